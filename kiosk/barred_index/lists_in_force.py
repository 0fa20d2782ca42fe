"""Which lists are in force at this kiosk: the files that count, what is recorded of them, and which must exist.

Whether to accept a list is decided before any of its entries is read: by its signature, district, feed, version and
date.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.barred_index import file_writer, list_files
from kiosk.barred_index.integrity import WAIT_SECONDS, IntegrityChecker
from kiosk.barred_index.ledger import FeedRecord, ListLedger, ListVersion
from kiosk.barred_index.list_files import READY, FolderContents, HeldList, delete_file, stem_of
from sync.contract.barred_list.feeds import DISTRICT_FEED, Signed, SignedSet, set_holds, signature_holds
from sync.contract.clocks import issued_beyond
from sync.contract.vocabulary import FeedFault
from sync.exchange.ports import ISSUED_AHEAD, ListRefused


def is_up_to_date(
    target: Signed,
    held: Signed | None,
    trusted: Mapping[str, Ed25519PublicKey],
    district: str,
    school: str,
    clocks: Iterable[datetime | None] = (),
    known: ListVersion | None = None,
) -> bool:
    """Whether there is nothing to do, because what is `held` is as new. `school` "" accepts every feed; nothing issued
    beyond all `clocks` is taken (see contract.clocks.issued_beyond); `known` is what was in force last, whatever has
    become of its file.

    Raises ListRefused.
    """
    clocks = tuple(clocks)
    manifest = target.manifest
    if not signature_holds(target, trusted):
        raise ListRefused("wrong_signature")
    if manifest.district != district:
        raise ListRefused("other_district")
    if school and manifest.feed not in {DISTRICT_FEED, f"school:{school}"}:
        raise ListRefused("other_feed")
    issued = datetime.fromisoformat(manifest.issued)
    if issued_beyond(issued, clocks):
        raise ListRefused(ISSUED_AHEAD)
    current = ListVersion(held.manifest.version, held.manifest.root) if held is not None else known
    if current is None:
        return False
    if manifest.version < current.version:
        raise ListRefused("lower_version")
    if manifest.version > current.version:
        return False
    if manifest.root != current.root or (held is not None and manifest.count != held.manifest.count):
        raise ListRefused("same_version_other_root")
    if held is None:
        return False
    # Signed by a clock that was ahead: the same list, signed by one that is right, takes its place.
    before = datetime.fromisoformat(held.manifest.issued)
    return issued <= before and not issued_beyond(before, clocks)


def is_feed_set_up_to_date(
    signed: SignedSet, held: SignedSet | None, trusted: Mapping[str, Ed25519PublicKey], district: str, school: str
) -> bool:
    """Whether a signed set of feeds says nothing new. Raises ListRefused; see `is_up_to_date`."""
    said = signed.feed_set
    if not set_holds(signed, trusted):
        raise ListRefused("wrong_signature")
    if said.district != district:
        raise ListRefused("other_district")
    if school and said.school != school:
        raise ListRefused("other_school")
    if held is None:
        return False
    if said.version < held.feed_set.version:
        raise ListRefused("lower_version")
    if said.version > held.feed_set.version:
        return False
    if said.content() != held.feed_set.content():
        raise ListRefused("same_version_other_content")
    return datetime.fromisoformat(said.issued) <= datetime.fromisoformat(held.feed_set.issued)


@dataclass(frozen=True, slots=True)
class ListOwner:
    """Whose lists count: one district's, signed by one of `trusted`, for one school ("": any)."""

    district: str
    school: str
    trusted: Mapping[str, Ed25519PublicKey] = field(repr=False)

    @property
    def feeds(self) -> tuple[str, ...]:
        """The feeds that the school may be given."""
        return (DISTRICT_FEED, f"school:{self.school}") if self.school else ()


class ListsInForce:
    """The state of all lists. Readers take `contents` once and need no lock, because it is replaced as a whole. Hold
    `applying` to change a file.

    Attributes:
        owner: replaced as a whole where the district's keys change.
        checks: whether files are what was recorded.
    """

    def __init__(self, folder: Path, key: bytes, owner: ListOwner, ledger: ListLedger, *, read_only: bool) -> None:
        """`read_only`: change nothing. Raises StoreError where the records cannot be read."""
        self.owner = owner
        self.applying = threading.Lock()
        self.checks = IntegrityChecker(key, None if read_only else self._settle)
        self._folder = folder
        self._key = key
        self._ledger = ledger
        self._swapping = threading.Lock()
        self._set = ledger.feed_set()
        self._records: Mapping[str, FeedRecord] = dict(ledger.records())
        self.contents = list_files.read_folder(
            folder, key, owner.district, owner.trusted, owner.feeds, self._records, mend=not read_only
        )

    @property
    def feed_set(self) -> SignedSet | None:
        """The signed set of feeds that was accepted last."""
        return self._set

    @property
    def records(self) -> Mapping[str, FeedRecord]:
        return self._records

    def record(self, feed: str) -> FeedRecord:
        """What is recorded of a feed; for one without a record, what its file says."""
        known, held = self._records.get(feed), self.contents.held.get(feed)
        if known is not None and (known.now is not None or held is None):
            return known
        return replace(known or FeedRecord(feed), count=held.signed.manifest.count if held else 0)

    def faults(self, now: FolderContents, wait_s: float | None = WAIT_SECONDS) -> dict[str, FeedFault]:
        """The feeds that do not count although there must be a list, and why. See IntegrityChecker.fault."""
        named = {feed for feed, record in self._records.items() if record.named}
        found: dict[str, FeedFault] = {}
        for feed in sorted({DISTRICT_FEED, *now.held, *now.unusable, *named}):
            one = now.held.get(feed)
            fault = (
                now.unusable.get(feed, FeedFault.MISSING)
                if one is None
                else self.checks.fault(one.path, one.digests, wait_s)
            )
            if fault is not None:
                found[feed] = fault
        return found

    def accept(self, signed: SignedSet) -> None:
        """Record which feeds must exist from now on. A feed ends only by its tombstone. Raises ListRefused."""
        owner = self.owner
        if is_feed_set_up_to_date(signed, self._set, owner.trusted, owner.district, owner.school):
            return
        said = signed.feed_set
        ended = {item.feed: item.version for item in said.ended if item.feed not in said.feeds}
        over = {feed for feed, version in ended.items() if self._version(feed) <= version}
        named = {feed for feed, record in self._records.items() if record.named}
        records = [
            replace(self.record(feed), named=feed not in over)
            for feed in sorted({*said.feeds, *named, *over, *self.contents.held})
        ]
        self._ledger.write(records, signed)
        with self._swapping:
            self._set = signed
            self._records = {**self._records, **{record.feed: record for record in records}}

    def refuse_ended(self, feed: str, version: int) -> None:
        """Raises ListRefused for a version that a tombstone has ended."""
        said = self._set.feed_set if self._set else None
        ended = () if said is None or feed in said.feeds else said.ended
        if any(item.feed == feed and version <= item.version for item in ended):
            raise ListRefused("ended")

    def begin_switch(self, feed: str, coming: ListVersion, now: ListVersion | None) -> None:
        """Record that a file is about to be switched in, or changed. Until `switch` it may be either."""
        self._note(replace(self.record(feed), now=now, coming=coming))

    def switch(self, held: HeldList, before: FeedRecord) -> None:
        """Put a file in force and record that, so that nothing older is accepted again."""
        manifest = held.signed.manifest
        after = before.in_force(manifest, next(iter(held.digests), ""))
        self._note(replace(after, named=before.named or self._set is not None))
        with self._swapping:
            unusable = {feed: fault for feed, fault in self.contents.unusable.items() if feed != manifest.feed}
            self.contents = FolderContents(
                MappingProxyType({**self.contents.held, manifest.feed: held}), MappingProxyType(unusable)
            )

    def remove(self, feed: str) -> None:
        """Forget a feed, with all its files."""
        with self._swapping:
            held = {name: one for name, one in self.contents.held.items() if name != feed}
            unusable = {name: fault for name, fault in self.contents.unusable.items() if name != feed}
            self.contents = FolderContents(MappingProxyType(held), MappingProxyType(unusable))
            self._records = {name: record for name, record in self._records.items() if name != feed}
        for path in self._folder.glob(f"{stem_of(feed)}.*{READY}"):
            delete_file(path)
        self._ledger.forget(feed)

    def sweep(self) -> None:
        """Remove what interrupted builds left, and files that were in use when their successors came."""
        held = self.contents.held
        list_files.remove_leftovers(self._folder, {one.path for one in held.values()}, {stem_of(feed) for feed in held})

    def _settle(self, path: Path) -> None:
        """Record the digest of a file whose digest was unknown and whose pages are intact, as after a crash."""
        with self.applying:
            held = next((one for one in self.contents.held.values() if one.path == path), None)
            if held is None or held.digests:
                return
            with self.checks.changing(path):
                now = file_writer.checkpoint(path, self._key)
                self.checks.mark_sound(path)
                self.switch(now, self.record(now.signed.manifest.feed))

    def _note(self, record: FeedRecord) -> None:
        self._ledger.write([record])
        with self._swapping:
            self._records = {**self._records, record.feed: record}

    def _version(self, feed: str) -> int:
        """The version of what was in force here last, 0 where nothing was."""
        held, known = self.contents.held.get(feed), self.record(feed).now
        return max(held.signed.manifest.version if held else 0, known.version if known else 0)
