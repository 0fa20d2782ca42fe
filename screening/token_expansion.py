"""Expands name tokens through a list's own vocabulary: which of its words may be this word, and how surely.

Four questions to the vocabulary for a whole visitor, however many tokens: most of a search's time is the cost of
asking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from screening.candidate_keys import (
    PREFIX_LETTERS,
    article_variants,
    deletion_codes,
    look_alike_code,
    prefixes,
    two_letter_codes,
)
from screening.compare_tokens import ALIKE, ALIKE_LETTERS
from screening.expanded_words import ExpandedWords
from screening.name_tables import NameTables
from screening.normalize import skeleton

_TWO_SLIPS = 8
_SOUND_ALIKE = 0.70
_LONGEST = 24
"""Letters beyond a token up to which a longer one may be its whole; the vocabulary has few that go further."""

Column = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Tokens of the list, or keys of pairs, and what they can weigh, side by side."""


class Vocabulary(Protocol):
    """The words of a list, each with a number below 2^24 that stands for it as long as the search lasts."""

    def spelled(self, texts: Collection[str]) -> Iterable[tuple[str, int]]:
        """(text, number) of those of the texts that are words of the list."""

    def sounding(self, sounds: Collection[str]) -> Iterable[tuple[str, str, int]]:
        """(sound, text, number) of every word with one of these skeletons."""

    def slipped(self, codes: Collection[int]) -> Iterable[tuple[int, str, int]]:
        """(code, text, number) of every word with one of these codes (see candidate_keys.deletion_codes)."""

    def beginning(self, tokens: Collection[str], further: int) -> Iterable[tuple[str, str, int]]:
        """(token, text, number) of every longer word that begins with a token; at most `further` letters longer."""


@dataclass(slots=True)
class TokenExpansion:
    """Tokens of the vocabulary, number -> text, for one token of a visitor; each level within the next.

    Attributes:
        exact: the token itself.
        alike: the same name in another spelling.
        called: besides, its nicknames and formal names.
        wide: everything that agrees at some level.
        side_by_side: all of them, in the order of `every`, once they were asked for; see screening.pair_keys.
        bits: what each of those weighs at most, by role and community, likewise.
    """

    exact: dict[int, str] = field(default_factory=dict)
    alike: dict[int, str] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    wide: dict[int, str] = field(default_factory=dict)
    side_by_side: ExpandedWords | None = field(default=None, repr=False, compare=False)
    bits: dict[Hashable, NDArray[np.float64]] = field(default_factory=dict, repr=False, compare=False)

    def close(self) -> None:
        self.alike.update(self.exact)
        self.called.update(self.alike)
        self.wide.update(self.called)

    def every(self) -> dict[int, str]:
        """All of them, those of each level before those that only the next has."""
        return self.exact | self.alike | self.called | self.wide


def expand_tokens(
    vocabulary: Vocabulary, tables: NameTables, tokens: Iterable[str], plain: Iterable[str]
) -> Mapping[str, TokenExpansion]:
    """A TokenExpansion for every token; the empty token stands for a given name that is not there.

    `plain` tokens (middle names) are known exactly and by nickname only.
    """
    words = {token: TokenExpansion() for token in tokens}
    full = [token for token in words if len(token) > 1]
    words |= {token: TokenExpansion() for token in plain if token not in words}
    _spelled(vocabulary, tables, words)
    _sounding(vocabulary, tables, words, full)
    _slipped(vocabulary, words, full)
    beginnings = [token for token in full if len(token) >= PREFIX_LETTERS]
    for token, text, number in vocabulary.beginning(beginnings, _LONGEST):
        words[token].wide[number] = text
    for word in words.values():
        word.close()
    return words


def _spelled(vocabulary: Vocabulary, tables: NameTables, words: Mapping[str, TokenExpansion]) -> None:
    wanted: dict[str, list[dict[int, str]]] = defaultdict(list)
    for token, word in words.items():
        wanted[token].append(word.exact)
        if not token:
            continue
        wanted[token[0]].append(word.wide)
        for other in article_variants(token):
            wanted[other].append(word.alike)
        whole = (token, *tables.romanization.in_syllables(token))
        for other in {start for one in whole for start in prefixes(one)}:
            wanted[other].append(word.wide)
        for other in tables.variants(token):
            wanted[other].append(word.called)
        for other in tables.romanization.spelled(token):
            wanted[other].append(word.alike)
    for text, number in vocabulary.spelled(wanted):
        for numbers in wanted[text]:
            numbers[number] = text


def _sounding(
    vocabulary: Vocabulary, tables: NameTables, words: Mapping[str, TokenExpansion], tokens: list[str]
) -> None:
    """What sounds like a token, or like what another system's rules make of it."""
    by_sound: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for token in tokens:
        for read in (token, *tables.romanization.sounding(token)):
            by_sound[skeleton(read)].append((token, read))
    sounding: dict[str, dict[int, str]] = defaultdict(dict)
    for sound, text, number in vocabulary.sounding(by_sound):
        sounding[sound][number] = text
    for sound, texts in sounding.items():
        for token, read in by_sound[sound]:
            near = process.extract(
                read, texts, scorer=JaroWinkler.similarity, score_cutoff=_SOUND_ALIKE, limit=None
            )  # fmt: skip
            words[token].alike.update((number, text) for text, _, number in near)


def _slipped(vocabulary: Vocabulary, words: Mapping[str, TokenExpansion], tokens: list[str]) -> None:
    by_code: dict[int, list[str]] = defaultdict(list)
    look_alikes = {look_alike_code(token): token for token in tokens}
    for token in tokens:
        for code in {*deletion_codes(token), *two_letter_codes(token)}:
            by_code[code].append(token)
    slipped: dict[str, dict[int, str]] = defaultdict(dict)
    for code, text, number in vocabulary.slipped(by_code):
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
        if len(token) >= ALIKE_LETTERS:
            alike = process.extract(token, texts, scorer=JaroWinkler.similarity, score_cutoff=ALIKE, limit=None)
            words[token].wide.update((number, text) for text, _, number in alike if len(text) >= ALIKE_LETTERS)
