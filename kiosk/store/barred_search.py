"""Candidate generation: which rows of one list file are worth comparing with a visitor.

Found by birth date (and its day and month exchanged), and by pairs of name tokens, each token widened through the
list's own vocabulary: sounding alike and nicknames on both sides of a pair at once, one letter wrong and shortened
forms on one side. A pair with two such slips is found by its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from kiosk.domain.screening.entries import BarredEntry
from kiosk.domain.screening.normalize import Name, normalize
from kiosk.domain.screening.tables import NameTables
from kiosk.domain.visitor import Visitor
from kiosk.store.barred_file import GIVEN_BITS
from kiosk.store.barred_keys import NO_GIVEN, family_forms, given_forms, near_dates, same_day
from kiosk.store.barred_rows import entry_of
from kiosk.store.barred_words import widen

_ENTRIES = "SELECT content, leaf FROM entry WHERE number IN (SELECT value FROM json_each(?))"
_BY_DATE = "SELECT number FROM entry WHERE born % 10000 > 0 AND born IN (?, ?)"
_BY_PAIR = "SELECT entry FROM pair WHERE key IN (SELECT value FROM json_each(?))"
# Unary plus keeps the planner from seeking every key with every date: most keys have few rows.
_NEAR = " AND (+born IN (SELECT value FROM json_each(?)))"
_NEAR_OR_ALWAYS = " AND (+born IN (SELECT value FROM json_each(?)) OR always)"
_BY_INITIAL = (
    "SELECT p.entry FROM pair AS p JOIN token AS t ON t.number = (p.key & 16777215)"
    " WHERE p.key BETWEEN ? AND ? AND substr(t.text, 1, 1) = ?"
)


def candidates(connection: Any, visitor: Visitor, tables: NameTables, feed: str) -> list[BarredEntry]:
    """Entries of one file that the visitor may be; in no order, each once."""
    name = normalize(visitor.name)
    numbers = _by_names(connection, name, visitor.born, tables)
    if visitor.born is not None:
        numbers |= {number for (number,) in connection.execute(_BY_DATE, same_day(visitor.born))}
    if not numbers:
        return []
    rows = connection.execute(_ENTRIES, (json.dumps(list(numbers)),))
    return [entry_of(content, feed, leaf.hex()) for content, leaf in rows]


def _by_names(connection: Any, name: Name, born: date | None, tables: NameTables) -> set[int]:
    family = family_forms(name)
    given = given_forms(name) or (NO_GIVEN,)
    middle = tuple(token for token in name.middle if len(token) > 1)
    joined = (name.given_joined + name.middle[0],) if middle and name.given else ()
    first = (*given, *joined)
    called = (*first, *middle)
    words = widen(connection, tables, {*family, *first}, middle)

    def numbers(tokens: Iterable[str], level: str) -> set[int]:
        return set[int]().union(*(getattr(words[token], level) for token in tokens))

    exact = _keys(numbers(family, "exact"), numbers(called, "exact"))
    near = (
        _keys(numbers(family, "alike"), numbers(called, "called"))
        | _keys(numbers(family, "exact"), numbers(first, "wide"))
        | _keys(numbers(family, "wide"), numbers(given, "exact"))
        # Married: the middle name was the surname, on either side.
        | _keys(numbers(middle, "exact"), numbers(given, "called"))
        # Family and given name exchanged; the vocabulary is one, whatever role a token has in it.
        | _keys(numbers(given, "exact"), numbers(family, "wide"))
        | _keys(numbers(given, "wide"), numbers(family, "exact"))
    )
    dates = json.dumps(list(near_dates(born))) if born else None
    found = _by_pair(connection, exact, dates, always=True) | _by_pair(connection, near - exact, dates, always=False)
    for initial in (token for token in given if len(token) == 1):
        for number in numbers(family, "exact"):
            low = number << GIVEN_BITS
            rows = connection.execute(_BY_INITIAL, (low, low + (1 << GIVEN_BITS) - 1, initial))
            found |= {entry for (entry,) in rows}
    return found


def _keys(families: Iterable[int], givens: Iterable[int]) -> set[int]:
    known = tuple(givens)
    return {family << GIVEN_BITS | given for family in families for given in known}


def _by_pair(connection: Any, keys: Iterable[int], dates: str | None, always: bool) -> set[int]:
    wanted = json.dumps(list(keys))
    if dates is None:
        return {entry for (entry,) in connection.execute(_BY_PAIR, (wanted,))}
    cut = _NEAR_OR_ALWAYS if always else _NEAR
    return {entry for (entry,) in connection.execute(_BY_PAIR + cut, (wanted, dates))}
