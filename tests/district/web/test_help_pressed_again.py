"""The silent key once somebody has come to the call before: a second need is a call of its own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlmodel import col, select

from district.access.people.rights import Role
from district.db.alert_tables import About, Alert
from district.db.today_tables import HelpCall
from district.instance import District
from tests.district.unanswered import setup
from tests.district.web.browsing import Browser


def test_a_second_need_rings_and_is_told_of_while_the_first_call_is_still_open(
    signed_in: Callable[..., Browser], district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPATCH_SECRET", "an invented secret")
    setup(district, 1, 1, 'link = "https://visitors.district.example"')
    office, officer = signed_in(), signed_in(Role.RESOURCE_OFFICER)
    office.get("/s/oakridge")
    office.send("/s/oakridge/help")
    first = _calls(district)[0]
    officer.get("/help-calls")
    officer.send(f"/s/oakridge/help-calls/{first}/on-my-way")
    told = _told(district)
    # WHEN the office presses once more after that
    office.get("/s/oakridge")
    office.send("/s/oakridge/help")
    # THEN a second call rings, everybody is told of it as of the first, and the dot says sent
    second = _calls(district)[1]
    shown = officer.get("/help-calls").text
    assert f'data-case="{second}-1"' in shown
    assert f"/help-calls/{second}/on-my-way" in shown
    assert 'data-help="sent"' in office.get("/s/oakridge").text
    assert set(told) == {first}
    assert sorted(_told(district)) == sorted([*told, *[second] * len(told)])
    # AND when it is over, the dot tells of the first, to which somebody still comes
    officer.send(f"/s/oakridge/help-calls/{second}/close", outcome="by-mistake")
    assert 'data-help="coming"' in office.get("/s/oakridge").text


def test_a_press_that_is_sent_once_more_is_no_second_call_also_where_somebody_came_meanwhile(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office, officer = signed_in(), signed_in(Role.RESOURCE_OFFICER)
    one, other = str(uuid4()), str(uuid4())
    for _ in range(2):
        office.get("/s/oakridge")
        assert office.send("/s/oakridge/help", press=one).status_code == 204
        [call] = _calls(district)
        officer.get("/help-calls")
        assert f'data-case="{call}-1"' in officer.text, "it does not ring again either"
        officer.send(f"/s/oakridge/help-calls/{call}/on-my-way")
    # THEN another press is a need of its own, also with an id that is none
    for press in (other, "x" * 500):
        office.get("/s/oakridge")
        office.send("/s/oakridge/help", press=press)
    assert len(_calls(district)) == 2, "the last rings the second call again"


def test_a_press_that_rang_an_open_call_again_is_no_second_call_once_it_is_sent_once_more(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office, officer = signed_in(), signed_in(Role.RESOURCE_OFFICER)
    one, again = str(uuid4()), str(uuid4())
    for press in (one, again, again):
        office.get("/s/oakridge")
        office.send("/s/oakridge/help", press=press)
    [call] = _calls(district)
    officer.get("/help-calls")
    assert f'data-case="{call}-2"' in officer.text, "two presses, of which one was sent twice"
    # WHEN somebody is on their way before the answer to the second press has come, and it is sent once more
    officer.send(f"/s/oakridge/help-calls/{call}/on-my-way")
    office.get("/s/oakridge")
    assert office.send("/s/oakridge/help", press=again).status_code == 204
    assert _calls(district) == [call]


def _calls(district: District) -> list[str]:
    with district.database.read() as session:
        return list(session.exec(select(HelpCall.id).order_by(col(HelpCall.pressed), HelpCall.id)))


def _told(district: District) -> list[str]:
    """The call of each alert."""
    with district.database.read() as session:
        return list(session.exec(select(Alert.case).where(Alert.about == About.HELP)))
