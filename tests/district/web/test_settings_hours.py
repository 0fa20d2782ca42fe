"""When a school is open, at its settings: the week, days off, and two managers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from district.access.people.rights import Role
from district.instance import District
from sync.contract.api.school import WireHours
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import told, was

ON_BOTH = True
HOURS = "/s/oakridge/settings/hours"
WEEK = {f"{day}_{word}": time for day in ("mon", "fri") for word, time in (("opens", "7:30"), ("closes", "15:45"))}


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


@pytest.fixture
def day(district: District) -> Callable[[int], str]:
    """ISO date so many days from now."""
    return lambda days: (district.now() + timedelta(days=days)).date().isoformat()


def set_week(manager: Browser) -> None:
    manager.get(f"{HOURS}/week")
    manager.send(f"{HOURS}/week", was=was(manager), **WEEK)  # type: ignore[arg-type]


def test_the_hours_of_the_week_reach_the_kiosks(manager: Browser, district: District) -> None:
    assert "No hours are set" in manager.get(HOURS).text
    set_week(manager)
    assert "The hours are saved." in manager.text
    calendar = told(district).calendar
    assert calendar is not None
    assert calendar.week == {day: WireHours(opens="07:30", closes="15:45") for day in ("mon", "fri")}
    assert "7:30 AM to 3:45 PM" in manager.text
    manager.get(f"{HOURS}/week")
    manager.send(f"{HOURS}/week", was=was(manager))
    assert told(district).calendar is None


def test_each_field_that_is_wrong_has_its_sentence_and_nothing_typed_is_lost(
    manager: Browser, district: District
) -> None:
    manager.get(f"{HOURS}/week")
    wrong = {"mon_opens": "late", "mon_closes": "15:00", "tue_opens": "08:00", "wed_closes": "15:00"}
    wrong |= {"thu_opens": "15:00", "thu_closes": "08:00"}
    page = manager.send(f"{HOURS}/week", was=was(manager), **wrong)  # type: ignore[arg-type]
    assert page.status_code == 422
    for sentence in (
        "Enter a time of day, as 07:30.",
        "Enter when it closes, or empty both.",
        "Enter when it opens, or empty both.",
        "It closes before it opens. Enter a later time.",
    ):
        assert manager.text.count(sentence) == 2, sentence
    assert 'value="late"' in manager.text
    assert told(district).calendar is None


def test_days_off_are_added_and_removed(manager: Browser, district: District, day: Callable[[int], str]) -> None:
    manager.get(f"{HOURS}/days/add")
    manager.send(f"{HOURS}/days/add", first=day(3), kind="closed")
    assert "Set the hours of the week first" in manager.text
    set_week(manager)
    manager.get(f"{HOURS}/days/add")
    manager.send(f"{HOURS}/days/add", first=day(3), last=day(5), kind="closed")
    manager.get(f"{HOURS}/days/add")
    manager.send(f"{HOURS}/days/add", first=day(9), kind="other", opens="10:00", closes="12:00")
    calendar = told(district).calendar
    assert calendar is not None
    assert calendar.days == {
        day(3): None, day(4): None, day(5): None, day(9): WireHours(opens="10:00", closes="12:00")
    }  # fmt: skip
    assert [one["hours"] for one in manager.get(f"{HOURS}.json").json()] == ["Closed"] * 3 + ["10:00 AM to 12:00 PM"]
    manager.get(HOURS)
    manager.send(f"{HOURS}/days/remove", day=day(4))
    assert "is as its weekday again." in manager.text
    manager.send(f"{HOURS}/days/remove", day=day(4))
    assert "That day had been removed already." in manager.text
    manager.get(f"{HOURS}/week")
    manager.send(f"{HOURS}/week", was=was(manager))
    assert "Leave at least one weekday open" in manager.text


def test_a_day_that_cannot_be_is_said_at_its_field(manager: Browser, day: Callable[[int], str]) -> None:
    set_week(manager)
    for fields, sentence in (
        ({"first": "tomorrow"}, "Enter a date, as 2026-11-26."),
        ({"first": day(-2)}, "That day is over."),
        ({"first": day(5), "last": day(4)}, "The last day is before the first one."),
        ({"first": day(5), "last": day(400)}, "At most 120 days can be set at once"),
        ({"first": day(5), "kind": ""}, "Choose closed or other hours."),
        ({"first": day(5), "kind": "other", "opens": "9", "closes": "10:00"}, "Enter a time of day, as 07:30."),
    ):
        manager.get(f"{HOURS}/days/add")
        page = manager.send(f"{HOURS}/days/add", **({"kind": "closed"} | fields))  # type: ignore[arg-type]
        assert page.status_code == 422
        assert manager.text.count(sentence) == 2, sentence


def test_two_managers_who_set_the_week_end_in_one_sentence(
    signed_in: Callable[..., Browser], district: District
) -> None:
    both = [signed_in(Role.OFFICE_MANAGER, mail=f"{word}@example.org") for word in ("a", "b")]
    for one in both:
        one.get(f"{HOURS}/week")
    marks = [was(one) for one in both]
    both[0].send(f"{HOURS}/week", was=marks[0], **WEEK)  # type: ignore[arg-type]
    page = both[1].send(f"{HOURS}/week", was=marks[1], sat_opens="09:00", sat_closes="10:00")
    assert page.status_code == 422
    assert "Somebody changed this after the page was opened" in both[1].text
    calendar = told(district).calendar
    assert calendar is not None
    assert set(calendar.week) == {"mon", "fri"}
