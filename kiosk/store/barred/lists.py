"""The barred lists held at this kiosk: one encrypted file per feed, verified before it counts, switched in whole.

A list is never silently empty: what cannot be verified is absent, and an absent list holds every visitor.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.domain.screening.entries import BarredEntry
from kiosk.domain.screening.policy import Policy
from kiosk.domain.screening.result import ListState
from kiosk.domain.screening.tables import NameTables
from kiosk.domain.visitor import Visitor
from kiosk.store.barred import apart, disk, file, refusals, schema, search, stock
from kiosk.store.barred.disk import BUILDING, READY, delete, stem_of
from kiosk.store.barred.vocabulary import Vocabulary
from kiosk.store.database import open_encrypted
from kiosk.store.faults import StoreError, StoreFault, store_error, translated
from sync.clocks import issued_beyond
from sync.feed import Signed, expired, signature_holds
from sync.listfile import DISTRICT_FEED
from sync.ports import Delta, ListRefused, Stock

_TRIES = 3
CACHE_KB = 32_768
"""Pages a reader keeps decrypted: the upper levels of every index of a million entries, and the common names."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """A feed in force: its manifest, its file, and how many entries of which kind it has."""

    signed: Signed
    path: Path
    tally: schema.Tally


class BarredLists:
    """Satisfies sync.ports.Lists, and answers the desk. Two threads may use it: one applies, the others read.

    Attributes:
        folder: where the files lie; created if missing.
        key: 32 bytes, the database key.
        district: the only district whose lists count.
        trusted_keys: key id -> public key of the district.
        school: this kiosk's school; other schools' feeds are refused. "" accepts every feed.
        clocks: gives the clocks that no list may be issued beyond.
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
    ) -> None:
        """Open what is there. A file that is damaged, not signed or of another key counts as absent."""
        self._folder = folder
        self._key = key
        self._district = district
        self._trusted = dict(trusted_keys)
        self._vocabulary = Vocabulary(tables)
        self._school = school
        self._clocks = clocks
        self._applying = threading.Lock()
        self._local = threading.local()
        self._open: list[Any] = []
        folder.mkdir(parents=True, exist_ok=True)
        # Replaced as a whole, never changed: a reader takes it once and needs no lock.
        self._held: Mapping[str, _Held] = MappingProxyType(self._load())
        disk.sweep(folder, {held.path for held in self._held.values()}, {stem_of(feed) for feed in self._held})

    # The desk.

    def candidates(self, visitor: Visitor, policy: Policy | None = None) -> list[BarredEntry]:
        """Entries worth comparing with the visitor, from every feed held. Raises StoreError.

        `policy` is the one to be screened with, if not `self.policy()`: what could not match under it is left out.
        """
        policy = policy or self.policy()
        for _ in range(_TRIES - 1):
            try:
                return self._candidates(visitor, policy)
            except StoreError as error:
                # Between taking the list of feeds and opening a file, a newer one may have been switched in.
                if error.fault is not StoreFault.UNREACHABLE:
                    self._give_up_damaged(error)
                    raise
        return self._candidates(visitor, policy)

    def state(self, now: datetime) -> ListState:
        """What "no match" means: absent before the first list, expired when one is or the clock is suspect."""
        held = self._held
        if DISTRICT_FEED not in held:
            return ListState.ABSENT
        stale = self.clock_is_suspect(now) or any(expired(one.signed.manifest, now) for one in held.values())
        return ListState.EXPIRED if stale else ListState.CURRENT

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

    # The exchange (sync.ports.Lists).

    def feeds(self) -> frozenset[str]:
        """The feeds held here."""
        return frozenset(self._held)

    def current(self, feed: str) -> Signed | None:
        held = self._held.get(feed)
        return held.signed if held else None

    def stock(self, feed: str, check: Callable[[], None] = stock.unhurried) -> Stock | None:
        """What is really held of a feed, read through. None where there is none, or its file cannot be read."""
        held = self._held.get(feed)
        try:
            return stock.take(held.path, self._key, check) if held else None
        except StoreError as error:
            self._give_up_damaged(error)
            return None

    def apply(self, delta: Delta) -> None:
        """Verify everything, then switch. Raises ListRefused (the old list screens on) or StoreError."""
        try:
            self._apply(delta)
        except StoreError as error:
            self._give_up_damaged(error)
            raise

    def _apply(self, delta: Delta) -> None:
        with self._applying:
            held = self._held.get(delta.target.manifest.feed)
            current = held.signed if held else None
            if refusals.settled(delta.target, current, self._trusted, self._district, self._school, self._clocks()):
                return
            if held is not None and delta.base is not None and disk.same_list(held.signed, delta.target):
                self._in_place(held, lambda connection: file.renew(connection, delta.target))
            elif delta.base is None:
                self._whole(delta, held)
            elif held is None or held.signed.manifest.version != delta.base:
                raise ListRefused("other_base")
            else:
                self._in_place(held, lambda connection: file.change(connection, delta))
        manifest = delta.target.manifest
        log.info("list applied", feed_version=manifest.version, entries=manifest.count)

    def drop(self, feed: str) -> None:
        """Forget a feed that this kiosk is no longer given."""
        with self._applying:
            held = dict(self._held)
            gone = held.pop(feed, None)
            self._held = MappingProxyType(held)
            if gone is not None:
                delete(gone.path)

    def trust(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        """The district's keys are these from now on."""
        self._trusted = dict(keys)

    def close(self) -> None:
        """Close every connection; nobody may be reading."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _whole(self, delta: Delta, held: _Held | None) -> None:
        """Build the file aside, then give it its name: that rename is the switch, and a crash before it undoes all."""
        feed = delta.target.manifest.feed
        stem = stem_of(feed)
        path = self._folder / f"{stem}.{disk.highest(self._folder, stem) + 1:08d}{READY}"
        aside = path.with_suffix(BUILDING)
        delete(aside)
        with translated(aside):
            try:
                tally = apart.build_file(aside, self._key, delta.target, delta.rows)
                disk.sync(aside)
                aside.replace(path)
                disk.sync(self._folder)
            except BaseException:
                delete(aside)
                raise
        self._switch(_Held(delta.target, path, tally))
        if held is not None:
            delete(held.path)

    def _in_place(self, held: _Held, change: Any) -> None:
        with translated(held.path):
            connection = open_encrypted(held.path, self._key)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            try:
                change(connection)
                now = _Held(schema.read_manifest(connection), held.path, schema.read_tally(connection))
            finally:
                connection.close()
        self._switch(now)

    def _switch(self, held: _Held) -> None:
        self._held = MappingProxyType({**self._held, held.signed.manifest.feed: held})

    def _give_up_damaged(self, error: StoreError) -> None:
        """A file that turns out damaged counts as absent, which is shown, holds everybody, and is fetched again."""
        if error.fault not in {StoreFault.DAMAGED, StoreFault.WRONG_KEY}:
            return
        with self._applying:
            held = {feed: one for feed, one in self._held.items() if disk.is_sound(one.path, self._key)}
            self._held = MappingProxyType(held)

    def _candidates(self, visitor: Visitor, policy: Policy) -> list[BarredEntry]:
        found: list[BarredEntry] = []
        for feed, held in self._held.items():
            with translated(held.path):
                connection = self._reader(feed, held.path)
                connection.execute("BEGIN")  # one view, whatever is applied meanwhile
                try:
                    found += search.candidates(connection, visitor, self._vocabulary, feed, policy)
                finally:
                    connection.execute("COMMIT")
        return found

    def _reader(self, feed: str, path: Path) -> Any:
        """This thread's own connection to a feed's file of the moment."""
        readers: dict[str, tuple[Path, Any]] = self._local.__dict__.setdefault("readers", {})
        opened = readers.get(feed)
        if opened is not None and opened[0] == path:
            return opened[1]
        if opened is not None:
            self._open.remove(opened[1])
            opened[1].close()
            del readers[feed]
        if not path.exists():  # opening would create an empty list
            raise store_error(StoreFault.UNREACHABLE, path)
        connection = open_encrypted(path, self._key)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        readers[feed] = (path, connection)
        self._open.append(connection)
        return connection

    def _load(self) -> dict[str, _Held]:
        """The newest sound file of every feed."""
        held: dict[str, _Held] = {}
        for path in sorted(self._folder.glob(f"*{READY}"), key=disk.generation_of, reverse=True):
            found = self._read(path)
            if found is not None:
                held.setdefault(found.signed.manifest.feed, found)
        return held

    def _read(self, path: Path) -> _Held | None:
        try:
            found = disk.read_list(path, self._key)
        except StoreError as error:
            log.warning("list unusable", fault=error.fault.value)
            return None
        if found is None:
            log.warning("list unusable", fault="other_format")
            return None
        signed, tally = found
        manifest = signed.manifest
        ours = manifest.district == self._district and stem_of(manifest.feed) == path.name.split(".")[0]
        if not ours or not signature_holds(signed, self._trusted):
            log.warning("list unusable", fault="wrong_signature")
            return None
        return _Held(signed, path, tally)
