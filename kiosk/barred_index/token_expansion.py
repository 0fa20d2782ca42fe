"""Expands name tokens through a list's own vocabulary: which of its words may be this word, and how surely.

Four queries for a whole visitor, however many tokens: most of a search's time is the cost of asking. What was expanded
is kept for the next visitor, because the costliest names are the commonest ones.
"""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from kiosk.barred_index import bloom_filter
from kiosk.barred_index.index_keys import PREFIX_LETTERS, article_variants, deletion_codes, look_alike_code, prefixes
from screening.name_tables import NameTables
from screening.normalize import skeleton

_TWO_SLIPS = 8
_SOUND_ALIKE = 0.70
_LONGEST = 24
"""Letters beyond a token up to which a longer one may be its whole; the vocabulary has few that go further."""

_SPELLED = "SELECT text, number FROM token WHERE text IN (SELECT value FROM json_each(?))"
_SOUNDING = "SELECT sound, text, number FROM token WHERE sound IN (SELECT value FROM json_each(?))"
_SLIPPED = "SELECT code, text, token FROM slip WHERE code IN (SELECT value FROM json_each(?))"
_BEGINNING = (
    "SELECT e.value, t.text, t.number FROM json_each(?) AS e JOIN token AS t"
    " ON t.text > e.value AND t.text < e.value || char(1114111) AND length(t.text) <= length(e.value) + ?"
)

Column = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Tokens of the list, or keys of pairs, and what they can weigh, side by side."""


@dataclass(frozen=True, slots=True)
class TokenExpansion:
    """Tokens of the vocabulary, number -> text, for one token of a visitor; each level within the next.

    Attributes:
        exact: the token itself.
        alike: the same name in another spelling.
        called: besides, its nicknames and formal names.
        wide: everything that agrees at some level.
        columns: what they weigh at most, once it was asked for; see worth.
    """

    exact: dict[int, str] = field(default_factory=dict)
    alike: dict[int, str] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    wide: dict[int, str] = field(default_factory=dict)
    columns: dict[tuple[Hashable, ...], Column] = field(default_factory=dict, repr=False, compare=False)

    def close(self) -> None:
        self.alike.update(self.exact)
        self.called.update(self.alike)
        self.wide.update(self.called)


def expand_tokens(
    connection: Any, tables: NameTables, tokens: Iterable[str], plain: Iterable[str]
) -> Mapping[str, TokenExpansion]:
    """A Word for every token; the empty token stands for a given name that is not there.

    `plain` tokens (middle names) are known exactly and by nickname only.
    """
    words = {token: TokenExpansion() for token in tokens}
    full = [token for token in words if len(token) > 1]
    words |= {token: TokenExpansion() for token in plain if token not in words}
    _spelled(connection, tables, words)
    _sounding(connection, words, full)
    _within_one_letter(connection, words, full)
    beginnings = [token for token in full if len(token) >= PREFIX_LETTERS]
    for token, text, number in connection.execute(_BEGINNING, (json.dumps(beginnings), _LONGEST)):
        words[token].wide[number] = text
    for word in words.values():
        word.close()
    return words


def _spelled(connection: Any, tables: NameTables, words: Mapping[str, TokenExpansion]) -> None:
    wanted: dict[str, list[dict[int, str]]] = defaultdict(list)
    for token, word in words.items():
        wanted[token].append(word.exact)
        if not token:
            continue
        wanted[token[0]].append(word.wide)
        for other in article_variants(token):
            wanted[other].append(word.alike)
        for other in prefixes(token):
            wanted[other].append(word.wide)
        for other in tables.variants(token):
            wanted[other].append(word.called)
    for text, number in connection.execute(_SPELLED, (json.dumps(list(wanted)),)):
        for numbers in wanted[text]:
            numbers[number] = text


def _sounding(connection: Any, words: Mapping[str, TokenExpansion], tokens: list[str]) -> None:
    by_sound: dict[str, list[str]] = defaultdict(list)
    for token in tokens:
        by_sound[skeleton(token)].append(token)
    sounding: dict[str, dict[int, str]] = defaultdict(dict)
    for sound, text, number in connection.execute(_SOUNDING, (json.dumps(list(by_sound)),)):
        sounding[sound][number] = text
    for sound, texts in sounding.items():
        for token in by_sound[sound]:
            near = process.extract(
                token, texts, scorer=JaroWinkler.similarity, score_cutoff=_SOUND_ALIKE, limit=None
            )  # fmt: skip
            words[token].alike.update((number, text) for text, _, number in near)


def _within_one_letter(connection: Any, words: Mapping[str, TokenExpansion], tokens: list[str]) -> None:
    by_code: dict[int, list[str]] = defaultdict(list)
    look_alikes = {look_alike_code(token): token for token in tokens}
    for token in tokens:
        for code in set(deletion_codes(token)):
            by_code[code].append(token)
    slipped: dict[str, dict[int, str]] = defaultdict(dict)
    for code, text, number in connection.execute(_SLIPPED, (json.dumps(list(by_code)),)):
        for token in by_code[code]:
            if look_alikes.get(code) == token:
                words[token].wide[number] = text
            slipped[token][number] = text
    for token, texts in slipped.items():
        most = 2 if len(token) >= _TWO_SLIPS else 1
        for text, wrong, number in process.extract(
            token, texts, scorer=OSA.distance, score_cutoff=most, limit=None
        ):  # fmt: skip
            if wrong <= 1 or len(text) >= _TWO_SLIPS:
                words[token].wide[number] = text


_KEPT = 1_000
"""Words; with what they may weigh some kilobytes each."""

_Key = tuple[bytes, bool, str]
"""A moment of one list (see bloom_filter.stamp), whether known by spelling alone, and the visitor's token."""


class ExpansionCache:
    """What every token of a visitor may stand for on a list. Threads may ask at once.

    A list that changed has another stamp, so that a word is never known as it was before. What is kept are words that
    a list and a visitor share: nobody's name alone, and nothing that is written down.
    """

    def __init__(self, tables: NameTables) -> None:
        self.tables = tables
        self._lock = Lock()
        self._known: OrderedDict[_Key, TokenExpansion] = OrderedDict()

    def words(self, connection: Any, tokens: Iterable[str], plain: Iterable[str]) -> Mapping[str, TokenExpansion]:
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
        new = expand_tokens(connection, self.tables, full, spelled)
        with self._lock:
            self._known.update({wanted[token]: word for token, word in new.items() if word.wide})
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return words | dict(new)
