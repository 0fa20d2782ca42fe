"""What is read of a list's file and kept in memory, each as of one moment of the file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

STAMP = 0
"""The part of the table `sieve` that is new random bytes after every change of the list's entries."""
STAMP_BYTES = 16

T = TypeVar("T")


def stamp(connection: Any) -> bytes:
    """The moment of the list that the connection's transaction sees: another one after every change of its entries."""
    (bits,) = connection.execute("SELECT bits FROM sieve WHERE part = ?", (STAMP,)).fetchone()
    return bytes(bits)


class MomentCache(Generic[T]):
    """Keeps what `read` makes of a file, of the `kept` moments that were asked for, or made, last. Thread-safe."""

    def __init__(self, read: Callable[[Any], T], kept: int) -> None:
        self.read = read
        self._kept = kept
        self._lock = Lock()
        self._known: OrderedDict[bytes, T] = OrderedDict()

    def of(self, connection: Any, moment: bytes | None = None) -> T:
        """As the connection's transaction sees the list. `moment`: its stamp, where the caller has asked for it."""
        moment = moment or stamp(connection)
        with self._lock:
            if moment in self._known:
                self._known.move_to_end(moment)
                return self._known[moment]
        known = self.read(connection)
        self.put(moment, known)
        return known

    def put(self, moment: bytes, known: T) -> None:
        """Keep what a change made, so that nobody need read it. The change may still be undone: then nobody asks."""
        with self._lock:
            self._known[moment] = known
            while len(self._known) > self._kept:
                self._known.popitem(last=False)

    def carry(self, before: bytes, connection: Any) -> None:
        """A change that led from the moment `before` to the connection's left all of it as it was."""
        with self._lock:
            known = self._known.get(before)
        if known is not None:
            self.put(stamp(connection), known)

    def knows(self, moment: bytes) -> bool:
        """Whether nobody need read it."""
        with self._lock:
            return moment in self._known
