"""Expected visitors from a file: looked at line by line, and then done."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from district.access.people.rights import Role
from district.instance import District
from tests.district.web.browsing import TIMEOUT_S, Browser
from tests.district.web.test_expected import LIST, passes


@pytest.fixture
def office(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE)


def upload(office: Browser, raw: bytes) -> None:
    office.get(f"{LIST}/add/file")
    token = re.search(r'name="csrf" value="([^"]+)"', office.page.text)
    assert token
    office.page = office.jar.post(
        f"{office.url}{LIST}/add/file", {"csrf": token[1]}, files={"file": ("list.csv", raw, "text/csv")},
        headers={"Referer": office.page.url}, timeout=TIMEOUT_S,
    )  # fmt: skip


def confirm(office: Browser, **more: str) -> None:
    text = re.search(r'name="text" value="([^"]*)"', office.page.text)
    ids = re.findall(r'name="id" value="([^"]*)"', office.page.text)
    assert text
    office.send(f"{LIST}/add/file/do", follow=True, text=unescape(text[1]), id=ids, **more)


def test_a_file_is_looked_at_first_and_each_bad_line_is_told(district: District, office: Browser) -> None:
    rows = [
        "Nombre;Apellido;Fecha;Desde;Hasta;Tipo;Nota",
        "Inés;Muñoz;2026-11-03;8:30 AM;2:30 pm;meeting;=HYPERLINK(1)",
        "<script>alert(1)</script>;Ek;2026-11-03;;;;",
        ";;2026-11-03;;;;x",
        "Bo;Ek;yesterday;;;;",
        "Bo;Ek;2026-11-03;;;wizard;",
    ]
    upload(office, "\r\n".join(rows).encode("cp1252"))
    assert "2 lines are good. 3 lines are refused." in office.text
    assert passes(district) == []
    for sentence in ("Enter the family name.", "Write the day as 2026-11-23.", "Choose a visitor type of this school."):
        assert sentence in office.text
    assert "<script>alert" not in office.page.text
    confirm(office)
    assert office.page.status_code == 422
    assert passes(district) == []
    preview = office.page
    confirm(office, skip_refused="yes")
    assert "Visitors that are expected now: 2." in office.text
    office.page = preview
    confirm(office, skip_refused="yes")
    assert "Nobody new: the file was sent twice." in office.text
    assert [(one.given, one.family) for one in passes(district)] == [
        ("<script>alert(1)</script>", "Ek"),
        ("Inés", "Muñoz"),
    ]
    assert passes(district)[1].valid_from.isoformat()[:16] == "2026-11-03T15:30"
    sheet = office.get(f"{LIST}.csv?day=2026-11-03").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in sheet


def test_a_files_dates_are_read_as_the_office_says_and_two_same_lines_are_one(
    district: District, office: Browser
) -> None:
    rows = ["Given,Family,Date,Born", "Bo,Ek,12/1/2026,", "Al,Ek,11/30/2026,", "BO,Ek,12/1/2026,", "Cy,Ek,,1/13/1990"]
    upload(office, "\n".join(rows).encode())
    assert "12/1/2026 can be read in two ways. Say whether its month or its day comes first." in office.text
    typed = re.search(r'name="text" value="([^"]*)"', office.page.text)
    assert typed
    text = unescape(typed[1])
    # WHEN the office says which comes first
    office.send(f"{LIST}/add/file", text=text, dates="sideways")
    assert office.text.count("Choose one of these.") == 2
    office.send(f"{LIST}/add/file", text=text, dates="dmy")
    assert "12/1/2026 can be" not in office.text
    assert "This day is over." in office.text, "January 12"
    office.send(f"{LIST}/add/file", text=text, dates="mdy")
    assert "2 lines are refused." in office.text
    assert "The same as line 2." in office.text
    confirm(office, skip_refused="yes", dates="mdy")
    assert [(one.given, one.valid_from.date().isoformat()) for one in passes(district)] == [
        ("Al", "2026-11-30"), ("Bo", "2026-12-01"),
    ]  # fmt: skip


def test_a_file_that_is_no_list_is_refused_as_a_whole(office: Browser) -> None:
    for raw, sentence in (
        (b"PK\x03\x04\x00\x00", "This is not a CSV file."),
        (b"color,size\nred,3\n", "one of them must be the family name"),
        (b"family,day\n", "The file names nobody."),
    ):
        upload(office, raw)
        assert office.page.status_code == 422
        assert sentence in office.text
