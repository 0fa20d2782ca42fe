"""How a case is said to stand: decided and when, of an earlier day, sent to a kiosk that is silent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from district.access.people.rights import Role
from district.instance import District
from language.translator import translator
from sync.contract.time_zones import zone_of
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser
from tests.district.web.test_case_page import asked, page


def test_a_decided_case_says_so_with_its_day_and_what_was_decided_before_it(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    """GIVEN somebody who was admitted ten days ago and has left, and refused since."""
    old, ten = day.held(ago=60 * 24 * 10), 60 * 24 * 10
    visit = day.came("Bob", "Hale", ago=ten - 2, case=old, born="1979-05-17")
    day.decided(old, "admit", ago=ten - 2, visit=visit)
    day.left(visit, ago=ten - 60)
    new = day.held(ago=60 * 24)
    day.decided(new, "refuse", ago=60 * 24 - 1)
    office = decider()
    first = office.get(page(old)).text
    decided = (district.now() - timedelta(minutes=ten - 2)).astimezone(zone_of("America/Denver"))
    words = translator("en")
    assert "Is in the building" not in first
    assert "At the door" not in first
    assert "Decided · " in first
    assert f"{words.short_day(decided)}, {words.clock(decided)}" in first
    assert "Nothing was decided before" in first
    assert "admitted, Ana Ruiz" in office.get(page(new)).text
    assert "Compare, then decide" not in office.text


def test_a_case_of_an_earlier_day_says_since_which_day(decider: Callable[..., Browser], day: Day) -> None:
    office = decider()
    old, new = day.held(ago=60 * 24 * 2), day.held()
    dated = r"since <time[^>]*>\w{3}, \w{3} \d"
    assert re.search(dated, office.get(page(old)).text)
    assert not re.search(dated, office.get(page(new)).text)
    day.came("Maria", "Santos", ago=60 * 24 * 2)
    today = office.get("/s/oakridge").text
    assert len(re.findall(r"Since\D{0,30}<time[^>]*>\w{3}, ", today)) == 2  # the card, and the line of who is on site


def test_what_a_silent_kiosk_has_not_answered_is_said_on_today_and_to_the_next_who_decides(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(verdict="possible")
    ana, tom = decider(), decider(Role.OFFICE_MANAGER, "tom-park")
    ana.get(page(case))
    tom.get(page(case))
    ana.send(page(case), reason="different_person", decision="admit")
    assert "Compare, then decide" not in ana.text
    today = ana.get("/s/oakridge").text
    assert "Sent to the kiosk, not answered yet" in today
    assert "Sent by Ana Ruiz at" in today
    assert "Compare, then decide" not in today
    tom.send(page(case), reason="same_person", decision="refuse")
    assert "Your decision was not sent: Ana Ruiz sent one before" in tom.text
    ana.get(page(case))
    ana.send(page(case), reason="same_person", decision="refuse")  # thinks again
    assert "Your decision was not sent" in ana.text
    assert len(asked(district)) == 1
