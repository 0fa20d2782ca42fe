"""Codes for kiosks: one on screen that a kiosk takes, many from a file, and every bad line with its sentence."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from district.access.people.rights import Role
from district.db.enrollment_tables import Code
from district.instance import District
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from tests.district.web.browsing import Browser
from tests.districts import kiosk_row

ON_BOTH = True
FILE = "/kiosks/enroll/file"


@pytest.fixture
def it(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.IT)


def choose(browser: Browser, content: bytes) -> None:
    """Choose a file and look at what it says."""
    browser.get(FILE)
    [token] = set(re.findall(r'name="csrf" value="([^"]+)"', browser.page.text)[:1])
    browser.page = browser.jar.post(
        browser.url + FILE, {"csrf": unescape(token)}, files={"file": ("kiosks.csv", content)}, timeout=20
    )


def count(district: District) -> int:
    with district.database.read() as session:
        return len(session.exec(select(Code)).all())


def test_a_code_on_screen_enrolls_a_kiosk_under_its_name(it: Browser, district: District, url: str) -> None:
    it.get("/kiosks/enroll?school=oakridge")
    it.send("/kiosks/enroll", school="oakridge", name="Gym <script>")
    assert "<script>" not in it.page.text.split("</header>")[1]
    assert it.page.headers["cache-control"] == "no-store"
    [shown] = re.findall(r'<p class="code">(\w{4} \w{4})</p>', it.page.text)
    assert 'aria-label="QR code of address and code"><svg' in it.page.text
    client = Client(url)
    enrolled = redeem(client, shown.replace(" ", ""), Ed25519PrivateKey.generate())
    client.close()
    assert kiosk_row(district, enrolled.kiosk).name == "Gym <script>"


def test_a_code_without_a_school_is_not_made_and_the_name_stays(it: Browser, district: District) -> None:
    it.get("/kiosks/enroll")
    assert it.send("/kiosks/enroll", school="", name="Gym").status_code == 422
    assert it.text.count("Choose a school.") == 2
    assert 'value="Gym"' in it.text
    assert count(district) == 0


def test_three_hundred_kiosks_come_from_one_file_after_a_look_at_it(it: Browser, district: District) -> None:
    lines = "\r\n".join(f"Willow Creek Middle School;Door {number}" for number in range(300))
    choose(it, f"School;Name\r\n{lines}\r\n".encode("utf-8-sig"))
    assert "300 kiosks" in it.text
    assert count(district) == 0, "a look makes nothing"
    it.send("/kiosks/enroll/codes", way="csv")
    rows = list(csv.DictReader(it.page.content.decode("utf-8-sig").splitlines()))
    assert len({row["code"] for row in rows}) == 300
    assert (rows[0]["school"], rows[0]["name"]) == ("Willow Creek Middle School", "Door 0")
    assert count(district) == 300


def test_every_bad_line_has_its_sentence_and_nothing_is_made(it: Browser, district: District) -> None:
    choose(it, b"oakridge,Front\natlantis,Gym\nwillow,\noakridge,FRONT\n,\n<script>,x\n")
    assert it.page.status_code == 422
    for line, sentence in (
        (2, "There is no school atlantis."),
        (3, "Enter a name of 1 to 80 characters."),
        (4, "The same school and name are in line 1."),
        (6, "There is no school <script>."),
    ):
        assert f"Line {line}: {sentence}" in it.text
    assert "<script>," not in it.page.text
    assert "Make the codes" not in it.text
    assert count(district) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a file."),
        (b"\0\1\2", "This is not a CSV file."),
        (b"school,name\n\n", "The file has no line with a school and a name."),
        (b"oakridge,x\n" * 501, "The file has 501 lines; at most 500 are taken at once."),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(it: Browser, content: bytes, sentence: str) -> None:
    choose(it, content)
    assert it.page.status_code == 422
    assert sentence in it.text


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("sep=;\r\nSchool;Name\r\noakridge;Puerta, ñandú\r\n", "utf-16"),
        ("oakridge\tPuerta, ñandú\n", "cp1252"),
    ],
)
def test_a_file_is_read_however_a_spreadsheet_saved_it(it: Browser, content: str, encoding: str) -> None:
    choose(it, content.encode(encoding))
    assert it.page.status_code == 200
    assert "Puerta, ñandú" in it.text


def test_a_cell_of_the_codes_is_never_a_formula(it: Browser) -> None:
    choose(it, b"oakridge,=1+1\n")
    it.send("/kiosks/enroll/codes", way="csv")
    assert ",'=1+1," in it.page.text


def test_somebody_elses_look_makes_no_codes(it: Browser, signed_in: Callable[..., Browser], district: District) -> None:
    choose(it, b"oakridge,Front\n")
    [sealed] = re.findall(r'name="sealed" value="([^"]+)"', it.page.text)
    other = signed_in(Role.IT, mail="other@example.org")
    other.get("/kiosks/enroll")
    other.send("/kiosks/enroll/codes", way="page", sealed=unescape(sealed))
    assert other.page.status_code == 422
    assert "Choose the file again" in other.text
    assert count(district) == 0
