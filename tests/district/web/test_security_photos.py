"""The photo of an entry: chosen, replaced and taken off at its page, and shown beside the visitor on the case page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import inspect
from sqlmodel import select

from district.access.people.rights import Role
from district.db.list_tables import EntryPhoto, ListProposal
from district.db.tables import Feed
from district.housekeeping import run_housekeeping
from district.instance import District
from district.publish import entry_details, entry_photos, list_edits, list_proposals, list_search
from district.settings import choose
from tests.district.web.a_day import FACES, Day
from tests.district.web.browsing import _CSRF, TIMEOUT_S, Browser
from tests.districts import Clock

ON_BOTH = True
PAGE = "/security/entry/photo?id=e-1"
ENTRY = "/security/entry?id=e-1"
HALE, OKAFOR = ((FACES / f"{name}.jpg").read_bytes() for name in ("robert-hale", "samuel-okafor"))


@pytest.fixture
def security(signed_in: Callable[..., Browser], day: Day) -> Browser:
    day.listed()
    return signed_in(Role.SECURITY)


@pytest.fixture
def two(security: Browser, signed_in: Callable[..., Browser], district: District) -> tuple[Browser, Browser]:
    """Two people of security, where each change needs both."""
    with district.database.write() as session:
        choose(session, "four-eyes", "on")
    return security, signed_in(Role.SECURITY, mail="second@example.org")


def send(browser: Browser, content: bytes = HALE, **fields: str) -> str:
    """Send the form of the page that is open with a file; what the next page says."""
    found = {name: re.findall(rf'name="{name}" value="(\w*)"', browser.text)[0] for name in ("known", "was")}
    token = _CSRF.search(browser.page.text)
    assert token
    browser.page = browser.jar.post(
        browser.url + PAGE, {"csrf": token[1]} | found | fields, files={"photo": ("face.jpg", content)},
        headers={"Referer": browser.page.url}, timeout=TIMEOUT_S,
    )  # fmt: skip
    return browser.text


def give(browser: Browser, content: bytes = HALE, **fields: str) -> str:
    browser.get(PAGE)
    return send(browser, content, **fields)


def kept(district: District, entry: str = "e-1") -> bytes | None:
    with district.database.read() as session:
        return entry_photos.picture(session, entry)


def for_kiosks(district: District) -> object:
    """The lists as kiosks get them; that nothing else has a photo in it is for the canary to find."""
    with district.database.read() as session:
        return [(one.name, one.version, one.root) for one in session.exec(select(Feed).order_by(Feed.name))]


def test_a_photo_is_added_replaced_and_taken_off_and_no_kiosk_hears_of_it(
    security: Browser, district: District
) -> None:
    before = for_kiosks(district)
    security.get(ENTRY)
    assert "This entry has no photo." in security.text
    assert "The entry e-1 has a new photo." in give(security)
    assert "This entry has no photo." not in security.text
    first = kept(district)
    assert first
    assert Image.open(io.BytesIO(first)).size == (600, 338)
    shown = security.get("/security/entry/picture?id=e-1")
    assert (shown.content, shown.headers["content-type"]) == (first, "image/jpeg")
    assert shown.headers["cache-control"] == "no-store"
    give(security, OKAFOR)
    assert kept(district) not in {None, first}
    assert "The photo of the entry e-1 is taken off." in give(security, b"", step="off")
    assert kept(district) is None
    assert security.get("/security/entry/picture?id=e-1").status_code == 404
    security.get(ENTRY)
    assert re.findall(r"Changed · Security Person<br><small>(.*?)</small>", security.text) == ["Photo"] * 3
    assert for_kiosks(district) == before


def test_the_same_photo_again_changes_nothing(security: Browser, district: District) -> None:
    give(security)
    assert "Nothing was different, so nothing was changed." in give(security)
    security.get(ENTRY)
    assert security.text.count("Changed · Security Person") == 1


def test_a_file_that_is_no_photo_is_one_sentence_at_the_field(security: Browser, district: District) -> None:
    for content, sentence in ((b"", "Choose a photo."), (b"%PDF-1.7", "This is not a JPEG or PNG picture")):
        said = give(security, content)
        assert (security.page.status_code, said.count(sentence)) == (422, 2), (
            "at the head of the page, and at the field"
        )
        assert f'id="photo-wrong">{sentence}' in said
    assert "The file is larger than 8 MB." in give(security, HALE + bytes(8_000_000))
    assert kept(district) is None


def test_of_two_who_choose_a_photo_the_second_is_told(
    security: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    other = signed_in(Role.SECURITY, mail="second@example.org")
    for browser in (security, other):
        browser.get(PAGE)
    send(security)
    mine = kept(district)
    assert "Somebody else changed this entry while you had it open." in send(other, OKAFOR)
    assert kept(district) == mine


def test_other_changes_of_the_entry_leave_its_photo(security: Browser, district: District) -> None:
    give(security)
    mine = kept(district)
    known = re.findall(r'name="known" value="(\w*)"', security.get(ENTRY).text)[0]
    fields: dict[str, Any] = {
        "id": "e-1", "given": "Robert", "family": "Hale", "kind": "custody", "known": known, "review": "2027-05-03",
        "scope": "some", "schools": "oakridge",
    }  # fmt: skip
    security.send(ENTRY, **fields)
    assert "<td" in security.text
    assert "photo" not in security.text.lower().partition("<main")[2], "what stays is no line of what changes"
    security.send(ENTRY, **fields, step="do")
    assert "The entry e-1 is changed." in security.text
    assert kept(district) == mine


def test_a_photo_waits_for_a_second_person_who_sees_both(two: tuple[Browser, Browser], district: District) -> None:
    """GIVEN four eyes and an entry with a photo, WHEN another one is proposed, THEN the first stays until a second
    person has seen both and approved, and what was proposed is kept nowhere else."""
    first, second = two
    assert "It waits for a second person. Nothing has changed." in give(first)
    first_try = first.path
    assert kept(district) is None
    assert "You proposed this yourself." in first.text
    second.get(first_try)
    second.send(f"{first_try}/approve")
    mine = kept(district)
    assert mine
    give(first, OKAFOR)
    address = first.path
    second.get(address)
    assert "A photo" in second.text
    assert "Another photo" in second.text
    with district.database.read() as session:
        listed = list_proposals.waiting(session)
        assert [list_proposals.is_stale(session, one) for one in listed] == [False]
        assert ["after" in inspect(one).unloaded for one in listed] == [True], "a table of them reads no picture"
    pictures = re.findall(r'<img class="portrait" src="([^"]*)"', second.text)
    assert [second.get(one).content == mine for one in pictures] == [True, False]
    second.get(address)
    second.send(f"{address}/approve")
    assert kept(district) not in {None, mine}
    assert second.get(f"{address}/picture").status_code == 404, "a decided proposal keeps no picture"
    second.get(ENTRY)
    assert "approved by Security Person" in second.text


def test_a_refused_photo_and_one_that_no_longer_fits_are_kept_nowhere(
    two: tuple[Browser, Browser], district: District
) -> None:
    first, second = two
    for content in (HALE, OKAFOR):
        give(first, content)
    with district.database.read() as session:
        early, late = (f"/security/proposals/{one.number}" for one in session.exec(select(ListProposal)))
    second.get(early)
    second.send(f"{early}/approve")
    mine = kept(district)
    second.get(late)
    second.send(f"{late}/approve")
    assert "The list changed meanwhile" in second.text
    give(first, b"", step="off")
    second.get(first.path)
    second.send(f"{first.path}/refuse")
    assert "It is refused. Nothing was changed." in second.text
    assert kept(district) == mine
    with district.database.read() as session:
        assert all(one.before is None and one.after is None for one in session.exec(select(ListProposal)))


def test_the_case_page_shows_it_beside_the_visitor_to_those_who_see_the_case(
    security: Browser, decider: Callable[..., Browser], signed_in: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(match=day.listed(), face="robert-hale")
    page = f"/s/oakridge/cases/{case}"
    office = decider()
    office.get(page)
    assert re.search(r'src="/static/no-photo[^"]*" alt=""[^>]*>\s*<figcaption[^>]*>The list has no photo<', office.text)
    assert office.get(f"{page}/entries/1/photo").status_code == 404
    give(security)
    office.get(page)
    assert f'src="{page}/entries/1/photo" alt="Photo of the list entry"' in office.text
    assert "The list has no photo" not in office.text
    shown = office.get(f"{page}/entries/1/photo")
    assert (shown.content, shown.headers["cache-control"]) == (kept(district), "no-store")
    for number in ("0", "2", "-1"):
        assert office.get(f"{page}/entries/{number}/photo").status_code == 404
    assert office.get("/security/entry/picture?id=e-1").status_code == 403
    assert office.get(f"/s/willow/cases/{case}/entries/1/photo").status_code == 403
    for role, status in ((Role.RESOURCE_OFFICER, 403), (Role.IT, 403), (Role.COUNSEL, 403), (Role.DISPATCH, 200)):
        assert signed_in(role).get(f"{page}/entries/1/photo").status_code == status, role
    assert security.get(f"/s/willow/cases/{case}/entries/1/photo").status_code == 404, "it is no case of that school"
    day.listed("e-2")
    assert office.get(f"{page}/entries/1/photo").status_code == 404, "the entry is off the list"


def test_a_photo_goes_a_week_after_its_entry_is_off_the_list(
    security: Browser, district: District, clock: Clock
) -> None:
    give(security)
    with district.database.write() as session:
        found = list_search.entry(session, "e-1")
        assert found is not None
        list_edits.withdraw(session, district.keys, "e-1", found[1], district.now())
    run_housekeeping(district)
    assert kept(district), "taking off can be taken back for a week"
    clock.forward(days=8)
    run_housekeeping(district)
    assert kept(district) is None


def test_a_photo_goes_a_week_after_its_entry_is_over(
    security: Browser, day: Day, district: District, clock: Clock
) -> None:
    day.listed(expires=(clock.moment + timedelta(days=2)).date().isoformat())
    give(security)
    for days, is_kept in ((8, True), (2, False)):
        clock.forward(days=days)
        run_housekeeping(district)
        assert bool(kept(district)) is is_kept
    security.sign_in("security@example.org")
    assert "This entry has no photo." in security.get(ENTRY).text


def test_an_entry_that_takes_an_id_again_has_no_photo_of_another_person(security: Browser, district: District) -> None:
    give(security)
    with district.database.write() as session:
        found = list_search.entry(session, "e-1")
        assert found is not None
        list_edits.withdraw(session, district.keys, "e-1", found[1], district.now())
    security.get("/security/entries/add")
    typed: dict[str, Any] = {"id": "e-1", "family": "Ek", "kind": "watch", "scope": "every", "known": ""}
    security.send("/security/entries/add", **typed, step="do")
    assert "The entry e-1 is on the list." in security.text
    with district.database.read() as session:
        assert session.get(EntryPhoto, "e-1") is None


def test_another_change_of_the_entry_leaves_a_photo_that_came_meanwhile(security: Browser, district: District) -> None:
    """GIVEN somebody who changes the review day of an entry that had no photo when their page was opened, and a
    colleague who has given it one since, THEN the photo stays."""
    with district.database.read() as session:
        found = list_search.entry(session, "e-1")
        assert found is not None
        before = found[0] | entry_details.of_entry(session, "e-1")
    give(security)
    assert kept(district) is not None
    with district.database.write() as session:
        after = before | {"review": "2027-05-03"}
        list_proposals.changed(session, district.keys, before, after, found[1], district.now(), by="nobody")
    assert kept(district) is not None
    with district.database.read() as session:
        assert entry_details.of_entry(session, "e-1")["review"] == "2027-05-03"
