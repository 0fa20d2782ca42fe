"""Candidate generation: which rows of one list file are worth comparing with a visitor.

Found by birth date (and its day and month exchanged), and by pairs of name tokens, each token widened through the
list's own vocabulary: sounding alike and nicknames on both sides of a pair at once, one letter wrong and shortened
forms on one side. A pair with two such slips is found by its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kiosk.domain.screening.compare import compare_tokens
from kiosk.domain.screening.entries import BarredEntry
from kiosk.domain.screening.normalize import Name, normalize, skeleton
from kiosk.domain.screening.result import Agreement
from kiosk.domain.screening.tables import NameTables
from kiosk.domain.visitor import Visitor
from kiosk.store.barred_file import GIVEN_BITS
from kiosk.store.barred_keys import (
    NO_GIVEN,
    PREFIX_LETTERS,
    family_forms,
    given_forms,
    near_dates,
    prefixes,
    same_day,
    slips,
    written_apart,
)
from kiosk.store.barred_rows import entry_of

_WIDEST = 400
"""Tokens that one may be widened to; a vocabulary of a million names stays far below."""

_BY_DATE = "SELECT number FROM entry WHERE born % 10000 > 0 AND born IN (?, ?)"
_BY_PAIR = "SELECT DISTINCT entry FROM pair WHERE key IN (SELECT value FROM json_each(?))"
# Unary plus keeps the planner from seeking every key with every date: most keys have few rows.
_NEAR = " AND (+born IN (SELECT value FROM json_each(?)))"
_NEAR_OR_ALWAYS = " AND (+born IN (SELECT value FROM json_each(?)) OR always)"
_BY_INITIAL = (
    "SELECT DISTINCT p.entry FROM pair AS p JOIN token AS t ON t.number = (p.key & 16777215)"
    " WHERE p.key BETWEEN ? AND ? AND substr(t.text, 1, 1) = ?"
)
_NEAR_TOKENS = (
    "SELECT number, text FROM token WHERE sound = ?"
    " UNION SELECT t.number, t.text FROM slip AS s JOIN token AS t ON t.number = s.token"
    " WHERE s.code IN (SELECT value FROM json_each(?))"
)
_LONGER_TOKENS = "SELECT number, text FROM token WHERE text > ? AND text < ? LIMIT ?"


def candidates(connection: Any, visitor: Visitor, tables: NameTables, feed: str) -> list[BarredEntry]:
    """Entries of one file that the visitor may be; in no order, each once."""
    name = normalize(visitor.name)
    search = _Search(connection, tables, name, visitor)
    numbers = search.by_date() | search.by_names()
    rows = connection.execute(
        "SELECT content, leaf FROM entry WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    return [entry_of(content, feed, leaf.hex()) for content, leaf in rows]


class _Search:
    """One visitor's search in one file; remembers what each token was widened to."""

    def __init__(self, connection: Any, tables: NameTables, name: Name, visitor: Visitor) -> None:
        self._connection = connection
        self._tables = tables
        self._name = name
        self._visitor = visitor
        self._near = json.dumps(sorted(near_dates(visitor.born))) if visitor.born else None
        self._known: dict[tuple[str, bool], tuple[frozenset[int], frozenset[int]]] = {}

    def by_date(self) -> set[int]:
        if self._visitor.born is None:
            return set()
        return {number for (number,) in self._connection.execute(_BY_DATE, same_day(self._visitor.born))}

    def by_names(self) -> set[int]:
        name = self._name
        family = family_forms(name)
        given = given_forms(name) or (NO_GIVEN,)
        middle = tuple(token for token in name.middle if len(token) > 1)
        joined = (name.given_joined + name.middle[0],) if middle and name.given else ()
        called = (*given, *joined, *middle)
        exact = self._keys(self._exact(family), self._exact(called))
        wide = self._keys(self._alike(family, given=False), self._alike(called, given=True))
        wide |= self._keys(self._exact(family), self._wide(called, given=True))
        wide |= self._keys(self._wide(family, given=False), self._exact(given))
        # Married: the middle name was the surname, on either side.
        wide |= self._keys(self._exact(middle), self._alike(given, given=True))
        # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
        wide |= self._keys(self._exact(given), self._wide(family, given=False))
        wide |= self._keys(self._wide(given, given=False), self._exact(family))
        found = self._by_pair(exact, always=True) | self._by_pair(wide - exact, always=False)
        initials = [token for token in given if len(token) == 1]
        return found.union(*(self._by_initial(self._exact(family), initial) for initial in initials))

    def _by_pair(self, keys: Iterable[int], always: bool) -> set[int]:
        wanted = json.dumps(list(keys))
        if self._near is None:
            rows = self._connection.execute(_BY_PAIR, (wanted,))
        else:
            cut = _NEAR_OR_ALWAYS if always else _NEAR
            rows = self._connection.execute(_BY_PAIR + cut, (wanted, self._near))
        return {entry for (entry,) in rows}

    def _by_initial(self, family: Iterable[int], initial: str) -> set[int]:
        found: set[int] = set()
        for number in family:
            low = number << GIVEN_BITS
            rows = self._connection.execute(_BY_INITIAL, (low, low + (1 << GIVEN_BITS) - 1, initial))
            found |= {entry for (entry,) in rows}
        return found

    @staticmethod
    def _keys(families: Iterable[int], givens: Iterable[int]) -> set[int]:
        known = tuple(givens)
        return {family << GIVEN_BITS | given for family in families for given in known}

    def _exact(self, tokens: Iterable[str]) -> frozenset[int]:
        wanted = json.dumps(list(tokens))
        rows = self._connection.execute(
            "SELECT number FROM token WHERE text IN (SELECT value FROM json_each(?))", (wanted,)
        )
        return frozenset(number for (number,) in rows)

    def _alike(self, tokens: Iterable[str], given: bool) -> frozenset[int]:
        """Tokens that are the same name in another spelling or as a nickname."""
        return frozenset[int]().union(*(self._widened(token, given)[0] for token in tokens))

    def _wide(self, tokens: Iterable[str], given: bool) -> frozenset[int]:
        """Tokens that agree at any level at all."""
        return frozenset[int]().union(*(self._widened(token, given)[1] for token in tokens))

    def _widened(self, token: str, given: bool) -> tuple[frozenset[int], frozenset[int]]:
        key = (token, given)
        if key not in self._known:
            self._known[key] = self._search_vocabulary(token, given)
        return self._known[key]

    def _search_vocabulary(self, token: str, given: bool) -> tuple[frozenset[int], frozenset[int]]:
        if not token:
            nobody = self._exact((NO_GIVEN,))
            return nobody, nobody
        alike = self._exact({token, *written_apart(token), *(self._tables.variants(token) if given else ())})
        wide = alike | self._exact({*prefixes(token), token[0]})
        near = self._connection.execute(_NEAR_TOKENS, (skeleton(token), json.dumps(list(slips(token))))).fetchall()
        if len(token) >= PREFIX_LETTERS:
            near += self._connection.execute(_LONGER_TOKENS, (token, token + "\uffff", _WIDEST)).fetchall()
        levels = [(number, compare_tokens(token, text)) for number, text in near]
        alike |= {number for number, level in levels if level is Agreement.SOUND or level is Agreement.SPELLING}
        wide |= {number for number, level in levels if level is not Agreement.DIFFERENT}
        return alike, wide
