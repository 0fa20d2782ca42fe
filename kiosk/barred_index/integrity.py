"""Checks that a list's file is, byte for byte, what was recorded when it came into force.

A file is checked at start, when anything about it changes, when a reader finds damage, and once an hour. That takes
half a second for half a gigabyte, on a thread of its own. Reads in the meantime are covered by SQLCipher's digest of
each page.
"""

from __future__ import annotations

import errno
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Set
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, translate_errors
from sync.contract.vocabulary import FeedFault

RECHECK_SECONDS = 3_600.0
WAIT_SECONDS = 1.0
"""How long a visitor's screening waits for a file to be checked. After that a person decides."""
CHECK_AT_ONCE_BYTES = 16 * 2**20
"""Files up to this size are checked by the caller itself: some hundredths of a second."""
_PIECE = 8 << 20
"""Bytes read at once. Before and after each piece a thread waits for the visitors' searches, some milliseconds each."""
_TRIES = 3

Identity = tuple[int, int, int, int, int]
"""Of a file: device, number, size, and when its content and its entry in the folder were changed last."""

log = structlog.get_logger(__name__)


class CheckStopped(Exception):
    """The check of a file was stopped before its end."""


def file_identity(path: Path) -> Identity | None:
    """None where there is no such file, or its disk does not answer."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def file_digest(path: Path, stopping: Callable[[], bool] = lambda: False) -> str:
    """SHA-256 (hex) of a file. Raises OSError, and CheckStopped as soon as `stopping` says so."""
    if not path.is_file():  # a pipe or a device has no end, and a visitor waits
        raise OSError(errno.EINVAL, "not a file")
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        piece = memoryview(bytearray(min(_PIECE, path.stat().st_size + 1)))
        while length := file.readinto(piece):
            if stopping():
                raise CheckStopped
            digest.update(piece[:length])
    return digest.hexdigest()


def pages_are_intact(path: Path, key: bytes) -> bool:
    """Whether every page of an encrypted file has the digest that was written with it."""
    try:
        with translate_errors(path), closing(open_encrypted(path, key)) as connection:
            return not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except StoreError:
        return False


@dataclass(frozen=True, slots=True)
class _Seen:
    """The result of one check: the file's `identity` then, the fault if any, and `at` when, on a monotonic clock."""

    identity: Identity | None
    fault: FeedFault | None
    at: float


class IntegrityChecker:
    """Checks the files of a folder and remembers the results. Thread-safe."""

    def __init__(self, key: bytes, settled: Callable[[Path], None] | None = None) -> None:
        """`settled` is called with a file whose digest was unknown and whose pages are intact, so that its digest can
        be recorded. It runs on a thread of its own and may raise StoreError."""
        self._key = key
        self._settled = settled
        self._seen: dict[Path, _Seen] = {}
        self._running: dict[Path, Future[None]] = {}
        self._ours: set[Path] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="list-check")
        # Apart: who waits for a verdict may hold what writing down needs.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="list-note")

    def fault(self, path: Path, digests: Set[str], wait_s: float | None = WAIT_SECONDS) -> FeedFault | None:
        """What is wrong with a file whose digest is one of `digests`, or is not known where there are none.

        Waits up to `wait_s` seconds (None: as long as it takes) where the file must be checked first.
        """
        for _ in range(_TRIES):
            identity = file_identity(path)
            if identity is None:
                return FeedFault.MISSING
            with self._lock:
                if path in self._ours:
                    return None
                seen = self._seen.get(path)
                known = seen is not None and seen.identity == identity
                if seen is not None and known and time.monotonic() - seen.at < RECHECK_SECONDS:
                    return seen.fault
                at_once = identity[2] <= CHECK_AT_ONCE_BYTES and not known
                running = None if at_once else self._running.get(path) or self._start(path, digests)
            if seen is not None and known:
                return seen.fault  # the old verdict stands until there is a new one
            if at_once:
                self._check_file(path, digests)
            elif running is None or not _ended(running, wait_s):
                break
            # There is a verdict now, unless the file changed meanwhile.
        return FeedFault.UNCHECKED

    @contextmanager
    def changing(self, path: Path) -> Iterator[None]:
        """Do not take the changes that the block makes to a sound file for damage. Call `mark_sound` afterwards, or the
        file is checked again."""
        with self._lock:
            self._ours.add(path)
        try:
            yield
        finally:
            with self._lock:
                self._ours.discard(path)

    def mark_sound(self, path: Path) -> None:
        """This process has just written the file, so it is sound."""
        self._note(path, file_identity(path), None)

    def mark_damaged(self, path: Path) -> None:
        """The file does not hold what its own manifest says, even if its pages are intact."""
        self._note(path, file_identity(path), FeedFault.DAMAGED)

    def check_again(self, path: Path) -> None:
        """A reader found damage: check the file again."""
        with self._lock:
            seen = self._seen.get(path)
            if seen is not None and seen.fault is None:
                del self._seen[path]

    def stop(self) -> None:
        """Stop running checks and start no new ones. May be called from any thread."""
        self._stopping.set()

    def close(self) -> None:
        """Stop running checks and wait until they have ended."""
        self.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._writing.shutdown(wait=True, cancel_futures=True)

    def _start(self, path: Path, digests: Set[str]) -> Future[None] | None:
        if self._stopping.is_set():
            return None
        running = self._running[path] = self._pool.submit(self._check_file, path, digests)
        return running

    def _check_file(self, path: Path, digests: Set[str]) -> None:
        identity = file_identity(path)
        try:
            fault = self._fault(path, digests)
        except CheckStopped:
            return
        except OSError:
            fault = FeedFault.MISSING if file_identity(path) is None else FeedFault.DAMAGED
        finally:
            with self._lock:
                self._running.pop(path, None)
        if path in self._ours or file_identity(path) != identity:
            return  # it changed meanwhile: the verdict is about nothing
        if fault is not None:
            log.error("list unsound", fault=fault.value)
        self._note(path, identity, fault)
        if fault is None and not digests and self._settled is not None and not self._stopping.is_set():
            self._writing.submit(self._write_down, path, self._settled)

    def _write_down(self, path: Path, settled: Callable[[Path], None]) -> None:
        try:
            settled(path)
        except StoreError as error:  # it is tried again at the next start
            log.warning("list not written down", fault=error.fault.value)

    def _fault(self, path: Path, digests: Set[str]) -> FeedFault | None:
        if digests:
            return None if file_digest(path, self._stopping.is_set) in digests else FeedFault.DAMAGED
        return None if pages_are_intact(path, self._key) else FeedFault.DAMAGED

    def _note(self, path: Path, identity: Identity | None, fault: FeedFault | None) -> None:
        with self._lock:
            self._seen[path] = _Seen(identity, fault, time.monotonic())


def _ended(running: Future[None], wait_s: float | None) -> bool:
    try:
        running.result(wait_s)
    except NotYet:
        return False
    return True
