"""The bounds that spare a search most of a long list: never below what a pair of names really weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening import compare
from screening.compare_tokens import DIFFERENT
from screening.expanded_words import ExpandedWords
from screening.normalize import NormalizedName, normalize
from screening.persons import PersonName, Truncation
from screening.policy import Policy, Precision
from screening.result import Agreement
from screening.romanization import Role
from screening.score_bounds import ScoreBounds, needed_bits
from screening.weights import DateFit, weigh_names
from sync.contract.vocabulary import ListKind
from tests.screening import plain_bounds
from tests.screening.people import person, tables

SURNAMES = [
    "Smith",
    "Smyth",
    "Nguyen",
    "Garcia",
    "Kowalczyk",
    "Kowalzcyk",
    "Ali",
    "Alshami",
    "Shami",
    "Kim",
    "Kin",
    "James",
]
GIVEN = [
    "James",
    "Jim",
    "Jaems",
    "Maria",
    "Mariah",
    "Mohamed",
    "Muhammad",
    "Kim",
    "A",
    "Zofia",
    "Ali",
    "Jesus",
    "Smith",
    "Annmarie",
    "Ann",
    "Jobeth",
    "",
]
single = st.builds(
    PersonName,
    st.sampled_from(SURNAMES),
    st.sampled_from(GIVEN),
    st.sampled_from(["", "Ann", "James", "Marie", "Beth"]),
)


def words(ours: str, texts: Mapping[int, str]) -> ExpandedWords:
    return ExpandedWords.of(ours, texts, tables().romanization)


def bound(bounds: ScoreBounds, ours: NormalizedName, theirs: NormalizedName) -> float | None:
    """The bound of the very tokens that the comparison rests on; None where the names do not agree."""
    family = compare.compare_family(ours, theirs, Truncation(), tables())
    given = compare.compare_given(ours, theirs, Truncation(), tables(), same_sex=True) if family.agrees else DIFFERENT
    if not (family.agrees and given.agrees):
        family, given = compare.compare_swapped(ours, theirs, tables())
    if not (family.agrees and given.agrees):
        return None
    one, other = family.pairs[0], given.pairs[0] if given.pairs else ("", "")
    exchanged = family.agreement is Agreement.SWAPPED
    place = bounds.commonest_given(one[0]) if exchanged else bounds.commonest(one[0])
    families, givens = (bounds.swapped, bounds.swapped) if exchanged else (bounds.family, bounds.given)
    # Among others, as a search asks: what stands beside a token must not change its bound.
    crowd = dict(enumerate((*SURNAMES, *GIVEN), start=1))
    beside = [words(ours, {0: theirs, **crowd}) for ours, theirs in (one, other)]
    most = float(families(beside[0], place)[0] + givens(beside[1], place)[0])
    weight = weigh_names(family, given, tables()).bits
    assert weight <= most + 1e-9
    return most


@settings(deadline=None, max_examples=500)
@given(single, single)
def test_no_pair_of_names_weighs_more_than_its_bound(one: PersonName, other: PersonName) -> None:
    bound(ScoreBounds(tables(), Truncation()), normalize(one), normalize(other))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(SURNAMES), st.sampled_from(GIVEN[:-1]))
def test_no_exchanged_name_weighs_more_than_its_bound(family: str, given_name: str) -> None:
    one, other = PersonName(family, given_name), PersonName(given_name, family)
    bound(ScoreBounds(tables(), Truncation()), normalize(one), normalize(other))


texts = st.sampled_from([one.upper() for one in (*SURNAMES, *GIVEN)]) | st.text("AELIMNJX", max_size=6)


@settings(deadline=None, max_examples=200)
@example("ALSHAMI", ["SHAMI", "ELSHAMI", "ALALSHAMI", "ALSHAMIA"], 0)
@given(texts, st.lists(texts, min_size=1, max_size=12, unique=True), st.integers(0, len(tables().communities) - 1))
def test_bounds_of_many_words_at_once_are_those_of_each(ours: str, beside: list[str], place: int) -> None:
    bounds, listed = ScoreBounds(tables(), Truncation()), words(ours, dict(enumerate(beside, start=1)))
    assert listed.numbers.tolist() == list(range(1, len(beside) + 1))
    for role, found in ((Role.FAMILY, bounds.family), (Role.GIVEN, bounds.given)):
        one_by_one = [plain_bounds.most(tables(), role, ours, text, place) for text in beside]
        assert found(listed, place).tolist() == pytest.approx(one_by_one, rel=0, abs=1e-12)
        alone = bounds.itself(ours, place, surname=role is Role.FAMILY, exchanged=False)
        assert alone == plain_bounds.most(tables(), role, ours, ours, place)
    exchanged = [plain_bounds.swapped(tables(), ours, text, place) for text in beside]
    assert bounds.swapped(listed, place).tolist() == pytest.approx(exchanged, rel=0, abs=1e-12)


RESPELLED = [
    "Jama",
    "Jaamac",
    "Farah",
    "Faarax",
    "Kim",
    "Gim",
    "Garcia",
    "Garzia",
    "Omar",
    "Cumar",
    "Hagopian",
    "Hakobyan",
]
two_surnames = st.tuples(st.sampled_from(RESPELLED), st.sampled_from(RESPELLED)).filter(lambda two: two[0] != two[1])


@settings(deadline=None, max_examples=500)
@given(two_surnames, two_surnames, st.sampled_from(GIVEN[:-1]))
def test_two_surnames_weigh_no_more_than_the_bound_of_one_that_is_spelled_otherwise(
    mine: tuple[str, str], listed: tuple[str, str], called: str
) -> None:
    ours, theirs = (normalize(PersonName(" ".join(two), called)) for two in (mine, listed))
    family = compare.compare_family(ours, theirs, Truncation(), tables())
    otherwise = [pair for pair in family.pairs if pair[0] != pair[1]]
    if not family.agrees or len(family.pairs) == 1 or not otherwise:
        return  # one surname, or two that the search finds as one word
    same = compare.compare_given(ours, theirs, Truncation(), tables(), same_sex=True)
    bounds, token = ScoreBounds(tables(), Truncation(), ours.family), ours.given[0]
    most = [
        bounds.family(beside, place)[0]
        + bounds.further(one, bounds.surname_shares(beside, place)[0], place)
        + bounds.given(words(token, {0: token}), place)[0]
        for one, other in otherwise
        for place, beside in [(bounds.commonest(one), words(one, {0: other}))]
    ]
    assert weigh_names(family, same, tables()).bits <= max(most) + 1e-9


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("Chan, Kevin/Waikeung", "Chan, Wai/Keung"),
        ("Chan, Xiuying", "Chan, Hsiu/Ying"),
        ("Kim, Jihun", "Kim, Ji/Hoon"),
        ("Kim, Jihun", "Kim, Ji Hoon"),
    ],
)
def test_names_in_several_words_weigh_no_more_than_the_bound_of_the_first(who: str, listed: str) -> None:
    ours, theirs = normalize(person(who)), normalize(person(listed))
    family = compare.compare_family(ours, theirs, Truncation(), tables())
    given = compare.compare_given(ours, theirs, Truncation(), tables(), same_sex=True)
    assert given.agrees
    bounds, whole = ScoreBounds(tables(), Truncation(), ours.family), (*ours.middle, *ours.given)[0]
    place = bounds.commonest(ours.family[0])
    most = bounds.family(words(ours.family[0], {0: theirs.family[0]}), place)[0]
    most += bounds.given(words(whole, {0: theirs.given[0]}), place)[0]
    assert weigh_names(family, given, tables()).bits <= most + 1e-9


def test_common_names_are_bounded_and_rare_ones_are_not() -> None:
    bounds = ScoreBounds(tables(), Truncation())
    common, rare = (normalize(person(text)) for text in ("Smith, James", "Wojciechowskij, Zbigniew"))
    assert (bound(bounds, common, common) or inf) < 14
    assert bound(bounds, rare, rare) == inf


def test_what_a_document_cut_short_is_never_left_out() -> None:
    bounds = ScoreBounds(tables(), Truncation(family=True))
    assert bounds.family(words("SMITH", {7: "SMITHERS"}), 0).tolist() == [inf]
    assert bounds.given(words("JAMES", {7: "JAMES"}), 0).tolist() == [inf]


def least(counts: Iterable[tuple[ListKind, Precision, int]], dated: bool = True) -> float:
    policy = Policy({(kind, precision): entries for kind, precision, entries in counts})
    return needed_bits(policy, normalize(person("Smith, James")), dated)[DateFit.ABSENT]


def test_the_kind_of_list_that_asks_least_decides_what_is_looked_up() -> None:
    long, short = (ListKind.REGISTRY, Precision.NONE, 1_000_000), (ListKind.WATCH, Precision.NONE, 10)
    assert least([long]) > least([long, short]) == least([short])


@pytest.mark.parametrize("kind", [ListKind.BARRED, ListKind.CUSTODY])
def test_where_no_list_has_a_budget_nothing_is_looked_up_under_one(kind: ListKind) -> None:
    assert least([(kind, Precision.NONE, 1_000)]) == inf
