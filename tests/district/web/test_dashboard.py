"""The dashboard: what is counted, in whose days and hours, what stays hidden, and for how many days one may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from district.access.people.rights import Role
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from district.instance import District
from district.web.dashboard.kept_counts import LASTS
from district.web.dashboard.small_groups import LEAST, Hidden, protected, shown
from tests.district.web.browsing import Browser
from tests.districts import Clock, Station

ON_BOTH = True
MONDAY = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # 9:30 in Denver
DAYS = "?from=2026-11-01&until=2026-11-04"


def came(district: District, count: int, at: datetime = MONDAY, school: str = "oakridge", **said: object) -> None:
    with district.database.write() as session:
        session.add_all(
            Visit(id=f"{school}-{at.isoformat()}-{number}", school=school, started=at, **said)  # type: ignore[arg-type]
            for number in range(count)
        )


def held(district: District, count: int, minutes: float | None, reason: str = "", decision: str = "admit") -> None:
    with district.database.write() as session:
        for number in range(count):
            decided = MONDAY + timedelta(minutes=minutes) if minutes is not None else None
            session.add(
                Case(
                    id=f"case-{minutes}-{reason}-{number}", school="oakridge", opened=MONDAY, decided=decided,
                    decision=decision if decided else "", reason=reason,
                )
            )  # fmt: skip


@pytest.fixture
def leader(clock: Clock, signed_in: Callable[..., Browser]) -> Browser:
    clock.moment = MONDAY + timedelta(days=3)
    return signed_in(Role.LEADER)


def figures(browser: Browser, chart: str, query: str = DAYS) -> dict[str, object]:
    return {row["group"]: row["count"] for row in browser.get(f"/dashboard/{chart}.json{query}").json()}


def test_days_that_are_over_are_counted_every_few_minutes_and_the_last_two_at_each_look(
    leader: Browser, district: District, clock: Clock
) -> None:
    def days() -> list[object]:
        found = figures(leader, "days", "?from=2026-11-02&until=2026-11-05")
        return [found[day] for day in ("Mon, Nov 2, 2026", "Wed, Nov 4, 2026", "Thu, Nov 5, 2026")]

    came(district, 10)
    came(district, 10, MONDAY + timedelta(days=2))
    assert days() == [10, 10, 0]
    # WHEN visits come late of each day
    for back in range(4):
        came(district, 15, MONDAY + timedelta(days=back, hours=1))
    # THEN those of yesterday and today are counted at once, those of Monday some minutes later
    assert days() == [10, 25, 15]
    clock.forward(seconds=LASTS.total_seconds())
    assert days() == [25, 25, 15]


def test_without_visits_each_chart_says_that_there_is_nothing(leader: Browser) -> None:
    leader.get("/dashboard")
    assert leader.text.count("Nothing in this time.") == 9
    assert "How kiosks stand now" in leader.text


def test_visits_are_counted_by_the_days_and_hours_of_their_school(leader: Browser, district: District) -> None:
    came(district, 7)
    came(district, 6, datetime(2026, 11, 3, 5, 10, tzinfo=UTC))  # still Monday in Denver, 22:10
    came(district, 9, MONDAY + timedelta(days=1), "willow")
    came(district, 50, MONDAY + timedelta(days=1), voided=MONDAY)
    came(district, 50, MONDAY - timedelta(days=20))
    days = figures(leader, "days")
    assert [days[day] for day in ("Mon, Nov 2, 2026", "Tue, Nov 3, 2026", "Wed, Nov 4, 2026")] == [10, 5, 0]
    hours = figures(leader, "hours")
    assert (hours["9:00 AM"], hours["10:00 PM"], hours["12:00 PM"]) == (15, 5, 0)
    schools = figures(leader, "schools")
    assert (schools["Oakridge Elementary"], max(n for n in schools.values() if isinstance(n, int))) == (10, 10)
    assert figures(leader, "days", f"{DAYS}&school=willow")["Mon, Nov 2, 2026"] == 0


def test_visits_are_counted_by_visitor_type_the_small_groups_hidden(
    leader: Browser, district: District, clock: Clock
) -> None:
    came(district, 12, purpose="parent")
    came(district, 8, MONDAY + timedelta(hours=1), "willow", purpose="parent")
    came(district, 3, MONDAY + timedelta(hours=2), purpose="gone-type")
    came(district, 9, MONDAY + timedelta(hours=3), purpose="parent", voided=MONDAY)
    kinds = figures(leader, "kinds")
    assert sorted(kinds) == ["Parent or guardian", "gone-type"]
    assert (kinds["gone-type"], kinds["Parent or guardian"]) == ("fewer than 5", "not shown")
    came(district, 21, MONDAY + timedelta(hours=4), purpose="volunteer")
    clock.forward(seconds=LASTS.total_seconds())  # days that are over are not counted at each look
    kinds = figures(leader, "kinds")
    assert (kinds["Volunteer"], kinds["gone-type"]) == (20, "fewer than 5")


def test_how_long_checking_in_took_is_counted_where_a_kiosk_told_it(leader: Browser, district: District) -> None:
    for hour, (count, seconds) in enumerate(((6, 30), (11, 60), (7, 60), (5, 600), (40, 0))):
        came(district, count, MONDAY + timedelta(hours=hour), took_s=seconds)
    times = figures(leader, "times")
    assert [*times.values()] == [5, 15, 0, 0, 5]
    assert times["31 to 60 seconds"] == 15


def test_holds_waits_and_wrong_matches_are_counted(leader: Browser, district: District) -> None:
    held(district, 6, 0.5, "different_person")
    held(district, 13, 7, "same_person", "refuse")
    held(district, 5, None)
    assert figures(leader, "holds")["Mon, Nov 2, 2026"] == 20
    assert figures(leader, "matches")["Mon, Nov 2, 2026"] == 5
    waits = figures(leader, "waits")
    assert (waits["under 1 min"], waits["5 to 10 min"], waits["over 30 min"]) == (5, 10, 0)
    decisions = figures(leader, "decisions")
    assert (decisions["Admitted"], decisions["Refused"], decisions["Not decided yet"]) == (5, 10, 5)


def test_a_group_under_five_is_hidden_on_the_page_and_in_the_files(leader: Browser, district: District) -> None:
    came(district, 3)
    came(district, 8, MONDAY + timedelta(days=1))
    came(district, 20, MONDAY + timedelta(days=2))
    days = figures(leader, "days")
    assert days["Mon, Nov 2, 2026"] == "fewer than 5"
    assert days["Tue, Nov 3, 2026"] == "not shown", "the sum would give Monday away"
    assert days["Wed, Nov 4, 2026"] == 20
    leader.get(f"/dashboard/days.csv{DAYS}")
    assert ",3" not in leader.page.content.decode("utf-8-sig").splitlines()[2]
    leader.get(f"/dashboard{DAYS}")
    assert "fewer than 5" in leader.text
    assert "Counts are rounded down to a multiple of 5." in leader.text


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([5, 9], [5, 9]),
        ([4], [Hidden.FEW]),
        ([4, 9, 7], [Hidden.FEW, 9, Hidden.BESIDE_FEW]),
        ([1, 1, 30, 20], [Hidden.FEW, Hidden.FEW, 30, Hidden.BESIDE_FEW]),
        ([3, 4, 30], [Hidden.FEW, Hidden.FEW, 30]),
    ],
)
def test_what_is_hidden_cannot_be_reckoned_from_the_sum(counts: list[int], shown: list[int | Hidden]) -> None:
    assert protected(counts) == shown


_MOST, _DRAWN = 24, 14
_GROUPS = 3


@cache
def _possible(left_out: int) -> Mapping[tuple[object, ...], list[tuple[int, ...]]]:
    """Figures -> whatever three groups of up to 24 each may be where these are shown."""
    found: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for counts in product(range(_MOST + 1), repeat=_GROUPS):
        found.setdefault(_figures(counts, left_out), []).append(counts)
    return found


def _figures(counts: tuple[int, ...], left_out: int) -> tuple[object, ...]:
    """The table of the groups, the sum of all, and the sum without one of them, as other charts and choices have it."""
    return (*shown(counts), *shown([sum(counts)]), *shown([sum(counts) - counts[left_out]]))


@settings(deadline=None, max_examples=300)
@given(st.tuples(*[st.integers(0, _DRAWN)] * _GROUPS), st.integers(0, _GROUPS - 1))
def test_no_difference_of_figures_says_how_large_a_small_group_is(counts: tuple[int, ...], left_out: int) -> None:
    possible = _possible(left_out)[_figures(counts, left_out)]
    for place, count in enumerate(counts):
        if 0 < count < LEAST:
            assert len({one[place] for one in possible}) > 1, "it could be this number alone"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=2026-01-01&until=2026-11-01", "Choose at most 92 days."),
        ("?from=2026-11-03&until=2026-11-01", "The last day is before the first. Choose a later one."),
        ("?from=soon", "Enter the day like 2026-11-23."),
        ("?until=2031-01-01", "Choose days that have been."),
        ("?from=1999-01-01&until=1999-01-02", "Choose days that have been."),
        ("?from=0001-01-01", "Enter the day like 2026-11-23."),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(leader: Browser, query: str, sentence: str) -> None:
    for path in ("/dashboard", "/dashboard/days", "/dashboard/days.csv"):
        assert leader.get(path + query).status_code == 422
        assert sentence in leader.text
    leader.get(f"/dashboard{query}")
    assert leader.text.count(sentence) == 2


def test_ninety_two_days_may_be_asked_for(leader: Browser) -> None:
    assert leader.get("/dashboard?from=2026-08-03&until=2026-11-02").status_code == 200


def test_how_kiosks_stand_is_counted(leader: Browser, kiosk: Station) -> None:
    assert kiosk
    assert sum(int(str(count)) for count in figures(leader, "kiosks").values()) == 1
    assert sum(int(str(count)) for count in figures(leader, "kiosks", "?school=willow").values()) == 0


def test_a_schools_name_is_never_markup(leader: Browser, district: District) -> None:
    with district.database.write() as session:
        session.get_one(School, "oakridge").name = "<script>alert(1)</script>"
    came(district, 8)
    leader.get(f"/dashboard{DAYS}")
    assert "<script>alert(1)" not in leader.page.text
    assert "<script>alert(1)" in leader.text
