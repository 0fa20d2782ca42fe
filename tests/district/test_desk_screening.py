"""A name typed in at a page is screened by what the database finds, on either database, as a kiosk would screen it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlmodel import delete, select, update

from district.db.list_tables import ListedEntry, ListedKey, ListedPair, ListedWord
from district.instance import District, open_district
from district.publish import desk_screening, list_publishing, list_search, listed_words
from district.publish.listed_index import ListedNames
from kiosk.barred_index.barred_lists import BarredLists
from screening.list_names import Namesakes
from screening.persons import PersonName, Source, Visitor
from screening.result import Screening
from screening.score import screen
from sync.contract.barred_list import feeds
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.vocabulary import ListState, Verdict
from tests.bench.changes import CHANGES
from tests.bench.population import Person, Population
from tests.kiosk.barred_index.list_world import District as Signer
from tests.screening.people import tables

ON_BOTH = True
BORN = date(1979, 5, 17)
LISTED, VISITORS = 2_000, 1_000
KINDS = ("registry", "watch", "barred", "custody")
SCHOOLS = ("*", "*", "*", "oakridge", "willow", "oakridge;willow")


def test_a_visitor_is_weighed_against_the_list_in_force(district: District) -> None:
    # GIVEN entries with a day of birth, with a year alone and without any
    now, kept = district.now(), {"given": "Robert", "kind": "custody"}
    named = [("e-1", "Hale", BORN.isoformat()), ("e-2", "Ortiz", "1961"), ("e-3", "Novak", "")]
    entries = [canonical_fields(kept | {"id": key, "family": family, "born": born}) for key, family, born in named]
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, entries, now)

    def verdict(given: str, family: str, born: date | None) -> Verdict:
        found = _at_the_district(district, Visitor(PersonName(family, given), Source.TYPED, born), now)
        assert found.list_state is ListState.CURRENT
        return found.verdict

    # THEN the same person is found by a short name, and nobody else is
    assert verdict("Bob", "Hale", BORN) is Verdict.STRONG
    assert verdict("Ann", "Lindqvist", date(1988, 2, 3)) is Verdict.NONE


def test_a_name_that_another_system_writes_is_found_by_its_year_of_birth(district: District) -> None:
    now = district.now()
    listed = [("Honcharenko", "Mykola"), ("Zhang", "Xiuying"), ("Faarax", "Xasan"), ("Hagopian", "Krikor")]
    come = [("Goncharenko", "Nikolai"), ("Chang", "Hsiu-Ying"), ("Farah", "Hassan"), ("Hakobyan", "Grigor")]
    kept = {"born": "1979", "kind": "custody"}
    entries = [canonical_fields(kept | {"id": one, "family": one, "given": other}) for one, other in listed]
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, entries, now)
    found = [_at_the_district(district, Visitor(PersonName(*name), Source.TYPED, BORN), now).matches for name in come]
    assert [[match.entry_id for match in matches] for matches in found] == [[one] for one, _ in listed]


def _at_the_district(district: District, visitor: Visitor, now: datetime) -> Screening:
    with district.database.read() as session:
        return desk_screening.screened(session, district.keys, "oakridge", visitor, now.date(), now)


def test_a_search_that_an_earlier_start_left_half_made_screens_nobody_and_is_made_at_the_next_start(
    district: District,
) -> None:
    """GIVEN a server that was stopped after it had migrated and before it had made the search, THEN nobody passes as
    screened, and the next start makes it."""
    now = district.now()
    hale = canonical_fields({"id": "e-1", "family": "Hale", "given": "Robert", "born": str(BORN), "kind": "custody"})
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [hale], now)
        session.exec(update(ListedEntry).values(precision=""))
        session.exec(delete(ListedPair))
        session.exec(delete(ListedWord))
    somebody = Visitor(PersonName("Hale", "Robert"), Source.TYPED, None)
    assert _at_the_district(district, somebody, now).list_state is ListState.ABSENT
    address = district.database.url.render_as_string(hide_password=False)
    again = open_district(district.folder, None if district.database.is_sqlite else address, district.now)
    try:
        assert _at_the_district(again, somebody, now).list_state is ListState.CURRENT
        assert _at_the_district(again, somebody, now).verdict is Verdict.POSSIBLE
    finally:
        again.database.close()


def test_words_that_two_add_at_once_are_written_at_the_end_of_each(district: District) -> None:
    with district.database.write() as session:
        listed_words.keep_words(session, {"HALE", "ORTIZ"})
        assert session.exec(select(ListedWord.word)).all() == []
    with district.database.read() as session:
        assert set(session.exec(select(ListedWord.word))) == {"HALE", "ORTIZ"}


@pytest.fixture(scope="module")
def everybody() -> tuple[list[dict[str, Any]], list[Visitor]]:
    """A list, and visitors: strangers, those who are listed, and those whom a slip or a nickname changed."""
    random = Random(20261)
    population = Population(tables(), random)
    listed = [population.person() for _ in range(LISTED)]
    # Some are of a community that no table knows, so that the list itself says how common its names are.
    for number in range(0, LISTED, 40):
        listed[number] = replace(listed[number], family="Xayavongsa", given=f"Boun{'abcde'[number // 40 % 5]}")
    entries = [_entry(number, person, random, population) for number, person in enumerate(listed)]
    visitors = []
    for number in range(VISITORS):
        person: Person | None = random.choice(listed) if number % 3 else population.person()
        for change in random.sample(sorted(CHANGES), number % 3):
            person = (CHANGES[change](person, random, population, tables()) if person else None) or person
        assert person is not None
        name = PersonName(person.family, person.given, person.middle, person.suffix)
        visitors.append(Visitor(name, Source.TYPED, None if number % 5 == 0 else person.born))
    return entries, visitors


def _entry(number: int, person: Person, random: Random, population: Population) -> dict[str, Any]:
    alias = population.person()
    born = random.choice([person.born.isoformat(), person.born.isoformat(), str(person.born.year), ""])
    return canonical_fields(
        {
            "id": f"e{number}", "given": person.given if number % 50 else "", "middle": person.middle,
            "family": person.family, "suffix": person.suffix, "born": born, "sex": person.sex,
            "aliases": f"{alias.family}, {alias.given}" if number % 10 == 0 else "",
            "kind": random.choice(KINDS), "schools": random.choice(SCHOOLS),
        }
    )  # fmt: skip


@pytest.fixture
def door(tmp_path: Path, everybody: tuple[list[dict[str, Any]], list[Visitor]]) -> Iterator[BarredLists]:
    """A kiosk of the first school with the same list."""
    signer = Signer()
    held = signer.lists(tmp_path / "door")
    for feed in ("district", "school:oakridge"):
        held.apply(signer.whole([feeds.row(one) for one in everybody[0] if feed in feeds.feeds_of(one)], feed=feed))
    yield held
    held.close()


@pytest.mark.timeout(400)
def test_the_district_finds_whom_a_kiosk_finds_and_nobody_else(
    district: District, door: BarredLists, everybody: tuple[list[dict[str, Any]], list[Visitor]]
) -> None:
    # GIVEN one list at the district and at a kiosk
    entries, visitors = everybody
    now, policy = district.now(), door.policy()
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, entries, now)
    found = 0
    # WHEN a thousand visitors are screened at both
    for visitor in visitors:
        at_the_door = screen(
            visitor, door.search(visitor).entries, tables(), now.date(), "oakridge", ListState.CURRENT, policy=policy
        )
        # THEN both find the same entries, and weigh them alike
        assert replace(_at_the_district(district, visitor, now), lists=()) == replace(at_the_door, lists=())
        found += bool(at_the_door.matches)
    assert VISITORS / 4 < found < VISITORS


def test_an_entry_taken_off_the_list_leaves_no_key_and_is_not_found(district: District) -> None:
    now = district.now()
    fields = canonical_fields({"id": "e-1", "family": "Hale", "given": "Robert", "kind": "watch", "born": "1979-05-17"})
    visitor = Visitor(PersonName("Hale", "Bob"), Source.TYPED, BORN)
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [fields], now)
    assert _at_the_district(district, visitor, now).verdict is Verdict.STRONG
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [], now, may_shrink=True)
        assert session.exec(select(ListedPair)).all() == []
        assert session.exec(select(ListedKey)).all() == []
        list_search.rebuild(session)
    assert _at_the_district(district, visitor, now).verdict is Verdict.NONE


def test_names_are_counted_in_the_lists_that_the_school_is_given(district: District) -> None:
    # GIVEN entries of one surname: for everybody, for two schools, for another school, and one that was taken off
    now, kept = district.now(), {"family": "Xayavongsa", "kind": "watch", "born": str(BORN)}
    where = {"e-1": "*", "e-2": "oakridge;willow", "e-3": "willow", "e-4": "*", "e-5": "*"}
    given = {"e-5": "Keo"}
    entries = [
        canonical_fields(kept | {"id": key, "given": given.get(key, "Boun"), "schools": schools})
        for key, schools in where.items()
    ]
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, entries, now)
        list_publishing.publish(session, district.keys, [one for one in entries if one["id"] != "e-4"], now)
    # THEN each school's own lists are
    with district.database.read() as session:
        for feeds_given, bearers in ((["district"], 2), (["district", "school:oakridge"], 3), (["school:willow"], 2)):
            assert ListedNames(session, feeds_given).bearers("XAYAVONGSA") == bearers
        names = ListedNames(session, ["school:willow"])
        assert names.namesakes("XAYAVONGSA", "BOUN") == Namesakes(2, frozenset({19790517}))
        assert names.namesakes("XAYAVONGSA", "KEO") == Namesakes()
