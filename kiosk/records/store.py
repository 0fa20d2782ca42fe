"""The store of one kiosk: its files, its secrets, its clock, and the transactions everything else is written in."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from kiosk.records import journal, schema_migration, timestamps
from kiosk.records.database import checkpoint, engine_for, read_transaction, write_transaction
from kiosk.records.durable_files import write_durably
from kiosk.records.exchange_state import StateKey, read_state, write_state
from kiosk.records.key_file import KioskSecrets
from kiosk.records.photos import PhotoStore
from kiosk.records.store_errors import StoreError, StoreFault, store_error
from kiosk.records.timestamps import Clock, from_iso, to_iso, utc_now
from kiosk.records.trusted_time import Clocks, TrustedTime

log = structlog.get_logger(__name__)

JOURNAL_FILE = "journal.db"
PHOTO_FILE = "photos.db"
CHECK_FILE = "key.check"
HEARD_EVERY = timedelta(minutes=10)
LISTS_FOLDER = "lists"


class Store:
    """Handed to the functions of kiosk.records by every thread that needs it; safe to share.

    Attributes:
        path: the journal's file.
        photos: the photo file.
    """

    def __init__(self, path: Path, engine: Engine, photos: PhotoStore, secrets: KioskSecrets, clock: Clock) -> None:
        self.path = path
        self.photos = photos
        self._engine = engine
        self._secrets = secrets
        self._clock = clock
        self._time = TrustedTime(clock)
        self._adopting = threading.Lock()

    @property
    def secrets(self) -> KioskSecrets:
        return self._secrets

    def now(self) -> datetime:
        """The present, by the clock that the store was opened with."""
        return self._clock()

    def note_district_time(self, district: datetime) -> timedelta:
        """The district has told its time; returns how far this machine's clock is ahead of it. Raises StoreError."""
        skew = self._time.note_district_time(district)
        with self.reading() as session:
            known, doubted = (
                read_state(session, StateKey.DISTRICT_TIME),
                timestamps.parse_periods(read_state(session, StateKey.DOUBTED)),
            )
        trusted = self._time.now(None) or district
        marks: dict[StateKey, str] = {}
        # It comes down again too: a wrong hour of the district's must not outlast it.
        if not known or abs(trusted - from_iso(known)) > HEARD_EVERY:
            marks[StateKey.DISTRICT_TIME] = to_iso(trusted)
        spans = self._doubted(doubted, from_iso(known) if known else None, district)
        if spans != doubted:
            marks[StateKey.DOUBTED] = timestamps.format_periods(spans)
        if marks:
            with self.writing() as session:
                for name, value in marks.items():
                    write_state(session, name, value)
        return skew

    def _doubted(
        self, spans: tuple[timestamps.DoubtfulPeriod, ...], floor: datetime | None, district: datetime
    ) -> tuple[timestamps.DoubtfulPeriod, ...]:
        """What this machine's clock has shown while it was in doubt, as of now."""
        if before := self._time.was_set():
            spans = timestamps.add_suspect_period(spans, *before)
        clocks = self._time.read(floor)
        if clocks.apart:
            return timestamps.extend_doubt(spans, clocks.own, self._time.apart_for(floor))
        return timestamps.end_doubt(spans, district)

    def doubted(self) -> tuple[timestamps.DoubtfulPeriod, ...]:
        """What this machine's clock has shown while it was in doubt. Raises StoreError."""
        with self.reading() as session:
            return timestamps.parse_periods(read_state(session, StateKey.DOUBTED))

    def ages(self) -> timestamps.RecordAges | None:
        """How old records are; None while the clocks do not agree: then nothing may be deleted for its age.

        Raises StoreError.
        """
        clocks = self.clocks()
        if clocks.certain is None:
            return None
        return timestamps.RecordAges(min(clocks.own, clocks.certain), self.doubted())

    def clocks(self) -> Clocks:
        """This machine's clock and the district's, as far as it was heard. Raises StoreError."""
        with self.reading() as session:
            floor = read_state(session, StateKey.DISTRICT_TIME)
        return self._time.read(from_iso(floor) if floor else None)

    def trusted(self) -> datetime | None:
        """The present as well as it is known (see Clocks.best); None where nothing tells it. Raises StoreError."""
        return self.clocks().best

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One durable transaction: on disk when the block has ended, undone when it raises. Raises StoreError."""
        with write_transaction(self._engine, self.path) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; waits for no writer. Raises StoreError."""
        with read_transaction(self._engine, self.path) as session:
            yield session

    def adopt(self, secrets: KioskSecrets) -> None:
        """Go on under a new enrollment: begins the epoch that belongs to it. Call after `credentials.with_enrollment`.

        A crash between the two is mended by the next `open_store`. Raises StoreError.
        """
        with self._adopting:
            with self.writing() as session:
                journal.ensure_epoch(session, self.now(), secrets.kiosk, secrets.school)
            self._secrets = secrets

    def checkpoint(self) -> None:
        """Empty the write-ahead logs: nothing that was deleted stays in one. Raises StoreError."""
        checkpoint(self._engine, self.path)
        self.photos.checkpoint()

    def purge_copies(self) -> None:
        """After an erasure: nothing of it stays in a log or in a backup from before a migration. Raises StoreError."""
        self.checkpoint()
        for file in (self.path, self.photos.path):
            schema_migration.discard_backups(file)

    def verify(self) -> int:
        """Check every chain from its bytes; returns how many held. Raises BrokenChain, StoreError."""
        with self.reading() as session:
            return journal.verify_all(session)

    def close(self) -> None:
        """Let go of the files. Other threads must have ended their transactions."""
        self._engine.dispose()
        self.photos.close()


def open_store(data: Path, secrets: KioskSecrets, clock: Clock = utc_now) -> Store:
    """Open the store in the folder `data`, creating or migrating its files (backed up first).

    `clock` must give times aware of their zone. Raises StoreError with a sentence for people: WRONG_KEY, DAMAGED,
    NEWER_SCHEMA, DISK_FULL, READ_ONLY, LOCKED, UNREACHABLE.
    """
    path = data / JOURNAL_FILE
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = _key_is_known(data, secrets.database_key) or _had_lists(data)
        if known and (not path.exists() or path.stat().st_size == 0):
            raise store_error(StoreFault.DAMAGED, path)  # there were records; never begin anew in silence
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, data) from error
    try:
        return _open(data, path, secrets, clock)
    except StoreError as error:
        if known and error.fault is StoreFault.WRONG_KEY:  # the key is the right one, so the file must be damaged
            raise store_error(StoreFault.DAMAGED, path) from error
        raise


def _open(data: Path, path: Path, secrets: KioskSecrets, clock: Clock) -> Store:
    schema_migration.migrate(path, secrets.database_key, clock())
    engine = engine_for(path, secrets.database_key)
    photos: PhotoStore | None = None
    try:
        photos = _photos(data / PHOTO_FILE, secrets, clock)
        store = Store(path, engine, photos, secrets, clock)
        store.adopt(secrets)
        _write_check(data, secrets.database_key)
    except BaseException:
        engine.dispose()
        if photos is not None:
            photos.close()
        raise
    return store


def _photos(path: Path, secrets: KioskSecrets, clock: Clock) -> PhotoStore:
    """The photo file. The journal has opened by now, so a key that does not fit means a damaged file.

    A damaged one is set aside among the backups, and dies with them: a visit needs its record, and not its photo.
    """
    try:
        return PhotoStore(path, secrets.database_key, clock)
    except StoreError as error:
        if error.fault not in {StoreFault.WRONG_KEY, StoreFault.DAMAGED}:
            raise
        aside = schema_migration.set_aside(path, clock())
        log.error("photos_set_aside", file=aside.name, fault=error.fault.value)  # noqa: TRY400  its text has a path
    return PhotoStore(path, secrets.database_key, clock)


def _key_is_known(data: Path, key: bytes) -> bool:
    """Whether the files here were made with this key; False where nothing says so yet. Raises StoreError(WRONG_KEY).

    SQLCipher itself cannot tell a wrong key from a damaged first page. The check is an HMAC under a random key, so
    it gives nothing away.
    """
    check = data / CHECK_FILE
    if not check.exists():
        return False
    if not hmac.compare_digest(check.read_text(encoding="ascii", errors="replace").strip(), _check(key)):
        raise store_error(StoreFault.WRONG_KEY, data)
    return True


def _had_lists(data: Path) -> bool:
    """Whether lists lie here: they come with records of what there must be, and without those none would be missed."""
    return next((data / LISTS_FOLDER).glob("*.list"), None) is not None


def _write_check(data: Path, key: bytes) -> None:
    check = data / CHECK_FILE
    if not check.exists():
        try:
            write_durably(check, _check(key).encode() + b"\n")
        except OSError as error:
            raise store_error(StoreFault.UNREACHABLE, check) from error


def _check(key: bytes) -> str:
    return hmac.digest(key, b"vestibule/key-check/1", "sha256").hex()[:32]
