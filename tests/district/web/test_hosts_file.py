"""Many hosts from a file: looked at first, faults by line, taken once, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from district.access.people.rights import Role
from district.db.expected_tables import HostContact
from district.db.tables import School
from district.instance import District
from district.publish import host_contacts, school_plans
from sync.contract.api.school import WireHost
from tests.district.web.browsing import Browser

HOSTS = "/s/oakridge/settings/hosts"
FILE = "/s/oakridge/settings/host-file"
TEXT = (
    "Teacher;Room;Email;Idioma\n"
    "Ms. Okafor;Office;okafor@oakridge.example;Español\n"
    "Mr. Cole;office;;\n"
    "Ms. Vance;The moon;;\n"
    "ms. okafor;;;\n"
    "Mr. Abara;;not an address;\n"
)


@pytest.fixture
def manager(signed_in: Callable[..., Browser], district: District) -> Browser:
    """GIVEN a school with one host, who is in several places."""
    with district.database.write() as session:
        cole = WireHost(code="cole", name="Mr. Cole")
        school_plans.set_hosts(session, "oakridge", [cole], district.now())
    return signed_in(Role.OFFICE_MANAGER)


def choose(manager: Browser, text: str = TEXT, encoding: str = "cp1252") -> None:
    manager.get(FILE)
    token = re.search(r'name="csrf" value="([^"]+)"', manager.page.text)
    assert token
    files = {"file": ("hosts.csv", text.encode(encoding), "text/csv")}
    manager.page = manager.jar.post(manager.url + FILE, {"csrf": unescape(token[1])}, files=files, timeout=20)


def hosts(district: District) -> dict[str, str]:
    """Name -> place."""
    with district.database.read() as session:
        return {one.name: one.destination for one in school_plans.hosts_of(session, "oakridge")}


def done(manager: Browser, skip: str = "") -> None:
    (text,) = re.findall(r'name="text" value="([^"]*)"', manager.page.text)
    manager.send(f"{FILE}/do", text=unescape(text), skip_refused=skip)


def test_a_file_is_shown_line_by_line_before_anything_is_changed(manager: Browser, district: District) -> None:
    assert FILE in manager.get(HOSTS).text
    choose(manager)
    for said in ("1 host is new. 1 is changed.", "3 lines are refused.", "Nothing is changed yet."):
        assert said in manager.text
    rows = re.findall(r'<th scope="row">(\d)</th><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)', manager.text)
    assert [row[:2] for row in rows] == [
        ("4", "Ms. Vance"), ("5", "ms. okafor"), ("6", "Mr. Abara"), ("2", "Ms. Okafor"), ("3", "Mr. Cole"),
    ]  # fmt: skip
    assert rows[0][2] == "This school has no destination called The moon."
    assert rows[1][2] == "The same as line 2."
    assert hosts(district) == {"Mr. Cole": ""}


def test_good_lines_are_taken_once_and_the_file_is_taken_back(manager: Browser, district: District) -> None:
    choose(manager)
    done(manager)
    assert "Say that the refused lines may be left out" in manager.text
    page = manager.page
    done(manager, "yes")
    assert hosts(district) == {"Mr. Cole": "office", "Ms. Okafor": "office"}
    with district.database.read() as session:
        (told,) = host_contacts.of_school(session, "oakridge")
    assert (told.mail, told.language, told.is_told) == ("okafor@oakridge.example", "es", True)
    after = manager.page
    manager.page = page  # the same form once more
    done(manager, "yes")
    assert len(hosts(district)) == 2
    assert "0 hosts are new." in manager.text
    # WHEN it is taken back, THEN the school has the hosts of before, and once only
    undo = re.findall(r'name="undo" value="([^"]*)"', after.text)
    manager.page = after
    manager.send(f"{FILE}/undo", undo=undo)
    assert "The file is taken back. Hosts that are as they were before: 2." in manager.text
    assert hosts(district) == {"Mr. Cole": ""}
    with district.database.read() as session:
        assert not host_contacts.of_school(session, "oakridge")
    manager.send(f"{FILE}/undo", undo=undo)
    assert "This cannot be taken back any more." in manager.text


def test_two_columns_make_a_name_and_what_is_no_such_file_is_said(manager: Browser, district: District) -> None:
    choose(manager, "First Name,Last Name\nAmara,Diallo\n")
    done(manager)
    assert "Amara Diallo" in hosts(district)
    for text, said in {
        "Room,Mail\nOffice,x@example.org\n": "one of them must be the name",
        "Name\n": "The file names nobody.",
        "Name\n" + "".join(f"Host {number}\n" for number in range(501)): "The file is too large.",
    }.items():
        choose(manager, text)
        assert said in manager.text
    manager.get(HOSTS)
    manager.send(f"{FILE}/undo", undo="bm90aGluZw==")
    assert "This cannot be taken back any more." in manager.text
    assert manager.get(f"{FILE}/template").content == b"\xef\xbb\xbfname,room,mail,language\r\n"


def test_a_line_that_becomes_good_meanwhile_is_a_host_with_a_code(manager: Browser, district: District) -> None:
    choose(manager)
    with district.database.write() as session:
        school = session.get_one(School, "oakridge")
        school.destinations = [*school.destinations, {"code": "moon", "label": {"en": "The moon"}}]
    done(manager, "yes")
    with district.database.read() as session:
        codes = {one.name: one.code for one in school_plans.hosts_of(session, "oakridge")}
    assert re.fullmatch(r"h[0-9a-f]{12}", codes["Ms. Vance"])


def test_whoever_was_corrected_since_stays_so_when_the_file_is_taken_back(manager: Browser, district: District) -> None:
    choose(manager, "Name,Mail\nMr. Cole,a@oakridge.example\nMs. Lee,b@oakridge.example\n")
    done(manager)
    undo = re.findall(r'name="undo" value="([^"]*)"', manager.page.text)
    with district.database.write() as session:
        host_contacts.set_contact(
            session, HostContact(school="oakridge", host="cole", mail="c@oakridge.example", origin="")
        )
    manager.send(f"{FILE}/undo", undo=undo)
    assert "as they were before: 1." in manager.text
    assert list(hosts(district)) == ["Mr. Cole"]
    with district.database.read() as session:
        (told,) = host_contacts.of_school(session, "oakridge")
    assert told.mail == "c@oakridge.example"
