"""Visits by name: what the keys find, what the comparison makes of it, and that an erased name leaves no key behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from district.db.projection_tables import SEARCH_KEYS, Visit
from district.instance import District
from district.projections import projector, search_keys, visit_search
from district.projections.visit_search import Likeness, Wanted, asked_readings, likeness, search
from screening.persons import PersonName
from tests.district.erasing import forget, take
from tests.district.web.visited import PEOPLE, day_at_the_school, sign_in
from tests.districts import Station
from tests.sync.desk import NOON

ON_BOTH = True


def found(district: District, name: str, school: str = "oakridge") -> list[tuple[str, Likeness | None]]:
    with district.database.read() as session:
        page = search(session, Wanted(school, name))
    return [(one.visit.family or "", one.likeness) for one in page.found]


def keys(district: District) -> set[tuple[int | None, ...]]:
    with district.database.read() as session:
        return {tuple(getattr(row, key) for key in SEARCH_KEYS) for row in session.exec(select(Visit))}


@pytest.mark.parametrize(
    ("typed", "family", "how"),
    [
        ("González", "González", Likeness.SAME),
        ("gonzalez maria", "González", Likeness.SAME),
        ("Maria GONZALEZ", "González", Likeness.SAME),
        ("Gonzales, María", "González", Likeness.CLOSE),
        ("gonzalea", "González", Likeness.CLOSE),
        ("delacruz", "de la Cruz", Likeness.SAME),
        ("Cruz Ana", "de la Cruz", Likeness.SAME),
        ("Teresa Garcia", "Garcia-Lopez", Likeness.SAME),
        ("Lopez", "Garcia-Lopez", Likeness.SAME),
        ("Okafro", "Okafor", Likeness.CLOSE),
        ("Linh", "Nguyen", Likeness.SAME),
        ("Mohamed Youssef", "Muhammad", Likeness.CLOSE),
        ("Whitlok", "Whitlock", Likeness.CLOSE),
    ],
)
def test_a_name_is_found_in_any_order_without_accents_and_with_a_slip(typed: str, family: str, how: Likeness) -> None:
    name = next(PersonName(*one) for one in PEOPLE if one[0] == family)
    kept = set(search_keys.keys_of(name))
    assert any(kept & some for some in search_keys.wanted(typed))
    assert likeness(asked_readings(typed), name) is how


def test_the_database_finds_exactly_those_of_the_school(district: District, kiosk: Station) -> None:
    day_at_the_school(district, kiosk)
    assert found(district, "gonzalez maria") == [("González", Likeness.SAME)]
    assert found(district, "Okafro") == [("Okafor", Likeness.CLOSE)]
    assert found(district, "Lopez Garcia Teresa") == [("Garcia-Lopez", Likeness.SAME)]
    assert found(district, "Zebra") == []
    assert found(district, "gonzalez", "willow") == []


def test_the_same_name_stands_before_a_close_one_and_each_the_newest_first(district: District, kiosk: Station) -> None:
    for number, family in enumerate(["Hale", "Hall", "Hale", "Haley"]):
        sign_in(kiosk, family, f"R{'aeio'[number]}y", NOON + timedelta(minutes=number))
    take(district, kiosk)
    with district.database.read() as session:
        page = search(session, Wanted("oakridge", "Hale"))
    assert [(one.visit.family, one.visit.given, one.likeness) for one in page.found] == [
        ("Hale", "Riy", Likeness.SAME),
        ("Hale", "Ray", Likeness.SAME),
        ("Haley", "Roy", Likeness.CLOSE),
        ("Hall", "Rey", Likeness.CLOSE),
    ]


@pytest.mark.parametrize("name", ["", "Reed"])
def test_pages_together_hold_every_visit_once(
    district: District, kiosk: Station, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more visits have the name than are compared at once."""
    monkeypatch.setattr(visit_search, "COMPARED", 5)
    visits = [sign_in(kiosk, "Reed", "Jo", NOON + timedelta(minutes=number // 2)) for number in range(23)]
    take(district, kiosk)
    seen: list[str] = []
    wanted: Wanted | None = Wanted("oakridge", name)
    pages = 0
    while wanted is not None:
        with district.database.read() as session:
            page = search(session, wanted, 4)
        seen += [one.visit.id for one in page.found]
        pages += 1
        wanted = Wanted("oakridge", name, before=page.after) if page.after else None
    assert sorted(seen) == sorted(visits)
    assert len(set(seen)) == 23
    assert pages >= 6


def test_an_erased_name_leaves_no_key_and_a_rebuild_makes_the_same_keys(district: District, kiosk: Station) -> None:
    visits = day_at_the_school(district, kiosk)
    before = keys(district)
    projector.rebuild(district.database)
    assert keys(district) == before
    forget(district, visits["Okafor"])
    with district.database.read() as session:
        row = session.get_one(Visit, visits["Okafor"])
    assert [getattr(row, key) for key in SEARCH_KEYS] == [None] * 4
    assert found(district, "Okafor") == []


def test_a_key_that_was_given_while_the_name_was_being_erased_goes_with_it(district: District, kiosk: Station) -> None:
    """GIVEN a visit read without keys, WHEN keys are given to it and then its name is emptied, THEN they go too."""
    visits = day_at_the_school(district, kiosk)
    with district.database.write() as session:
        session.exec(update(Visit).values(dict.fromkeys(SEARCH_KEYS)))
    with district.database.read() as reader:
        row = reader.get_one(Visit, visits["Okafor"])
    search_keys.fill(district.database)
    with district.database.write() as session:
        session.add(row)
        row.family = None
        search_keys.put_if_named(row, ["identity"])
    with district.database.read() as session:
        again = session.get_one(Visit, visits["Okafor"])
    assert [getattr(again, key) for key in SEARCH_KEYS] == [None] * 4


def test_names_of_before_an_update_are_given_keys_and_every_name_gets_one(
    district: District, kiosk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_keys, "AT_ONCE", 3)
    for family in ("", "=", "李", "X"):
        sign_in(kiosk, family, "")
    day_at_the_school(district, kiosk)
    before = keys(district)
    with district.database.write() as session:
        session.exec(update(Visit).values(dict.fromkeys(SEARCH_KEYS)))
        assert search_keys.waits(session)
    assert search_keys.fill(district.database, 3) == 3
    assert search_keys.fill(district.database) == len(PEOPLE) + 1
    assert keys(district) == before
    with district.database.read() as session:
        assert not search_keys.waits(session)
        assert session.exec(select(Visit.id).where(col(Visit.key_1).is_(None))).all() == []


def test_filters_narrow_a_search(district: District, kiosk: Station) -> None:
    day_at_the_school(district, kiosk)
    with district.database.read() as session:
        by_host = search(session, Wanted("oakridge", host="ives"))
        by_type = search(session, Wanted("oakridge", purpose="volunteer"))
        later = search(
            session, Wanted("oakridge", since=NOON + timedelta(minutes=3), until=NOON + timedelta(minutes=5))
        )
        none = search(session, Wanted("oakridge", "Okafor", host="ives"))
    assert [one.visit.family for one in by_host.found] == ["González"]
    assert [one.visit.family for one in by_type.found] == ["de la Cruz"]
    assert [one.visit.family for one in later.found] == ["Nguyen", "Okafor"]
    assert none.found == []
