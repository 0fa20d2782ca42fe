"""Searches the lists in force, and counts their names: each thread through its own connection to every file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial, reduce
from pathlib import Path
from typing import Any, TypeVar

import structlog

from kiosk.barred_index import candidate_search
from kiosk.barred_index.expansion_cache import ExpansionCache
from kiosk.barred_index.file_writer import CACHE_KB
from kiosk.barred_index.integrity import file_identity
from kiosk.barred_index.lists_in_force import ListsInForce
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, StoreFault, store_error, translate_errors
from screening.list_names import Namesakes
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy

_TRIES = 3

_T = TypeVar("_T")

_Place = tuple[Path, int, int]
"""A file's path, device and inode number."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Entries worth comparing with a visitor. `complete`: every list that must exist was searched to its end."""

    entries: list[BarredEntry] = field(repr=False)
    complete: bool


class ListSearcher:
    """Thread-safe."""

    def __init__(self, kept: ListsInForce, key: bytes, vocabulary: ExpansionCache) -> None:
        self._in_force = kept
        self._key = key
        self._vocabulary = vocabulary
        self._local = threading.local()
        self._open: list[Any] = []

    def search(self, visitor: Visitor, policy: Policy) -> SearchResult:
        """See BarredLists.search."""
        now = self._in_force.contents
        complete = not self._in_force.faults(now)
        entries: list[BarredEntry] = []
        nobody: list[BarredEntry] = []
        for feed in now.held:
            part = self._asked(feed, partial(self._candidates, visitor, feed, policy), ended=nobody)
            complete = complete and part is not None
            entries += part or ()
        return SearchResult(entries, complete)

    def bearers(self, family: str) -> int:
        """See screening.list_names.ListNames. A file that cannot be read counts nobody: then nobody weighs less."""
        return sum(self._of_each(partial(candidate_search.bearers, family=family), 0))

    def namesakes(self, family: str, given: str) -> Namesakes:
        """As `bearers`."""
        question = partial(candidate_search.namesakes, family=family, given=given)
        return reduce(Namesakes.__add__, self._of_each(question, Namesakes()), Namesakes())

    def _of_each(self, question: Callable[[Any], _T], nothing: _T) -> Iterator[_T]:
        for feed in self._in_force.contents.held:
            answer = self._asked(feed, question, ended=nothing)
            yield nothing if answer is None else answer

    def close(self) -> None:
        """Close every connection. No other thread may be searching."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _candidates(self, visitor: Visitor, feed: str, policy: Policy, connection: Any) -> list[BarredEntry]:
        return candidate_search.find_candidates(connection, visitor, self._vocabulary, feed, policy)

    def _asked(self, feed: str, question: Callable[[Any], _T], ended: _T) -> _T | None:
        """What one feed's file answers; None where it could not be read completely, `ended` where there is no more
        such feed."""
        for _ in range(_TRIES):
            held = self._in_force.contents.held.get(feed)
            if held is None:  # it ended meanwhile
                return ended
            try:
                return self._read(feed, held.path, question)
            except StoreError as error:
                log.warning("list not searched", fault=error.fault.value)
                # Between taking the contents and opening a file, a newer one may have been switched in.
                if error.fault is not StoreFault.UNREACHABLE:
                    self._in_force.checks.check_again(held.path)
                    return None
            except (ValueError, TypeError, LookupError) as error:
                # The file's content is damaged. In a search, staff decide about this visitor even if the file is mended
                # later; in a count, the name counts as if nobody had it.
                log.error("list not searched", kind=type(error).__name__)  # noqa: TRY400  the text may hold a name
                self._in_force.checks.check_again(held.path)
                return None
        return None

    def _read(self, feed: str, path: Path, question: Callable[[Any], _T]) -> _T:
        with translate_errors(path):
            connection = self._reader(feed, path)
            connection.execute("BEGIN")  # one view, whatever is applied meanwhile
            try:
                return question(connection)
            finally:
                connection.execute("COMMIT")

    def _reader(self, feed: str, path: Path) -> Any:
        """This thread's own connection. Where another file has taken the place of the one that is open, under the same
        name too, it is opened anew."""
        readers: dict[str, tuple[_Place, Any]] = self._local.__dict__.setdefault("readers", {})
        identity = file_identity(path)
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
