"""IT sets what kiosks go by for the district, a level, a school or one kiosk, and sees what each stands above."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from district.access.people.rights import Role
from district.instance import District
from district.publish import schools
from tests.district.test_kiosks import said, tell
from tests.district.web.browsing import Browser
from tests.district.web.test_acts import told
from tests.districts import Clock, Station

_WAS = re.compile(r'name="was" value="(\w*)"')


def saved(browser: Browser, scope: str, **fields: Any) -> int:
    browser.get(f"/kiosks/settings/{scope}")
    was = _WAS.search(browser.page.text)
    assert was
    return browser.send(f"/kiosks/settings/{scope}", was=was[1], **fields).status_code


def test_what_is_set_reaches_kiosks_and_the_kiosks_page_says_where_it_comes_from(
    signed_in: Callable[..., Browser], district: District, kiosk: Station, clock: Clock
) -> None:
    it, own = signed_in(Role.IT), f"kiosk:{kiosk.enrolled.kiosk}"
    saved(it, "district", languages=["en"], badge_grace_s="120")
    saved(it, "school:oakridge", badge_grace_s="30")
    saved(it, own, languages=["es"], badge_grace_s="")
    with district.database.read() as session:
        there = schools.document(session, "oakridge").kiosk_settings[kiosk.enrolled.kiosk]
    assert (there.languages, there.badge_grace_s) == (["es"], 30)
    tell(district, kiosk, said(clock).model_copy(update={"own_settings": ["badge_grace_s", "camera"]}))
    page = it.get(f"/kiosks/{kiosk.enrolled.kiosk}").text
    assert "this kiosk" in page
    assert "the district: English; built in: English and Spanish" in page.replace("Español", "Spanish")
    assert "Oakridge Elementary: 30 seconds; the district: 120 seconds; built in: 60 seconds" in page
    assert page.count("its own settings file") == 2, "the grace, and the camera"
    saved(it, own)
    listed = it.get("/kiosks/settings.json").json()
    assert [(one["scope"], one["kiosks"]) for one in listed if one["sets"] != "nothing"] == [
        ("The district", 1), ("Oakridge Elementary", 1),
    ]  # fmt: skip
    subjects = [subject for _, subject, _ in told(signed_in(Role.AUDITOR))]
    assert subjects == ["district", "school:oakridge", own, own]


def test_what_cannot_be_is_said_at_its_field_and_the_second_of_two_is_told(signed_in: Callable[..., Browser]) -> None:
    it = signed_in(Role.IT)
    assert saved(it, "level:high", badge_grace_s="3601") == 422
    assert 'value="3601"' in it.text
    it.get("/kiosks/settings/level:high")
    was = _WAS.search(it.page.text)
    assert was
    saved(it, "level:high", badge_grace_s="10")
    assert it.send("/kiosks/settings/level:high", was=was[1], badge_grace_s="20").status_code == 422
    assert [it.get(f"/kiosks/settings/{one}").status_code for one in ("level:x", "school:x", "kiosk:x", "x")] == [
        404
    ] * 4
