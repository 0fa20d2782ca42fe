"""The district's settings at a page: each is changed by those who answer for it, and says first what it does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from district import settings
from district.access import four_eyes
from district.access.people.rights import Role
from district.errors import Unfit
from district.instance import District
from tests.district.web.browsing import Browser
from tests.district.web.test_acts import told

_WAS = re.compile(r'name="was" value="(\w*)"')
RECORDS = "/settings/records/record-days"
FOUR_EYES = "/settings/security/four-eyes"


def typed(browser: Browser, path: str, value: str, sure: str = "") -> Browser:
    """Open the form of a setting, and send it with another value."""
    browser.get(path)
    found = _WAS.search(browser.page.text)
    assert found
    browser.send(path, value=value, was=found[1], sure=sure)
    return browser


def said(district: District, name: str) -> str:
    with district.database.read() as session:
        return settings.said(session, name)


def test_a_setting_is_changed_at_its_owners_address_alone(signed_in: Callable[..., Browser]) -> None:
    it, counsel = signed_in(Role.IT), signed_in(Role.COUNSEL)
    assert counsel.get("/settings/records/four-eyes").status_code == 404
    assert counsel.get(FOUR_EYES).status_code == 403
    assert it.get(RECORDS).status_code == 403
    links = {one: browser.get("/settings").text for one, browser in (("it", it), ("records", counsel))}
    assert all(f'href="/settings/{owner}/' in page for owner, page in links.items())
    assert 'href="/settings/records/' not in links["it"], "IT sees it and cannot change it"
    assert "730 days" in links["it"]


def test_a_value_is_set_put_back_and_journaled(signed_in: Callable[..., Browser], district: District) -> None:
    it, path = signed_in(Role.IT), "/settings/it/pass-days"
    typed(it, path, "0")
    assert (it.page.status_code, said(district, "pass-days")) == (422, "365")
    assert 'value="0"' in it.text, "what was typed is not lost"
    typed(it, path, "030")
    assert "School passes are valid: 30 days" in it.text
    assert said(district, "pass-days") == "30"
    it.get(path)
    old = _WAS.search(it.page.text)
    typed(it, path, settings.built_in("pass-days"))
    assert "built in counts again" in it.text
    assert old
    it.get(path)
    it.send(path, value="60", was=old[1])
    assert "Somebody changed this" in it.text, "the second of two is told"
    assert said(district, "pass-days") == "365"
    typed(it, "/settings/it/accessibility-contact", "Ruth Ives")
    rows = told(signed_in(Role.AUDITOR))
    assert [subject for _, subject, _ in rows] == ["pass-days 30", "pass-days 365", "accessibility-contact"]


def test_what_erases_or_locks_out_is_said_before_it_is_done(
    signed_in: Callable[..., Browser], district: District
) -> None:
    counsel, it = signed_in(Role.COUNSEL), signed_in(Role.IT)
    typed(counsel, RECORDS, "400")
    assert "What ended more than 400 days ago is erased for good" in counsel.text
    assert said(district, "record-days") == "730", "nothing was done yet"
    typed(counsel, RECORDS, "400", sure="yes")
    assert said(district, "record-days") == "400"
    typed(counsel, RECORDS, "500")
    assert said(district, "record-days") == "500", "what erases nothing is saved at once"
    typed(it, "/settings/it/second-factor", "required")
    assert "People without an authenticator app or a passkey: 2 of 2." in it.text
    assert said(district, "second-factor") == "optional"


def test_nobody_turns_four_eyes_off_alone(signed_in: Callable[..., Browser], district: District) -> None:
    first = signed_in(Role.SECURITY, mail="ana@example.org")
    second = signed_in(Role.SECURITY, mail="ruth@example.org")
    typed(first, FOUR_EYES, "on")
    assert said(district, "four-eyes") == "on"
    typed(first, FOUR_EYES, "off", sure="yes")
    first.get(FOUR_EYES)
    first.send("/settings/four-eyes/answer", do="agree")
    assert (first.page.status_code, said(district, "four-eyes")) == (422, "on")
    second.get(FOUR_EYES)
    second.send("/settings/four-eyes/answer", do="let-go")
    second.send("/settings/four-eyes/answer", do="agree")
    assert (second.page.status_code, said(district, "four-eyes")) == (422, "on"), "nobody asks for it any more"
    typed(first, FOUR_EYES, "off", sure="yes")
    second.get(FOUR_EYES)
    second.send("/settings/four-eyes/answer", do="agree")
    assert said(district, "four-eyes") == "off"
    what = [one for one, *_ in told(signed_in(Role.AUDITOR))]
    asked, kept, done = (
        "Asked a second person to agree to a setting", "Let go what waited for a second person",
        "Set a setting of the district",
    )  # fmt: skip
    assert what == [done, asked, kept, asked, done]


def test_an_ask_that_nobody_answered_in_time_counts_no_more(district: District) -> None:
    with district.database.write() as session:
        settings.choose(session, four_eyes.SETTING, four_eyes.ON)
        four_eyes.ask(session, "ana", district.now())
        with pytest.raises(Unfit):
            four_eyes.agree(session, "ruth", district.now() + four_eyes.LASTS)
        four_eyes.agree(session, "ruth", district.now())
        assert four_eyes.asked(session, district.now()) is None
