"""Weighs the agreement of a visitor and an entry in bits, and lists the entries that match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import product

from screening import compare, weights
from screening.compare import WHOLE_NAME
from screening.compare_dated import compare_dated
from screening.compare_dates import compare_dates
from screening.compare_tokens import ABSENT, DIFFERENT, RELIABLE, Fit
from screening.entry_comparison import EntryComparison
from screening.explain import explain
from screening.list_names import ListNames, OnceAsked, counted_names
from screening.match_class import classify
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize
from screening.persons import BarredEntry, Source, Visitor
from screening.policy import BUDGETED, COUNTED, PER_THOUSAND, Policy
from screening.readings import readings
from screening.result import Agreement, Match, Screening
from screening.weights import DateFit, weigh_names
from sync.contract.vocabulary import ListState, MatchClass

DEFAULT_POLICY = Policy()

_SAME_PERSONS_NAME = WHOLE_NAME | {Agreement.SWAPPED}
"""Levels at which given names are one name, so that the sex may be what is wrong, and not a brother's or sister's."""


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
        policy: how long the lists are, what they may cost, and how often they have a name.

    Never raises for what a name or an entry may hold.
    """
    ours = normalize(visitor.name)
    if policy.names is not None:
        policy = replace(policy, names=OnceAsked(policy.names))
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
    found = best_comparison(visitor, ours, entry, tables)
    if found is None:
        return None
    match_class = classify(found, entry, policy, dated=visitor.born is not None)
    if match_class is not None and policy.names is not None and entry.kind in BUDGETED and found.tier in COUNTED:
        # What the list says makes a match lighter at most: the few that are heavy enough without it are asked for.
        every = (one for one in comparisons(visitor, ours, entry, tables) if not (one.kin or one.apart))
        listed = (_as_listed(one, tables, policy.names, policy.people) for one in every)
        found = max(listed, key=lambda one: one.rank)
        match_class = classify(found, entry, policy, dated=visitor.born is not None)
    if match_class is None:
        return None
    given = replace(found.given, agreement=Agreement.PART) if found.only_first_given_agrees else found.given
    evidence = explain(
        found.family, given, found.middle, found.born, found.sex, found.generation, found.height, found.eyes,
        tables,
    )  # fmt: skip
    unrelated = found.chance * PER_THOUSAND
    return Match(entry.id, entry.feed, entry.leaf, match_class, round(found.bits, 3), evidence, unrelated)


def _as_listed(found: EntryComparison, tables: NameTables, names: ListNames, people: int) -> EntryComparison:
    """Weighed anew, with the listed names as common as the list has them."""
    before = weigh_names(found.family, found.given, tables)
    now = weigh_names(found.family, found.given, counted_names(found.family, found.given, tables, names, people))
    return replace(found, bits=found.bits + now.bits - before.bits, chance=now.chance * found.born.value.u)


def best_comparison(
    visitor: Visitor, ours: NormalizedName, entry: BarredEntry, tables: NameTables
) -> EntryComparison | None:
    """Of all readings of both names the likeliest, whatever the policy; `ours` is the visitor's name, normalized."""
    return max(comparisons(visitor, ours, entry, tables), key=lambda one: one.rank, default=None)


def comparisons(
    visitor: Visitor, ours: NormalizedName, entry: BarredEntry, tables: NameTables
) -> Iterator[EntryComparison]:
    """Those readings of both names that agree at all."""
    born = compare_dates(visitor.born, entry.born)
    listed = [(whole, read) for whole in map(normalize, entry.names) for read in readings(whole)]
    for one, (whole, other) in product(readings(ours), listed):
        found = _compare(visitor, one, other, born, entry, tables)
        if found is not None:
            called = compare.called_together(ours, one), compare.called_together(whole, other)
            yield replace(found, apart=True) if compare.further_names_differ(*called, tables) else found


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
    same_sex = sex is Agreement.EXACT
    given = compare.compare_given(ours, theirs, visitor.cut, tables, same_sex) if family.agrees else DIFFERENT
    if not family.agrees or given.agreement is Agreement.DIFFERENT:
        swapped = compare.compare_swapped(ours, theirs, tables)
        if swapped[0].agrees:
            family, given = swapped
        elif born is DateFit.EXACT:
            if not family.agrees:
                given = compare.compare_given(ours, theirs, visitor.cut, tables, same_sex)
            half = compare.compare_swapped(ours, theirs, tables, dated=True)
            ways = (*compare_dated(ours, theirs, family, given, tables), *((half,) if half[0].agrees else ()))
            family, given = _heaviest(ways, tables)
        else:
            return None
    if not family.agrees and not given.agrees:
        return None
    if given.agreement is Agreement.ABSENT and born is not DateFit.EXACT:
        return None
    one_field = compare.is_one_field(ours) or compare.is_one_field(theirs)
    if one_field and not given.pairs and family.agreement not in WHOLE_NAME:
        return None  # a whole name in one field: a word of it in common is no name in common
    middle = compare.compare_middle(ours, theirs, tables)
    if Agreement.MIDDLE in {family.agreement, given.agreement} or Agreement.PART is given.agreement:
        middle = ABSENT  # it has been counted already
    if sex is Agreement.DIFFERENT and given.agreement not in _SAME_PERSONS_NAME and given.agrees:
        if born is not DateFit.EXACT or family.agreement not in RELIABLE:
            return None
        given = DIFFERENT  # twins are called Alex and Alexandra too
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


def _heaviest(agreements: Iterable[tuple[Fit, Fit]], tables: NameTables) -> tuple[Fit, Fit]:
    """Of several ways in which family and given name may agree the one that proves most."""
    return max(agreements, key=lambda one: weigh_names(one[0], one[1], tables).bits, default=(DIFFERENT, DIFFERENT))


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
