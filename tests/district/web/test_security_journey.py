"""Security's pages in Chromium: an entry by keyboard, an import with its progress, both themes, a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import list_search
from district.publish.list_publishing import publish
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.web.chromium import Window

SCRIPT = "<script>document.title='taken'</script>"
FILE = "id,First Name,Family,DOB,Kind\n1,Dana,Whitlock,1971-06-30,barred\n2,Bo,Ek,3/4/1990,watch\n"
PAGES = ("/security", "/security/entries", "/security/entries/add", "/security/entry?id=B-1", "/security/import")


def test_an_entry_is_added_by_keyboard_alone(window: Callable[..., Window], district: District) -> None:
    page = window(Role.SECURITY).page
    page.goto("/security/entries/add")
    page.focus("#id")
    for text in ("B-1", "Dana", "", "Whitlock"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[value=do]")
    page.focus("button[value=do]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/security/entry?id=B-1")
    with district.database.read() as session:
        assert list_search.entry(session, "B-1") is not None


def test_an_import_goes_on_by_itself_to_its_preview_and_its_end(
    window: Callable[..., Window], district: District
) -> None:
    page = window(Role.SECURITY).page
    page.goto("/security/import")
    page.set_input_files("#file", files={"name": "a.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.select_option("#dates", "mdy")
    page.click("form[enctype] button")
    page.click("text=Add 2, change 0, take away 0 at all schools")
    page.wait_for_selector("text=The list is in force: 2 added")
    page.reload()
    assert page.is_visible("text=The list is in force: 2 added")


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(1280, "light", "en"), (1280, "dark", "en"), (390, "dark", "es")]
)
def test_names_stay_text_and_nothing_is_wider_than_the_screen(
    window: Callable[..., Window], district: District, width: int, scheme: str, language: str
) -> None:
    cells = dict.fromkeys(("given", "middle", "family", "suffix", "eyes", "reason", "instructions"), SCRIPT)
    entry = cells | {"id": "B-1", "kind": "barred", "aliases": f"{SCRIPT}, {SCRIPT}"}
    with district.database.write() as session:
        publish(session, district.keys, [canonical_fields(entry)], district.now())
    opened = window(Role.SECURITY, width=width, dark=scheme == "dark", language=language)
    page = opened.page
    for path in PAGES:
        page.goto(path)
        assert page.title() != "taken", path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.get_attribute("html", "lang") == language
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]"
            ".filter(one => !one.labels.length).length"
        )
        assert unnamed == 0, path
        assert opened.grave_findings() == [], path
