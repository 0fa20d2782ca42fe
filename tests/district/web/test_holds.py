"""Counsel's holds: put on a visit or a school, listed, journaled, lifted once; and what they keep from being erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.hold_tables import LegalHold
from district.db.look_tables import RecordLook
from district.db.projection_tables import Visit
from district.instance import District
from tests.district.web.browsing import PASSWORD, Browser
from tests.district.web.visited import day_at_the_school
from tests.districts import Station

HOLDS = "/privacy/holds"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def visits(district: District, kiosk: Station) -> dict[str, str]:
    return day_at_the_school(district, kiosk)


@pytest.fixture
def counsel(visits: dict[str, str], signed_in: Callable[..., Browser]) -> Browser:
    assert visits
    return signed_in(Role.COUNSEL)


def put_on(browser: Browser, **typed: Any) -> int:
    browser.get(f"{HOLDS}/add")
    return browser.send(f"{HOLDS}/add", **{"reason": "2026-17"} | typed).status_code


def rows(district: District) -> list[LegalHold]:
    with district.database.read() as session:
        return list(session.exec(select(LegalHold).order_by(col(LegalHold.number))))


def test_a_held_visit_is_listed_journaled_and_not_erased_until_the_hold_is_lifted(
    counsel: Browser, visits: dict[str, str], district: District
) -> None:
    visit = visits["Okafor"]
    assert "Nothing is held" in counsel.get(HOLDS).text
    put_on(counsel, kind="visit", visit=visit, reason=EVIL)
    assert counsel.path == HOLDS
    assert EVIL in counsel.text
    assert EVIL not in counsel.page.text
    row = counsel.get(f"{HOLDS}.json").json()[0]
    assert (row["state"], row["what"]) == ("held", f"Visit {visit} and its cases")
    counsel.get(f"/privacy/visits/{visit}")
    assert "A legal hold keeps this visit" in counsel.text
    assert "Erase this visit" not in counsel.text
    counsel.get("/confirm?next=/privacy")
    counsel.send("/confirm", password=PASSWORD)
    counsel.get(f"/privacy/visits/{visit}/erase")
    assert counsel.send(f"/privacy/visits/{visit}/erase").status_code == 422
    assert "A legal hold keeps these records. Nothing was erased." in counsel.text
    with district.database.read() as session:
        assert session.get_one(Visit, visit).family == "Okafor"
    counsel.get(f"{HOLDS}/1/lift")
    counsel.send(f"{HOLDS}/1/lift")
    assert "The hold is lifted." in counsel.text
    with district.database.read() as session:
        kinds = [row.kind for row in session.exec(select(RecordLook).order_by(col(RecordLook.number)))]
    assert [kind for kind in kinds if kind.startswith("hold")] == ["hold", "hold_lifted"]


def test_a_schools_hold_spans_whole_days_by_its_clock(counsel: Browser, district: District) -> None:
    put_on(counsel, kind="school", school="oakridge", first="2026-10-01", last="2026-10-31")
    (hold,) = rows(district)
    assert [str(moment) for moment in (hold.since, hold.until)] == [
        "2026-10-01 06:00:00+00:00",
        "2026-11-01 06:00:00+00:00",
    ]
    assert "from 2026-10-01 to 2026-10-31" in counsel.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what is to be held."),
        ({"kind": "visit", "reason": " "}, "Enter why"),
        ({"kind": "visit", "visit": "nobody"}, "There is no visit of this number."),
        ({"kind": "school"}, "Choose a school."),
        ({"kind": "school", "school": "oakridge", "first": "soon"}, "Enter a date."),
        (
            {"kind": "school", "school": "oakridge", "first": "2026-10-02", "last": "2026-10-01"},
            "The last day is before the first.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_held(
    counsel: Browser, district: District, typed: dict[str, str], sentence: str
) -> None:
    assert put_on(counsel, **typed) == 422
    assert counsel.text.count(sentence) == 2
    assert rows(district) == []


def test_of_two_who_hold_or_lift_the_same_the_second_is_told(
    counsel: Browser, visits: dict[str, str], signed_in: Callable[..., Browser]
) -> None:
    other = signed_in(Role.RECORDS)
    put_on(counsel, kind="visit", visit=visits["Nguyen"])
    assert put_on(other, kind="visit", visit=visits["Nguyen"]) == 422
    assert "This visit is held already. Nothing was changed." in other.text
    for browser in (counsel, other):
        browser.get(f"{HOLDS}/1/lift")
    counsel.send(f"{HOLDS}/1/lift")
    assert other.send(f"{HOLDS}/1/lift").status_code == 422
    assert "Somebody has lifted this hold already. Nothing was changed." in other.text
    assert counsel.get(f"{HOLDS}/99/lift").status_code == 404
