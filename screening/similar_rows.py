"""Of everybody born on a visitor's day: who need not be compared, because no two words that must agree do.

A list of a million has dozens of people for each day, and two names of strangers have some letters in common as a rule.
What must agree is what screening.compare.may_agree asks for: two surnames in some way, two given names much, or each
with the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from screening.compare_dated import LEAST_ALIKE
from screening.compare_tokens import MIN_SIMILARITY, surnames_agree
from screening.name_tables import NameTables
from screening.normalize import NormalizedName
from screening.romanization import Role


def rows_with_similar_words(
    rows: list[tuple[int, str]], ours: Sequence[NormalizedName], tables: NameTables
) -> Iterator[tuple[int, str]]:
    """(number, packed names) of the rows that may agree with one of our readings. Where a row is left out
    compare.may_agree says False of it, whatever a document cut."""
    if not all(name.joined for name in ours):
        yield from rows
        return
    words = {word for _, names in rows for word in names.split()}
    # Several words of one part are also compared as one.
    parts = (part for _, names in rows if " " in names for line in names.split("\n") for part in line.split("\t"))
    words.update("".join(part.split()) for part in parts if " " in part)
    alike = _Likeness.of(sorted(words), ours, tables)
    for number, names in rows:
        near = " " in names or not alike.like.isdisjoint(names.split())
        if near and any(map(alike.may_agree, names.split("\n"))):
            yield number, names


@dataclass(frozen=True, slots=True)
class _Likeness:
    """The visitor's words beside those of the rows.

    Attributes:
        like: words of the rows that are somewhat like any of ours, or another system's spelling of one.
        near: which of ours each of those is like, or stands beside in a set of spellings, and those `read`.
        called: words that agree with one of our given or middle names as much as the same birth date asks for.
        surnames: our surnames, as they may be written.
        further: those and our further names, of which one may have been the surname.
        given: our given names.
    """

    tables: NameTables = field(repr=False)
    like: frozenset[str] = field(repr=False)
    near: dict[str, frozenset[str]] = field(repr=False)
    called: frozenset[str] = field(repr=False)
    surnames: frozenset[str] = field(repr=False)
    further: frozenset[str] = field(repr=False)
    given: frozenset[str] = field(repr=False)
    read: frozenset[str] = field(repr=False)
    """Those of ours that a rule or syllables may make another name of: letters alone do not tell."""

    @classmethod
    def of(cls, words: list[str], ours: Sequence[NormalizedName], tables: NameTables) -> _Likeness:
        romanization = tables.romanization
        surnames = frozenset(one for name in ours for one in (*name.family, *name.attached, name.joined))
        further = surnames.union(*((*name.middle, *name.given[1:]) for name in ours))
        given = frozenset(one for name in ours for one in (*name.given, name.given_joined) if one)
        names = {one for name in ours for one in (*name.given, *name.middle)}
        asked = sorted(further | given)
        likeness = process.cdist(asked, words, scorer=JaroWinkler.similarity, dtype=np.float64)
        near: dict[str, set[str]] = {}
        for row, column in np.argwhere(likeness >= MIN_SIMILARITY).tolist():
            near.setdefault(words[column], set()).add(asked[row])
        every = frozenset(words)
        for one in asked:
            for word in romanization.beside(Role.FAMILY, one) & every:
                near.setdefault(word, set()).add(one)
        like = frozenset(near).union(*(romanization.spelled(one) & every for one in asked))
        much = likeness[[token in names for token in asked]].max(axis=0, initial=0.0) >= LEAST_ALIKE
        called = {words[place] for place in np.flatnonzero(much).tolist()}
        called.update(*(romanization.beside(Role.GIVEN, one) for one in names))
        read = frozenset(one for one in asked if romanization.may_read(Role.FAMILY, one))
        return cls(
            tables,
            like,
            {word: read.union(ones) for word, ones in near.items()},
            frozenset(called),
            surnames,
            further,
            given,
            read,
        )

    def may_agree(self, line: str) -> bool:
        """Of one name of a row, packed (candidate_keys.pack_names)."""
        family, attached, given, middle = (part.split() for part in line.split("\t"))
        if not self.called.isdisjoint(given) or not self.called.isdisjoint(middle):
            return True
        attached = attached or family
        surnames = {*family, *attached, "".join(attached)}
        if self._agrees(self.further, surnames) or self._agrees(self.surnames, [*middle, *given[1:]]):
            return True
        return self._agrees(self.surnames, {*given, "".join(given)}) and self._agrees(self.given, surnames)

    def _agrees(self, ours: frozenset[str], theirs: Iterable[str]) -> bool:
        """Whether any of ours agrees with one of theirs as a surname, at any level."""
        for word in theirs:
            looked = self.near.get(word, self.read)
            if self.tables.romanization.has_readings(Role.FAMILY, word):
                looked = ours
            if not looked:
                continue
            for one in ours & looked:
                if surnames_agree(one, word, self.tables):
                    return True
        return False
