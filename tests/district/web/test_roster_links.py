"""The roster on paper is one press away for whoever may see who is on site, and not offered to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from tests.district.web.browsing import Browser

ROSTER = ("/s/oakridge/roster.pdf", "/s/oakridge/roster.csv")


@pytest.mark.parametrize("role", [Role.OFFICE, Role.CAMPUS_SECURITY, Role.SECURITY])
def test_today_on_site_and_emergency_lead_to_the_roster(role: Role, signed_in: Callable[..., Browser]) -> None:
    viewer = signed_in(role)
    for page in ("/s/oakridge", "/s/oakridge/on-site", "/s/oakridge/emergency"):
        shown = viewer.get(page).text
        assert all(f'href="{one}"' in shown for one in ROSTER), page


def test_who_may_not_see_who_is_on_site_is_not_led_there(signed_in: Callable[..., Browser]) -> None:
    officer = signed_in(Role.RESOURCE_OFFICER)
    for page in ("/s/oakridge", "/s/oakridge/emergency"):
        assert "roster" not in officer.get(page).text, page
