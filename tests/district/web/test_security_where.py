"""Where somebody is: for a list entry or a name, at all schools, with a written reason that the audit shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from district.access.people.rights import Role
from district.instance import District
from tests.district.web import a_day
from tests.district.web.browsing import Browser
from tests.districts import Clock

SCRIPT = "<script>document.title='taken'</script>"
REASON = f"Call from the principal {SCRIPT}"


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def looked_for(browser: Browser, **fields: Any) -> list[tuple[str, str, str]]:
    """(name, now, why) of each row of the file."""
    browser.get("/security/where")
    browser.send("/security/where", **({"reason": REASON} | fields))
    assert browser.path.startswith("/security/where/found?find=")
    assert "<script>document" not in browser.page.text
    shown = browser.path
    found = browser.get(shown.replace("/found?", "/found.json?")).json()
    browser.get(shown)
    return [(one["name"], one["state"], one["agrees"]) for one in found]


def test_an_entry_is_looked_for_by_what_matched_and_by_its_names(
    security: Browser, district: District, signed_in: Callable[..., Browser]
) -> None:
    """GIVEN one who matched and was admitted, one of a close name, and one who was refused, THEN the page has all, the
    one on site first; the audit has the reason, and no name."""
    day = a_day.begun(district)
    match = day.listed()
    refused = day.held("Robert", "Hale", "strong", ago=300, match=match)
    day.decided(refused, "refuse", ago=299)
    close = day.came("Roberta", "Halle", ago=200)
    day.left(close, ago=150)
    held = day.held("Zed", "Quist", "possible", ago=60, match=match)
    visit = day.came("Zed", "Quist", ago=59, case=held)
    day.decided(held, "admit", ago=59, visit=visit)
    day.came("Ana", "Lind", ago=5)
    assert looked_for(security, entry="e-1") == [
        ("Zed Quist", "on site now", "matched this entry · admitted · Same person"),
        ("Roberta Halle", "left", "the name is close"),
        ("Robert Hale", "refused", "matched this entry · the name is same · refused · Same person"),
    ]
    assert "1 is on site or at the door now." in security.text
    assert f'href="/s/oakridge/visits/{visit}"' in security.text
    auditor = signed_in(Role.AUDITOR)
    auditor.get("/audit")
    said = auditor.text.partition("<tbody>")[2]
    assert said.count("Looked where somebody is") == 2, "the page, and the file"
    assert f"Reason: {REASON}" in auditor.text
    assert "<script>document" not in auditor.page.text
    assert "Hale" not in auditor.text


def test_a_name_is_looked_for_and_stands_in_no_address(security: Browser, district: District) -> None:
    day = a_day.begun(district)
    day.came("Maria", SCRIPT, ago=5)
    assert [name for name, _, _ in looked_for(security, name="maria")] == [f"Maria {SCRIPT}"]
    assert "maria" not in security.path.casefold()
    assert looked_for(security, name="Zebrowski") == []
    assert "Nobody like that was seen." in security.text


def test_a_reason_is_required_counts_for_an_hour_and_for_its_writer(
    security: Browser, signed_in: Callable[..., Browser], clock: Clock
) -> None:
    security.get("/security/where")
    security.send("/security/where", name="Maria", reason="x")
    assert security.page.status_code == 422
    assert security.text.count("Write why you look") == 2
    assert 'value="Maria"' in security.text
    security.send("/security/where", name="?", reason=REASON)
    assert "A name has letters." in security.text
    security.send("/security/where", name="Maria", reason=REASON)
    address = security.path
    other = signed_in(Role.SECURITY, mail="second@example.org")
    for browser, later in ((other, timedelta()), (security, timedelta(minutes=61))):
        clock.moment += later
        browser.get(address)
        assert "Write the reason again" in browser.text
    assert security.get("/security/where?entry=nobody").status_code == 404
