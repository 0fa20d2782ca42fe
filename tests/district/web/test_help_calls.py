"""The silent key, and the page of those who are told: pressed, on the way, over."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from district.access.people.rights import Role
from district.alerts.sender import work
from district.db.tables import Entry
from district.db.today_tables import HelpCall, HelpStep, Step
from district.ingest.chains import audit
from district.instance import District
from district.publish import help_calls, wake_hub
from tests.district.receivers import MailServer, WebhookReceiver, up
from tests.district.unanswered import setup
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.district.web.chromium import Window
from tests.district.web.listening import hears, listens
from tests.districts import Clock


def calls(district: District) -> list[HelpCall]:
    with district.database.read() as session:
        return list(session.exec(select(HelpCall).order_by(HelpCall.id)))


def steps(district: District) -> list[str]:
    with district.database.read() as session:
        assert all(chain.holds for chain in audit(session, district.keys.public))
        kinds = select(Entry.kind).where(col(Entry.kind).startswith("help_")).order_by(col(Entry.number))
        return list(session.exec(kinds))


def called(browser: Browser, school: str = "oakridge") -> str:  # the banner, a part of Today
    shown = browser.get(f"/s/{school}/day/moved").text
    assert 'hx-target="#watching"' in shown
    return shown.partition('hx-target="#called"')[2].partition("</hx-partial>")[0]


def dot(office: Browser, path: str = "/s/oakridge") -> str:
    office.get(path)
    return office.text.partition('data-help="')[2].partition('"')[0]


def test_the_key_tells_those_who_help_and_changes_nothing_where_it_is_pressed(
    signed_in: Callable[..., Browser], district: District
) -> None:
    day = a_day.begun(district)
    case = day.held("Bob", "Hale", face="robert-hale")
    office, officer = signed_in(), signed_in(Role.RESOURCE_OFFICER)
    assert dot(office) == "idle"
    assert "Nothing was sent. Nothing here changes" in office.text
    # WHEN it is pressed on a case page, by a browser without scripts
    office.get(f"/s/oakridge/cases/{case}")
    pressed = office.send("/s/oakridge/help", case=case)
    assert (pressed.status_code, pressed.text) == (204, "")
    assert dot(office) == "sent"
    assert dot(office, f"/s/oakridge/cases/{case}") == "sent"
    # THEN the officer, whose first page it is, sees place, person and photo, and no name of the visitor
    officer.get("/")
    assert officer.path == "/help-calls"
    call = calls(district)[0]
    assert "Oakridge Elementary" in officer.text
    assert "Office Person pressed" in officer.text
    assert "Hale" not in officer.text
    assert f"/cases/{case}" not in officer.text
    photo = officer.get(f"/s/oakridge/help-calls/{call.id}/photo")
    assert photo.headers["content-type"] == "image/jpeg"
    # WHEN it is pressed once more, THEN it is the same call, and rings again
    office.get("/s/oakridge")
    office.send("/s/oakridge/help")
    officer.get("/help-calls")
    assert f'data-case="{call.id}-2"' in officer.text
    officer.send(f"/s/oakridge/help-calls/{call.id}/on-my-way")
    assert "They know that you are on your way." in officer.text
    assert "I'm on my way" not in officer.text
    assert dot(office) == "coming"
    # WHEN it is closed without saying what it was, THEN nothing is closed
    officer.send(f"/s/oakridge/help-calls/{call.id}/close")
    assert officer.page.status_code == 422
    assert "Say what it was, then close the call." in officer.text
    officer.get("/help-calls")
    officer.send(f"/s/oakridge/help-calls/{call.id}/close", outcome="custody")
    assert "Nobody needs help." in officer.text
    assert "A dispute about a child" in officer.get("/help-calls.csv").text
    assert dot(office) == "idle"
    assert officer.get(f"/s/oakridge/help-calls/{call.id}/photo").status_code == 404
    assert steps(district) == ["help_called", "help_called", "help_acknowledged", "help_closed"]


def looks(window: Window) -> tuple[str, bytes]:
    """What a bystander sees: the title and the picture, but for the dot."""
    dot = window.page.locator(".help-key .dot")
    return window.page.title(), window.page.screenshot(mask=[dot], animations="disabled")


def test_two_people_at_a_call_end_in_one_sentence(signed_in: Callable[..., Browser], district: District) -> None:
    office, principal, dispatch = signed_in(), signed_in(Role.PRINCIPAL), signed_in(Role.DISPATCH)
    office.get("/s/oakridge")
    office.send("/s/oakridge/help", case="no-such-case")
    call = calls(district)[0]
    assert call.case == ""
    for one in (principal, dispatch):
        one.get("/help-calls")
    principal.send(f"/s/oakridge/help-calls/{call.id}/close", outcome="by-mistake")
    for act in ("close", "on-my-way"):
        dispatch.send(f"/s/oakridge/help-calls/{call.id}/{act}", outcome="medical")
        assert "Somebody has closed this call already. Nothing was changed." in dispatch.text
    assert calls(district)[0].outcome == "by-mistake"
    # AND a call of this school is not shown to another school's officer
    office.get("/s/oakridge")
    office.send("/s/oakridge/help")
    there = signed_in(Role.RESOURCE_OFFICER, schools=("willow",))
    there.get("/help-calls")
    assert "Nobody needs help." in there.text
    assert there.send(f"/s/willow/help-calls/{calls(district)[1].id}/close", outcome="other").status_code == 404
    assert signed_in(Role.IT).get("/help-calls").status_code == 404


def test_those_who_have_alerts_are_told_at_once_and_without_a_name(
    signed_in: Callable[..., Browser], district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPATCH_SECRET", "an invented secret")
    case = a_day.begun(district).held("Bob", "Hale")
    mails, hooks = MailServer(), WebhookReceiver()
    with up(mails), up(hooks):
        setup(district, mails.port, hooks.port, 'names = true\nlink = "https://visitors.district.example"')
        office = signed_in()
        office.get(f"/s/oakridge/cases/{case}")
        office.send("/s/oakridge/help", case=case)
        work(district)  # as the served district's own threads do
        assert mails.arrived.wait(20)
        assert hooks.arrived.wait(20)
    mail, hook = mails.mails[0], json.loads(hooks.got[0][1])
    assert "needs help" in str(mail["subject"])
    assert hook["about"] == "help"
    assert hook["call"] == calls(district)[0].id
    assert "Hale" not in mail.as_string() + str(hook)
    link = hook["acknowledge"].removeprefix("https://visitors.district.example")
    seen = office.jar.post(office.url + link, timeout=20, headers={"Accept": "text/html"})
    assert "Seen, and still open" in seen.text


def test_the_key_by_script_is_silent_and_the_called_page_rings(
    window: Callable[..., Window], district: District
) -> None:
    """GIVEN the office's page and an officer's, open WHEN F8 is pressed twice THEN only the dot changes at the one, and
    the other shows the call by itself, with its number in the title."""
    a_day.begun(district).came("Maria", "Santos")
    office, officer = window(Role.OFFICE), window(Role.RESOURCE_OFFICER)
    officer.open("/help-calls")
    office.open("/s/oakridge")
    office.page.wait_for_selector("p.live:has-text('live')")
    before = looks(office)
    office.page.keyboard.press("F8")
    office.page.keyboard.press("F8")
    office.page.wait_for_selector('[data-help="sent"]')
    assert looks(office) == before
    officer.page.wait_for_selector("li.card")
    officer.page.wait_for_function("document.title.startsWith('(1)')")
    officer.page.get_by_role("button", name="I'm on my way").click()
    office.page.wait_for_selector('[data-help="coming"]')
    assert looks(office) == before


def test_every_page_of_a_school_has_the_key_and_the_case_page_its_case(
    signed_in: Callable[..., Browser], district: District
) -> None:
    day = a_day.begun(district)
    visit, case = day.came("Maria", "Santos"), day.held("Bob", "Hale")
    office = signed_in(Role.OFFICE_MANAGER)
    pages = ("", "/type-in", "/visits", f"/visits/{visit}", "/expected", "/bars", "/emergency", "/settings/hosts")
    for page in pages:
        assert dot(office, f"/s/oakridge{page}") == "idle", page
        assert office.text.count('id="help-key"') == 1, page
    office.get(f"/s/oakridge/cases/{case}")
    assert f'name="case" value="{case}"' in office.text
    office.get("/s/oakridge/type-in?type=contractor")
    assert office.send("/s/oakridge/help").status_code == 204
    for page in pages:
        assert dot(office, f"/s/oakridge{page}") == "sent", page
    for role, path in ((Role.DISPATCH, "/s/oakridge"), (Role.OFFICE_MANAGER, "/schools")):
        other = signed_in(role, mail="other@example.org" if role is Role.OFFICE_MANAGER else "")
        assert 'id="help-key"' not in other.get(path).text, path


def test_those_who_are_told_see_the_call_on_their_other_pages_and_the_one_who_pressed_does_not(
    signed_in: Callable[..., Browser], district: District
) -> None:
    roles = (Role.CAMPUS_SECURITY, Role.SECURITY, Role.DISPATCH, Role.EMERGENCY_MANAGEMENT, Role.OFFICE)
    there = {role: signed_in(role) for role in roles}
    principal = signed_in(Role.PRINCIPAL)
    before = called(principal)
    principal.get("/s/oakridge")
    principal.send("/s/oakridge/help")
    call = f'data-case="{calls(district)[0].id}-1"'
    told = {
        Role.CAMPUS_SECURITY: ["/s/oakridge"],
        Role.SECURITY: ["/s/oakridge", "/s/willow", "/security/matches", "/emergency"],
        Role.DISPATCH: ["/s/willow", "/security/matches", "/emergency"],
    }
    for role, pages in told.items():
        for page in pages:
            text = there[role].get(page).text
            assert ("Somebody needs help" in text, call in text) == (True, True), (role, page)
    for role, page in ((Role.EMERGENCY_MANAGEMENT, "/emergency"), (Role.OFFICE, "/s/oakridge")):
        assert "Somebody needs help" not in there[role].get(page).text, role
    # AND where it was pressed nothing changes and nothing can ring, on no page that is open there
    assert called(principal) == before
    assert "Somebody needs help" not in principal.get("/s/oakridge").text
    assert called(there[Role.OFFICE]) == ""
    principal.get("/help-calls")
    assert "Principal Person pressed" in principal.text
    assert ("data-case=" in principal.text, 'data-waiting="0"' in principal.text) == (False, True)
    # WHEN somebody is on their way, THEN it rings no more
    there[Role.DISPATCH].get("/help-calls")
    there[Role.DISPATCH].send(f"/s/oakridge/help-calls/{calls(district)[0].id}/on-my-way")
    text = there[Role.CAMPUS_SECURITY].get("/s/oakridge").text
    assert ("Somebody is on the way" in text, call in text) == (True, False)


def test_the_newest_call_is_told_however_many_nobody_has_closed(
    signed_in: Callable[..., Browser], district: District, clock: Clock
) -> None:
    now = clock()
    with district.database.write() as session:
        for number in range(help_calls.MOST_OPEN + 1):
            school = "oakridge" if number else "willow"
            pressed = now - timedelta(minutes=number)
            session.add(HelpCall(id=f"call-{number}", school=school, by=f"p{number}", pressed=pressed, last=pressed))
    banner = called(signed_in(Role.SECURITY))
    assert ('data-case="call-0-1"' in banner, f"call-{help_calls.MOST_OPEN}-1" in banner) == (True, False)
    # AND calls at schools that somebody does not see leave out none of theirs
    theirs = called(signed_in(Role.RESOURCE_OFFICER, schools=("willow",)), "willow")
    assert re.findall(r'data-case="([^"]*)"', theirs) == ["call-0-1"]


def test_a_call_that_becomes_visible_after_a_later_one_wakes_pages_too(district: District) -> None:
    said = []
    for step in (7, 5):
        with district.database.write() as session:
            session.add(HelpStep(number=step, call="a", step=Step.PRESSED, by="b", at=district.now()))
            session.flush()
            said.append(wake_hub.TOGETHER[wake_hub.CALLS](session))
    assert said[0] != said[1]


def test_a_page_of_one_school_is_told_at_once_of_a_call_at_another(
    signed_in: Callable[..., Browser], district: District
) -> None:
    office, security, desk = signed_in(), signed_in(Role.SECURITY), signed_in(schools=("willow",), mail="w@example.org")
    office.get("/s/oakridge")
    with ExitStack() as opened:
        streams = [
            opened.enter_context(one.jar.get(f"{one.url}/s/willow/live", stream=True, timeout=20))
            for one in (security, desk)
        ]
        heard, quiet = ((line for line in one.iter_lines(chunk_size=1) if line) for one in streams)
        first = [(next(one), next(one)) for one in (heard, quiet)]
        office.send("/s/oakridge/help")
        assert next(heard) == b"event: moved"
        assert next(heard) != first[0][1]
        assert (next(quiet), next(quiet)) == (b"event: alive", first[1][1]), "its own school alone"


@pytest.mark.slow
def test_a_call_rings_on_the_open_pages_of_those_who_are_told_and_the_key_works_beside_a_half_typed_form(
    window: Callable[..., Window], district: District
) -> None:
    a_day.begun(district)
    office, security = window(Role.OFFICE), window(Role.SECURITY)
    listens(security)
    matches = security.open("/security/matches")
    matches.mouse.click(5, 300)
    matches.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    typing = office.page
    typing.clock.install()
    office.open("/s/oakridge/type-in?type=contractor")
    office.fill(family="Half typed")
    before = looks(office)
    typing.keyboard.press("F8")
    typing.keyboard.press("F8")
    typing.wait_for_selector('[data-help="sent"]')
    assert looks(office) == before
    matches.get_by_role("heading", name="Somebody needs help").wait_for()
    expect(matches).to_have_title(re.compile(r"^\(1\)"))
    hears(security)
    security.open("/help-calls").get_by_role("button", name="I'm on my way").click()
    typing.clock.run_for(6_000)
    typing.wait_for_selector('[data-help="coming"]')
    assert typing.input_value("#family") == "Half typed"
