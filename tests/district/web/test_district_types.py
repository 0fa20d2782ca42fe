"""Visitor types of the whole district and of a level at their pages: inherited, and changed once it is said where."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import school_edits, visitor_passes, visitor_type_edits, visitor_type_files
from district.publish.school_edits import SchoolFile
from district.publish.visitor_type_scopes import Scope
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import was
from tests.district.web.test_settings_type_list import EVIL, offered
from tests.districts import expected

ON_BOTH = True
ALL, LEVEL = "/types/district", "/types/elementary"
TERMS = {"label_en": "Family", "badge_en": "FAMILY", "destination": "no", "host": "no", "photo": "no"}


@pytest.fixture
def it(signed_in: Callable[..., Browser], district: District) -> Browser:
    """IT of a district in which one of two schools is an elementary school."""
    with district.database.write() as session:
        school_edits.edit(session, "oakridge", SchoolFile(level="elementary"), district.now())
    return signed_in(Role.IT)


def look(it: Browser, path: str, **fields: Any) -> str:
    """Up to the page that confirms."""
    it.get(path)
    it.send(path, **fields)
    return it.text


def confirm(it: Browser) -> str:
    """Press what the page that confirms offers."""
    action = re.findall(r'action="(/types/\w+/(?:set|undo))"', it.page.text)[0]
    if action.endswith("undo"):
        it.send(action, was=was(it))
    else:
        it.send(action)
    return it.text


def origins(it: Browser, at: str) -> dict[str, str]:
    return {one["type"]: one["origin"] for one in it.get(f"{at}.json").json()}


def school_sets(district: District, content: str, school: str = "oakridge") -> None:
    with district.database.write() as session:
        visitor_type_edits.put(session, Scope(school=school), visitor_type_files.read(content), district.now())


def test_a_type_is_added_for_the_district_only_once_it_was_said_where_it_shows(it: Browser, district: District) -> None:
    before = offered(district)
    said = look(it, f"{ALL}/add", label_en="Tutor", label_es="Tutoría", base="volunteer")
    assert "New: Tutor" in said
    assert "Schools where it shows: 2 of 2" in said
    assert "<li>Oakridge Elementary</li>" in said
    assert offered(district) == before, "nothing is set before somebody has seen it"
    assert "The visitor types are set." in confirm(it)
    for school in ("oakridge", "willow"):
        assert list(offered(district, school)) == [*before, "tutor"]
    assert origins(it, ALL)["tutor"] == "Added here"
    assert origins(it, LEVEL)["tutor"] == "From the district"
    assert origins(it, LEVEL)["volunteer"] == "Built in"


def test_a_level_changes_a_type_of_the_district_and_goes_back_to_what_the_district_says(
    it: Browser, district: District
) -> None:
    look(it, f"{ALL}/type/parent/change", **TERMS)
    confirm(it)
    said = look(it, f"{LEVEL}/type/parent/change", **TERMS | {"label_en": "Guardian"})
    assert "Changed: Guardian – Name" in said
    assert "Schools where it shows: 1 of 1" in said
    confirm(it)
    assert offered(district)["parent"].label["en"] == "Guardian"
    assert offered(district, "willow")["parent"].label["en"] == "Family"
    assert origins(it, LEVEL)["parent"] == "Changed here, otherwise from the district"
    assert origins(it, ALL)["parent"] == "Changed here, otherwise built in"
    assert "Back to what the district says" in it.get(f"{LEVEL}/type/parent").text
    assert "Back to what is built in" in it.get(f"{ALL}/type/parent").text
    facts = re.findall(r'<th scope="row">Name</th>.*?<td[^>]*>([^<]*)</td></tr>', it.get(f"{LEVEL}/type/parent").text)
    assert facts == ["All elementary schools"]
    it.get(f"{LEVEL}/type/parent/back")
    confirm(it)
    assert offered(district)["parent"].label["en"] == "Family"
    assert origins(it, LEVEL)["parent"] == "From the district"
    assert it.get(f"{LEVEL}/type/parent/back").status_code == 404


def test_a_school_that_sets_a_type_itself_is_not_counted(it: Browser, district: District) -> None:
    school_sets(district, '[[types]]\ncode = "parent"\nlabel = { en = "P" }\nbadge = { en = "P" }\n')
    it.get(f"{ALL}/type/parent/hide")
    assert "Schools where it shows: 1 of 2" in it.text
    assert "The others stay as they are" in it.text
    assert "<li>Oakridge Elementary</li>" not in it.text
    confirm(it)
    assert "parent" in offered(district)
    assert "parent" not in offered(district, "willow")
    assert "Parent or guardian" in it.get(ALL).text.partition("Hidden here")[2]
    rows = {one["scope"]: one["sets"] for one in it.get("/types.json").json()}
    assert rows["The whole district"].startswith("Hides: P")
    assert rows["All elementary schools"] == "Nothing: everything is inherited"
    assert rows["Oakridge Elementary"] == "Sets: P"
    it.get(f"{ALL}/type/parent/show")
    confirm(it)
    assert "parent" in offered(district, "willow")
    assert it.get(f"{ALL}/type/parent/show").status_code == 404


def test_the_page_says_at_how_many_schools_a_type_is_offered(it: Browser, district: District) -> None:
    it.get(f"{LEVEL}/type/delivery/hide")
    confirm(it)
    school_sets(district, '[[types]]\ncode = "volunteer"\nhidden = true\n', "willow")
    count = {one["type"]: one["schools"] for one in it.get(f"{ALL}.json").json()}
    assert (count["parent"], count["delivery"], count["volunteer"]) == (2, 1, 1)


def test_the_order_is_a_draft_until_it_is_confirmed_and_can_be_inherited_again(it: Browser, district: District) -> None:
    before = list(offered(district))
    path = f"{LEVEL}/order"
    it.get(path)
    it.send(path, order=before, do=f"up:{before[1]}")
    assert "This is a draft." in it.text
    turned = re.findall(r'name="order" value="([\w-]+)"', it.page.text)
    assert turned == [before[1], before[0], *before[2:]]
    it.send(path, order=turned, do=f"up:{before[1]}")
    assert re.findall(r'name="order" value="([\w-]+)"', it.page.text) == turned, "the first stays the first"
    assert list(offered(district)) == before
    it.send(path, order=[*turned[:2], "nobody", turned[0]], do="confirm")
    assert "Another order:" in it.text
    confirm(it)
    assert list(offered(district)) == turned
    assert list(offered(district, "willow")) == before
    assert "The order is set here." in it.get(LEVEL).text
    look(it, path, order=turned, do="inherit")
    confirm(it)
    assert list(offered(district)) == before
    assert "Nothing: it is so already." in look(it, path, order=before, do="confirm")
    assert 'action="/types/elementary/set"' not in it.text


def test_the_last_change_is_taken_back_after_saying_where_it_shows(it: Browser, district: District) -> None:
    before = offered(district)
    assert "There is nothing to take back" in it.get(f"{ALL}/undo").text
    it.get(f"{ALL}/type/parent/hide")
    confirm(it)
    it.get(f"{ALL}/undo")
    assert "New: Parent or guardian" in it.text
    assert "Schools where it shows: 2 of 2" in it.text
    assert "The last change can be taken back." not in it.text
    page = it.page
    assert "The visitor types are as they were before." in confirm(it)
    assert offered(district) == before
    it.page = page
    assert "Somebody changed this after the page was opened" in confirm(it), "pressed twice, it is done once"
    assert offered(district) == before


def test_of_two_people_the_second_is_told(
    it: Browser, signed_in: Callable[..., Browser], district: District
) -> None:  # fmt: skip
    other = signed_in(Role.IT, mail="other@example.org")
    it.get(f"{LEVEL}/type/parent/hide")
    other.get(f"{ALL}/type/delivery/hide")
    confirm(other)
    assert "Somebody changed this after the page was opened" in confirm(it), "what it inherits is another by now"
    assert "parent" in offered(district)


def test_a_page_that_somebody_else_was_shown_sets_nothing(
    it: Browser, signed_in: Callable[..., Browser], district: District
) -> None:  # fmt: skip
    it.get(f"{ALL}/type/parent/hide")
    sealed = re.findall(r'name="sealed" value="([^"]+)"', it.page.text)[0]
    other = signed_in(Role.IT, mail="other@example.org")
    for browser, path, given in ((other, ALL, sealed), (it, LEVEL, sealed), (it, ALL, "AAAA"), (it, ALL, "?")):
        browser.get(f"{path}/type/delivery/hide")
        browser.send(f"{path}/set", sealed=given)
        assert "This page was made for an earlier one." in browser.text
    assert {"parent", "delivery"} <= offered(district).keys()


def test_a_school_that_could_not_work_with_it_is_named_and_nothing_can_be_set(it: Browser, district: District) -> None:
    with district.database.write() as session:
        who = expected(district.now() + timedelta(hours=1)).model_copy(update={"purpose": "parent"})
        visitor_passes.register(session, "oakridge", who)
    assert it.get(f"{ALL}/type/parent/hide").status_code == 422
    assert "<strong>Oakridge Elementary</strong>: 1 visitor is expected with the type" in it.text
    assert 'name="sealed"' not in it.text


def test_what_is_wrong_with_what_was_typed_is_said_at_its_field(it: Browser) -> None:
    assert 'id="label_en-wrong">Enter the name in English.' in look(it, f"{ALL}/add", base="volunteer")
    assert it.page.status_code == 422
    assert 'id="minutes-wrong">' in look(it, f"{ALL}/type/parent/change", **TERMS | {"minutes": "soon"})
    assert it.page.status_code == 422
    assert 'id="file-wrong">Choose a file.' in look(it, f"{ALL}/upload")


def test_a_file_is_confirmed_like_any_other_change(it: Browser, district: District) -> None:
    def send(content: str) -> str:
        it.get(f"{LEVEL}/upload")
        token = re.findall(r'name="csrf" value="([^"]+)"', it.page.text)[0]
        it.page = it.jar.post(
            f"{it.url}{LEVEL}/upload", {"csrf": token}, files={"file": ("types.toml", content.encode())}, timeout=20,
            headers={"Referer": it.page.url},
        )  # fmt: skip
        return it.text

    assert "<strong>types.coach.label</strong>: It is missing." in send('[[types]]\ncode = "coach"\n')
    file = '[[types]]\ncode = "coach"\nlabel = { en = "Coach" }\nbadge = { en = "COACH" }\n'
    assert "New: Coach" in send(file)
    assert "The file takes the place of all that is set here." in it.text
    confirm(it)
    assert "coach" in offered(district)
    written = it.get(f"{LEVEL}/file").text
    assert visitor_type_files.read(written).layer == visitor_type_files.read(file).layer


def test_a_name_is_never_markup(it: Browser) -> None:
    look(it, f"{ALL}/add", label_en=EVIL, base="volunteer")
    assert EVIL not in it.page.text
    assert EVIL in it.text
    confirm(it)
    for page in (ALL, "/types", f"{ALL}/order", f"{ALL}/type/script_alert_1_script/hide"):
        assert EVIL not in it.get(page).text
        assert EVIL in it.text


def test_there_is_no_page_of_a_level_or_type_that_there_is_not(it: Browser) -> None:
    for path in (
        "/types/university", f"{ALL}/type/nobody", f"{ALL}/type/nobody/hide", f"{ALL}/type/nobody/change",
        f"{ALL}/type/nobody/back", "/types/school:oakridge",
    ):  # fmt: skip
        assert it.get(path).status_code == 404, path


def test_who_manages_a_school_does_not_set_what_others_offer(signed_in: Callable[..., Browser]) -> None:
    manager = signed_in(Role.OFFICE_MANAGER)
    assert manager.get("/types").status_code == 403
    assert manager.get(f"{ALL}/add").status_code == 403
