"""Candidate search over one list file: which of its rows are worth comparing with a visitor.

What is searched for is said by screening.candidate_pairs; here it is asked of the file, whose Bloom filter excludes
most pairs before they are looked up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.barred_index import bloom_filter, stamp_cache, sure_words
from kiosk.barred_index.bloom_filter import Keys
from kiosk.barred_index.expansion_cache import ExpansionCache
from screening.candidate_keys import GIVEN_BITS, date_and_swapped, unpack_names
from screening.candidate_pairs import find_by_name, visitor_names
from screening.compare import may_agree
from screening.entry_rows import entry_of, fields_of, names_of
from screening.list_names import Namesakes
from screening.name_tables import NameTables
from screening.normalize import NormalizedName
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy
from screening.similar_rows import rows_with_similar_words
from screening.token_expansion import TokenExpansion

_ENTRIES = "SELECT number, content FROM entry WHERE number IN (SELECT value FROM json_each(?))"
_BY_DATE = "SELECT entry, names FROM dated WHERE born IN (?, ?)"
_BY_PAIR = "SELECT key, born, entry FROM {} WHERE key IN (SELECT value FROM json_each(?))"
# Unary plus keeps the planner from seeking every key with every date: most keys have few rows.
_NEAR = " AND +born IN (SELECT value FROM json_each(?))"
# 24 and 16777215 are GIVEN_BITS and its mask. Lists without a budget are short, or are meant to be searched through:
# all rows of a surname are looked at.
_BY_FAMILY = (
    "SELECT s.key, s.born, s.entry FROM json_each(?) AS f JOIN sure AS s"
    " ON s.key BETWEEN (f.value << 24) AND (f.value << 24) + 16777215"
    " WHERE (s.key & 16777215) IN (SELECT value FROM json_each(?))"
)
_BY_INITIAL = (
    "SELECT p.key, p.born, p.entry FROM json_each(?) AS f JOIN {} AS p"
    " ON p.key BETWEEN (f.value << 24) AND (f.value << 24) + 16777215"
    " JOIN token AS t ON t.number = (p.key & 16777215) WHERE substr(t.text, 1, 1) = ?"
)
_NUMBER = "SELECT number FROM token WHERE text = ?"
_BEARERS = "SELECT count(DISTINCT entry) FROM pair WHERE key BETWEEN ? AND ?"
_NAMESAKES = "SELECT born FROM pair WHERE key = ?"
_TABLES = {True: "pair", False: "sure"}

_Rows = Iterable[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class _FileIndex:
    """The keys of one list file, in one transaction; satisfies screening.candidate_pairs.CandidateIndex."""

    connection: Any
    vocabulary: ExpansionCache
    moment: bytes

    def words(self, tokens: Iterable[str], plain: Iterable[str]) -> Mapping[str, TokenExpansion]:
        return self.vocabulary.words(self.connection, self.moment, tokens, plain)

    def may_contain(self, keys: Keys) -> NDArray[np.bool_]:
        return bloom_filter.may_contain(bloom_filter.load(self.connection, self.moment), keys)

    def pairs(self, keys: Collection[int], dates: Collection[int] | None, *, budgeted: bool) -> _Rows:
        return self._rows(_BY_PAIR.format(_TABLES[budgeted]), [keys], dates)

    def named(self, families: Collection[int], givens: Collection[int], dates: Collection[int] | None) -> _Rows:
        families, givens = sure_words.load(self.connection, self.moment).among(families, givens)
        return self._rows(_BY_FAMILY, [families, givens], dates) if families and givens else ()

    def with_initial(self, families: Collection[int], initial: str, *, budgeted: bool) -> _Rows:
        asked = (json.dumps(list(families)), initial)
        found: _Rows = self.connection.execute(_BY_INITIAL.format(_TABLES[budgeted]), asked)
        return found

    def _rows(self, statement: str, given: list[Collection[int]], dates: Collection[int] | None) -> _Rows:
        near = _NEAR if dates is not None else ""
        asked = [*given, dates] if dates is not None else given
        found: _Rows = self.connection.execute(statement + near, [json.dumps(list(one)) for one in asked])
        return found


def find_candidates(
    connection: Any, visitor: Visitor, vocabulary: ExpansionCache, feed: str, policy: Policy
) -> list[BarredEntry]:
    """Entries of one file that the visitor may be; in no order, each once.

    `policy` is the one that they will be screened with: what could not match under it is left out.
    """
    names, tables = visitor_names(visitor), vocabulary.tables
    index = _FileIndex(connection, vocabulary, stamp_cache.stamp(connection))
    found = find_by_name(index, visitor, names, tables, policy)
    if visitor.born is not None:
        found.alone.update(_born_alike(connection, visitor, names, visitor.born, tables))
    rows = connection.execute(_ENTRIES, (json.dumps(list(numbers)),)) if (numbers := found.every()) else ()
    entries = []
    for number, content in rows:
        fields = fields_of(content)
        # Of many nothing but their names is needed.
        if number in found.alone or found.may_match(number, names_of(fields), names, tables):
            entries.append(entry_of(fields, feed, hashlib.sha256(content).hexdigest()))
    return entries


def bearers(connection: Any, family: str) -> int:
    """See screening.list_names.ListNames; of one file."""
    surname = _number(connection, family)
    if surname is None:
        return 0
    first = surname << GIVEN_BITS
    return int(connection.execute(_BEARERS, (first, first + (1 << GIVEN_BITS) - 1)).fetchone()[0])


def namesakes(connection: Any, family: str, given: str) -> Namesakes:
    """As `bearers`."""
    surname, called = _number(connection, family), _number(connection, given)
    if surname is None or called is None:
        return Namesakes()
    rows = connection.execute(_NAMESAKES, (surname << GIVEN_BITS | called,)).fetchall()
    return Namesakes.of(born for (born,) in rows)


def _number(connection: Any, text: str) -> int | None:
    found = connection.execute(_NUMBER, (text,)).fetchone()
    return int(found[0]) if found else None


def _born_alike(
    connection: Any, visitor: Visitor, ours: tuple[NormalizedName, ...], born: date, tables: NameTables
) -> set[int]:
    """Entries of the visitor's birth date, day and month exchanged or not, whose names agree in any way at all."""
    rows = connection.execute(_BY_DATE, date_and_swapped(born)).fetchall()
    return {
        number
        for number, names in rows_with_similar_words(rows, ours, tables)
        if any(may_agree(one, theirs, visitor.cut, tables) for one, theirs in product(ours, unpack_names(names)))
    }
