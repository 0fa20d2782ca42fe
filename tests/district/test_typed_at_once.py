"""Two offices type in the same person at the same moment, on either database: the second one is told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from district.db.projection_tables import Case, Visit
from district.instance import District
from district.publish import desk_screening, desk_visits, list_publishing
from district.publish.desk_visits import Arrived, Typed
from district.publish.same_visitor import HereAlready
from screening.persons import PersonName
from sync.contract.barred_list.csv_file import canonical_fields
from tests.districts import Clock

ON_BOTH = True
OFFICES = 2
LISTED = canonical_fields({"id": "e-1", "family": "Novak", "given": "Rafael", "kind": "barred"})


def _typed(**said: Any) -> Typed:
    who = Typed(id=str(uuid4()), name=PersonName("Moss", "Wendy"), born=None, purpose="contractor")
    return replace(who, **said)


def _arrive(district: District, typed: Typed) -> Arrived | HereAlready:
    try:
        return desk_visits.arrive(district.database, district.keys, "oakridge", typed, "staff:ana-ruiz", district.now())
    except HereAlready as error:
        return error


@pytest.fixture
def together(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes before both have screened, so that neither can have seen the other's visit."""
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [LISTED], district.now())
    screened, barrier = desk_screening.screened, threading.Barrier(OFFICES, timeout=60)

    def waiting(*given: Any) -> Any:
        found = screened(*given)
        barrier.wait()
        return found

    monkeypatch.setattr(desk_screening, "screened", waiting)


@pytest.mark.parametrize("badge", ["", "1-07"])
def test_the_second_office_is_told_who_is_on_site(district: District, together: None, badge: str) -> None:
    # WHEN two offices send their forms at the same moment, of one name or with one badge
    names = [PersonName("Moss", "Wendy"), PersonName("Moss", "Wendy") if not badge else PersonName("Lee", "Ann")]
    with ThreadPoolExecutor(OFFICES) as pool:
        forms = [_typed(name=name, blank=badge) for name in names]
        done = list(pool.map(lambda one: _arrive(district, one), forms))
    # THEN one visitor is signed in, and the other office hears of that visit
    (first,) = (one for one in done if isinstance(one, Arrived))
    (second,) = (one for one in done if isinstance(one, HereAlready))
    with district.database.read() as session:
        assert [one.id for one in session.exec(select(Visit))] == [first.id]
    here = second.found.holder if badge else second.found.same
    assert here is not None
    assert here.id == first.id


def test_somebody_else_of_the_name_is_signed_in_once_the_office_was_told(district: District) -> None:
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [LISTED], district.now())
    first, second = _typed(), _typed()
    assert _arrive(district, first) == Arrived(first.id, is_held=False)
    told = _arrive(district, second)
    assert isinstance(told, HereAlready)
    assert told.found.same is not None
    assert _arrive(district, replace(second, told=[told.found.same.id])) == Arrived(second.id, is_held=False)
    assert _arrive(district, second) == Arrived(second.id, is_held=False, is_new=False)


def test_two_taps_on_somebody_whom_the_list_names_open_one_case(district: District, together: None) -> None:
    taps = [_typed(name=PersonName("Novak", "Rafael"), born=date(1979, 5, 17)) for _ in range(OFFICES)]
    with ThreadPoolExecutor(OFFICES) as pool:
        done = list(pool.map(lambda one: _arrive(district, one), taps))
    with district.database.read() as session:
        [case] = session.exec(select(Case)).all()
    assert sorted(map(str, done)) == sorted(map(str, [Arrived(case.id, True), Arrived(case.id, True, is_new=False)]))


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "delivery"},
        {"born": date(1979, 5, 18)},
        {"born": None},
        {"name": PersonName("Novak", "Rafael", "Ivan")},
        {"name": PersonName("Novak", "Rafael", "", "Jr")},
    ],
)
def test_who_may_be_somebody_else_or_comes_for_something_else_has_a_case_of_their_own(
    district: District, other: dict[str, Any]
) -> None:
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [LISTED], district.now())
    first = _typed(name=PersonName("Novak", "Rafael"), born=date(1979, 5, 17))
    second = replace(first, id=str(uuid4()), **other)
    assert _arrive(district, first) == Arrived(first.id, is_held=True)
    assert _arrive(district, second) == Arrived(second.id, is_held=True)
    assert _arrive(district, replace(first, id=str(uuid4()))) == Arrived(first.id, is_held=True, is_new=False)


def test_a_case_of_before_is_no_answer_to_what_is_found_now(district: District, clock: Clock) -> None:
    # GIVEN a line of the paper log, whose case says nothing about who stands at the desk
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [LISTED], district.now())
    first = _typed(name=PersonName("Novak", "Rafael"), born=date(1979, 5, 17))
    line = replace(first, id=str(uuid4()), came=district.now() - timedelta(hours=2), went=district.now())
    assert _arrive(district, line) == Arrived(line.id, is_held=True)
    assert _arrive(district, first) == Arrived(first.id, is_held=True)
    # WHEN the list names them once more, or time has passed, THEN a person looks at it again
    more = canonical_fields({"id": "e-2", "family": "Novak", "given": "Rafael", "born": "1979-05-17", "kind": "barred"})
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [LISTED, more], district.now())
    second, third = (replace(first, id=str(uuid4())) for _ in range(2))
    assert _arrive(district, second) == Arrived(second.id, is_held=True)
    clock.forward(minutes=6)
    assert _arrive(district, third) == Arrived(third.id, is_held=True)
