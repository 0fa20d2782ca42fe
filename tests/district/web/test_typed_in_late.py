"""Typed in where it is not the usual: a line of the paper log that matches, and somebody who is on site already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from district.alerts.sender import work
from district.instance import District
from district.projections import held_visitors
from district.projections.held_visitors import HeldState
from sync.contract.time_zones import zone_of
from tests.district.receivers import MailServer, WebhookReceiver, up
from tests.district.unanswered import setup
from tests.district.web.a_day import Day
from tests.district.web.browsing import Browser
from tests.district.web.test_typing_in import WHO, only_case, send, typed, visits


@pytest.mark.parametrize(
    ("decision", "reason", "said"),
    [("refuse", "same_person", "refused."), ("admit", "different_person", "admitted.")],
)
def test_a_line_of_the_paper_log_that_matches_is_past_and_stays_in_the_log_whatever_is_decided(
    decision: str, reason: str, said: str, district: District, day: Day, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN somebody on the list who was here yesterday, with nobody knowing."""
    monkeypatch.setenv("DISPATCH_SECRET", "an invented secret")
    day.listed()
    mails, hooks = MailServer(), WebhookReceiver()
    with up(mails), up(hooks):
        setup(district, mails.port, hooks.port)
        where = typed(desk, day="2026-11-01", came="09:00", went="10:00", blank="1-03", born="")
        case = only_case(district)
        assert where == f"/s/oakridge/cases/{case.id}"
        for path in (where, "/s/oakridge"):
            page = desk.get(path).text
            assert "Has left: compare, then decide" in page, path
            assert "Was here on Sun, Nov 1, 2026, 9:00 AM to 10:00 AM" in page, path
            assert "At the door" not in page, path
        with district.database.read() as session:
            (held,) = held_visitors.listed(session, still_open=True)
        assert held.state is HeldState.LEFT, "`district cases` has the page's word for it"
        assert "Was in the building" in desk.get(where).text
        assert 'data-waiting="0"' in desk.get("/s/oakridge").text
        send(desk, where, {"decision": decision, "reason": reason})
        work(district)  # security hears of it, also after somebody has decided
        assert mails.arrived.wait(20)
        assert hooks.arrived.wait(20)
    assert "has left" in str(mails.mails[0]["subject"])
    assert "9:00 AM, November 1, 2026" in str(mails.mails[0].get_payload())
    (visit,) = visits(district)
    assert (visit.case, only_case(district).visit, visit.family) == (case.id, visit.id, "Hale")
    assert visit.ended is not None
    page = desk.get(where).text
    assert f"decided after the visitor had left: {said}" in page
    assert "in person" not in page
    today = desk.get("/s/oakridge").text
    assert "Told to leave" not in today
    assert "Hale" in desk.get("/s/oakridge/visits?day=2026-11-01").text
    assert "1-03" in desk.get(f"/s/oakridge/visits/{visit.id}").text


def test_who_came_by_paper_today_and_matches_is_on_site_and_has_to_be_found(
    district: District, day: Day, desk: Browser
) -> None:
    day.listed()
    at = (district.now() - timedelta(minutes=1)).astimezone(zone_of("America/Denver"))
    where = typed(desk, came=f"{at:%H:%M}")
    assert "Is in the building: find them, compare, decide" in desk.get(where).text
    assert "Rob Hale" in desk.get("/s/oakridge/on-site").text
    send(desk, where, {"decision": "refuse", "reason": "same_person"})
    assert "Told to leave: still here?" in desk.get("/s/oakridge").text


def key(number: int) -> dict[str, str]:
    """The id of a form that was opened."""
    return {"id": f"0190000{number}-0000-7000-8000-000000000000"}


def test_who_is_on_site_is_offered_and_a_second_press_goes_on(district: District, day: Day, desk: Browser) -> None:
    day.listed()
    there = day.came("<script>Wendy", "Moss", born="1990-02-03")
    who = WHO | {"answer-company": "Acme", "given": "<script>wendy", "family": "MOSS", "born": "1990-02-03"}
    answer = send(desk, "/s/oakridge/type-in", who | key(0))
    assert answer.status_code == 422
    assert "Somebody of this name and birth date is on site since" in answer.text
    assert f'href="/s/oakridge/visits/{there}"' in answer.text
    assert f'name="warned" value="{there}"' in answer.text
    assert "<script>wendy" not in answer.text
    assert [one.id for one in visits(district)] == [there]
    pressed = [send(desk, "/s/oakridge/type-in", who | key(0) | {"warned": there}) for _ in range(2)]
    assert {one.status_code for one in pressed} == {303}
    assert len(visits(district)) == 2
    other = send(desk, "/s/oakridge/type-in", who | key(1) | {"born": "1961-01-01"})
    assert other.status_code == 303  # another person of that name
    unsure = send(desk, "/s/oakridge/type-in", who | key(2) | {"born": ""})
    assert "Somebody of this name is on site since" in unsure.text


def test_a_blank_badge_that_somebody_on_site_has_is_refused_until_they_left(
    district: District, day: Day, desk: Browser
) -> None:
    day.listed()
    who = WHO | {"answer-company": "Acme", "family": "Moss"}
    send(desk, "/s/oakridge/type-in", who | key(0) | {"given": "Wendy", "blank": "1-02a"})
    (wendy,) = visits(district)
    linh = who | key(1) | {"given": "Linh", "blank": "1-02A"}
    answer = send(desk, "/s/oakridge/type-in", linh)
    assert answer.status_code == 422
    assert "Wendy has the badge of this number, on site since" in answer.text
    send(desk, f"/s/oakridge/on-site/{wendy.id}/sign-out", {})
    assert send(desk, "/s/oakridge/type-in", linh).status_code == 303
