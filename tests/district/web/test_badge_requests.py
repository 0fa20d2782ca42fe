"""A badge printed at a chosen kiosk: asked at the record's page, fetched by that kiosk alone, answered by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import badge_requests
from sync.contract.api.kiosk import WireBadgeRequest
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.visit import BadgePrinted, BadgeRequestAnswered
from tests.district.web.a_day import Day, begun
from tests.district.web.browsing import Browser
from tests.districts import Clock


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
