"""The accessibility statement and the conformance report: reached by anybody, and not staler than the tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from district.access.people.rights import Role
from district.errors import DistrictError
from district.instance import District
from district.settings import choose, said
from tests.district.web.browsing import Browser
from tests.district.web.chromium import Window
from tests.district.web.conformance import FILE, report
from tests.district.web.criteria import CRITERIA, Conforms
from tests.district.web.page_table import PAGES

AXE_OF_EVERY_PAGE = "test_a_page_keeps_nobody_out"


def test_the_statement_is_at_the_foot_of_every_page_for_anybody_and_in_spanish(
    browser: Browser, url: str, signed_in: Callable[..., Browser]
) -> None:
    for one, path in ((browser, "/sign-in"), (signed_in(Role.OFFICE), "/s/oakridge"), (browser, "/nothing")):
        one.get(path)
        assert 'href="/accessibility"' in one.page.text, path
    browser.get("/accessibility")
    assert "WCAG 2.2, level AA" in browser.text
    assert "Tell the office of your school" in browser.text
    spanish = Browser(url, "es-MX,es;q=0.9")
    assert "Accesibilidad de estas páginas" in spanish.get("/accessibility").text


def test_the_statement_names_whom_the_district_has_set(browser: Browser, district: District) -> None:
    with district.database.write() as session:
        choose(session, "accessibility-contact", " Dana Reyes <b>,\n dana@district.example ")
    browser.get("/accessibility")
    assert "Dana Reyes <b>, dana@district.example" in browser.text
    assert "Tell the office" not in browser.text
    with pytest.raises(DistrictError, match="one line of up to 200"), district.database.write() as session:
        choose(session, "accessibility-contact", "x" * 201)
    with pytest.raises(DistrictError, match="one line of up to 200"), district.database.write() as session:
        choose(session, "accessibility-contact", "a\x07b")
    with district.database.read() as session:
        assert said(session, "accessibility-contact") == "Dana Reyes <b>, dana@district.example"


def test_the_report_has_every_page_and_is_what_the_command_writes() -> None:
    written = FILE.read_text(encoding="utf-8")
    missing = [one.name for one in PAGES if f"\n| {one.name} | " not in written]
    assert missing == [], "run python -m tests.district.web.conformance"
    assert written == report(), "run python -m tests.district.web.conformance"


def test_every_test_that_the_report_names_is_there(root: Path) -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (root / "tests" / "district" / "web").glob("test_*.py")
    )
    there = set(re.findall(r"^def (test_\w+)\(", source, re.MULTILINE))
    assert {name for one in CRITERIA for name in one.tests} - there == set()


def test_nothing_is_said_to_be_supported_or_checked_without_a_check() -> None:
    """GIVEN all 55 criteria of levels A and AA, THEN what is supported has a check, what is not fully so says why, and
    a rule of axe is named only beside the test that runs axe on every page."""
    assert Counter(one.level for one in CRITERIA) == {"A": 31, "AA": 24}
    assert len({one.number for one in CRITERIA}) == len(CRITERIA)
    for one in CRITERIA:
        assert one.conforms is not Conforms.SUPPORTS or (one.tests and not one.rest), one.number
        assert one.conforms is Conforms.SUPPORTS or one.rest, one.number
        assert not one.axe or AXE_OF_EVERY_PAGE in one.tests, one.number
        assert one.conforms is not Conforms.PARTIALLY or one.tests or "No test" in one.rest or "pictures" in one.rest


def test_axe_has_each_rule_that_the_report_names_under_its_criterion(chromium: Chromium, url: str) -> None:
    """GIVEN axe's own list of rules, THEN each one that is named bears its criterion's tag and is none that axe
    leaves out as experimental or deprecated."""
    window = Window(chromium, url)
    window.open("/accessibility")
    window.grave_findings()  # puts axe into the page
    rules = {one["ruleId"]: set(one["tags"]) for one in window.page.evaluate("axe.getRules()")}
    named = [(rule, "wcag" + one.number.replace(".", "")) for one in CRITERIA for rule in one.axe]
    assert [(rule, tag) for rule, tag in named if tag not in rules.get(rule, set())] == []
    assert [rule for rule, _ in named if "experimental" in rules[rule] or "deprecated" in rules[rule]] == []
    window.close()
