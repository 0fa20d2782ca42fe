"""A school's badge layout on its page: drafts, saving, where each part comes from, undo, and what kiosks are told."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from PIL import Image

from district.access import kiosk_status
from district.access.people.rights import Role
from district.instance import District
from district.publish import school_edits
from district.publish.badge_layout_edits import put
from district.publish.badge_layouts import Layer, effective_at
from district.publish.school_edits import SchoolFile
from district.publish.visitor_type_scopes import Scope
from district.web.badges.kiosk_rows import Follows
from printing.layout.badge_design import STANDARD, BadgePart, Design, design_sent
from sync.contract.api.kiosk import KioskState
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import told
from tests.districts import Station

ON_BOTH = True
BADGE = "/s/oakridge/settings/badge"
SHOWN = [part.value for part in STANDARD.order]


@pytest.fixture
def manager(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE_MANAGER)


def fields(browser: Browser, **changes: str | list[str]) -> dict[str, Any]:
    """What the open page's form would send, with `changes`; a name with a dash is written with an underscore."""
    page = browser.page.text
    found: dict[str, Any] = {"show": [], "order": re.findall(r'name="order" value="(\w+)"', page)}
    found["show"] = re.findall(r'name="show" value="(\w+)" checked', page)
    for name, body in re.findall(r'<select id="([\w-]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = unescape(chosen[1]) if chosen else ""
    found |= {name: unescape(value) for name, value in re.findall(r'<input id="(call-\d)".*?value="([^"]*)"', page)}
    found["was"] = page.partition('name="was" value="')[2].partition('"')[0]
    return found | {name.replace("_", "-"): value for name, value in changes.items()}


def design(district: District) -> Design:
    with district.database.read() as session:
        return effective_at(session, Scope(school="oakridge")).design


def pictures(browser: Browser) -> list[bytes]:
    sources = [unescape(one) for one in re.findall(r'<img src="([^"]*picture[^"]*)"', browser.page.text)]
    page = browser.page
    found = [browser.get(source).content for source in sources]
    browser.page = page
    return found


def test_a_draft_is_drawn_and_saves_nothing_and_its_address_tells_nothing(manager: Browser, district: District) -> None:
    manager.get(BADGE)
    before = pictures(manager)
    assert [Image.open(io.BytesIO(one)).size for one in before[3:]] == [(799, 559)] * 3
    assert {Image.open(io.BytesIO(one)).width for one in before[:3]} == {576}
    manager.send(BADGE, **fields(manager, act="preview", call_1="911", bar_volunteer="dots"))
    assert "This is a draft." in manager.text
    assert "911" not in manager.path
    assert pictures(manager) != before
    assert 'value="911"' in manager.get(manager.path).text, "a reload keeps it"
    assert told(district).badge_layout is None
    manager.send(BADGE, **fields(manager, act="save"))
    assert "The badge layout is saved." in manager.text
    layout = told(district).badge_layout
    assert layout is not None
    assert (layout.call, layout.bars["volunteer"], layout.order) == (["911"], "dots", SHOWN)


def test_parts_move_and_leave_by_buttons_alone(manager: Browser, district: District) -> None:
    manager.get(BADGE)
    manager.send(BADGE, **fields(manager, act="up:name"))
    manager.send(BADGE, **fields(manager, act="down:header"))
    manager.send(BADGE, **fields(manager, act="up:type"))
    draft = fields(manager)
    kept = [part for part in draft["show"] if part not in {"photo", "answers"}]
    manager.send(BADGE, **draft | {"act": "save", "show": kept})
    order = design(district).order
    assert order[:2] == (BadgePart.TYPE, BadgePart.HEADER)
    assert order.index(BadgePart.NAME) + 1 == order.index(BadgePart.CODE)
    assert not {BadgePart.PHOTO, BadgePart.ANSWERS} & set(order)


def test_only_what_differs_is_the_schools_own_and_the_rest_follows_the_district(
    manager: Browser, district: District
) -> None:
    manager.get(BADGE)
    manager.send(BADGE, **fields(manager, act="save", date="iso"))
    with district.database.write() as session:
        put(session, Scope(), Layer(call=["911"], date="day_first", bars={"volunteer": ""}), "x", district.now())
    assert (design(district).date, design(district).call) == ("iso", ("911",))
    assert "volunteer" not in design(district).bars
    manager.get(BADGE)
    origins = re.findall(r'<span class="tag">Comes from: ([^<]*)</span>', manager.text)
    assert origins == ["Built in", "The district", "Built in", "This school", "The district"]
    manager.send(BADGE, **fields(manager, act="inherit"))
    assert design(district).date == "day_first"
    layout = told(district).badge_layout
    assert layout is not None
    assert layout.date == "day_first"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"call_2": "5" * 25}, "A number has at most 24 printable characters."),
        ({"date": "noon"}, "Choose how the date is written."),
        ({"bar_volunteer": "solid"}, "Choose one of the bands."),
        ({"mark_volunteer": "skull"}, "Choose one of the signs."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    manager: Browser, district: District, changes: dict[str, str], sentence: str
) -> None:
    for act in ("save", "preview"):
        manager.get(BADGE)
        manager.send(BADGE, **fields(manager, **{"act": act, "call_1": "<script>x</script>"} | changes))
        assert manager.page.status_code == 422
        assert manager.text.count(sentence) >= 2
        assert "&lt;script&gt;x&lt;/script&gt;" in manager.page.text
    assert told(district).badge_layout is None


def test_the_second_of_two_is_told_and_may_look_and_send_again(
    manager: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    principal = signed_in(Role.PRINCIPAL)
    manager.get(BADGE)
    principal.get(BADGE)
    manager.send(BADGE, **fields(manager, act="save", date="iso"))
    principal.send(BADGE, **fields(principal, act="preview", call_1="911"))
    principal.send(BADGE, **fields(principal, act="save"))
    assert principal.page.status_code == 422
    assert "Somebody changed this after the page was opened" in principal.text
    principal.send(BADGE, **fields(principal, act="save"))
    assert (design(district).date, design(district).call) == ("words", ("911",))


def test_a_change_is_taken_back_once_and_its_history_stays(
    manager: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    assert "Nothing is set here" in manager.get(BADGE).text
    for form in ("iso", "day_first"):
        manager.get(BADGE)
        manager.send(BADGE, **fields(manager, act="save", date=form))
    mark = re.search(r'action="[^"]*undo".*?name="was" value="(\w+)"', manager.get(BADGE).text)
    assert mark
    other = signed_in(Role.PRINCIPAL)
    other.get(BADGE)
    manager.send(f"{BADGE}/undo", was=mark[1])
    assert "The badge layout is as it was before." in manager.text
    assert design(district).date == "iso"
    other.send(f"{BADGE}/undo", was=mark[1])
    assert "Nothing was taken back." in other.text
    assert design(district).date == "iso"
    rows = manager.get(f"{BADGE}/history.json").json()
    assert [(one["state"], one["by"]) for one in rows] == [
        ("Taken back", "Office-Manager Person"), ("In force", "Office-Manager Person"),
    ]  # fmt: skip
    assert "Date as 2026-11-02" in manager.get(f"{BADGE}/history.csv").text


def test_a_draft_of_somebody_else_and_a_made_up_one_are_nobodys(
    manager: Browser, signed_in: Callable[..., Browser]
) -> None:
    manager.get(BADGE)
    manager.send(BADGE, **fields(manager, act="preview", call_1="911"))
    principal = signed_in(Role.PRINCIPAL)
    assert 'value="911"' not in principal.get(manager.path).text
    draft = manager.path.partition("draft=")[2]
    assert principal.get(f"{BADGE}/picture?paper=roll&person=short&draft={draft}").status_code == 404
    assert manager.get(f"{BADGE}/picture?paper=roll&person=nobody&draft={draft}").status_code == 404
    assert manager.get(f"{BADGE}?draft=AAAA").status_code == 200


def test_a_level_is_its_districts_own_page_and_its_schools_inherit_it(
    manager: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    it = signed_in(Role.IT)
    it.get("/badges/elementary")
    it.send("/badges/elementary", **fields(it, act="save", call_1="911", mark_parent="star"))
    assert "The badge layout is saved." in it.text
    with district.database.write() as session:
        school_edits.edit(session, "oakridge", SchoolFile(level="elementary"), district.now())
    layout = told(district).badge_layout
    assert layout is not None
    assert (layout.call, layout.marks["parent"]) == (["911"], "star")
    assert design_sent(layout.model_dump(), "as a kiosk reads it") == design(district)
    assert "Comes from: All elementary schools" in manager.get(BADGE).text
    rows = {one["scope"]: one["sets"] for one in it.get("/badges.json").json()}
    assert rows["All elementary schools"] == "Numbers to call: 911; Parent or guardian: Star"
    assert it.get("/badges/university").status_code == 404


def test_the_page_says_which_kiosks_print_by_it(manager: Browser, district: District, kiosk: Station) -> None:
    def told_of(version: str | None) -> str:
        said = KioskState(clock=district.now().isoformat(), lists="current", badge_layout=version)
        with district.database.write() as session:
            kiosk_status.note_state(session, kiosk.caller, said, district.now())
        return next(one.name for one in Follows if one.source in manager.get(BADGE).text)

    assert "has not told yet" in manager.get(BADGE).text
    assert told_of("") == told_of(None) == "YES", "nothing is set, and every kiosk prints the standard layout"
    manager.send(BADGE, **fields(manager, act="save", date="iso"))
    layout = told(district).badge_layout
    assert layout is not None
    assert [told_of(one) for one in (layout.version, "", None, "own")] == ["YES", "NOT_YET", "TOO_OLD", "OWN"]
