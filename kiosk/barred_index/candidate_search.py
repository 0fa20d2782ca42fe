"""Candidate search: which rows of one list file are worth comparing with a visitor.

Found by birth date (and its day and month exchanged), and by pairs of name tokens, each token widened through the
list's own vocabulary: sounding alike and nicknames on both sides of a pair at once, one letter wrong and shortened
forms on one side. A pair with two such slips is found by its date.

Candidate keys are the pairs worth probing. On lists with a budget, a pair whose upper bound is below the threshold is
never looked up, nor one that the Bloom filter excludes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from math import inf
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from kiosk.barred_index import bloom_filter
from kiosk.barred_index.bloom_filter import FilterBits
from kiosk.barred_index.index_keys import (
    GIVEN_BITS,
    NO_GIVEN,
    date_and_swapped,
    family_forms,
    given_forms,
    near_dates,
    unpack_names,
)
from kiosk.barred_index.token_expansion import Column, ExpansionCache, TokenExpansion
from screening.compare import MIN_SIMILARITY, may_agree
from screening.entry_rows import parse_entry
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize, readings
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy
from screening.score_bounds import ScoreBounds, needed_bits
from screening.weights import DateFit

_ENTRIES = "SELECT content FROM entry WHERE number IN (SELECT value FROM json_each(?))"
_BY_DATE = "SELECT entry, names FROM dated WHERE born IN (?, ?)"
_BY_PAIR = "SELECT key, born, entry FROM pair WHERE key IN (SELECT value FROM json_each(?))"
# Unary plus keeps the planner from seeking every key with every date: most keys have few rows.
_NEAR = " AND +born IN (SELECT value FROM json_each(?))"
_LOW = (1 << GIVEN_BITS) - 1
# 24 and 16777215 are GIVEN_BITS and _LOW. Lists without a budget are short, or are meant to be searched through: all
# rows of a surname are looked at.
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


def find_candidates(
    connection: Any, visitor: Visitor, vocabulary: ExpansionCache, feed: str, policy: Policy
) -> list[BarredEntry]:
    """Entries of one file that the visitor may be; in no order, each once.

    `policy` is the one that they will be screened with: what could not match under it is left out.
    """
    names = readings(normalize(visitor.name))
    near = near_dates(visitor.born) if visitor.born else {}
    numbers: set[int] = set()
    for name in names:
        search = _TokenSearch.of(connection, name, visitor, vocabulary)
        needed = needed_bits(policy, name, dated=visitor.born is not None)
        numbers |= search.budgeted(near, needed) | search.sure(near)
    if visitor.born is not None:
        numbers |= _born_alike(connection, visitor, names, visitor.born, vocabulary.tables)
    if not numbers:
        return []
    rows = connection.execute(_ENTRIES, (json.dumps(list(numbers)),))
    return [parse_entry(content, feed, hashlib.sha256(content).hexdigest()) for (content,) in rows]


def _born_alike(
    connection: Any, visitor: Visitor, ours: tuple[NormalizedName, ...], born: date, tables: NameTables
) -> set[int]:
    """Entries of the visitor's birth date, day and month exchanged or not, whose names agree in any way at all."""
    rows = connection.execute(_BY_DATE, date_and_swapped(born)).fetchall()
    return {
        number
        for number, names in rows_with_similar_words(rows, ours)
        if any(may_agree(one, theirs, visitor.cut, tables) for one, theirs in product(ours, unpack_names(names)))
    }


def rows_with_similar_words(rows: list[tuple[int, str]], ours: Sequence[NormalizedName]) -> Iterator[tuple[int, str]]:
    """Rows of which some word is somewhat like one of ours: where none is, no names agree (see compare_tokens)."""
    words = {word for _, names in rows for word in names.split()}
    called = {token for name in ours for token in (*name.middle, *family_forms(name), *given_forms(name))}
    like = {
        word
        for token in called
        for word, _, _ in process.extract(
            token, words, scorer=JaroWinkler.similarity, score_cutoff=MIN_SIMILARITY, limit=None
        )
    }
    nameless = not all(name.joined for name in ours)
    for number, names in rows:
        # Several words of one part are also compared as one, which no word of the row shows.
        if nameless or " " in names or not like.isdisjoint(names.split()):
            yield number, names


@dataclass(frozen=True, slots=True)
class _TokenSearch:
    """One visitor's tokens, and what the list has for each."""

    connection: Any
    bounds: ScoreBounds
    words: Mapping[str, TokenExpansion]
    tokens: VisitorTokens

    @classmethod
    def of(cls, connection: Any, name: NormalizedName, visitor: Visitor, vocabulary: ExpansionCache) -> _TokenSearch:
        family, given = _surnames(name), given_forms(name) or (NO_GIVEN,)
        middle = tuple(token for token in name.middle if len(token) > 1)
        joined = (name.given_joined + name.middle[0],) if middle and name.given else ()
        first = (*given, *joined)
        words = vocabulary.words(connection, {*family, *first}, middle)
        return cls(
            connection, ScoreBounds(vocabulary.tables, visitor.cut), words, VisitorTokens(family, given, first, middle)
        )

    def budgeted(self, near: Mapping[int, DateFit], needed: Mapping[DateFit, float]) -> set[int]:
        """Entries of lists with a budget that may reach their threshold."""
        # The date itself and its day and month exchanged are looked up by date.
        by_born = {code: needed[fit] for code, fit in near.items() if fit not in {DateFit.EXACT, DateFit.SWAPPED}}
        least = min(by_born.values()) if near else needed[DateFit.ABSENT]
        if least == inf:
            return set()
        keys = keys_worth_probing(self.bounds, self.words, self.tokens, least, bloom_filter.load(self.connection))
        asked = json.dumps(list(keys))
        if near:
            rows = self.connection.execute(_BY_PAIR + _NEAR, (asked, json.dumps(list(by_born))))
        else:
            rows = self.connection.execute(_BY_PAIR, (asked,))
        found = {entry for key, born, entry in rows if not near or keys[key] >= by_born[born]}
        for _, born, entry in self._by_initial("pair", least):
            if not near or born in by_born:
                found.add(entry)
        return found

    def sure(self, near: Mapping[int, DateFit]) -> set[int]:
        """Entries of lists without a budget: near in date, or of the exact name whatever the date."""
        families = self._numbers((*self.tokens.family, *self.tokens.first, *self.tokens.middle), "wide")
        givens = json.dumps(list(families))
        exact_family = self._numbers(self.tokens.family, "exact")
        exact_given = self._numbers((*self.tokens.first, *self.tokens.middle), "exact")
        found = {
            entry
            for key, born, entry in self.connection.execute(_BY_FAMILY, (givens, givens))
            if not near or born in near or (key >> GIVEN_BITS in exact_family and key & _LOW in exact_given)
        }
        return found | {entry for _, born, entry in self._by_initial("sure", -inf) if not near or born in near}

    def _numbers(self, tokens: Iterable[str], level: str) -> set[int]:
        return {number for token in tokens for number in getattr(self.words[token], level)}

    def _by_initial(self, table: str, least: float) -> Iterator[tuple[int, int, int]]:
        """Whoever bears the surname and a given name that begins with the visitor's initial."""
        for initial in (token for token in self.tokens.given if len(token) == 1):
            families = [
                number
                for ours in self.tokens.family
                for number, bits in self.bounds.with_initial(ours, self.words[ours].exact).items()
                if bits >= least
            ]
            if families:
                yield from self.connection.execute(_BY_INITIAL.format(table), (json.dumps(families), initial))


def _surnames(name: NormalizedName) -> tuple[str, ...]:
    """The forms of the surname; two surnames also as one word in the other order, as the entry may have them."""
    forms = family_forms(name)
    return (*forms, "".join(name.attached[::-1])) if len(name.family) == 2 else forms


@dataclass(frozen=True, slots=True)
class VisitorTokens:
    """A visitor's tokens by what they are: surnames, given names, those and all given names as one, middle names."""

    family: tuple[str, ...] = field(repr=False)
    given: tuple[str, ...] = field(repr=False)
    first: tuple[str, ...] = field(repr=False)
    middle: tuple[str, ...] = field(repr=False)


def keys_worth_probing(
    bounds: ScoreBounds, words: Mapping[str, TokenExpansion], tokens: VisitorTokens, least: float, there: FilterBits
) -> dict[int, float]:
    """Keys of every pair that the list may have and that can weigh `least` bits, and the most that each can weigh."""
    called = (*tokens.first, *tokens.middle)
    plain = _KeyCollector(words, bounds, least, exchanged=False)
    plain.add(tokens.family, "alike", called, "called")
    plain.add(tokens.family, "exact", tokens.first, "wide")
    plain.add(tokens.family, "wide", tokens.given, "exact")
    # Married: the middle name was the surname, on either side.
    plain.add(tokens.middle, "exact", tokens.given, "called")
    # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
    exchanged = _KeyCollector(words, bounds, least, exchanged=True)
    exchanged.add(tokens.given, "exact", tokens.family, "wide")
    exchanged.add(tokens.given, "wide", tokens.family, "exact")
    return _heaviest([*plain.found, *exchanged.found], there)


def _heaviest(found: list[Column], there: FilterBits) -> dict[int, float]:
    """Of pairs found in several ways the most that they can weigh; without those that the list has not."""
    heaviest: dict[int, float] = {}
    if not found:
        return heaviest
    keys, weights = _joined(found)
    here = bloom_filter.may_contain(there, keys)
    for key, weight in zip(keys[here].tolist(), weights[here].tolist(), strict=True):
        if weight > heaviest.get(key, -inf):
            heaviest[key] = weight
    return heaviest


def _joined(columns: list[Column]) -> Column:
    return np.concatenate([left for left, _ in columns]), np.concatenate([right for _, right in columns])


@dataclass(slots=True)
class _KeyCollector:
    """Pairs of one order of the names. What a word may weigh is computed once, and kept with it."""

    words: Mapping[str, TokenExpansion]
    bounds: ScoreBounds
    least: float
    exchanged: bool
    found: list[Column] = field(default_factory=list)

    def add(self, families: tuple[str, ...], family_level: str, givens: tuple[str, ...], given_level: str) -> None:
        """Every pair of a surname at one level and a given name at another, where it can weigh enough."""
        if not givens:
            return
        beside: dict[int, Column] = {}
        commonest = self.bounds.commonest_given if self.exchanged else self.bounds.commonest
        for ours in families:
            if not getattr(self.words[ours], family_level):
                continue
            place = commonest(ours)
            if place not in beside:
                beside[place] = _joined([self._column(token, given_level, place, surname=False) for token in givens])
            others, more = beside[place]
            if not len(others):
                continue
            numbers, bits = self._column(ours, family_level, place, surname=True)
            heavy = bits + more.max() >= self.least
            together = bits[heavy, None] + more
            enough = together >= self.least
            self.found.append((((numbers[heavy, None] << GIVEN_BITS) | others)[enough], together[enough]))

    def _column(self, ours: str, level: str, place: int, surname: bool) -> Column:
        word, key = self.words[ours], (level, place, surname, self.exchanged, self.bounds.unbounded)
        column = word.columns.get(key)
        if column is None:
            texts = getattr(word, level)
            bits = self.bounds.for_role(surname, self.exchanged)(ours, texts, place)
            numbers = np.fromiter(texts, np.int64, len(texts))
            column = word.columns[key] = numbers, np.fromiter(bits.values(), np.float64, len(texts))
        return column
