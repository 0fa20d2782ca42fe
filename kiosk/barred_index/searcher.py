"""How lists are searched: each thread through its own connection to every file of the moment."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from kiosk.barred_index import candidate_search
from kiosk.barred_index.file_writer import CACHE_KB
from kiosk.barred_index.integrity import identity_of
from kiosk.barred_index.lists_in_force import Keeping
from kiosk.barred_index.vocabulary import Vocabulary
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, StoreFault, store_error, translated
from screening.entries import BarredEntry
from screening.policy import Policy
from screening.visitor import Visitor

_TRIES = 3

_Place = tuple[Path, int, int]
"""Where a file lies, and which one it is: device and number."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """Entries worth comparing with a visitor; `complete`: every list that there must be was searched, to its end."""

    entries: list[BarredEntry] = field(repr=False)
    complete: bool


class Searcher:
    """Threads may search at once."""

    def __init__(self, kept: Keeping, key: bytes, vocabulary: Vocabulary) -> None:
        self._kept = kept
        self._key = key
        self._vocabulary = vocabulary
        self._local = threading.local()
        self._open: list[Any] = []

    def search(self, visitor: Visitor, policy: Policy) -> Found:
        """See BarredLists.search."""
        now = self._kept.shelf
        complete = not self._kept.ailing(now)
        entries: list[BarredEntry] = []
        for feed in now.held:
            part = self._searched(feed, visitor, policy)
            complete = complete and part is not None
            entries += part or ()
        return Found(entries, complete)

    def close(self) -> None:
        """Nobody may be searching."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _searched(self, feed: str, visitor: Visitor, policy: Policy) -> list[BarredEntry] | None:
        """Entries of one feed, None where it could not be searched to its end."""
        for _ in range(_TRIES):
            held = self._kept.shelf.held.get(feed)
            if held is None:  # it ended meanwhile
                return []
            try:
                return self._read(feed, held.path, visitor, policy)
            except StoreError as error:
                log.warning("list not searched", fault=error.fault.value)
                # Between taking the shelf and opening a file, a newer one may have been switched in.
                if error.fault is not StoreFault.UNREACHABLE:
                    self._kept.checks.doubt(held.path)
                    return None
            except (ValueError, TypeError, LookupError) as error:
                # Content that is not what was written: this visitor is shown to a person, whatever becomes of the file.
                log.error("list not searched", kind=type(error).__name__)  # noqa: TRY400  the text may hold a name
                self._kept.checks.doubt(held.path)
                return None
        return None

    def _read(self, feed: str, path: Path, visitor: Visitor, policy: Policy) -> list[BarredEntry]:
        with translated(path):
            connection = self._reader(feed, path)
            connection.execute("BEGIN")  # one view, whatever is applied meanwhile
            try:
                return candidate_search.candidates(connection, visitor, self._vocabulary, feed, policy)
            finally:
                connection.execute("COMMIT")

    def _reader(self, feed: str, path: Path) -> Any:
        """This thread's own connection. Where another file has taken the place of the one that is open, under the same
        name too, it is opened anew."""
        readers: dict[str, tuple[_Place, Any]] = self._local.__dict__.setdefault("readers", {})
        identity = identity_of(path)
        place = (path, identity[0], identity[1]) if identity else None
        opened = readers.get(feed)
        if opened is not None and opened[0] == place:
            return opened[1]
        if opened is not None:
            self._open.remove(opened[1])
            opened[1].close()
            del readers[feed]
        if place is None:  # opening would create an empty list
            raise store_error(StoreFault.UNREACHABLE, path)
        connection = open_encrypted(path, self._key)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        readers[feed] = (place, connection)
        self._open.append(connection)
        return connection
