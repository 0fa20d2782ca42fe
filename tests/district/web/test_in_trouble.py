"""What people read when something else fails: the database is away, a file is far too long, a kiosk does not answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
import requests

from district.access.people import accounts, passwords, sessions
from district.access.people.rights import Role
from district.db.tables import Kiosk
from district.instance import District, open_district
from tests.district.besieged import closed_by_server, opened, served
from tests.district.web import a_day
from tests.district.web.browsing import PASSWORD, Browser
from tests.districts import Clock
from tests.sync import postgres
from tests.sync.commands import run

TROUBLE = "Nothing was half done. Try again in a minute; if it goes on, tell IT."
FOUR_GB = 4 << 30
PART = b"x" * 65_536


def test_a_kiosk_that_is_heard_and_does_not_answer_is_said_to_be_late(
    signed_in: Callable[..., Browser], district: District, clock: Clock
) -> None:
    """GIVEN a decision that is sent WHEN half a minute passes without a word of its kiosk THEN the page says so."""
    day = a_day.begun(district)
    case = day.held(verdict="possible")
    office = signed_in()
    with district.database.read() as session:
        account = accounts.found(session, "office@example.org")
    a_day.staff_of(district, account)
    page = f"/s/oakridge/cases/{case}"
    _heard(district, day.kiosk.enrolled.kiosk)
    office.get(page)
    office.send(page, reason="other", decision="admit")
    assert "Sent to the kiosk" in office.text
    assert "has not answered" not in office.text
    state = next(address for address in re.findall('hx-get="([^"]+)"', office.text) if "/state" in address)
    assert office.get(state, follow=False).headers.get("hx-refresh") is None
    # WHEN it still says nothing, although it is heard
    clock.forward(seconds=40)
    _heard(district, day.kiosk.enrolled.kiosk)
    assert office.get(state, follow=False).headers["hx-refresh"] == "true"
    office.get(page)
    assert "The kiosk is heard and has not answered. Look after the visitor at the door." in office.text
    # AND WHEN it is not even heard
    clock.forward(minutes=5)
    office.get(page)
    assert "The kiosk is silent." in office.text


def _heard(district: District, kiosk: str) -> None:
    with district.database.write() as session:
        session.get_one(Kiosk, kiosk).seen = district.now()


@pytest.fixture
def over_postgresql(tmp_path: Path, clock: Clock) -> Iterator[tuple[Browser, str]]:
    """An office's browser at a district whose PostgreSQL can be stopped, and that one's URL."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    folder = tmp_path / "district"
    with postgres.cluster() as database:
        run(folder, "init", "--sample", database=database)
        district = open_district(folder, database, clock)
        with district.database.write() as session:
            office = accounts.add(
                session, "office@example.org", "Ana Ruiz", Role.OFFICE, ["oakridge"], district.now(),
                verifier=passwords.hashed(PASSWORD),
            )  # fmt: skip
            token = sessions.create(session, office, district.now())
        with served(district) as url:
            browser = Browser(url)
            browser.jar.cookies.set("vestibule-session", token)
            yield browser, database
        district.database.close()


@pytest.mark.slow
def test_while_the_database_is_away_a_page_says_so_and_comes_back_by_itself(
    over_postgresql: tuple[Browser, str],
) -> None:
    office, database = over_postgresql
    assert office.get("/s/oakridge").status_code == 200
    form = office.page
    with postgres.stopped(database):
        for path in ("/s/oakridge", "/s/oakridge/day/moved", "/account"):
            assert office.get(path).status_code == 503, path
            assert TROUBLE in office.text, path
        office.page = form
        assert office.send("/s/oakridge", q="half typed").status_code == 503
        assert TROUBLE in office.text
        sent = office.jar.post(f"{office.url}/security/import", files={"file": b"id\n"}, timeout=20)
        assert sent.status_code == 503
        assert TROUBLE in unescape(sent.text)
        kiosk = requests.post(f"{office.url}/v1/journal", b"{}", headers={"Authorization": "Bearer x"}, timeout=20)
        assert (kiosk.status_code, kiosk.json()["code"]) == (503, "busy")
        office.get("/sign-in")
        assert office.page.status_code in {200, 503}
        assert "Traceback" not in office.text
    office.page = form
    assert office.send("/s/oakridge", q="half typed").status_code == 200
    assert 'value="half typed"' in office.text


@pytest.mark.parametrize("length", [f"Content-Length: {FOUR_GB}", "Transfer-Encoding: chunked"])
def test_four_gigabytes_are_refused_before_they_are_taken(
    signed_in: Callable[..., Browser], district: District, length: str
) -> None:
    """By the length that is announced; without one, after what a form may have at most."""
    security = signed_in(Role.SECURITY)
    token = security.jar.cookies["vestibule-session"]
    line = opened(security.url)
    head = (
        f"POST /security/import HTTP/1.1\r\nHost: district\r\nAccept: text/html\r\n"
        f"Cookie: vestibule-session={token}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n{length}\r\n\r\n"
    )
    line.sendall(head.encode())
    sent = 0
    try:
        while sent < 64 * len(PART) * 8:
            line.sendall(b"%x\r\n%b\r\n" % (len(PART), PART) if "chunked" in length else PART)
            sent += len(PART)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has seen enough
    answer = closed_by_server(line)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
    line.close()
    assert security.get("/security/import").status_code == 200
