"""The badge layout in a real browser: its preview follows each change by itself, and parts move by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish.badge_layouts import effective_at
from district.publish.visitor_type_scopes import Scope
from printing.layout.badge_design import BadgePart
from tests.district.web.chromium import Window

pytestmark = pytest.mark.slow
_DRAWN = """before => {
  const one = document.querySelector('#preview img');
  return one.src !== before && one.complete && one.naturalWidth === 576 && location.search.startsWith('?draft=');
}"""


def test_the_preview_follows_and_what_it_shows_is_what_is_saved(
    window: Callable[..., Window], district: District
) -> None:
    manager = window(Role.OFFICE_MANAGER)
    page = manager.open("/s/oakridge/settings/badge")

    def drawn_after(act: Callable[[], object]) -> None:
        before = page.get_attribute("#preview img", "src")
        act()
        page.wait_for_function(_DRAWN, arg=page.url.split("/s/")[0] + (before or ""))

    drawn_after(lambda: page.uncheck('[name="show"][value="photo"]'))
    manager.tab_to("Up: Code to sign out with")
    drawn_after(lambda: page.keyboard.press("Enter"))
    assert page.evaluate("document.activeElement.value") == "up:code", "the focus stays with what was moved"
    drawn_after(lambda: manager.fill(**{"call-1": "<b>911"}))
    page.reload()
    assert page.input_value("#call-1") == "<b>911"
    assert "This is a draft." in manager.text
    manager.press("Save")
    assert "The badge layout is saved." in manager.text
    with district.database.read() as session:
        design = effective_at(session, Scope(school="oakridge")).design
    assert BadgePart.PHOTO not in design.order
    assert design.order[:4] == (BadgePart.HEADER, BadgePart.TYPE, BadgePart.ESCORT, BadgePart.CODE)
    assert design.call == ("<b>911",)
