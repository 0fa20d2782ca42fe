"""The barred lists held at this kiosk: one encrypted file per feed, verified before it counts, switched in whole.

A list is never silently absent. Which lists must exist is recorded apart from the files (see ledger). While one of them
is missing, or is not what was recorded, every list counts as absent, and every visitor is held.
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

from kiosk.barred_index import file_inventory, file_writer, list_files, lists_in_force
from kiosk.barred_index.expansion_cache import ExpansionCache
from kiosk.barred_index.integrity import WAIT_SECONDS
from kiosk.barred_index.ledger import ListLedger, ListVersion, MemoryLedger
from kiosk.barred_index.list_files import HeldList, delete_file
from kiosk.barred_index.lists_in_force import ListOwner, ListsInForce
from kiosk.barred_index.searcher import ListSearcher, SearchResult
from kiosk.records.store_errors import StoreError
from screening.name_tables import NameTables
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy
from sync.contract.barred_list.feeds import Signed, SignedSet, expired
from sync.contract.clocks import issued_beyond
from sync.contract.vocabulary import FeedFault, ListState
from sync.exchange.ports import Delta, ListRefused, StockPort

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
        ledger: where it is recorded which lists must exist. The default ends with the process.
        read_only: only look, maybe beside a running kiosk: nothing is changed, and nothing may be applied.
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
        ledger: ListLedger | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        """Open what is there. A file that is damaged, not signed, older or of another key does not count.

        Raises StoreError where what is written down cannot be read.
        """
        if not read_only:
            with suppress(FileExistsError):  # a file in its place: then every list is missing, and that is said
                folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = key
        owner = ListOwner(district, school, dict(trusted_keys))
        self._in_force = ListsInForce(folder, key, owner, ledger or MemoryLedger(), read_only=read_only)
        self._vocabulary = ExpansionCache(tables)
        self._clocks = clocks
        self._searcher = ListSearcher(self._in_force, key, self._vocabulary)
        if not read_only:
            self._in_force.sweep()

    # The desk.

    def search(self, visitor: Visitor, policy: Policy | None = None) -> SearchResult:
        """Entries worth comparing with the visitor, from every feed held.

        A file that cannot be read raises no error: the result is marked incomplete, and the file is checked.

        `policy` is the one to be screened with, if not `self.policy()`: what could not match under it is left out.
        """
        return self._searcher.search(visitor, policy or self.policy())

    def candidates(self, visitor: Visitor, policy: Policy | None = None) -> list[BarredEntry]:
        """The entries of `search`, for callers that make no decision about a visitor."""
        return self.search(visitor, policy).entries

    def state(self, now: datetime) -> ListState:
        """What "no match" means: absent while a list is missing or unsound, expired when one is or the clock is
        suspect."""
        held = self._held
        if self.faults():
            return ListState.ABSENT
        stale = self.clock_is_suspect(now) or any(expired(one.signed.manifest, now) for one in held.values())
        return ListState.EXPIRED if stale else ListState.CURRENT

    def faults(self, wait_s: float | None = WAIT_SECONDS) -> Mapping[str, FeedFault]:
        """The feeds that do not count although there must be a list, and why.

        Waits up to `wait_s` seconds (None: as long as it takes) for a file that must be checked first.
        """
        return self._in_force.faults(self._in_force.contents, wait_s)

    def emptied(self, now: datetime) -> Mapping[str, int]:
        """Feeds that lately came without an entry, and how many they had before."""
        return {
            record.feed: record.had
            for record in self._in_force.records.values()
            if record.emptied and now < datetime.fromisoformat(record.emptied) + EMPTIED_TOLD
        }

    @property
    def set_version(self) -> int:
        """The version of the signed set of feeds, 0 where the district has never given one."""
        signed = self._in_force.feed_set
        return signed.feed_set.version if signed else 0

    def clock_is_suspect(self, now: datetime) -> bool:
        """Whether a clock is behind a list that is held: then no date may be judged by it."""
        latest = self.latest_issued()
        return latest is not None and issued_beyond(latest, [now])

    def latest_issued(self) -> datetime | None:
        """When the newest list held was signed, None where none is held."""
        return max((datetime.fromisoformat(one.signed.manifest.issued) for one in self._held.values()), default=None)

    def issued(self) -> tuple[tuple[str, str], ...]:
        """(feed, when it was signed, ISO 8601) of each list held."""
        return tuple((one.signed.manifest.feed, one.signed.manifest.issued) for one in self._held.values())

    def policy(self) -> Policy:
        """What screening must know of the lists: how many entries they have, by kind and class of evidence, and how
        often they have a name."""
        return Policy(sum((one.tally for one in self._held.values()), Counter()), names=self._searcher)

    # The exchange (sync.exchange.ports.Lists).

    def feeds(self) -> frozenset[str]:
        """The feeds of which there is a file here, whether it counts or not, and those that there must be."""
        now = self._in_force.contents
        named = {record.feed for record in self._in_force.records.values() if record.named}
        return frozenset({*now.held, *now.unusable, *named})

    def current(self, feed: str) -> Signed | None:
        held = self._held.get(feed)
        return held.signed if held is not None and held.path.exists() else None

    def is_sound(self, feed: str) -> bool:
        now = self._in_force.contents
        return feed in now.held and feed not in self._in_force.faults(now, None)

    def distrust(self, feed: str) -> None:
        held = self._held.get(feed)
        if held is not None:
            self._in_force.checks.mark_damaged(held.path)

    def stock(self, feed: str, check: Callable[[], None] = file_inventory.never_stop) -> StockPort | None:
        """What a feed's file really holds, read completely. None where there is no file, or it cannot be read."""
        held = self._held.get(feed)
        if held is None or not held.path.exists():
            return None
        try:
            taken = file_inventory.take_inventory(held.path, self._key, check)
        except StoreError:
            self._in_force.checks.check_again(held.path)
            return None
        if not taken.sound:
            self._in_force.checks.mark_damaged(held.path)
        return taken if self.is_sound(feed) else replace(taken, sound=False)

    def accept(self, signed: SignedSet) -> None:
        """Record which feeds must exist from now on. A feed ends only by its tombstone. Raises ListRefused."""
        with self._in_force.applying:
            self._in_force.accept(signed)

    def ends(self, feed: str) -> bool:
        return self._in_force.feed_set is None or not self._in_force.record(feed).named

    def apply(self, delta: Delta) -> None:
        """Verify everything, then switch. Raises ListRefused (the old list screens on) or StoreError."""
        with self._in_force.applying:
            manifest, owner = delta.target.manifest, self._in_force.owner
            held = self._held.get(manifest.feed)
            current = held.signed if held is not None and self.is_sound(manifest.feed) else None
            known = self._in_force.record(manifest.feed).now
            if lists_in_force.is_up_to_date(
                delta.target, current, owner.trusted, owner.district, owner.school, self._clocks(), known
            ):
                return
            self._in_force.refuse_ended(manifest.feed, manifest.version)
            if delta.base is None:
                self._whole(delta, held)
            elif held is None or current is None:
                raise ListRefused("other_base")
            elif list_files.same_list(current, delta.target):
                self._in_place(held, delta, lambda connection: file_writer.renew_manifest(connection, delta.target))
            elif current.manifest.version != delta.base:
                raise ListRefused("other_base")
            else:
                self._in_place(held, delta, lambda connection: file_writer.apply_delta(connection, delta))
        log.info("list applied", feed_version=manifest.version, entries=manifest.count)

    def drop(self, feed: str) -> None:
        """Forget a feed that this kiosk is no longer given."""
        with self._in_force.applying:
            self._in_force.remove(feed)

    def trust(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        """The district's keys are these from now on."""
        self._in_force.owner = replace(self._in_force.owner, trusted=dict(keys))

    def stop_checks(self) -> None:
        """Stop checking files because the program is closing. May be called from any thread."""
        self._in_force.checks.stop()

    def close(self) -> None:
        """Close every connection; nobody may be reading."""
        self._in_force.checks.close()
        self._searcher.close()

    @property
    def _held(self) -> Mapping[str, HeldList]:
        return self._in_force.contents.held

    # How a list comes into force.

    def _whole(self, delta: Delta, held: HeldList | None) -> None:
        manifest = delta.target.manifest
        before = self._in_force.record(manifest.feed)

        def switch(digest: str) -> None:
            self._in_force.begin_switch(manifest.feed, ListVersion(manifest.version, manifest.root, digest), before.now)

        after = list_files.generation_of(held.path) if held is not None else 0  # its file may be gone
        made = file_writer.build_aside(self._folder, self._key, delta, after, switch)
        self._in_force.checks.mark_sound(made.path)
        self._in_force.switch(made, before)
        if held is not None:
            delete_file(held.path)

    def _in_place(self, held: HeldList, delta: Delta, change: file_writer.FileChange) -> None:
        manifest, old = delta.target.manifest, held.signed.manifest
        before = self._in_force.record(manifest.feed)
        self._in_force.begin_switch(
            manifest.feed, ListVersion(manifest.version, manifest.root), ListVersion(old.version, old.root)
        )
        with self._in_force.checks.changing(held.path):
            try:
                file_writer.change_file(held.path, self._key, change)
            finally:
                now = file_writer.checkpoint(held.path, self._key)
                self._in_force.checks.mark_sound(now.path)
                self._in_force.switch(now, before)
