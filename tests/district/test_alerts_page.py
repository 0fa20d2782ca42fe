"""The page behind an alert's link, as a browser meets it: open, seen, decided, a dead link, a server in trouble."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

import pytest
import requests

from district.alerts import message, outbox
from district.alerts.settings import AlertSettings, load
from district.district import District
from tests.district.receivers import free_port
from tests.district.unanswered import decided, opened, rows, setup
from tests.districts import Clock, Station

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@dataclass
class Asked:
    """A browser in front of the page of one alert."""

    link: str

    def looks(self) -> str:
        return self._text(requests.get(self.link, headers=BROWSER, timeout=10))

    def presses(self) -> str:
        return self._text(requests.post(self.link, headers=BROWSER, timeout=10))

    @staticmethod
    def _text(answer: requests.Response) -> str:
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.text


@pytest.fixture
def case(district: District, kiosk: Station, clock: Clock) -> str:
    """One that stands unanswered for three minutes, so that two recipients are told."""
    setup(district, free_port(), free_port())
    found = opened(district, kiosk)
    clock.forward(seconds=180)
    outbox.make(district, _settings(district))
    return found


@pytest.fixture
def office(district: District, case: str, url: str) -> Asked:
    return Asked(f"{url}/v1/alerts/{message.token(district.keys, rows(district)['second-office'].id)}")


def _settings(district: District) -> AlertSettings:
    with district.database.read() as session:
        found = load(session)
    assert found is not None
    return found


def test_an_open_case_shows_school_class_and_case_with_a_button_and_nobodys_name(office: Asked, case: str) -> None:
    shown = office.looks()
    for words in ("A visitor is waiting", "Oakridge Elementary", "strong match", case, "I have seen this"):
        assert words in shown
    assert "Kowalczyk" not in shown
    assert "MST" in shown  # the school's time, not the server's


def test_the_button_leads_to_a_page_that_can_be_loaded_again(district: District, office: Asked, clock: Clock) -> None:
    first = office.presses()
    assert "Seen, and still waiting" in first
    assert "Second office" in first
    assert "<form" not in first
    clock.forward(seconds=30)
    assert office.looks() == first == office.presses()


def test_who_else_has_seen_it_is_shown_before_one_presses(district: District, office: Asked) -> None:
    outbox.acknowledge(district, rows(district)["dispatch"].id, "Ruth Ives")
    shown = office.looks()
    assert "Ruth Ives" in shown
    assert "<form" in shown


def test_who_comes_too_late_is_told_that_it_was_decided(
    district: District, kiosk: Station, office: Asked, case: str
) -> None:
    decided(district, kiosk, case)
    shown = office.looks()
    assert "There is nothing left to do" in shown
    assert "<form" not in shown


@pytest.mark.parametrize("end", ["A" * 90, "x", "A" * 300, "not%20a%20link"])
def test_a_link_that_leads_nowhere_says_what_to_do(url: str, end: str) -> None:
    answer = requests.get(f"{url}/v1/alerts/{end}", headers=BROWSER, timeout=10)
    assert answer.status_code in {404, 422}
    assert "This link leads nowhere" in answer.text
    assert "call the school" in answer.text
    assert json.loads(requests.get(f"{url}/v1/alerts/{end}", timeout=10).text)["code"]  # for a program


def test_an_old_link_says_so(office: Asked, clock: Clock) -> None:
    clock.forward(days=8)
    assert "more than seven days old" in office.looks()
    assert "Nothing was noted" in office.presses()


def test_a_district_in_trouble_says_whom_to_call(district: District, office: Asked) -> None:
    with district.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE alert RENAME TO lost")
    shown = office.looks()
    assert "in trouble" in shown
    assert "call the school" in shown


def test_the_page_loads_nothing_and_runs_nothing(office: Asked) -> None:
    answer = requests.get(office.link, headers=BROWSER, timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert b64encode(sha256(style.encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy
    assert re.findall(r"<script|\bsrc=|style=|onclick|https?://", answer.text) == []


def test_a_schools_name_is_text_and_no_markup(district: District, office: Asked) -> None:
    with district.database.write() as session:
        session.connection().exec_driver_sql("UPDATE school SET name = '<b>Oak & Co</b>' WHERE code = 'oakridge'")
    assert "&lt;b&gt;Oak &amp; Co&lt;/b&gt;" in office.looks()
