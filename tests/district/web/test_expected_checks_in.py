"""Somebody who is expected is checked in at the desk: filled in from the pass, screened as always, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from district.db.expected_tables import PassDetail
from district.db.look_tables import RecordLook
from district.db.projection_tables import Case, Visit
from district.instance import District
from district.publish import expected
from district.publish.expected import Extra
from sync.contract.records.expected_visitor import ExpectedVisitor
from tests.district.web import a_day
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser

PASS = "01900000-0000-7000-8000-0000000000e1"
CHECK_IN = f"/s/oakridge/expected/{PASS}/check-in"


@pytest.fixture
def day(district: District) -> Day:
    day = a_day.begun(district)
    day.listed()
    return day


def expect(
    district: District, family: str = "Diallo", given: str = "Amara", born: str = "1984-03-12", days: int = 0,
    hours: int = 0,
) -> None:  # fmt: skip
    now = district.now() + timedelta(days=days, hours=hours)
    who = ExpectedVisitor(
        id=PASS, family=family, given=given, born=born, purpose="delivery", destination="office",
        valid_from=now.isoformat(), valid_until=(now + timedelta(hours=2)).isoformat(),
    )  # fmt: skip
    with district.database.write() as session:
        expected.expect(session, "oakridge", who, Extra(), now)


def test_today_leads_to_the_form_filled_in_and_the_pass_signs_in_at_once(
    district: District, day: Day, desk: Browser
) -> None:
    expect(district)
    assert f'href="{CHECK_IN}"' in desk.get("/s/oakridge").text
    parts = dict(
        re.findall('hx-target="#([a-z]+)"(.*?)</hx-partial>', desk.get("/s/oakridge/day/moved").text, re.DOTALL)
    )
    assert "<form" not in parts["people"] + parts["waiting"], "drawn for all, so without anybody's token"
    for _ in range(2):
        form = desk.get(CHECK_IN).text
        assert 'value="Diallo"' in form
        assert 'value="1984-03-12"' in form
    with district.database.read() as session:
        [look] = session.exec(select(RecordLook)).all()
    assert (look.kind, look.subject, look.school) == ("expected", PASS, "oakridge")
    desk.get(f"/s/oakridge/expected/{PASS}")
    desk.send(CHECK_IN)
    with district.database.read() as session:
        visit = session.exec(select(Visit)).one()
        assert session.get_one(PassDetail, PASS).visit == visit.id
    assert desk.path == f"/s/oakridge/visits/{visit.id}"
    assert (visit.family, visit.given, visit.born) == ("Diallo", "Amara", "1984-03-12")
    assert (visit.purpose, visit.choice) == ("delivery", "no_match")
    # AND neither Today nor the pass's page offers it once more; who sends it all the same is led to the visit
    assert CHECK_IN not in desk.get("/s/oakridge").text
    assert CHECK_IN not in desk.get(f"/s/oakridge/expected/{PASS}").text
    desk.send(CHECK_IN)
    assert "This visitor is signed in already." in desk.text
    # WHEN it was somebody else's line, THEN the visit is void, and the visitor is expected still
    desk.send(f"/s/oakridge/on-site/{visit.id}/void")
    assert f'href="{CHECK_IN}"' in desk.get("/s/oakridge").text


def test_who_comes_hours_early_is_expected_no_more_that_day(district: District, day: Day, desk: Browser) -> None:
    expect(district, hours=7)
    day.came("Amara", "Diallo")
    assert CHECK_IN not in desk.get("/s/oakridge").text
    with district.database.read() as session:
        visit = session.exec(select(Visit)).one()
        assert session.get_one(PassDetail, PASS).visit == visit.id


def test_a_pass_of_another_day_shows_nothing_at_the_door_and_signs_nobody_in(
    district: District, day: Day, desk: Browser
) -> None:
    expect(district, days=30)
    desk.get("/s/oakridge")
    assert desk.send(CHECK_IN).status_code == 404
    assert desk.get(CHECK_IN).status_code == 404
    assert "Diallo" not in desk.text
    with district.database.read() as session:
        assert session.exec(select(Visit)).all() == []


def test_a_browser_sends_the_token_of_the_form_that_it_sends(district: District, day: Day, desk: Browser) -> None:
    expect(district)
    page = desk.get(f"/s/oakridge/expected/{PASS}")
    form = re.search(rf'action="{CHECK_IN}".*?name="csrf" value="([^"]+)"', page.text, re.DOTALL)
    assert form is not None
    stolen = page.text[: form.start(1)] + page.text[form.end(1) :]
    page._content = stolen.encode()  # as a part drawn for all would have it
    assert desk.send(CHECK_IN).status_code == 403


def test_whom_a_list_names_is_held_as_always(district: District, day: Day, desk: Browser) -> None:
    expect(district, "Hale", "Robert", "1979-05-17")
    assert f'action="{CHECK_IN}"' in desk.get(f"/s/oakridge/expected/{PASS}").text
    desk.send(CHECK_IN)
    with district.database.read() as session:
        case = session.exec(select(Case)).one()
        assert session.exec(select(Visit)).all() == []
    assert desk.path == f"/s/oakridge/cases/{case.id}"


def test_without_a_birth_date_it_is_asked_with_the_form_filled_in(district: District, day: Day, desk: Browser) -> None:
    expect(district, born="")
    desk.get("/s/oakridge")
    desk.send(CHECK_IN)
    assert desk.page.status_code == 422
    assert "The pass has no birth date. Ask for it; then check in." in desk.text
    fields = dict(re.findall(r'<input id="(given|family|born)"[^>]*value="([^"]*)"', desk.text))
    assert fields == {"given": "Amara", "family": "Diallo", "born": ""}
    assert '<input type="hidden" name="type" value="delivery">' in desk.get(CHECK_IN).text
    assert desk.get("/s/oakridge/expected/nobody/check-in").status_code == 404
