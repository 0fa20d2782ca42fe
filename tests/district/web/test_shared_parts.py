"""Parts of today that are drawn once for all who watch: nobody is given what they may not see, nor what is old."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from district.access.people import accounts
from district.access.people.rights import Right, Role
from district.instance import District
from district.publish import change_stream
from district.web.today.moving_parts import PARTS
from district.web.today.shared_parts import LASTS, MOST_KEPT, Key, Part, SharedParts
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser

MOVED = "/s/oakridge/day/moved"
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
KEY = Key("people", "oakridge", "en", frozenset({Right.VIEW_ON_SITE}))


def _tag(browser: Browser) -> str:
    return browser.page.headers["etag"].strip('"')


def _sent(browser: Browser, marks: str) -> set[str]:
    """The elements that a page with these marks is sent anew; or that it is to be loaded anew."""
    answer = browser.jar.get(browser.url + MOVED, headers={"If-None-Match": f'"{marks}"'}, timeout=20)
    assert answer.status_code in {200, 204, 304}
    assert (answer.status_code == 200) == bool(answer.content)
    refresh = {"HX-Refresh"} if answer.headers.get("hx-refresh") == "true" else set()
    return refresh | set(re.findall(r'<hx-partial hx-target="#([\w-]+)"', answer.text))


def _marks(page: str) -> str:
    """The marks of the parts of a page, as its script says them."""
    found = [re.search(rf'id="{name}" (?:class="help-key" )?[^>]*?data-mark="(\w+)"', page) for name in PARTS]
    return ".".join(one[1] if one else "" for one in found)


def test_what_one_may_see_is_never_shown_to_another_who_may_not(signed_in: Callable[..., Browser], day: Day) -> None:
    # GIVEN somebody on site, who left, and who is expected, and an office that has all of it before it
    day.came("Maria", "Santos")
    day.left(day.came("Linh", "Nguyen", ago=9))
    day.expects("Per", "Lindqvist")
    office = signed_in(Role.OFFICE)
    office.get(MOVED)
    assert all(name in office.text for name in ("Santos", "Nguyen", "Lindqvist"))
    assert "/sign-out" in office.text
    # WHEN others open the same part at the same moment
    guard, officer = signed_in(Role.CAMPUS_SECURITY), signed_in(Role.RESOURCE_OFFICER)
    guard.get(MOVED)
    officer.get(MOVED)
    # THEN each sees what their rights show, though they know the mark of what the office sees
    assert "Santos" in guard.text
    assert not re.search("Nguyen|Lindqvist|/sign-out", guard.text)
    assert not re.search("Santos|Nguyen|Lindqvist", officer.text)
    assert _sent(guard, _tag(office)) == _sent(officer, _tag(office)) == {"HX-Refresh"}
    # AND the other way round
    again = signed_in(Role.OFFICE, mail="again@example.org")
    assert _people(again.get(MOVED).text) == _people(office.page.text)
    spanish = signed_in(Role.OFFICE, mail="es@example.org")
    spanish.jar.headers["Accept-Language"] = "es"
    assert "Registro del día" in spanish.get(MOVED).text


def test_a_part_that_is_shown_already_is_not_sent_again_until_it_says_something_else(
    signed_in: Callable[..., Browser], day: Day
) -> None:
    visit = day.came("Maria", "Santos")
    office = signed_in()
    office.get("/s/oakridge")
    marks = _marks(office.page.text)
    assert all(part for name, part in zip(PARTS, marks.split("."), strict=True) if name != "called")
    assert _sent(office, marks) == set()
    # WHEN what is shown was moved, and what it says was not
    with day.district.database.write() as session:
        change_stream.touch(session, "oakridge", day.now())
    assert _sent(office, marks) == set()
    # WHEN somebody left
    day.left(visit)
    assert _sent(office, marks) == {"people"}
    assert f"{visit}/sign-out" not in office.get(MOVED).text
    # AND who says nothing of what they show, or that it is not as it was drawn, is sent it
    assert _sent(office, "") == {"waiting", "watching", "people", "help-key"}
    now = _tag(office)
    assert _sent(office, f"{now.rpartition('.')[0]}.-") == {"help-key"}
    # WHEN somebody is told to leave, and another one begins to wait
    day.decided(day.held("Bob", "Hale"), "refuse")
    assert _sent(office, now) == {"watching"}
    day.held("Ines", "Moreau")
    assert _sent(office, now) == {"watching", "waiting"}


def test_who_may_see_other_parts_than_before_has_the_page_loaded_anew(
    signed_in: Callable[..., Browser], day: Day, district: District
) -> None:
    """GIVEN an open page with those who wait WHEN the right to see them is taken THEN they do not stay on it."""
    day.held("Ines", "Moreau")
    office = signed_in(Role.OFFICE)
    office.get("/s/oakridge")
    marks = _marks(office.page.text)
    with district.database.write() as session:
        account = accounts.found(session, "office@example.org")
        account.role = Role.RESOURCE_OFFICER
        session.add(account)
    assert _sent(office, marks) == {"HX-Refresh"}
    assert "Ines" not in office.get(MOVED).text
    assert "Ines" not in office.get("/s/oakridge").text


def _people(shown: str) -> str:
    return shown.partition('hx-target="#people"')[2].partition("</hx-partial>")[0]


def _roster(browser: Browser, path: str) -> str:
    return browser.get(path).text.partition('id="people"')[2].split('class="two"')[0]


def test_what_somebody_looks_for_is_shown_to_nobody_else(signed_in: Callable[..., Browser], day: Day) -> None:
    day.came("Maria", "Santos")
    day.came("Linh", "Nguyen")
    office, other = signed_in(), signed_in(mail="other@example.org")
    office.get("/s/oakridge")
    office.send("/s/oakridge", q="nguyen")
    [renewed] = re.findall(r'id="moved" hx-get="([^"]+)"', office.text)
    assert "Santos" not in _roster(office, renewed)
    assert "Santos" in _roster(other, MOVED)
    assert "Nguyen" in other.text.split('class="two"')[0]


def test_a_part_knows_nothing_of_who_looks_and_a_name_in_it_stays_text(
    signed_in: Callable[..., Browser], day: Day
) -> None:
    day.came("<script>", "alert(1)")
    office = signed_in()
    office.get("/s/oakridge")
    assert "<script> alert(1)" in office.text
    assert "<script> alert(1)" not in office.page.text
    shared = re.findall(
        '<hx-partial hx-target="#(?:people|waiting)".*?</hx-partial>', office.get(MOVED).text, re.DOTALL
    )
    assert len(shared) == 2
    assert not re.search("csrf|office@example.org|Office Person", "".join(shared))


def test_all_who_come_while_a_part_is_drawn_wait_for_that_one() -> None:
    parts, drawn, go = SharedParts(), [], threading.Event()

    def draw() -> Part:
        go.wait(10)
        drawn.append(1)
        return Part("html", "mark")

    with ThreadPoolExecutor(8) as pool:
        tasks = [pool.submit(parts.find, KEY, 7, NOW, draw) for _ in range(8)]
        go.set()
        assert {task.result(10).html for task in tasks} == {"html"}
    assert len(drawn) == 1


def test_what_is_kept_counts_for_its_number_its_rights_and_a_short_time() -> None:
    parts = SharedParts()

    def shown(html: str, key: Key = KEY, number: int = 7, later: float = 0) -> str:
        at = NOW + timedelta(seconds=later)
        return parts.find(key, number, at, lambda: Part(html, html)).html

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
