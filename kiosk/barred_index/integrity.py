"""Whether a list's file is, byte for byte, what was written down when it came into force.

A file is looked through at the start, when anything about it changes, when a reader met damage, and once an hour: half
a second for half a gigabyte, on a thread of its own. What is read meanwhile has SQLCipher's own digest of each page.
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
from kiosk.records.store_errors import StoreError, translated
from screening.result import FeedFault

AGAIN_S = 3_600.0
WAIT_S = 1.0
"""A visitor's screening waits so long for a file to be looked through; then a person decides."""
AT_ONCE = 16 * 2**20
"""Bytes up to which a file is looked through by whoever asks: some hundredths of a second."""
_PIECE = 1 << 20
_TRIES = 3

Identity = tuple[int, int, int, int, int]
"""Of a file: device, number, size, and when its content and its entry in the folder were changed last."""

log = structlog.get_logger(__name__)


class Left(Exception):
    """Looking through was left in the middle."""


def identity_of(path: Path) -> Identity | None:
    """None where there is no such file, or its disk does not answer."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def digest_of(path: Path, leaving: Callable[[], bool] = lambda: False) -> str:
    """SHA-256 (hex) of a file. Raises OSError, and Left as soon as `leaving` says so."""
    if not path.is_file():  # a pipe or a device has no end, and a visitor waits
        raise OSError(errno.EINVAL, "not a file")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if leaving():
                raise Left
            digest.update(piece)
    return digest.hexdigest()


def pages_hold(path: Path, key: bytes) -> bool:
    """Whether every page of an encrypted file has the digest that was written with it."""
    try:
        with translated(path), closing(open_encrypted(path, key)) as connection:
            return not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except StoreError:
        return False


@dataclass(frozen=True, slots=True)
class _Seen:
    """What became of looking through a file: `identity` is what it was then, `at` when, on a steady clock."""

    identity: Identity | None
    fault: FeedFault | None
    at: float


class Checks:
    """The verdicts on a folder's files. Threads may ask at once."""

    def __init__(self, key: bytes, settled: Callable[[Path], None] | None = None) -> None:
        """`settled` is told of a file whose digest nobody knew and whose pages hold: it may be written down now. It is
        called on a thread of its own, and may raise StoreError."""
        self._key = key
        self._settled = settled
        self._seen: dict[Path, _Seen] = {}
        self._running: dict[Path, Future[None]] = {}
        self._ours: set[Path] = set()
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="list-check")
        # Apart: who waits for a verdict may hold what writing down needs.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="list-note")

    def fault(self, path: Path, digests: Set[str], wait_s: float | None = WAIT_S) -> FeedFault | None:
        """What is wrong with a file whose digest is one of `digests`, or is not known where there are none.

        Waits for `wait_s` seconds (None: as long as it takes) where it must be looked through first.
        """
        for _ in range(_TRIES):
            identity = identity_of(path)
            if identity is None:
                return FeedFault.MISSING
            with self._lock:
                if path in self._ours:
                    return None
                seen = self._seen.get(path)
                known = seen is not None and seen.identity == identity
                if seen is not None and known and time.monotonic() - seen.at < AGAIN_S:
                    return seen.fault
                at_once = identity[2] <= AT_ONCE and not known
                running = None if at_once else self._running.get(path) or self._start(path, digests)
            if seen is not None and known:
                return seen.fault  # the old verdict stands until there is a new one
            if at_once:
                self._look_through(path, digests)
            elif running is None or not _ended(running, wait_s):
                break
            # There is a verdict now, unless the file changed meanwhile.
        return FeedFault.UNCHECKED

    @contextmanager
    def changing(self, path: Path) -> Iterator[None]:
        """While the block changes a sound file, what it makes of it is not damage; afterwards it is to be vouched for,
        or is looked through."""
        with self._lock:
            self._ours.add(path)
        try:
            yield
        finally:
            with self._lock:
                self._ours.discard(path)

    def vouch(self, path: Path) -> None:
        """The file is what was just written here."""
        self._note(path, identity_of(path), None)

    def condemn(self, path: Path) -> None:
        """The file is not what its own manifest says, whatever its pages say."""
        self._note(path, identity_of(path), FeedFault.DAMAGED)

    def doubt(self, path: Path) -> None:
        """A reader met damage: the file is looked through anew."""
        with self._lock:
            seen = self._seen.get(path)
            if seen is not None and seen.fault is None:
                del self._seen[path]

    def leave(self) -> None:
        """From any thread: look nothing through to its end any more."""
        self._leaving.set()

    def close(self) -> None:
        """Leave what is being looked through, and wait for that."""
        self.leave()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._writing.shutdown(wait=True, cancel_futures=True)

    def _start(self, path: Path, digests: Set[str]) -> Future[None] | None:
        if self._leaving.is_set():
            return None
        running = self._running[path] = self._pool.submit(self._look_through, path, digests)
        return running

    def _look_through(self, path: Path, digests: Set[str]) -> None:
        identity = identity_of(path)
        try:
            fault = self._fault(path, digests)
        except Left:
            return
        except OSError:
            fault = FeedFault.MISSING if identity_of(path) is None else FeedFault.DAMAGED
        finally:
            with self._lock:
                self._running.pop(path, None)
        if path in self._ours or identity_of(path) != identity:
            return  # it changed meanwhile: the verdict is about nothing
        if fault is not None:
            log.error("list unsound", fault=fault.value)
        self._note(path, identity, fault)
        if fault is None and not digests and self._settled is not None and not self._leaving.is_set():
            self._writing.submit(self._write_down, path, self._settled)

    def _write_down(self, path: Path, settled: Callable[[Path], None]) -> None:
        try:
            settled(path)
        except StoreError as error:  # it is tried again at the next start
            log.warning("list not written down", fault=error.fault.value)

    def _fault(self, path: Path, digests: Set[str]) -> FeedFault | None:
        if digests:
            return None if digest_of(path, self._leaving.is_set) in digests else FeedFault.DAMAGED
        return None if pages_hold(path, self._key) else FeedFault.DAMAGED

    def _note(self, path: Path, identity: Identity | None, fault: FeedFault | None) -> None:
        with self._lock:
            self._seen[path] = _Seen(identity, fault, time.monotonic())


def _ended(running: Future[None], wait_s: float | None) -> bool:
    try:
        running.result(wait_s)
    except NotYet:
        return False
    return True
