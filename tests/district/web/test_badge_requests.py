"""A badge printed at a chosen kiosk: asked at the record's page, fetched by that kiosk alone, answered by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.db.projection_tables import BadgeRequest, Visit
from district.db.tables import Waiting
from district.instance import District
from district.projections import projector
from district.publish import badge_requests, emergencies
from district.publish.school_plans import Declarer
from sync.contract.api.kiosk import WireBadgeRequest
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import BadgePrinted, BadgeRequestAnswered
from tests.district.web.a_day import Day, begun
from tests.district.web.browsing import Browser
from tests.districts import Clock, Station


def asked(district: District, day: Day, signed_in: Callable[..., Browser]) -> tuple[Browser, WireBadgeRequest]:
    visit = day.came()
    desk = signed_in(Role.OFFICE)
    desk.get(f"/s/oakridge/visits/{visit}")
    desk.send(f"/s/oakridge/visits/{visit}/badge", kiosk=day.kiosk.enrolled.kiosk)
    assert "Sent to " in desk.text
    with district.database.read() as session:
        assert badge_requests.pending(session, "another", district.now()) == []
        (one,) = badge_requests.pending(session, day.kiosk.enrolled.kiosk, district.now())
    assert one.visit == visit
    return desk, one


def taken(one: WireBadgeRequest, outcome: str, reason: str = "") -> BadgeRequestAnswered:
    return BadgeRequestAnswered(visit=one.visit, badge=one.badge, request=one.id, outcome=outcome, reason=reason)


@pytest.mark.parametrize(
    ("outcome", "reason", "said"), [("confirmed", "", "Printed at "), ("failed", "paper_out", "no paper")]
)
def test_the_page_says_what_became_of_the_badge(
    outcome: str, reason: str, said: str, district: District, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    desk, one = asked(district, day, signed_in)
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "applied")}, 0)
    printed = BadgePrinted(visit=one.visit, badge=one.badge, outcome=outcome, reason=reason)
    day._write(Kind.BADGE_PRINTED, {facts.FACTS: printed}, 0)
    desk.get(f"/s/oakridge/visits/{one.visit}")
    assert said in desk.text
    with district.database.read() as session:
        assert badge_requests.pending(session, day.kiosk.enrolled.kiosk, district.now()) == []


def test_a_kiosk_that_does_not_print_says_why(district: District, signed_in: Callable[..., Browser]) -> None:
    day = begun(district)
    desk, one = asked(district, day, signed_in)
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "refused", "printing")}, 0)
    desk.get(f"/s/oakridge/visits/{one.visit}")
    assert "is printing this badge already" in desk.text


def test_of_an_older_kiosk_the_page_says_that_it_never_answered(
    district: District, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    desk, one = asked(district, day, signed_in)
    clock.forward(minutes=31)
    desk.get(f"/s/oakridge/visits/{one.visit}")
    assert "never answered" in desk.text


LAYOUT = "/s/oakridge/settings/badge"


def lock_down(district: District) -> None:
    with district.database.write() as session:
        who = Declarer("district:security", "Ana Ruiz")
        wanted = emergencies.Act("lockdown", {"oakridge": ""}, who, may_end_lockdown=False)
        emergencies.act(session, district.keys, wanted, district.now())


def wanted_test(district: District, day: Day, manager: Browser) -> WireBadgeRequest:
    manager.get(LAYOUT)
    manager.send(f"{LAYOUT}/test", kiosk=day.kiosk.enrolled.kiosk)
    with district.database.read() as session:
        (one,) = badge_requests.pending(session, day.kiosk.enrolled.kiosk, district.now())
    assert (one.is_test, one.visit, one.badge) == (True, "", "")
    return one


@pytest.mark.parametrize(
    ("outcome", "reason", "said"), [("confirmed", "", "Printed at "), ("failed", "paper_out", "no paper")]
)
def test_a_test_badge_is_asked_for_at_its_layout_and_the_page_says_what_became_of_it(
    outcome: str, reason: str, said: str, district: District, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    manager = signed_in(Role.OFFICE_MANAGER)
    one = wanted_test(district, day, manager)
    assert "Sent to " in manager.text
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "applied")}, 0)
    day._write(
        Kind.BADGE_PRINTED, {facts.FACTS: BadgePrinted(visit="", badge=one.id, outcome=outcome, reason=reason)}, 0
    )
    for _ in range(2):
        manager.get(f"{LAYOUT}/tests")
        assert said in manager.text
        projector.rebuild(district.database, now=district.now())
    with district.database.read() as session:
        assert badge_requests.pending(session, day.kiosk.enrolled.kiosk, district.now()) == []
        assert session.get(Visit, "") is None


def test_a_test_badge_that_a_kiosk_tells_of_twice_counts_once_and_leaves_nothing_waiting(
    district: District, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    one = wanted_test(district, day, signed_in(Role.OFFICE_MANAGER))
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "applied")}, 0)
    answered = []
    for outcome in ("confirmed", "failed"):  # a new epoch brings again what was not acknowledged
        printed = BadgePrinted(visit="", badge=one.id, outcome=outcome)
        day._write(Kind.BADGE_PRINTED, {facts.FACTS: printed}, 0)
        clock.forward(minutes=1)
        with district.database.read() as session:
            (row,) = badge_requests.tests_of(session, "oakridge")
            answered.append((row.outcome, row.answered))
            assert session.exec(select(Waiting.reason)).all() == []
    assert answered[0] == answered[1]
    assert answered[0][0] == "confirmed"


def test_an_older_kiosk_refuses_a_test_badge_and_the_page_says_why(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    manager = signed_in(Role.PRINCIPAL)
    one = wanted_test(district, day, manager)
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "refused", "unknown_visit")}, 0)
    manager.get(LAYOUT)
    assert "is too old to print a test badge" in manager.text


def test_a_kiosk_prints_few_test_badges_in_a_row_and_one_at_a_time(
    district: District, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    manager = signed_in(Role.OFFICE_MANAGER)
    for _ in range(badge_requests.MOST_TESTS):
        one = wanted_test(district, day, manager)
        assert wanted_test(district, day, manager) == one, "while one waits another is none"
        day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "applied")}, 0)
        printed = BadgePrinted(visit="", badge=one.id, outcome="confirmed")
        day._write(Kind.BADGE_PRINTED, {facts.FACTS: printed}, 0)
    manager.get(LAYOUT)
    manager.send(f"{LAYOUT}/test", kiosk=day.kiosk.enrolled.kiosk)
    assert "that kiosk was asked for 3 test badges within ten minutes" in manager.text
    clock.forward(minutes=11)
    wanted_test(district, day, manager)


def test_no_test_badge_comes_from_another_schools_kiosk_nor_in_an_emergency(
    district: District, signed_in: Callable[..., Browser], new_station: Callable[..., Station]
) -> None:
    day = begun(district)
    manager = signed_in(Role.OFFICE_MANAGER)
    manager.get(LAYOUT)
    other = new_station("willow").enrolled.kiosk
    manager.send(f"{LAYOUT}/test", kiosk=other)
    assert "That kiosk is not in service here." in manager.text
    lock_down(district)
    manager.get(LAYOUT)
    manager.send(f"{LAYOUT}/test", kiosk=day.kiosk.enrolled.kiosk)
    assert "An emergency is in force here. Nothing was printed." in manager.text
    with district.database.read() as session:
        assert badge_requests.tests_of(session, "oakridge") == []


def test_another_kiosks_test_badges_do_not_hide_those_of_this_one(
    district: District, clock: Clock, signed_in: Callable[..., Browser], new_station: Callable[..., Station]
) -> None:
    day = begun(district)
    manager = signed_in(Role.OFFICE_MANAGER)
    mine = [wanted_test(district, day, manager)]
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(mine[0], "applied")}, 0)
    for _ in range(badge_requests.MOST_TESTS - 1):
        mine.append(wanted_test(district, day, manager))
        day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(mine[-1], "applied")}, 0)
    clock.forward(seconds=1)
    with district.database.write() as session:
        session.add_all(
            BadgeRequest(id=f"r-{number}", school="oakridge", visit="", kiosk="another", asked=district.now())
            for number in range(30)
        )
    manager.get(LAYOUT)
    manager.send(f"{LAYOUT}/test", kiosk=day.kiosk.enrolled.kiosk)
    assert "that kiosk was asked for 3 test badges within ten minutes" in manager.text


def test_a_test_badge_is_not_printed_in_an_emergency_that_was_declared_since_and_a_visitors_is(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    _, visitors = asked(district, day, signed_in)
    manager = signed_in(Role.OFFICE_MANAGER)
    manager.get(LAYOUT)
    manager.send(f"{LAYOUT}/test", kiosk=day.kiosk.enrolled.kiosk)

    def pending() -> list[bool]:
        with district.database.read() as session:
            return [one.is_test for one in badge_requests.pending(session, day.kiosk.enrolled.kiosk, district.now())]

    assert pending() == [False, True]
    lock_down(district)
    assert pending() == [False]
    assert visitors.visit


def test_a_test_badge_that_a_stopped_kiosk_had_taken_is_not_printing_for_good(
    district: District, clock: Clock, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    manager = signed_in(Role.OFFICE_MANAGER)
    one = wanted_test(district, day, manager)
    day._write(Kind.BADGE_REQUEST_ANSWERED, {facts.FACTS: taken(one, "applied")}, 0)
    manager.get(f"{LAYOUT}/tests")
    assert "is printing." in manager.text
    clock.forward(minutes=31)
    manager.get(f"{LAYOUT}/tests")
    assert "took it and never said whether it came out" in manager.text


def test_a_kiosk_tells_only_of_a_test_badge_that_it_was_asked_for(
    district: District, signed_in: Callable[..., Browser]
) -> None:
    day = begun(district)
    one = wanted_test(district, day, signed_in(Role.OFFICE_MANAGER))
    printed = BadgePrinted(visit="", badge=one.id, outcome="confirmed")
    day._write(Kind.BADGE_PRINTED, {facts.FACTS: printed}, 0)  # without having taken it
    with district.database.read() as session:
        assert [row.outcome for row in badge_requests.tests_of(session, "oakridge")] == [""]
