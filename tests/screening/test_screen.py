"""What holds for every visitor and every entry: validity, scope, remembered decisions, and properties of the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from screening.compare_dates import compare_dates
from screening.name_tables import EMPTY
from screening.persons import BarredEntry, PartialDate, PersonName, Source, Truncation, Visitor
from screening.policy import Policy, Precision
from screening.result import Screening
from screening.score import screen
from screening.weights import DateFit
from sync.contract.vocabulary import ListKind, ListState, Verdict
from tests.screening.people import SCHOOL, TODAY, answer, entry, tables, visitor

unhurried = settings(deadline=None)
"""A busy machine is no defect of screening."""

BORN = "1984-07-16"
WHO = visitor("Kowalczyk, Zofia", BORN)
LISTED = entry("Kowalczyk, Zofia", BORN)


def at(listed: BarredEntry, today: date | None, school: str = SCHOOL) -> Verdict:
    return screen(WHO, [listed], tables(), today, school, ListState.CURRENT).verdict


@pytest.mark.parametrize(
    ("starts", "expires", "verdict"),
    [
        (None, None, Verdict.STRONG),
        (TODAY, TODAY, Verdict.STRONG),
        (date(2026, 9, 2), None, Verdict.NONE),
        (None, date(2026, 8, 31), Verdict.NONE),
    ],
)
def test_an_entry_counts_from_its_first_to_its_last_day(
    starts: date | None, expires: date | None, verdict: Verdict
) -> None:
    assert at(replace(LISTED, starts=starts, expires=expires), TODAY) is verdict


def test_every_date_counts_while_the_clock_is_suspect() -> None:
    assert at(replace(LISTED, expires=date(2020, 1, 1)), None) is Verdict.STRONG


@pytest.mark.parametrize("listed", ["1905-03-12", "2005-03-12", "2095-03-12", "2050-03-12"])
def test_a_year_of_the_wrong_century_or_with_a_digit_wrong_is_the_same_birth_date(listed: str) -> None:
    who = visitor("Kowalczyk, Zofia", "2005-03-12")
    found = screen(who, [entry("Kowalczyk, Zofia", listed)], tables(), TODAY, SCHOOL, ListState.CURRENT)
    assert found.verdict in {Verdict.STRONG, Verdict.POSSIBLE}


def test_an_entry_of_another_school_does_not_count_here() -> None:
    assert at(replace(LISTED, schools=frozenset({"elsewhere"})), TODAY) is Verdict.NONE
    assert at(replace(LISTED, schools=frozenset({"elsewhere", SCHOOL})), TODAY) is Verdict.STRONG


def remembering(who: Visitor, *pairs: tuple[str, str]) -> Screening:
    return screen(who, [LISTED], tables(), TODAY, SCHOOL, ListState.CURRENT, frozenset(pairs))


def test_a_person_found_to_be_somebody_else_is_not_stopped_again() -> None:
    found = remembering(WHO, (LISTED.id, LISTED.leaf))
    assert (found.verdict, found.remembered) == (Verdict.NONE, 1)
    assert found.admits


def test_the_memory_ends_when_the_entry_changes_and_never_covers_another() -> None:
    assert remembering(WHO, (LISTED.id, "an older leaf")).verdict is Verdict.STRONG
    assert remembering(WHO, ("another", LISTED.leaf)).verdict is Verdict.STRONG


def test_a_typed_visitor_is_never_remembered_as_somebody_else() -> None:
    typed = replace(WHO, source=Source.TYPED)
    found = remembering(typed, (LISTED.id, LISTED.leaf))
    assert (found.verdict, found.remembered) == (Verdict.STRONG, 0)


@pytest.mark.parametrize("state", [ListState.EXPIRED, ListState.ABSENT])
def test_no_match_on_a_list_that_is_not_in_force_admits_nobody(state: ListState) -> None:
    found = screen(visitor("Miller, Jane", BORN), [LISTED], tables(), TODAY, SCHOOL, state)
    assert found.verdict is Verdict.NONE
    assert not found.admits


def test_height_and_eyes_may_only_lower_a_match() -> None:
    listed = replace(LISTED, height_cm=160, eyes="BRO")
    plain, same, other = (
        answer(replace(WHO, height_cm=height, eyes=eyes), listed).matches[0]
        for height, eyes in ((None, ""), (161, "brown"), (195, "BLU"))
    )
    assert other.weight < plain.weight == same.weight
    assert {line.field.value for line in other.evidence} - {line.field.value for line in same.evidence} == {
        "height", "eyes",
    }  # fmt: skip


def test_a_longer_list_asks_more_of_a_match() -> None:
    thresholds = [
        Policy({(ListKind.REGISTRY, known): entries for known in Precision}) for entries in (100, 10_000, 1_000_000)
    ]
    verdicts = [
        screen(
            visitor("Hernandez, Roberto", BORN), [entry("Hernandez, Roberto", "1984")], tables(), TODAY, SCHOOL,
            ListState.CURRENT, frozenset(), policy,
        ).verdict
        for policy in thresholds
    ]  # fmt: skip
    assert verdicts == [Verdict.POSSIBLE, Verdict.POSSIBLE, Verdict.NONE]


words = st.text(max_size=25)
names = st.builds(PersonName, words, words, words, words)
births = st.dates(date(1900, 1, 1), date(2026, 1, 1))
partial = st.one_of(
    st.none(),
    st.builds(PartialDate, st.integers(1900, 2026)),
    births.map(lambda day: PartialDate(day.year, day.month, day.day)),
)
visitors = st.builds(
    Visitor, names, st.sampled_from(Source), st.one_of(st.none(), births), st.sampled_from(["M", "F", "X", ""]),
    st.builds(Truncation, st.booleans(), st.booleans(), st.booleans()),
    height_cm=st.one_of(st.none(), st.integers(50, 250)), eyes=words,
)  # fmt: skip
entries = st.builds(
    BarredEntry, id=words, feed=words, leaf=words, names=st.lists(names, min_size=1, max_size=3).map(tuple),
    kind=st.sampled_from(ListKind), born=partial, sex=st.sampled_from(["M", "F", ""]),
    height_cm=st.one_of(st.none(), st.integers(50, 250)), eyes=words,
)  # fmt: skip


@unhurried
@given(visitors, st.lists(entries, max_size=3))
def test_screening_answers_whatever_a_name_or_an_entry_holds(who: Visitor, listed: list[BarredEntry]) -> None:
    found = screen(who, listed, tables(), TODAY, SCHOOL, ListState.CURRENT)
    for match in found.matches:
        assert match.evidence
        assert match.unrelated > 0


@unhurried
@given(names, births, st.sampled_from(["M", "F", ""]), st.sampled_from(ListKind))
def test_one_person_with_a_full_date_is_always_a_strong_match(
    name: PersonName, born: date, sex: str, kind: ListKind
) -> None:
    note(f"{name.family!r}, {name.given!r} {name.middle!r} {name.suffix!r}")  # repr hides names
    assume(not born.month == born.day == 1)  # it proves the year only: see test_strangers_names
    listed = BarredEntry("E", "district", "leaf", (name,), kind, PartialDate(born.year, born.month, born.day), sex)
    who = Visitor(name, Source.LICENSE, born, sex)
    assert answer(who, listed).verdict is Verdict.STRONG
    assert screen(who, [listed], EMPTY, TODAY, SCHOOL, ListState.CURRENT).verdict is Verdict.STRONG


@unhurried
@given(names, names, births)
def test_it_makes_no_difference_which_of_two_names_is_the_listed_one(
    one: PersonName, other: PersonName, born: date
) -> None:
    def weigh(ours: PersonName, theirs: PersonName) -> float:
        listed = BarredEntry(
            "E", "district", "leaf", (theirs,), ListKind.CUSTODY, PartialDate(born.year, born.month, born.day)
        )
        matches = answer(Visitor(ours, Source.LICENSE, born), listed).matches
        return matches[0].weight if matches else 0.0

    for name in (one, other):
        note(f"{name.family!r}, {name.given!r} {name.middle!r} {name.suffix!r}")  # repr hides names
    assert weigh(one, other) == pytest.approx(weigh(other, one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Garcia, Maria", "Maria, Garcia"), ("Li, Zhang", "Zhang, Li"), ("Kim, Lee", "Lee, Kim"),
        ("Nguyen, Thi", "Thi, Nguyen"), ("Ali, Hassan", "Hassan, Ali"), ("Quux, Zbigniew", "Zbigniew, Quux"),
    ],
)  # fmt: skip
def test_an_exchanged_name_weighs_the_same_whichever_side_holds_the_slip(one: str, other: str) -> None:
    def weigh(ours: str, theirs: str) -> float:
        listed = entry(theirs, "1980", ListKind.CUSTODY)
        (match,) = answer(visitor(ours, "1980-05-17"), listed).matches
        return match.weight

    assert weigh(one, other) == pytest.approx(weigh(other, one))


@unhurried
@given(
    names, st.one_of(st.none(), births), partial, st.sampled_from([ListKind.BARRED, ListKind.CUSTODY]),
    st.sampled_from(["M", "F", ""]),
)  # fmt: skip
def test_no_entry_of_a_list_that_may_miss_nobody_is_unmatchable_by_its_exact_name(
    name: PersonName, born: date | None, listed: PartialDate | None, kind: ListKind, sex: str
) -> None:
    note(f"{name.family!r}, {name.given!r} {name.middle!r} {name.suffix!r}")  # repr hides names
    assume(compare_dates(born, listed) is not DateFit.DIFFERENT)  # then it depends on how common the name is
    found = answer(
        Visitor(name, Source.LICENSE, born, sex), BarredEntry("E", "district", "leaf", (name,), kind, listed, sex)
    )
    assert found.verdict is not Verdict.NONE
    assert found.matches[0].evidence
