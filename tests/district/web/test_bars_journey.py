"""Bars in Chromium, by those who impose them: the office until closing, its manager 72 hours, security longer."""

from __future__ import annotations

from collections.abc import Callable

from district.access.people.rights import Role
from district.instance import District
from tests.district.web.chromium import Window
from tests.printing.raster import texts

SHOUTED = "Shouted, or insulted somebody"


def impose(there: Window, base: str, follows: str, family: str, **dates: str) -> str:
    """Fill the form as somebody does, and put it on record; the page of the bar."""
    page = there.open(f"{base}/add")
    there.fill(given="Dana", family=family, born="1971-06-30", words="Stood in the corridor and shouted.", **dates)
    page.get_by_label(SHOUTED).check()
    page.get_by_label(follows).check()
    there.press("Put on record")
    page.wait_for_url(f"**{base}/0*")
    return there.path


def test_each_bars_for_as_long_as_they_may_the_notice_is_a_pdf_and_security_lifts(
    window: Callable[..., Window], listed: District
) -> None:
    office, manager, security = window(Role.OFFICE), window(Role.OFFICE_MANAGER), window(Role.SECURITY)
    at_closing = impose(office, "/s/oakridge/bars", "A bar until the school closes", "Whitlock")
    assert "Bar in force" in office.text
    assert "A bar of 72 hours" not in office.open("/s/oakridge/bars/add").inner_text("main")

    page = office.open(at_closing)
    link = page.locator('main a[lang="es"]').get_attribute("href")
    notice = page.request.get(link or "")  # with this browser's session; its own viewer would show the file
    assert notice.headers["content-type"] == "application/pdf"
    said = " ".join(" ".join(texts(notice.body())).split())
    assert "Whitlock" in said
    assert "Oakridge Elementary" in said

    impose(manager, "/s/oakridge/bars", "A bar of 72 hours", "Hale")
    assert "Bar in force" in manager.text
    assert "A longer bar" not in manager.open("/s/oakridge/bars/add").inner_text("main")

    longer = impose(security, "/security/bars", "A longer bar", "Moreau", until="2027-06-30", review="2027-01-15")
    assert "Jul 1, 2027, 12:00 AM" in security.text, "the end of its last day"
    security.press("Lift early")
    security.fill(why="Mistaken for somebody else")
    security.press("Lift the bar")
    security.page.wait_for_url(f"**{longer}")
    assert "Lifted" in security.text
    assert "Mistaken for somebody else" in security.text
    assert "Lift early" not in security.text
    security.open("/security/bars")
    rows = security.page.locator("main tbody tr").all_inner_texts()
    states = {name: row for row in rows for name in ("Whitlock", "Hale", "Moreau") if name in row}
    assert "Bar in force" in states["Whitlock"]
    assert "Bar in force" in states["Hale"]
    assert "Lifted" in states["Moreau"]
