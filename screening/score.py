"""Weighs the agreement of a visitor and an entry in bits, and decides by class of evidence whether they match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from screening import compare, weights
from screening.compare import SAME_NAME, WHOLE_NAME
from screening.compare_tokens import ABSENT, DIFFERENT, Fit
from screening.explain import explain
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize, readings
from screening.persons import BarredEntry, PartialDate, Source, Visitor
from screening.policy import BUDGETED, PER_THOUSAND, TIERS, Policy, Tier
from screening.result import Agreement, Match, Screening
from screening.weights import DateFit, weigh_names
from sync.contract.vocabulary import ListState, MatchClass

DEFAULT_POLICY = Policy()

_SAME_PERSONS_NAME = WHOLE_NAME | {Agreement.SWAPPED}
"""Levels at which given names are one name, so that the sex may be what is wrong, and not a brother's or sister's."""
_OUT_OF_PLACE = frozenset({Agreement.MIDDLE, Agreement.SWAPPED})
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
    def anchored(self) -> bool:
        """One name is unlike, and the whole birth date stands for it: a changed, an English or a married name."""
        return Agreement.DIFFERENT in {self.family.agreement, self.given.agreement}

    @property
    def same_name(self) -> bool:
        """The exact name, which outweighs another birth date where few bear it: the date may be wrong altogether."""
        exact = {self.family.agreement, self.given.agreement} <= SAME_NAME
        return exact and not self.contradicted and self.middle.agreement is not Agreement.DIFFERENT

    @property
    def contradicted(self) -> bool:
        """Something besides the names speaks against it being one person."""
        return Agreement.DIFFERENT in {self.sex, self.generation}

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """Of several readings of a name the one that has both its parts, each in its place, is the likelier."""
        return self.given.agrees, self.family.agreement not in _OUT_OF_PLACE, self.bits

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
    if found.anchored:
        return None if entry.kind in BUDGETED else MatchClass.POSSIBLE
    if found.tier is Tier.FULL and _both_names_good(found) and not found.contradicted:
        return MatchClass.STRONG
    heavy = found.bits >= policy.threshold(entry.kind, found.tier, dated)
    if found.tier is Tier.CONFLICT:
        return MatchClass.POSSIBLE if heavy and found.same_name else None
    # Nobody on a list without a budget may be missed by the exact name.
    sure = entry.kind not in BUDGETED and found.same_name
    return MatchClass.POSSIBLE if heavy or sure else None


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
    family = compare.compare_family(ours, theirs, visitor.cut, tables)
    sex = _known(visitor.sex if visitor.sex in _SEXES else "", entry.sex)
    given = DIFFERENT
    if family.agrees:
        given = compare.compare_given(ours, theirs, visitor.cut, tables, same_sex=sex is Agreement.EXACT)
    if not family.agrees or given.agreement is Agreement.DIFFERENT:
        swapped = compare.compare_swapped(ours, theirs, tables)
        family, given = swapped if swapped[0].agrees else _anchored(ours, theirs, family, born, entry, tables)
    if not family.agrees and not given.agrees:
        return None
    if given.agreement is Agreement.ABSENT and born is not DateFit.EXACT:
        return None
    if not given.pairs and family.agreement not in WHOLE_NAME and (_is_one_field(ours) or _is_one_field(theirs)):
        return None  # a whole name in one field: a word of it in common is no name in common
    middle = compare.compare_middle(ours, theirs, tables)
    if Agreement.MIDDLE in {family.agreement, given.agreement} or Agreement.PART is given.agreement:
        middle = ABSENT  # it has been counted already
    if sex is Agreement.DIFFERENT and given.agreement not in _SAME_PERSONS_NAME and given.agrees:
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


def _anchored(
    ours: NormalizedName, theirs: NormalizedName, family: Fit, born: DateFit, entry: BarredEntry, tables: NameTables
) -> tuple[Fit, Fit]:
    """On a list without a budget the whole birth date and one name stand for the other, which is unlike: the surname,
    or the given and the middle name."""
    if entry.kind in BUDGETED or born is not DateFit.EXACT:
        return DIFFERENT, DIFFERENT
    if family.agreement in WHOLE_NAME:
        return family, DIFFERENT
    if compare.given_names_agree(ours, theirs, tables):
        return DIFFERENT, Fit(Agreement.EXACT, Agreement.EXACT, ((ours.given[0], theirs.given[0]),))
    return DIFFERENT, DIFFERENT


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
    if full is None or (theirs.first_of_year and ours.month == ours.day == 1):
        # 1 January on both sides proves the year only: both may stand for a day that nobody knew.
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
