"""IT replaces the district's signing key at a page, which says first what that does, and then which kiosks have it."""

from __future__ import annotations

import re
from collections.abc import Callable

from district.access.people.rights import Role
from district.db.tables import School
from district.instance import District
from tests.district.test_kiosks import said, tell
from tests.district.web.browsing import Browser
from tests.district.web.test_acts import told
from tests.districts import Clock, Station

_WAS = re.compile(r'name="was" value="(\w*)"')
PATH = "/kiosks/key/replace"


def replaced(browser: Browser, stolen: str = "") -> str:
    """Open the page that asks, and answer it; returns what the form began with."""
    browser.get(f"{PATH}?stolen={stolen}")
    was = _WAS.search(browser.page.text)
    assert was
    browser.send(PATH, was=was[1], stolen=stolen)
    return was[1]


def test_the_key_is_replaced_once_and_journaled(signed_in: Callable[..., Browser], district: District) -> None:
    it, first = signed_in(Role.IT), district.keys.key_id
    page = it.get(PATH).text
    assert "believed for 60 days more" in page
    assert district.keys.key_id == first, "nothing is done yet"
    was = replaced(it)
    second = district.keys.key_id
    assert (was, second != first) == (first, True)
    assert it.send(PATH, was=first, stolen="").status_code == 422, "a form that is sent twice"
    assert district.keys.key_id == second
    assert [one.passes for one in district.keys.retired] == [True]
    replaced(it, stolen="1")
    assert [one.passes for one in district.keys.retired] == [False, False]
    assert district.keys.in_force(district.now()).keys() == {district.keys.key_id}
    subjects = [subject for _, subject, _ in told(signed_in(Role.AUDITOR))]
    assert subjects == [second, district.keys.key_id]


def test_the_page_says_which_kiosks_have_the_keys_in_force(
    signed_in: Callable[..., Browser],
    district: District,
    kiosk: Station,
    new_station: Callable[..., Station],
    clock: Clock,
) -> None:
    it, new_station_ = signed_in(Role.IT), new_station("oakridge")
    replaced(it)
    tell(district, kiosk, said(clock).model_copy(update={"keyring": "the one before"}))
    tell(district, new_station_, said(clock))
    listed = it.get("/kiosks/key.json").json()
    assert {one["stands"] for one in listed} == {"has not heard of it yet", "does not tell: its version is too old"}
    with district.database.read() as session:
        ring = session.get_one(School, "oakridge").keyring
    tell(district, kiosk, said(clock).model_copy(update={"keyring": ring}))
    assert "1 of 2" in it.get("/kiosks/key").text
    clock.forward(days=2)
    listed = signed_in(Role.IT, mail="later@example.org").get("/kiosks/key.json").json()
    assert [one["stands"] for one in listed] == ["silent: it hears of it when it comes back", "has it"]
