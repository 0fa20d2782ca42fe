"""Parts of today that are drawn once for all who watch: nobody is given what they may not see, nor what is old."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from district.access.people.rights import Right, Role
from district.publish import change_stream
from district.web.today.shared_parts import LASTS, MOST_KEPT, Key, Part, SharedParts
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser

PEOPLE, WAITING = "/s/oakridge/day/people", "/s/oakridge/day/waiting"
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
KEY = Key("people", "oakridge", "en", frozenset({Right.VIEW_ON_SITE}))


def _tag(browser: Browser) -> dict[str, str]:
    return {"If-None-Match": browser.page.headers["etag"]}


def _status(browser: Browser, path: str, known: dict[str, str]) -> int:
    return browser.jar.get(browser.url + path, headers=known, timeout=20).status_code


def test_what_one_may_see_is_never_shown_to_another_who_may_not(signed_in: Callable[..., Browser], day: Day) -> None:
    # GIVEN somebody on site, who left, and who is expected, and an office that has all of it before it
    day.came("Maria", "Santos")
    day.left(day.came("Linh", "Nguyen", ago=9))
    day.expects("Per", "Lindqvist")
    office = signed_in(Role.OFFICE)
    office.get(PEOPLE)
    assert all(name in office.text for name in ("Santos", "Nguyen", "Lindqvist"))
    assert "/sign-out" in office.text
    # WHEN others open the same part at the same moment
    guard, officer = signed_in(Role.CAMPUS_SECURITY), signed_in(Role.RESOURCE_OFFICER)
    guard.get(PEOPLE)
    officer.get(PEOPLE)
    # THEN each sees what their rights show, though they know the mark of what the office sees
    assert "Santos" in guard.text
    assert not re.search("Nguyen|Lindqvist|/sign-out", guard.text)
    assert not re.search("Santos|Nguyen|Lindqvist", officer.text)
    assert [_status(one, PEOPLE, _tag(office)) for one in (guard, officer)] == [200, 200]
    # AND the other way round
    again = signed_in(Role.OFFICE, mail="again@example.org")
    assert again.get(PEOPLE).text == office.page.text
    spanish = signed_in(Role.OFFICE, mail="es@example.org")
    spanish.jar.headers["Accept-Language"] = "es"
    assert "Registro del día" in spanish.get(PEOPLE).text


def test_a_part_that_is_shown_already_is_not_sent_again_until_its_school_moves(
    signed_in: Callable[..., Browser], day: Day
) -> None:
    visit = day.came("Maria", "Santos")
    office = signed_in()
    office.get("/s/oakridge")
    shown = re.findall(r"""hx-get="([^"]+)" hx-headers='\{"If-None-Match": "\\"(\w+)\\""\}'""", office.text)
    assert {path for path, _ in shown} == {PEOPLE, WAITING}
    for path, mark in shown:
        assert _status(office, path, {"If-None-Match": f'"{mark}"'}) == 304
    # WHEN what is shown was moved, and what it says was not
    with day.district.database.write() as session:
        change_stream.touch(session, "oakridge", day.now())
    assert [_status(office, path, {"If-None-Match": f'"{mark}"'}) for path, mark in shown] == [304, 304]
    # WHEN somebody left
    known = {path: f'"{mark}"' for path, mark in shown}
    day.left(visit)
    assert _status(office, PEOPLE, {"If-None-Match": known[PEOPLE]}) == 200
    assert _status(office, WAITING, {"If-None-Match": known[WAITING]}) == 304
    assert f"{visit}/sign-out" not in office.get(PEOPLE).text


def test_what_somebody_looks_for_is_shown_to_nobody_else(signed_in: Callable[..., Browser], day: Day) -> None:
    day.came("Maria", "Santos")
    day.came("Linh", "Nguyen")
    office, other = signed_in(), signed_in(mail="other@example.org")
    office.get("/s/oakridge")
    office.send("/s/oakridge", q="nguyen")
    [renewed] = re.findall(r'hx-get="([^"]+)"', office.text.partition('id="people"')[2])
    assert "Santos" not in office.get(renewed).text.split('class="two"')[0]
    assert "Santos" in other.get(PEOPLE).text.split('class="two"')[0]
    assert "Nguyen" in other.text.split('class="two"')[0]


def test_a_part_knows_nothing_of_who_looks_and_a_name_in_it_stays_text(
    signed_in: Callable[..., Browser], day: Day
) -> None:
    day.came("<script>", "alert(1)")
    office = signed_in()
    office.get("/s/oakridge")
    assert "<script> alert(1)" in office.text
    assert "<script> alert(1)" not in office.page.text
    for path in (PEOPLE, WAITING):
        office.get(path)
        assert not re.search("csrf|office@example.org|Office Person", office.text)


def test_all_who_come_while_a_part_is_drawn_wait_for_that_one() -> None:
    parts, drawn, go = SharedParts(), [], threading.Event()

    def draw() -> Part:
        go.wait(10)
        drawn.append(1)
        return Part("html", "mark", 0, 7, NOW)

    with ThreadPoolExecutor(8) as pool:
        tasks = [pool.submit(parts.find, KEY, 7, NOW, draw) for _ in range(8)]
        go.set()
        assert {task.result(10).html for task in tasks} == {"html"}
    assert len(drawn) == 1


def test_what_is_kept_counts_for_its_number_its_rights_and_a_short_time() -> None:
    parts = SharedParts()

    def shown(html: str, key: Key = KEY, number: int = 7, later: float = 0) -> str:
        at = NOW + timedelta(seconds=later)
        return parts.find(key, number, at, lambda: Part(html, html, 0, number, at)).html

    assert shown("first") == "first"
    assert shown("second") == "first"
    assert shown("of others", KEY._replace(rights=frozenset())) == "of others"
    assert shown("in Spanish", KEY._replace(language="es")) == "in Spanish"
    assert shown("elsewhere", KEY._replace(school="willow")) == "elsewhere"
    assert shown("second", number=8) == "second"
    assert shown("old", number=7) == "second"  # who asked before it moved may see what it is now
    assert shown("fourth", number=8, later=LASTS.total_seconds()) == "fourth"
    assert shown("fifth", number=8, later=0) == "fifth"  # the clock went back
    # AND many schools at once do not fill the memory
    for school in range(MOST_KEPT + 5):
        shown("one of many", KEY._replace(school=str(school)))
    assert shown("sixth", number=8) == "sixth"
