"""What goes up in an exchange: the journal from what the district holds, then photos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract.api.messages import Accepted, Batch, Held, RefusalCode, WireEntry, WireHead
from sync.contract.journal.entry import GENESIS, BrokenChain, Entry, head_message, read_header, signed_by
from sync.exchange.client import Client
from sync.exchange.errors import Away, BadAnswer, Refused
from sync.exchange.ports import ChainHead, Outbox, Photos, PushReceipt
from sync.exchange.uploads import Uploads

MAX_BATCH_BYTES = 2_000_000
"""Header and group bytes of one batch, so that it stays under the district's limit as base64 text."""

_PHOTOS_AT_ONCE = 20
_PHOTOS_SEEN = 200
_PHOTOS_BLOCKED = 3
"""So many photos that something in between did not let through are enough for one exchange."""
_ASKED_THEN = frozenset({RefusalCode.GAP, RefusalCode.FORK})
"""The district holds something else than was known: it is asked what."""
_ABOUT_THE_KIOSK = frozenset({RefusalCode.TOKEN_UNKNOWN, RefusalCode.REVOKED})
"""Refusals that no other request of the same exchange would escape."""


class _NotTaken(Exception):
    """An epoch that cannot be pushed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def push_journal(
    client: Client,
    outbox: Outbox,
    keys: Mapping[str, Ed25519PublicKey],
    heard: Callable[[datetime], None] = lambda _: None,
    *,
    uploads: Uploads | None = None,
    asks: bool = True,
) -> tuple[int, list[tuple[str, str]]]:
    """How many entries were pushed, and (epoch, reason) of the epochs that were not taken. `heard` is told the
    district's clock at the moment when it is known: signed on request, or by a receipt for what was just sent. Not
    `asks`: where the district has said of late that it holds everything, nothing is asked, and nothing heard.

    Raises a SyncError. What was acknowledged by then stays so.
    """
    uploads = uploads or Uploads()
    known = uploads.held()
    if not asks and _is_held(outbox.heads(), known):
        return 0, []
    pushed = 0
    not_taken: list[tuple[str, str]] = []
    is_well = False
    try:
        if is_known := _goes_on(outbox.heads(), known):
            held = Held(heads=[*known.values()])
            pushed, not_taken = _push_all(client, outbox, keys, heard, uploads, held, unasked=True)
        if not is_known or any(reason in _ASKED_THEN for _, reason in not_taken):
            held = client.held(keys)
            uploads.holds(held.heads)
            _tell(client, heard)
            more, not_taken = _push_all(client, outbox, keys, heard, uploads, held)
            pushed += more
        is_well = not not_taken
    finally:
        if not is_well:
            uploads.forget()
    if pushed:
        uploads.grow()
    return pushed, not_taken


def _is_held(heads: Iterable[ChainHead], held: Mapping[str, WireHead]) -> bool:
    """Whether the district has said of late that it holds all there is."""
    written = [head for head in heads if head.sequence]
    there = {head.epoch: (head.sequence, head.digest) for head in held.values()}
    return any(written) and all(there.get(head.epoch) == (head.sequence, head.digest) for head in written)


def _goes_on(heads: Iterable[ChainHead], held: Mapping[str, WireHead]) -> bool:
    """Whether there is something to send, and all of it goes on from what the district holds for certain."""
    written = [head for head in heads if head.sequence]
    return all(head.epoch in held for head in written) and any(
        head.sequence > held[head.epoch].sequence for head in written
    )


def _push_all(
    client: Client, outbox: Outbox, keys: Mapping[str, Ed25519PublicKey], heard: Callable[[datetime], None],
    uploads: Uploads, held: Held, *, unasked: bool = False,
) -> tuple[int, list[tuple[str, str]]]:  # fmt: skip
    """Every epoch from what the district holds of it: how many entries went up, and what was not taken, and why."""
    heads = {head.epoch: head for head in held.heads}
    receipts = {receipt.head.epoch: receipt for receipt in held.receipts}
    pushed = 0
    not_taken: list[tuple[str, str]] = []
    for local in outbox.heads():
        if local.sequence == 0:
            continue
        there = heads.get(local.epoch) or WireHead(epoch=local.epoch, sequence=0, digest=GENESIS)
        try:
            _compare(outbox, local, there)
            if there.epoch in receipts:
                outbox.acknowledge(_receipt(receipts[there.epoch], _head(there), keys))
            pushed += _push_epoch(client, outbox, local, there, keys, uploads, unasked=unasked)
            if pushed and held.time is None:
                _tell(client, heard)
        except _NotTaken as error:
            not_taken.append((local.epoch, error.reason))
        except BrokenChain as error:  # the store does not recognize its own chain in the receipt
            not_taken.append((local.epoch, error.flaw))
    return pushed, not_taken


def _tell(client: Client, heard: Callable[[datetime], None]) -> None:
    if client.server_time is not None:
        heard(client.server_time)


def _compare(outbox: Outbox, local: ChainHead, there: WireHead) -> None:
    """Whether what the district holds of an epoch is the beginning of what this kiosk has. Raises _NotTaken."""
    if there.sequence > local.sequence:
        raise _NotTaken(RefusalCode.GAP)  # this kiosk was restored from an older copy
    if there.sequence == 0:
        return
    if there.sequence == local.sequence:
        ours = local.digest
    else:
        entries = outbox.after(there.epoch, there.sequence - 1, 1)
        if not entries or read_header(entries[0].header).sequence != there.sequence:
            return  # acknowledged long ago and pruned; the district compares
        ours = entries[0].digest
    if ours != there.digest:
        raise _NotTaken(RefusalCode.FORK)


def _push_epoch(
    client: Client,
    outbox: Outbox,
    local: ChainHead,
    there: WireHead,
    keys: Mapping[str, Ed25519PublicKey],
    uploads: Uploads,
    *,
    unasked: bool,
) -> int:
    """Send an epoch from the district's head to the local one, as it stood when the exchange began.

    What does not get through is tried again at once with half as many entries where there was an answer, and in the
    next exchange where there was none: the line may be down.
    """
    at = there.sequence
    while at < local.sequence:
        entries = _fitting(outbox.after(local.epoch, at, min(uploads.most(), local.sequence - at)))
        if not entries or read_header(entries[0].header).sequence != at + 1:
            raise _NotTaken(RefusalCode.GAP)  # the district was restored to before what this kiosk still keeps
        head = ChainHead(local.epoch, at + len(entries), entries[-1].digest)
        batch = Batch(
            epoch=local.epoch,
            entries=[WireEntry.of(entry) for entry in entries],
            signature=outbox.sign_head(head),
            unasked=unasked,
        )
        try:
            accepted = client.push(batch)
        except Refused as error:
            if error.code in _ABOUT_THE_KIOSK:
                raise
            if error.code == RefusalCode.TOO_LARGE and uploads.halve(len(entries)):
                continue
            raise _NotTaken(error.code) from error
        except (Away, BadAnswer) as error:
            if isinstance(error, Away) and error.told:
                raise
            answered = isinstance(error, BadAnswer) or error.status
            if uploads.halve(len(entries)) and answered:
                continue
            raise
        outbox.acknowledge(_receipt(accepted, head, keys))
        client.believe(accepted.received)
        uploads.went_up(accepted.head)
        at = head.sequence
    return at - there.sequence


def _fitting(entries: list[Entry]) -> list[Entry]:
    """As many of the entries as make one batch; always the first."""
    size = 0
    for number, entry in enumerate(entries):
        size += len(entry.header) + sum(len(part.salt) + len(part.content) for part in entry.groups.values())
        if size > MAX_BATCH_BYTES and number:
            return entries[:number]
    return entries


def _head(head: WireHead) -> ChainHead:
    return ChainHead(head.epoch, head.sequence, head.digest)


def _receipt(accepted: Accepted, expected: ChainHead, keys: Mapping[str, Ed25519PublicKey]) -> PushReceipt:
    """The district's word, once it is about what was sent and one of the district's keys signed it."""
    if _head(accepted.head) != expected:
        raise BadAnswer("The district acknowledged other entries than were sent. Nothing was marked as sent.")
    message = head_message(expected.epoch, expected.sequence, expected.digest, accepted.received)
    if not any(signed_by(key, accepted.signature, message) for key in keys.values()):
        raise BadAnswer(
            "The district's countersignature is not by a key that this kiosk knows. Nothing was marked as sent; "
            "if the district's key was replaced, enroll this kiosk again."
        )
    return PushReceipt(expected, accepted.received, accepted.signature)


def push_photos(client: Client, photos: Photos, uploads: Uploads | None = None) -> tuple[int, tuple[str, ...]]:
    """A bounded number of photos: entries and lists of the next exchange do not wait behind a morning's pictures.

    A photo that the district refuses stays unacknowledged, where people see it, and holds up none behind it; neither
    does one that something in between does not let through, which is raised at the end. Raises a SyncError.
    """
    uploads = uploads or Uploads()
    sent = 0
    refused: list[str] = []
    blocked: list[BadAnswer] = []
    for digest in uploads.in_turn(photos.waiting(_PHOTOS_SEEN)):
        jpeg = photos.read(digest)
        if jpeg is not None:
            try:
                client.put_photo(digest, jpeg)
            except Refused as error:
                if error.code in _ABOUT_THE_KIOSK:
                    raise
                refused.append(digest)
                continue
            except BadAnswer as error:
                uploads.blocked(digest)
                blocked.append(error)
                if len(blocked) == _PHOTOS_BLOCKED:
                    break
                continue
            sent += 1
        photos.acknowledge(digest)
        if sent == _PHOTOS_AT_ONCE:
            break
    if blocked:
        raise blocked[0]
    return sent, tuple(refused)
