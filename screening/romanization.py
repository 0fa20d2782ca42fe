"""Names that one script or language brings into the Latin alphabet in several ways, by system.

Three kinds of knowledge, all of it data (assets/names): sets of spellings of one name, rules of a system, and tables
of syllables. Each is asked two things: whether two tokens are one name, and as what else a token may stand in a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from screening.normalize import skeleton
from screening.syllables import EMPTY_SYLLABLES, SyllableTable

_ALIKE = 0.85
"""Jaro-Winkler similarity that two names must have when one is read by a rule: the rule has explained the rest."""
_MOST_KNOWN, _MOST_ELSEWHERE = 16_384, 4_096
"""Tokens of which is kept what was found out."""
_DIGRAPH = re.compile("[A-Z]H")
_SHORT = 3
"""Consonants of a name that sound alone does not tell from others."""
_VOWELS = re.compile("[AIU]")
"""As a skeleton has them."""
_DOUBLED = re.compile(r"(.)\1+")
_VOWEL_KINDS = str.maketrans("EYO", "IIU")

Chances = tuple[float, ...]
"""By community of the name tables, in their order."""


class Role(Enum):
    FAMILY = "family"
    GIVEN = "given"

    __hash__ = object.__hash__  # as of weights.DateFit


class RuleKind(Enum):
    """READ: a spelling as the common one. WRITE: the common one as a system writes it, to look for in a list.
    SPELL: as WRITE, of rules that fit so many names that only the very spelling is looked for.
    LETTERS: two rows of letters that two habits exchange, in both directions."""

    READ = "read"
    WRITE = "write"
    SPELL = "spell"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one system writes what others write differently. `when`, a pattern without groups, must be found for the rule
    to apply."""

    roles: frozenset[Role]
    kind: RuleKind
    when: re.Pattern[str]
    old: re.Pattern[str]
    new: str

    def apply(self, token: str) -> str:
        """The token rewritten; itself where the rule does not apply."""
        if not self.when.search(token):
            return token
        if self.kind is RuleKind.LETTERS:
            rows = self.old.pattern, self.new
            exchanged = str.maketrans(rows[0] + rows[1], rows[1] + rows[0])
            # GH, KH, TH are sounds of their own.
            kept = {match.start() for match in _DIGRAPH.finditer(token)}
            return "".join(c if place in kept else c.translate(exchanged) for place, c in enumerate(token))
        return self.old.sub(self.new, token)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Rules that are tried together: most names are none's, which one pattern tells."""

    rules: tuple[Rule, ...]
    any_of: re.Pattern[str]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> RuleBook:
        book = tuple(rules)
        return cls(book, re.compile("|".join(f"(?:{rule.when.pattern})" for rule in book) or "(?!)"))

    def apply(self, token: str) -> list[str]:
        """What each rule that fits makes of the token."""
        if not self.any_of.search(token):
            return []
        return list(dict.fromkeys(one for rule in self.rules if (one := rule.apply(token)) not in {token, ""}))


_NO_RULES = RuleBook.of(())


@dataclass(frozen=True, slots=True)
class SpellingSets:
    """Sets of spellings of one name.

    Attributes:
        sets: a token -> the numbers of its sets.
        spellings: by number, all of a set.
        shares: by number, how common its spellings are together, by community.
    """

    sets: Mapping[str, tuple[int, ...]]
    spellings: tuple[tuple[str, ...], ...] = field(repr=False)
    shares: tuple[Chances, ...] = field(repr=False)

    def together(self, ours: str, theirs: str) -> int | None:
        """The number of the set that both are in, the commonest of several; None where there is none."""
        mine = self.sets.get(ours)
        if mine is None:
            return None
        other = self.sets.get(theirs, ())
        return max((one for one in mine if one in other), key=lambda one: sum(self.shares[one]), default=None)

    def beside(self, token: str) -> Iterable[str]:
        """Every spelling of every set of the token."""
        return (name for one in self.sets.get(token, ()) for name in self.spellings[one])


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out about a token: readings by rule, and what syllable tables make of it."""

    readings: tuple[str, ...] = ()
    syllables: frozenset[str] = frozenset()
    canonical: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """How else a token may stand in a list, letter by letter: by all that is known, and by its syllables alone."""

    spelled: frozenset[str]
    syllables: frozenset[str]


_NOTHING = _Known()
_NO_SETS = SpellingSets({}, (), ())


@dataclass(frozen=True, slots=True)
class Romanization:
    """All that is known. Threads may ask at once.

    Attributes:
        sets: by role.
        readings: rules that read a marked spelling as the common one, by role.
        writings: rules that write a common spelling as a system does; what they make is looked for by its sound.
        spellings: likewise, looked for letter by letter.
        chinese: pinyin -> Wade-Giles. One of two names must be the other, rewritten.
        korean: any spelling of a syllable -> the Revised one. Two names must be one when both are rewritten.

    What is found out of a token is kept in memory for a bounded number of tokens, those of visitors among them.
    """

    sets: Mapping[Role, SpellingSets] = field(default_factory=dict, repr=False)
    readings: Mapping[Role, RuleBook] = field(default_factory=dict, repr=False)
    writings: RuleBook = field(default=_NO_RULES, repr=False)
    spellings: RuleBook = field(default=_NO_RULES, repr=False)
    chinese: SyllableTable = field(default=EMPTY_SYLLABLES, repr=False)
    korean: SyllableTable = field(default=EMPTY_SYLLABLES, repr=False)
    _from_chinese: SyllableTable = field(default=EMPTY_SYLLABLES, repr=False)
    _from_korean: SyllableTable = field(default=EMPTY_SYLLABLES, repr=False)
    _of: Callable[[Role, str], _Known] = field(init=False, repr=False, compare=False)
    _stands: Callable[[str], _Elsewhere] = field(init=False, repr=False, compare=False)
    """Asked several times in a search, and of the same words by many visitors."""
    has_readings: Callable[[Role, str], bool] = field(init=False, repr=False, compare=False)
    """Whether some rule may read a token as another name."""

    def __post_init__(self) -> None:
        # Each forgets one token for every new one: to forget all of them at once took one visitor in hundreds 15 ms.
        object.__setattr__(self, "_of", lru_cache(_MOST_KNOWN)(self._find))
        object.__setattr__(self, "_stands", lru_cache(_MOST_ELSEWHERE)(self._find_elsewhere))
        object.__setattr__(self, "has_readings", lru_cache(_MOST_KNOWN)(self._may_be_read))

    def in_one_set(self, role: Role, ours: str, theirs: str) -> Chances | None:
        """How common the spellings of the name are that both tokens spell, together; None where they share no set."""
        sets = self.sets.get(role, _NO_SETS)
        one = sets.together(ours, theirs)
        return None if one is None else sets.shares[one]

    def reads_alike(self, role: Role, ours: str, theirs: str) -> bool:
        """Whether some system's rules make one name of the two. Symmetrical. Nothing here knows how common they are."""
        mine, other = self._of(role, ours), self._of(role, theirs)
        if mine is other is _NOTHING:
            return False
        if _same_syllables(ours, mine, theirs, other):
            return True
        if not mine.readings and not other.readings:
            return False
        return any(
            (one is not ours or two is not theirs) and _sound_alike(one, two)
            for one in (ours, *mine.readings)
            for two in (theirs, *other.readings)
        )

    def may_read(self, role: Role, token: str) -> bool:
        """Whether anything but a rule for the other one may make reads_alike true of the token and another."""
        return self._of(role, token) is not _NOTHING or self._from_chinese.whole.fullmatch(token) is not None

    def _may_be_read(self, role: Role, token: str) -> bool:
        return self.readings.get(role, _NO_RULES).any_of.search(token) is not None

    def beside(self, role: Role, token: str) -> frozenset[str]:
        """Every spelling that a set has beside the token, the token itself among them."""
        return frozenset(self.sets.get(role, _NO_SETS).beside(token))

    def of_same_syllables(self, role: Role, ours: str, theirs: str) -> bool:
        """Whether the two are the same syllables, written by two systems."""
        return _same_syllables(ours, self._of(role, ours), theirs, self._of(role, theirs))

    def spelled(self, token: str) -> frozenset[str]:
        """As what a list may have the token, letter by letter, whatever its role."""
        return self._stands(token).spelled

    def in_syllables(self, token: str) -> frozenset[str]:
        """The syllables of the token as other systems write them, all as one word: a list may have them apart."""
        return self._stands(token).syllables

    def sounding(self, token: str) -> frozenset[str]:
        """Names that the token stands for by some system's rules: a list may have what sounds like them."""
        read = {one for role in Role for one in self._of(role, token).readings}
        written = {form for one in (token, *read) for form in self.writings.apply(one)}
        return frozenset((read | written) - {token})

    def _find_elsewhere(self, token: str) -> _Elsewhere:
        syllables = self.chinese.written(token) | self._from_chinese.written(token)
        syllables = syllables.union(*(self._from_korean.written(revised) for revised in self.korean.written(token)))
        beside = {name for sets in self.sets.values() for name in sets.beside(token)}
        beside.update(self.spellings.apply(token))
        return _Elsewhere(frozenset((beside | syllables) - {token}), syllables)

    def _find(self, role: Role, token: str) -> _Known:
        readings = tuple(self.readings.get(role, _NO_RULES).apply(token))
        syllables = self.chinese.written(token) - {token}
        canonical = self.korean.written(token)
        return _Known(readings, syllables, canonical) if readings or syllables or canonical else _NOTHING


def _sound_alike(one: str, two: str) -> bool:
    """Whether two names, of which a rule made one at least, are the same. Rules leave so little of a short name that
    sound alone would make one of many: Leff, read Lev, is neither Levy nor Leyva."""
    sound = skeleton(one)
    if sound != skeleton(two):
        return False
    consonants = len(_VOWELS.sub("", sound))
    if consonants < _SHORT:
        return _DOUBLED.sub(r"\1", one) == _DOUBLED.sub(r"\1", two)
    if consonants == _SHORT and _with_vowels(one) != _with_vowels(two):
        return False
    return JaroWinkler.similarity(one, two) >= _ALIKE


def _with_vowels(token: str) -> str:
    """The letters without doubled ones, of vowels the kind only: Khateeb and Khatib."""
    return _DOUBLED.sub(r"\1", token.translate(_VOWEL_KINDS))


def _same_syllables(ours: str, mine: _Known, theirs: str, other: _Known) -> bool:
    return ours in other.syllables or theirs in mine.syllables or not mine.canonical.isdisjoint(other.canonical)


def romanization(
    sets: Mapping[Role, SpellingSets], rules: Sequence[Rule], chinese: SyllableTable, korean: SyllableTable
) -> Romanization:
    """With what follows from its parts."""
    reading = [rule for rule in rules if rule.kind in {RuleKind.READ, RuleKind.LETTERS}]
    return Romanization(
        sets,
        {role: RuleBook.of(rule for rule in reading if role in rule.roles) for role in Role},
        RuleBook.of(rule for rule in rules if rule.kind is RuleKind.WRITE),
        RuleBook.of(rule for rule in rules if rule.kind is RuleKind.SPELL),
        chinese, korean, chinese.turned(), korean.turned(),
    )  # fmt: skip


NO_ROMANIZATION = Romanization()
