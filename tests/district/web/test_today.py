"""Today as the office reads it: who waits, who is in the building, who is expected, who came."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.db.projection_tables import Visit
from district.db.publish_tables import SchoolPlan
from district.instance import District
from district.publish import change_stream
from tests.district.web import a_day
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser
from tests.districts import Clock

ON_BOTH = True
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def day(district: District, clock: Clock) -> Day:
    clock.forward(hours=8)  # nine in the morning in Denver
    return a_day.begun(district)


def test_an_empty_day_says_so_in_every_part(signed_in: Callable[..., Browser]) -> None:
    office = signed_in()
    office.get("/s/oakridge")
    for said in ("Nobody is waiting", "Nobody is signed in", "Nobody else is expected today.", "Nobody has come yet"):
        assert said in office.text


def test_the_most_serious_come_first_then_the_longest_waiting(signed_in: Callable[..., Browser], day: Day) -> None:
    match = day.listed()
    day.held("Typed", "Name", "none", ago=50)
    day.held("Gone", "Away", "strong", ago=60, left=True)
    day.held("Later", "Possible", "possible", ago=10, match=match)
    day.held("Earlier", "Possible", "possible", ago=20, match=match)
    day.held("Strong", "Match", "strong", ago=1, match=match)
    office = signed_in()
    office.get("/s/oakridge")
    assert re.findall(r'card-name">(\w+)', office.text) == ["Strong", "Earlier", "Later", "Typed", "Gone"]
    assert 'data-waiting="4"' in office.text  # who went away waits no more
    # AND only the first name and what to do stand open: the rest is in an element that is hidden
    shown = re.sub(r'<div class="covered".*?</div>', "", office.text, flags=re.DOTALL)
    assert "Custody order" in office.text
    for covered in ("Custody order", "Match", "strong", "1979"):
        assert covered not in re.sub(r"<[^>]*>", " ", shown), covered


def test_a_case_that_was_decided_is_gone_from_the_waiting(signed_in: Callable[..., Browser], day: Day) -> None:
    case = day.held()
    office = signed_in()
    office.get("/s/oakridge/day/moved")
    assert f'data-case="{case}"' in office.page.text
    day.decided(case)
    office.get("/s/oakridge/day/moved")
    assert f'data-case="{case}"' not in office.page.text


def test_a_new_case_moves_the_pages_of_its_school_alone(district: District, day: Day) -> None:
    def number(school: str) -> int:
        with district.database.read() as session:
            return int(change_stream.since(session, school, "").cursor)

    before, elsewhere = number("oakridge"), number("willow")
    day.held()
    assert number("oakridge") > before
    assert number("willow") == elsewhere


def test_who_should_have_left_is_overdue(signed_in: Callable[..., Browser], day: Day, clock: Clock) -> None:
    day.came("Maria", "Santos", ago=30)
    calendar = {"week": {"mon": {"opens": "07:30", "closes": "15:30"}}}
    with day.district.database.write() as session:
        session.add(SchoolPlan(school="oakridge", calendar=calendar))
    office = signed_in()
    office.get("/s/oakridge")
    assert "3:30 PM" in office.text
    assert "overdue" not in office.text
    clock.forward(hours=7)
    office = signed_in(mail="later@example.org")
    office.get("/s/oakridge")
    assert "overdue since" in office.text
    assert '<tr class="late">' in office.text


def test_the_roster_is_searched_by_name_room_or_host_and_no_address_tells_the_name(
    signed_in: Callable[..., Browser], day: Day
) -> None:
    day.came("Maria", "Santos")
    day.came("Linh", "Nguyen")
    office = signed_in()
    office.get("/s/oakridge")
    office.send("/s/oakridge", q="nguyen")
    roster = office.text.split('class="two"')[0]
    assert "Linh Nguyen" in roster
    assert "Maria" not in roster
    [renewed] = re.findall(r'id="moved" hx-get="([^"]+)"', roster)
    for one in [office.path, renewed, *re.findall(r'(?:href|action)="([^"]*)"', office.text)]:
        assert "nguyen" not in one.casefold()
    assert "Linh Nguyen" in office.get(renewed).text  # a renewed part is searched too
    assert "Maria" not in office.text.partition('id="people"')[2].split('class="two"')[0]
    office.get("/s/oakridge")
    office.send("/s/oakridge", q="zebra")
    assert "Nobody on site has “zebra”" in office.text
    office.get("/s/oakridge/on-site")
    office.send("/s/oakridge/on-site", q="santos")
    assert "Linh" not in office.text
    office.get(office.path.replace("on-site?", "on-site.csv?"))
    assert len(office.page.content.splitlines()) == 2
    assert office.page.content.decode("utf-8-sig").splitlines()[1].startswith("Maria Santos,Parent or guardian,")
    assert {one["name"] for one in office.get("/s/oakridge/log.json").json()} == {"Maria Santos", "Linh Nguyen"}


def test_todays_photo_stands_beside_the_last_one_of_the_same_name_and_birth_date(
    signed_in: Callable[..., Browser], day: Day
) -> None:
    # GIVEN somebody whose birth date is kept, because an entry matched last week
    case = day.held("Bob", "Hale", ago=60 * 24 * 7)
    last = day.came("Bob", "Hale", ago=60 * 24 * 7 - 1, face="robert-hale", case=case, born="1979-05-17")
    day.decided(case, "admit", ago=60 * 24 * 7 - 1, visit=last)
    today = day.came("Bob", "Hale", face="robert-hale", born="1979-05-17")
    # AND somebody else of the same name
    other = day.came("Bob", "Hale", ago=1, face="robert-hale", born="1980-01-01")
    office = signed_in()
    office.get("/s/oakridge")
    log = office.text.partition('id="log-title"')[2]
    assert log.count(f"/on-site/{last}/photo") == 1
    assert log.index(f"/on-site/{other}/photo") < log.index(f"/on-site/{last}/photo") < log.index(today)


def test_photos_are_for_who_may_see_them_and_are_kept_nowhere(signed_in: Callable[..., Browser], day: Day) -> None:
    visit, case = day.came(face="maria-santos"), day.held(face="robert-hale")
    bare = day.came("No", "Picture")
    office = signed_in()
    for path in (f"/s/oakridge/on-site/{visit}/photo", f"/s/oakridge/cases/{case}/photo"):
        photo = office.get(path)
        assert photo.headers["content-type"] == "image/jpeg"
        assert photo.headers["cache-control"] == "no-store"
        assert photo.content.startswith(b"\xff\xd8\xff")
    assert office.get(f"/s/oakridge/on-site/{bare}/photo").headers["content-type"] == "image/svg+xml"
    there = signed_in(mail="w@example.org", schools=("willow",))
    assert there.get(f"/s/willow/on-site/{visit}/photo").status_code == 404
    assert there.get(f"/s/willow/cases/{case}/photo").status_code == 404


def test_a_resource_officer_sees_neither_names_nor_cases(signed_in: Callable[..., Browser], day: Day) -> None:
    visit = day.came("Maria", "Santos")
    day.held("Bob", "Hale")
    officer = signed_in(Role.RESOURCE_OFFICER)
    officer.get("/s/oakridge")
    assert officer.page.status_code == 200
    for name in ("Maria", "Santos", "Bob", "Hale"):
        assert name not in officer.text
    security = signed_in(Role.CAMPUS_SECURITY)
    security.get("/s/oakridge")
    assert "Maria" in security.text
    office = signed_in(mail="o@example.org")
    for path in ("/s/oakridge", "/s/oakridge/on-site"):  # the record is for those who may see visits
        assert f"/visits/{visit}" not in security.get(path).text
        assert f'href="/s/oakridge/visits/{visit}">Maria Santos' in office.get(path).text
    assert f'href="/s/oakridge/visits/{visit}"' in office.get("/s/oakridge/log").text
    assert "/sign-out" not in security.text.partition("<main")[2]


def test_a_name_is_text_and_nothing_else(signed_in: Callable[..., Browser], day: Day) -> None:
    match = day.listed(family=SCRIPT, given=SCRIPT, reason=SCRIPT, instructions=SCRIPT)
    case = day.held(SCRIPT, SCRIPT, match=match)
    visit = day.came(SCRIPT, SCRIPT)
    day.came("=1+1", "")
    day.expects(SCRIPT, SCRIPT)
    office = signed_in()
    paths = (
        "/s/oakridge", f"/s/oakridge?q={SCRIPT}", "/s/oakridge/on-site", "/s/oakridge/log",
        f"/s/oakridge/cases/{case}?show=1", f"/s/oakridge/on-site/{visit}/sign-out",
    )  # fmt: skip
    for path in paths:
        assert office.get(path).status_code == 200, path
        assert SCRIPT not in office.page.text, path
        assert "&lt;script&gt;" in office.page.text, path
    office.get("/s/oakridge/on-site.csv")
    assert "\n'=1+1" in office.page.content.decode("utf-8-sig")


def test_what_was_erased_is_said_to_be(signed_in: Callable[..., Browser], day: Day, district: District) -> None:
    visit = day.came()
    with district.database.write() as session:
        row = session.get_one(Visit, visit)
        row.family = row.given = row.born = row.photo = None
        session.add(row)
    office = signed_in()
    office.get("/s/oakridge")
    assert "Name erased" in office.text
    assert "Santos" not in office.text
