"""Widened words of the lists in use, kept for the next visitor: the costliest names are the commonest ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from kiosk.barred_index import bloom_filter
from kiosk.barred_index.token_expansion import Word, widen
from screening.tables import NameTables

_KEPT = 1_000
"""Words; with what they may weigh some kilobytes each."""

_Key = tuple[bytes, bool, str]
"""A moment of one list (see sieve.stamp), whether known by spelling alone, and the visitor's token."""


class Vocabulary:
    """What every token of a visitor may stand for on a list. Threads may ask at once.

    A list that changed has another stamp, so that a word is never known as it was before. What is kept are words that
    a list and a visitor share: nobody's name alone, and nothing that is written down.
    """

    def __init__(self, tables: NameTables) -> None:
        self.tables = tables
        self._lock = Lock()
        self._known: OrderedDict[_Key, Word] = OrderedDict()

    def words(self, connection: Any, tokens: Iterable[str], plain: Iterable[str]) -> Mapping[str, Word]:
        """A Word for every token, as the connection's transaction sees its list; see `widen`."""
        stamp = bloom_filter.stamp(connection)
        wanted = {token: (stamp, True, token) for token in plain} | {token: (stamp, False, token) for token in tokens}
        with self._lock:
            words = {token: self._known[key] for token, key in wanted.items() if key in self._known}
            for token in words:
                self._known.move_to_end(wanted[token])
        missing = [key for token, key in wanted.items() if token not in words]
        if not missing:
            return words
        full, spelled = ([token for _, plainly, token in missing if plainly is how] for how in (False, True))
        new = widen(connection, self.tables, full, spelled)
        with self._lock:
            self._known.update({wanted[token]: word for token, word in new.items() if word.wide})
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return words | dict(new)
