"""What can be verified of a batch without the database: that its entries follow on one another and are signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from district.access.enrollment import Caller
from sync.contract.api.messages import Batch, RefusalCode
from sync.contract.journal import facts
from sync.contract.journal.entry import (
    GENESIS,
    BrokenChain,
    Entry,
    Flaw,
    Header,
    Kind,
    head_message,
    read_header,
    verify,
)

_LONGEST_WORD = 80


@dataclass(frozen=True, slots=True)
class Checked:
    """A batch whose entries follow on one another and are signed; whether they follow on the district's is open."""

    entries: Sequence[Entry]
    headers: Sequence[Header]
    digests: Sequence[str]

    @property
    def first(self) -> Header:
        return self.headers[0]

    @property
    def last(self) -> Header:
        return self.headers[-1]


class Disbelieved(Exception):
    """A batch is not taken. `signed`: the kiosk's own key stands behind the batch, so its epoch is over."""

    def __init__(self, reason: Flaw | RefusalCode, sequence: int, *, signed: bool) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.sequence = sequence
        self.signed = signed


def check(batch: Batch, caller: Caller) -> Checked:
    """All that can be verified without the database. Raises Disbelieved."""
    entries = [wire.entry() for wire in batch.entries]
    digests = [entry.digest for entry in entries]
    headers: list[Header] = []
    try:
        for number, entry in enumerate(entries):
            claimed = read_header(entry.header) if number == 0 else None
            sequence = claimed.sequence if claimed else headers[-1].sequence + 1
            previous = claimed.previous if claimed else digests[number - 1]
            headers.append(_storable(verify(entry, batch.epoch, sequence, previous)))
        _epoch_begins_here(headers[0], entries[0], caller)
    except BrokenChain as error:
        signed = _signed(batch, caller, _claimed_sequence(entries[-1]), digests[-1])
        raise Disbelieved(error.flaw, error.sequence, signed=signed) from error
    if not _signed(batch, caller, headers[-1].sequence, digests[-1]):
        raise Disbelieved(Flaw.WRONG_SIGNATURE, headers[-1].sequence, signed=False)
    return Checked(entries, headers, digests)


def _storable(header: Header) -> Header:
    words = (header.epoch, header.id, header.kind, header.actor, *header.commitments)
    if any(not word or len(word) > _LONGEST_WORD or not word.isprintable() for word in words):
        raise BrokenChain(Flaw.MALFORMED, header.sequence)
    return header


def _epoch_begins_here(header: Header, entry: Entry, caller: Caller) -> None:
    """A first entry has no previous one, and does not speak of another kiosk."""
    if header.sequence != 1:
        return
    if header.previous != GENESIS:
        raise BrokenChain(Flaw.WRONG_PREVIOUS, header.sequence)
    if header.kind == Kind.EPOCH_STARTED:
        try:
            started = facts.read(entry, facts.FACTS, facts.EpochStarted)
        except facts.NotProjectable:
            return  # believed all the same; its projection will wait
        if started is not None and started.kiosk != caller.kiosk:
            raise Disbelieved(RefusalCode.FOREIGN_EPOCH, header.sequence, signed=False)


def _signed(batch: Batch, caller: Caller, sequence: int, digest: str) -> bool:
    try:
        caller.public_key.verify(batch.signature, head_message(batch.epoch, sequence, digest))
    except (InvalidSignature, UnicodeEncodeError):
        return False
    return True


def _claimed_sequence(entry: Entry) -> int:
    try:
        return read_header(entry.header).sequence
    except BrokenChain:
        return 0
