"""Weighs the agreement of a visitor and an entry in bits, and decides by class of evidence whether they match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from screening import compare, weights
from screening.compare import Fit
from screening.explain import explain
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize, readings
from screening.persons import BarredEntry, PartialDate, Source, Visitor
from screening.policy import BUDGETED, PER_THOUSAND, TIERS, Policy, Tier
from screening.result import Agreement, Match, Screening
from screening.weights import DateFit, weigh_names
from sync.contract.vocabulary import ListState, MatchClass

DEFAULT_POLICY = Policy()

_SAME_NAME = frozenset({Agreement.EXACT, Agreement.SPELLING})
_SAME_PERSONS_NAME = _SAME_NAME | {Agreement.SOUND, Agreement.TYPO, Agreement.SWAPPED}
"""Levels at which given names are one name, so that the sex may be what is wrong, and not a brother's or sister's."""
_WHOLE = _SAME_NAME | {Agreement.TYPO, Agreement.SOUND}
_RELATED = frozenset({Agreement.NICKNAME, Agreement.SOUND, Agreement.SIMILAR})
"""Levels at which the given names of brothers and sisters often agree: Michael and Miguel, Jing and Qing."""


@dataclass(frozen=True, slots=True)
class EntryComparison:
    """A visitor beside one name of an entry. `bits` is the sum of all weights; `chance` is P(as well | unrelated)."""

    family: Fit
    given: Fit
    middle: Fit
    born: DateFit
    sex: Agreement
    generation: Agreement
    height: Agreement
    eyes: Agreement
    bits: float
    chance: float

    @property
    def tier(self) -> Tier:
        return TIERS[self.born]

    @property
    def contradicted(self) -> bool:
        """Something besides the names speaks against it being one person."""
        return Agreement.DIFFERENT in {self.sex, self.generation}

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Of several readings of a name the one that has both its parts, each in its place, is the likelier."""
        return self.given.agrees, self.family.agreement is not Agreement.MIDDLE, self.bits

    @property
    def kin(self) -> bool:
        """Two given names that are only related, and two middle names that differ: a brother or sister, as a rule."""
        return self.given.agreement in _RELATED and self.middle.agreement is Agreement.DIFFERENT


def screen(
    visitor: Visitor,
    candidates: Iterable[BarredEntry],
    tables: NameTables,
    today: date | None,
    school: str,
    list_state: ListState,
    remembered: frozenset[tuple[str, str]] = frozenset(),
    policy: Policy = DEFAULT_POLICY,
) -> Screening:
    """Which of the candidates the visitor may be.

    Args:
        candidates: entries worth comparing (kiosk.barred_index.barred_lists). More than needed never changes
            the answer.
        tables: how common names are, and which stand for each other.
        today: in the school's time zone; None while the clock is suspect, and then every entry's dates count.
        school: code of the school; an entry may hold at some schools only.
        remembered: (entry id, leaf) pairs that a person has found to be somebody else. Such matches are counted, not
            listed. Ignored for a visitor whose name was typed: anybody could type it.
        policy: how long the lists are and what they may cost.

    Never raises for what a name or an entry may hold.
    """
    ours = normalize(visitor.name)
    known = frozenset[tuple[str, str]]() if visitor.source is Source.TYPED else remembered
    matches: dict[tuple[str, str], Match] = {}
    for entry in candidates:
        if entry.in_force(today, school):
            match = _match(visitor, ours, entry, tables, policy)
            if match is not None:
                matches[match.feed, match.entry_id] = match
    listed = [match for match in matches.values() if (match.entry_id, match.leaf) not in known]
    listed.sort(key=lambda match: (match.match_class is not MatchClass.STRONG, -match.weight, match.entry_id))
    return Screening(list_state, tuple(listed), len(matches) - len(listed))


def _match(
    visitor: Visitor, ours: NormalizedName, entry: BarredEntry, tables: NameTables, policy: Policy
) -> Match | None:
    found = _best_comparison(visitor, ours, entry, tables)
    if found is None:
        return None
    match_class = _classify(found, entry, policy, dated=visitor.born is not None)
    if match_class is None:
        return None
    evidence = explain(
        found.family, found.given, found.middle, found.born, found.sex, found.generation, found.height, found.eyes,
        tables,
    )  # fmt: skip
    unrelated = found.chance * PER_THOUSAND
    return Match(entry.id, entry.feed, entry.leaf, match_class, round(found.bits, 3), evidence, unrelated)


def _best_comparison(
    visitor: Visitor, ours: NormalizedName, entry: BarredEntry, tables: NameTables
) -> EntryComparison | None:
    born = compare_dates(visitor.born, entry.born)
    best: EntryComparison | None = None
    pairs = product(readings(ours), (theirs for name in entry.names for theirs in readings(normalize(name))))
    for one, other in pairs:
        found = _compare(visitor, one, other, born, entry, tables)
        if found is not None and (best is None or found.rank > best.rank):
            best = found
    return best


def _classify(found: EntryComparison, entry: BarredEntry, policy: Policy, dated: bool) -> MatchClass | None:
    """STRONG: both names agree well, the full date agrees and nothing speaks against it. POSSIBLE: heavy enough."""
    if entry.kind in BUDGETED and found.kin:
        return None
    if found.tier is Tier.FULL and _both_names_good(found) and not found.contradicted:
        return MatchClass.STRONG
    if found.bits >= policy.threshold(entry.kind, found.tier, dated):
        return MatchClass.POSSIBLE
    same_name = found.family.agreement in _SAME_NAME and found.given.agreement in _SAME_NAME
    if entry.kind not in BUDGETED and same_name and not found.contradicted:
        # Nobody on these lists may be missed by the exact name: a person compares, and the date is shown to differ.
        return MatchClass.POSSIBLE if found.middle.agreement is not Agreement.DIFFERENT else None
    return None


def _both_names_good(found: EntryComparison) -> bool:
    family = weights.FAMILY[found.family.agreement].good or found.family.flagged
    given = weights.GIVEN[found.given.agreement].good or found.given.flagged if found.given.agrees else False
    return family and given


def _compare(
    visitor: Visitor,
    ours: NormalizedName,
    theirs: NormalizedName,
    born: DateFit,
    entry: BarredEntry,
    tables: NameTables,
) -> EntryComparison | None:
    family = compare.compare_family(ours, theirs, visitor.cut)
    sex = _known(visitor.sex if visitor.sex in _SEXES else "", entry.sex)
    given = compare.DIFFERENT
    if family.agrees:
        given = compare.compare_given(ours, theirs, visitor.cut, tables, same_sex=sex is Agreement.EXACT)
    if not family.agrees or given.agreement is Agreement.DIFFERENT:
        family, given = compare.compare_swapped(ours, theirs)
    if not family.agrees or given.agreement is Agreement.DIFFERENT:
        return None
    if given.agreement is Agreement.ABSENT and born is not DateFit.EXACT:
        return None
    if not given.pairs and family.agreement not in _WHOLE and (_is_one_field(ours) or _is_one_field(theirs)):
        return None  # a whole name in one field: a word of it in common is no name in common
    middle = compare.compare_middle(ours, theirs, tables)
    if Agreement.MIDDLE in {family.agreement, given.agreement} or Agreement.PART is given.agreement:
        middle = compare.ABSENT  # it has been counted already
    if sex is Agreement.DIFFERENT and given.agreement not in _SAME_PERSONS_NAME:
        return None
    generation = _known(ours.generation, theirs.generation)
    height = _height(visitor.height_cm, entry.height_cm)
    eyes = _known(visitor.eyes.upper()[:3], entry.eyes.upper()[:3])
    names = weigh_names(family, given, tables)
    bits = (
        names.bits
        + born.value.bits
        + weights.MIDDLE.get(middle.agreement, 0.0)
        + (weights.SEX_DIFFERS if sex is Agreement.DIFFERENT else 0.0)
        + _GENERATION.get(generation, 0.0)
        + (weights.HEIGHT_DIFFERS if height is Agreement.DIFFERENT else 0.0)
        + (weights.EYES_DIFFER if eyes is Agreement.DIFFERENT else 0.0)
    )
    return EntryComparison(
        family, given, middle, born, sex, generation, height, eyes, bits, names.chance * born.value.u
    )  # fmt: skip


def _is_one_field(name: NormalizedName) -> bool:
    return not name.given and len(name.family) > 1


_SEXES = frozenset({"M", "F"})
_GENERATION: Mapping[Agreement, float] = {
    Agreement.EXACT: weights.GENERATION_AGREES,
    Agreement.DIFFERENT: weights.GENERATION_DIFFERS,
}


def _known(ours: object, theirs: object) -> Agreement:
    if not ours or not theirs:
        return Agreement.ABSENT
    return Agreement.EXACT if ours == theirs else Agreement.DIFFERENT


def _height(ours: int | None, theirs: int | None) -> Agreement:
    if ours is None or theirs is None:
        return Agreement.ABSENT
    return Agreement.EXACT if abs(ours - theirs) <= weights.HEIGHT_SLACK_CM else Agreement.DIFFERENT


def compare_dates(ours: date | None, theirs: PartialDate | None) -> DateFit:
    """How a visitor's birth date fits a listed one, which may be a year alone."""
    if ours is None or theirs is None:
        return DateFit.ABSENT
    full = theirs.full
    if full is None:
        apart = abs(ours.year - theirs.year)
        if apart <= 1:
            return DateFit.NEXT_YEAR if apart else DateFit.YEAR
        slip = _slip(str(ours.year), str(theirs.year))
        return DateFit.YEAR_SLIP if slip is not DateFit.DIFFERENT else DateFit.DIFFERENT
    if full == ours:
        return DateFit.EXACT
    if full.year == ours.year and (full.month, full.day) == (ours.day, ours.month):
        return DateFit.SWAPPED
    slip = _slip(f"{ours:%Y%m%d}", f"{full:%Y%m%d}")
    if (
        slip is DateFit.DIFFERENT
        and (full.month, full.day) == (ours.month, ours.day)
        and abs(full.year - ours.year) == 1
    ):
        return DateFit.ONE_DIGIT  # 1989 and 1990
    if slip is DateFit.DIFFERENT and theirs.first_of_year and full.year == ours.year:
        return DateFit.FIRST_OF_YEAR
    return slip


def _slip(one: str, other: str) -> DateFit:
    """Whether one digit, or two neighbors exchanged, make the difference."""
    wrong = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(wrong) == 1:
        return DateFit.ONE_DIGIT
    first, last = wrong[0], wrong[-1]
    exchanged = len(wrong) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]
    return DateFit.TRANSPOSED if exchanged else DateFit.DIFFERENT
