"""Today and the case page in a real browser: what is covered, the sound, live parts, the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route
from sqlmodel import select

from district.access.people import accounts, sessions
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.db.projection_tables import CaseRequest
from district.instance import District
from district.publish import wake_hub
from district.web import live
from tests.district.web import a_day
from tests.district.web.a_day import Day
from tests.district.web.browsing import PASSWORD
from tests.district.web.chromium import PHONE, Window
from tests.districts import Clock

pytestmark = pytest.mark.slow
NewWindow = Callable[..., Window]


@pytest.fixture
def office(window: NewWindow, district: District) -> Callable[..., Window]:
    """Ana Ruiz's window."""

    def make(**how: int | str | bool) -> Window:
        made = window(Role.OFFICE, **how)
        with district.database.read() as session:
            account = accounts.found(session, "office@example.org")
        a_day.staff_of(district, account)
        return made

    return make


def test_a_visitor_who_begins_to_wait_appears_by_itself_and_the_title_counts(
    office: Callable[..., Window], day: Day
) -> None:
    opened = office()
    with opened.page.expect_response(re.compile("/day/moved$")) as renewed:
        page = opened.open("/s/oakridge")
    assert renewed.value.status == 304  # the stream begins, and what is shown is what there is
    page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    assert page.title().startswith("Today")
    page.fill("#q", "half typed")
    first = day.held("Bob", "Hale")
    page.locator(f"#case-{first}").wait_for()
    assert page.title().startswith("(1) Today")
    assert page.evaluate("document.documentElement.classList.contains('ringing')")
    assert page.input_value("#q") == "half typed"
    day.came("Maria", "Santos")
    page.get_by_role("rowheader", name="Maria Santos").wait_for()
    assert page.inner_text("#on-site .count") == "1"
    # WHEN somebody looks
    page.mouse.move(200, 200)
    page.mouse.move(210, 210)
    assert not page.evaluate("document.documentElement.classList.contains('ringing')")
    # WHEN the district cannot answer once THEN nothing of the page is lost, and it goes on with the next event
    page.route("**/day/moved", lambda route: route.fulfill(status=503, body="<h1>Later</h1>"), times=1)
    with page.expect_console_message(lambda said: "503" in said.text):
        day.came("Per", "Lindqvist")
    assert ["503" in one for one in opened.complaints] == [True]
    opened.complaints.clear()
    day.came("Linh", "Nguyen")
    page.get_by_role("rowheader", name="Linh Nguyen").wait_for()
    assert page.locator("h1").all_inner_texts() == ["Today"]
    day.decided(first)
    page.locator(f"#case-{first}").wait_for(state="detached")
    assert page.title().startswith("Today")


def test_what_moves_while_an_answer_is_under_way_is_shown_in_the_end(office: Callable[..., Window], day: Day) -> None:
    """GIVEN a page that asks what has moved WHEN something moves again before it has the answer, in another part and in
    the same THEN it asks once more, with the marks of that answer, and shows the latest of all parts."""
    page = office().open("/s/oakridge")
    page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    page.evaluate("""() => {
        const { body } = document;
        body.dataset.moves = 0;
        body.addEventListener('moved', () => { body.dataset.moves = Number(body.dataset.moves) + 1; });
    }""")
    asked: list[Route] = []
    page.route("**/day/moved", lambda route: asked.append(route), times=1)  # noqa: PLW0108  it has to be a function
    with page.expect_request("**/day/moved"):
        day.came("Maria", "Santos")
    page.locator('body[data-moves="1"]').wait_for()
    [first] = asked
    answer = first.fetch()
    day.came("Linh", "Nguyen")
    page.locator('body[data-moves="2"]').wait_for()
    case = day.held("Bob", "Hale")
    page.locator('body[data-moves="3"]').wait_for()
    with page.expect_request("**/day/moved") as again:
        first.fulfill(response=answer)
    assert again.value.headers["if-none-match"] == answer.headers["etag"], "what it has just shown is not sent again"
    page.get_by_role("rowheader", name="Linh Nguyen").wait_for()
    page.locator(f"#case-{case}").wait_for()
    assert page.get_by_role("rowheader", name="Maria Santos").count() == 1
    assert "Nguyen" not in answer.text()
    shown = page.evaluate(
        """() => document.querySelector('[data-parts]').dataset.parts.split(' ')
            .map((name) => document.getElementById(name)?.dataset.mark ?? '').join('.')"""
    )
    latest = page.evaluate(
        """(shown) => fetch('/s/oakridge/day/moved', { headers: { 'If-None-Match': `"${shown}"` } })
            .then((answer) => answer.status)""",
        shown,
    )
    assert latest == 304, "nothing of what is shown is older than what there is"


def test_the_reason_is_there_only_while_its_button_is_held(office: Callable[..., Window], day: Day) -> None:
    case = day.held("Bob", "Hale", match=day.listed())
    page = office().open("/s/oakridge")
    hidden = page.locator(f"#cover-{case}")
    button = page.locator(f"#case-{case} [data-hold]")
    assert not hidden.is_visible()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    assert "Bob Hale" in hidden.inner_text()
    assert "Custody order" in hidden.inner_text()
    # WHEN the part is renewed meanwhile it stays open
    other = day.held("Samuel", "Okafor", "possible")
    page.locator(f"#case-{other}").wait_for()
    assert hidden.is_visible()
    page.mouse.up()
    assert not hidden.is_visible()
    # AND by the keyboard
    button.focus()
    page.keyboard.down("Space")
    assert hidden.is_visible()
    page.keyboard.up("Space")
    assert not hidden.is_visible()


def test_shown_evidence_is_covered_again_after_thirty_seconds(office: Callable[..., Window], day: Day) -> None:
    case = day.held("Bob", "Hale", match=day.listed())
    page = office().page
    page.clock.install()
    page.goto(f"/s/oakridge/cases/{case}")
    evidence = page.locator("#evidence")
    assert not evidence.is_visible()
    page.locator("[data-show]").click()
    assert evidence.is_visible()
    page.clock.run_for(29_000)
    assert evidence.is_visible()
    page.clock.run_for(2_000)
    assert not evidence.is_visible()
    assert page.url.endswith(case)


def test_the_keyboard_alone_signs_in_and_decides_and_the_page_says_when_it_is_done(
    window: NewWindow, person: Callable[..., Account], day: Day, district: District
) -> None:
    case = day.held("Bob", "Hale", "possible", match=day.listed())
    a_day.staff_of(district, person(Role.OFFICE))
    browser = window()
    page = browser.open("/s/oakridge")
    page.keyboard.type("office@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/oakridge")
    browser.tab_to("Bob Compare, then decide Since 1:00 AM")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case}")
    browser.tab_to("Hold to compare")
    page.keyboard.down("Enter")
    assert "nickname of Robert" in page.inner_text("#evidence")
    page.keyboard.up("Enter")
    browser.tab_to("Different person")
    page.keyboard.press("Space")
    browser.tab_to("Admit")
    page.keyboard.press("Enter")
    page.locator('[data-standing="sent"]').wait_for()
    with district.database.read() as session:
        request = session.exec(select(CaseRequest)).one()
    day.decided(case, "admit")
    day.answered(request.id, case, "applied")
    page.locator('[data-standing="over"]', has_text="Admitted by Ana Ruiz.").wait_for()


def test_the_sound_is_turned_on_by_a_person_and_muted_for_good(office: Callable[..., Window], day: Day) -> None:
    day.held("Bob", "Hale")
    page = office(width=PHONE).open("/s/oakridge")
    button = page.locator("[data-sound]")
    assert button.inner_text() == "Turn the sound on"
    button.click()
    page.locator("[data-sound]", has_text="Mute").wait_for()
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    page.locator("[data-sound]", has_text="Turn the sound on").wait_for()
    page.reload()
    page.mouse.click(5, 300)
    assert button.inner_text() == "Turn the sound on"


def test_a_page_that_hears_nothing_says_since_when(office: Callable[..., Window], clock: Clock) -> None:
    page = office().page
    page.clock.install(time=clock())
    page.goto("/s/oakridge")
    page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    page.context.set_offline(True)
    page.route("**/live", lambda route: route.abort())
    page.clock.fast_forward(30_000)
    page.locator("[data-live].silent", has_text="not live").wait_for()


def test_where_a_session_is_over_no_tab_shows_a_name_any_more(
    office: Callable[..., Window], day: Day, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_hub, "HEARTBEAT_S", 0.2)
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.0)
    day.came("Maria", "Santos")
    # WHEN it is ended elsewhere
    page = office().open("/s/oakridge")
    page.get_by_role("rowheader", name="Maria Santos").wait_for()
    page.locator("[data-live]", has_text=re.compile("^live$")).wait_for()
    other = page.context.new_page()
    other.goto("/s/oakridge/visits")
    with district.database.write() as session:
        sessions.end(session, accounts.found(session, "office@example.org").id)
    # THEN the page that is live goes, and the others of that browser with it
    for tab in (page, other):
        tab.wait_for_url("**/sign-in?next=*")
        assert "Maria" not in tab.inner_text("body")


def test_a_page_that_is_refused_when_it_listens_again_goes_too(
    office: Callable[..., Window], day: Day, district: District
) -> None:
    assert day

    def ended_first(route: Route) -> None:
        with district.database.write() as session:
            sessions.end(session, accounts.found(session, "office@example.org").id)
        route.continue_()

    page = office().page
    page.route("**/live", ended_first)
    page.goto("/s/oakridge")
    page.wait_for_url("**/sign-in?next=*")
