"""The barred lists held at this kiosk: one encrypted file per feed, verified before it counts, switched in whole.

A list is never silently absent. What there must be is written down apart from the files (see ledger); while any of it
is not here, or is not what was written down, every list counts as absent, and that holds every visitor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.barred_index import file, file_inventory, file_writer, list_files, refusals
from kiosk.barred_index.integrity import WAIT_S
from kiosk.barred_index.ledger import Ledger, MemoryLedger, Stamp
from kiosk.barred_index.list_files import delete
from kiosk.barred_index.lists_in_force import Keeping, Owner
from kiosk.barred_index.searcher import Found, Searcher
from kiosk.barred_index.shelf import Held
from kiosk.barred_index.vocabulary import Vocabulary
from kiosk.records.store_errors import StoreError
from screening.entries import BarredEntry
from screening.policy import Policy
from screening.result import FeedFault, ListState
from screening.tables import NameTables
from screening.visitor import Visitor
from sync.contract.clocks import issued_beyond
from sync.contract.feed import Signed, expired
from sync.contract.feed_set import SignedSet
from sync.exchange.ports import Delta, ListRefused, Stock

EMPTIED_TOLD = timedelta(days=7)
"""Staff are told that a list came without entries for as long as the district can take that import back."""

log = structlog.get_logger(__name__)


class BarredLists:
    """Satisfies sync.exchange.ports.Lists, and answers the desk. Two threads may use it: one applies, the others read.

    Attributes:
        folder: where the files lie; created if missing.
        key: 32 bytes, the database key.
        district: the only district whose lists count.
        trusted_keys: key id -> public key of the district.
        school: this kiosk's school; other schools' feeds are refused. "" accepts every feed.
        clocks: gives the clocks that no list may be issued beyond.
        ledger: where is written down which lists there must be; without one that ends with the process.
        looking: for who only looks, maybe beside a kiosk at work: nothing is changed, and nothing may be applied.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        district: str,
        trusted_keys: Mapping[str, Ed25519PublicKey],
        tables: NameTables,
        school: str = "",
        clocks: Callable[[], Iterable[datetime | None]] = tuple,
        ledger: Ledger | None = None,
        *,
        looking: bool = False,
    ) -> None:
        """Open what is there. A file that is damaged, not signed, older or of another key does not count.

        Raises StoreError where what is written down cannot be read.
        """
        if not looking:
            with suppress(FileExistsError):  # a file in its place: then every list is missing, and that is said
                folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = key
        owner = Owner(district, school, dict(trusted_keys))
        self._kept = Keeping(folder, key, owner, ledger or MemoryLedger(), looking=looking)
        self._vocabulary = Vocabulary(tables)
        self._clocks = clocks
        self._searcher = Searcher(self._kept, key, self._vocabulary)
        if not looking:
            self._kept.sweep()

    # The desk.

    def search(self, visitor: Visitor, policy: Policy | None = None) -> Found:
        """Entries worth comparing with the visitor, from every feed held. What cannot be read is no error here: the
        answer is incomplete then, and the files are looked through.

        `policy` is the one to be screened with, if not `self.policy()`: what could not match under it is left out.
        """
        return self._searcher.search(visitor, policy or self.policy())

    def candidates(self, visitor: Visitor, policy: Policy | None = None) -> list[BarredEntry]:
        """The entries of `search`, for who does not decide about anybody."""
        return self.search(visitor, policy).entries

    def state(self, now: datetime) -> ListState:
        """What "no match" means: absent while a list is missing or unsound, expired when one is or the clock is
        suspect."""
        held = self._held
        if self.ailing():
            return ListState.ABSENT
        stale = self.clock_is_suspect(now) or any(expired(one.signed.manifest, now) for one in held.values())
        return ListState.EXPIRED if stale else ListState.CURRENT

    def ailing(self, wait_s: float | None = WAIT_S) -> Mapping[str, FeedFault]:
        """The feeds that do not count although there must be a list, and why. For a file that must be looked through
        first it waits `wait_s` seconds at most, None for as long as that takes."""
        return self._kept.ailing(self._kept.shelf, wait_s)

    def emptied(self, now: datetime) -> Mapping[str, int]:
        """Feeds that lately came without an entry, and how many they had before."""
        return {
            record.feed: record.had
            for record in self._kept.records.values()
            if record.emptied and now < datetime.fromisoformat(record.emptied) + EMPTIED_TOLD
        }

    @property
    def set_version(self) -> int:
        """The version of the signed set of feeds, 0 where the district has never given one."""
        signed = self._kept.feed_set
        return signed.feed_set.version if signed else 0

    def clock_is_suspect(self, now: datetime) -> bool:
        """Whether a clock is behind a list that is held: then no date may be judged by it."""
        latest = self.latest_issued()
        return latest is not None and issued_beyond(latest, [now])

    def latest_issued(self) -> datetime | None:
        """When the newest list held was signed, None where none is held."""
        return max((datetime.fromisoformat(one.signed.manifest.issued) for one in self._held.values()), default=None)

    def policy(self) -> Policy:
        """What screening must know of the lists: how many entries they have, by kind and class of evidence."""
        return Policy(sum((one.tally for one in self._held.values()), Counter()))

    # The exchange (sync.exchange.ports.Lists).

    def feeds(self) -> frozenset[str]:
        """The feeds of which there is a file here, whether it counts or not, and those that there must be."""
        now = self._kept.shelf
        named = {record.feed for record in self._kept.records.values() if record.named}
        return frozenset({*now.held, *now.unusable, *named})

    def current(self, feed: str) -> Signed | None:
        held = self._held.get(feed)
        return held.signed if held is not None and held.path.exists() else None

    def is_sound(self, feed: str) -> bool:
        now = self._kept.shelf
        return feed in now.held and feed not in self._kept.ailing(now, None)

    def distrust(self, feed: str) -> None:
        held = self._held.get(feed)
        if held is not None:
            self._kept.checks.condemn(held.path)

    def stock(self, feed: str, check: Callable[[], None] = file_inventory.unhurried) -> Stock | None:
        """What is really held of a feed, read through. None where there is none, or its file cannot be read."""
        held = self._held.get(feed)
        if held is None or not held.path.exists():
            return None
        try:
            taken = file_inventory.take(held.path, self._key, check)
        except StoreError:
            self._kept.checks.doubt(held.path)
            return None
        if not taken.sound:
            self._kept.checks.condemn(held.path)
        return taken if self.is_sound(feed) else replace(taken, sound=False)

    def accept(self, signed: SignedSet) -> None:
        """Write down which feeds there must be from now on; one ends by its tombstone alone. Raises ListRefused."""
        with self._kept.applying:
            self._kept.accept(signed)

    def ends(self, feed: str) -> bool:
        return self._kept.feed_set is None or not self._kept.record(feed).named

    def apply(self, delta: Delta) -> None:
        """Verify everything, then switch. Raises ListRefused (the old list screens on) or StoreError."""
        with self._kept.applying:
            manifest, owner = delta.target.manifest, self._kept.owner
            held = self._held.get(manifest.feed)
            current = held.signed if held is not None and self.is_sound(manifest.feed) else None
            known = self._kept.record(manifest.feed).now
            if refusals.settled(
                delta.target, current, owner.trusted, owner.district, owner.school, self._clocks(), known
            ):
                return
            self._kept.refuse_ended(manifest.feed, manifest.version)
            if delta.base is None:
                self._whole(delta, held)
            elif held is None or current is None:
                raise ListRefused("other_base")
            elif list_files.same_list(current, delta.target):
                self._in_place(held, delta, lambda connection: file.renew(connection, delta.target))
            elif current.manifest.version != delta.base:
                raise ListRefused("other_base")
            else:
                self._in_place(held, delta, lambda connection: file.change(connection, delta))
        log.info("list applied", feed_version=manifest.version, entries=manifest.count)

    def drop(self, feed: str) -> None:
        """Forget a feed that this kiosk is no longer given."""
        with self._kept.applying:
            self._kept.remove(feed)

    def trust(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        """The district's keys are these from now on."""
        self._kept.owner = replace(self._kept.owner, trusted=dict(keys))

    def leave(self) -> None:
        """From any thread: the program is closing, so nothing is looked through to its end any more."""
        self._kept.checks.leave()

    def close(self) -> None:
        """Close every connection; nobody may be reading."""
        self._kept.checks.close()
        self._searcher.close()

    @property
    def _held(self) -> Mapping[str, Held]:
        return self._kept.shelf.held

    # How a list comes into force.

    def _whole(self, delta: Delta, held: Held | None) -> None:
        manifest = delta.target.manifest
        before = self._kept.record(manifest.feed)

        def switch(digest: str) -> None:
            self._kept.begin(manifest.feed, Stamp(manifest.version, manifest.root, digest), before.now)

        after = list_files.generation_of(held.path) if held is not None else 0  # its file may be gone
        made = file_writer.build_aside(self._folder, self._key, delta, after, switch)
        self._kept.checks.vouch(made.path)
        self._kept.switch(made, before)
        if held is not None:
            delete(held.path)

    def _in_place(self, held: Held, delta: Delta, change: file_writer.Change) -> None:
        manifest, old = delta.target.manifest, held.signed.manifest
        before = self._kept.record(manifest.feed)
        self._kept.begin(manifest.feed, Stamp(manifest.version, manifest.root), Stamp(old.version, old.root))
        with self._kept.checks.changing(held.path):
            try:
                file_writer.change(held.path, self._key, change)
            finally:
                now = file_writer.settled(held.path, self._key)
                self._kept.checks.vouch(now.path)
                self._kept.switch(now, before)
