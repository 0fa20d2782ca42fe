"""What a list file's own vocabulary says of a visitor's words, kept for the next visitor: the costliest names are the
commonest ones."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from threading import Lock
from typing import Any

from kiosk.barred_index import slip_filter
from screening.name_tables import NameTables
from screening.token_expansion import TokenExpansion, expand_tokens

_SPELLED = "SELECT text, number FROM token WHERE text IN (SELECT value FROM json_each(?))"
# What is found comes in few rows, numbers and words side by side: a row of its own costs more than finding the word.
_SOUNDING = (
    "SELECT sound, group_concat(text, ' '), group_concat(number, ' ') FROM token"
    " WHERE sound IN (SELECT value FROM json_each(?)) GROUP BY sound"
)
_SLIPPED = (
    "SELECT group_concat(code, ' '), group_concat(text, ' '), group_concat(token, ' ') FROM slip"
    " WHERE code IN (SELECT value FROM json_each(?))"
)
_BEGINNING = (
    "SELECT e.value, (SELECT group_concat(t.text || ' ' || t.number, ' ') FROM token AS t WHERE t.text > e.value"
    " AND t.text < e.value || char(1114111) AND length(t.text) <= length(e.value) + ?) FROM json_each(?) AS e"
)
_BETWEEN = " "
"""No word has one in it."""

_KEPT = 1_000
"""Words; with what they may weigh some kilobytes each."""

_Key = tuple[bytes, bool, str]
"""A moment of one list (see stamp_cache.stamp), whether known by spelling alone, and the visitor's token."""


@dataclass(frozen=True, slots=True)
class FileVocabulary:
    """The words of one list file; satisfies screening.token_expansion.Vocabulary."""

    connection: Any
    moment: bytes

    def spelled(self, texts: Collection[str]) -> Iterable[tuple[str, int]]:
        found: Iterable[tuple[str, int]] = self.connection.execute(_SPELLED, (json.dumps(list(texts)),))
        return found

    def sounding(self, sounds: Collection[str]) -> Iterator[tuple[str, str, int]]:
        rows = self.connection.execute(_SOUNDING, (json.dumps(list(sounds)),)).fetchall()
        for sound, texts, numbers in rows:
            yield from zip(repeat(sound), texts.split(_BETWEEN), map(int, numbers.split(_BETWEEN)), strict=False)

    def slipped(self, codes: Collection[int]) -> Iterator[tuple[int, str, int]]:
        asked = slip_filter.load(self.connection, self.moment).among(codes)
        found, texts, numbers = self.connection.execute(_SLIPPED, (json.dumps(asked),)).fetchone()
        if found is not None:
            of = map(int, found.split(_BETWEEN))
            yield from zip(of, texts.split(_BETWEEN), map(int, numbers.split(_BETWEEN)), strict=True)

    def beginning(self, tokens: Collection[str], further: int) -> Iterator[tuple[str, str, int]]:
        rows = self.connection.execute(_BEGINNING, (further, json.dumps(list(tokens)))).fetchall()
        for token, found in rows:
            if found is not None:
                parts = found.split(_BETWEEN)
                yield from zip(repeat(token), parts[::2], map(int, parts[1::2]), strict=False)


class ExpansionCache:
    """What every token of a visitor may stand for on a list. Threads may ask at once.

    A list that changed has another stamp, so that a word is never known as it was before. What is kept are words that
    a list and a visitor share: nobody's name alone, and nothing that is written down.
    """

    def __init__(self, tables: NameTables) -> None:
        self.tables = tables
        self._lock = Lock()
        self._known: OrderedDict[_Key, TokenExpansion] = OrderedDict()

    def words(
        self, connection: Any, moment: bytes, tokens: Iterable[str], plain: Iterable[str]
    ) -> Mapping[str, TokenExpansion]:
        """A TokenExpansion for every token, as the connection's transaction sees its list; see `expand_tokens`."""
        wanted = {token: (moment, True, token) for token in plain} | {token: (moment, False, token) for token in tokens}
        with self._lock:
            words = {token: self._known[key] for token, key in wanted.items() if key in self._known}
            for token in words:
                self._known.move_to_end(wanted[token])
        missing = [key for token, key in wanted.items() if token not in words]
        if not missing:
            return words
        full, spelled = ([token for _, plainly, token in missing if plainly is how] for how in (False, True))
        new = expand_tokens(FileVocabulary(connection, moment), self.tables, full, spelled)
        with self._lock:
            self._known.update({wanted[token]: word for token, word in new.items() if word.wide})
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return words | dict(new)
