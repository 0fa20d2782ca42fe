"""The barred list from a file by the page: sent, read, looked at, done, taken back."""

from __future__ import annotations

import csv
import errno
import io
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from district.access.people.rights import Role
from district.instance import District
from district.publish import list_search
from district.publish.list_jobs import Stage
from district.publish.list_preview import jobs_of
from district.publish.list_search import Query
from district.web.security.imports import UPLOADS
from tests.district.web.browsing import Browser
from tests.districts import Clock

ON_BOTH = True
HEADINGS = "id,given,family,born,kind,schools\n"
GOOD = HEADINGS + "1,Dana,Whitlock,1971-06-30,barred,*\n2,Robert,Hale,1979,custody,oakridge\n3,Ana,Lind,,barred,*\n"
MAPPED: dict[str, Any] = {"heading-0": "id", "heading-1": "given", "heading-2": "family"}
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def send_file(browser: Browser, content: bytes | str, name: str = "barred.csv", **fields: str) -> None:
    """Send a file, and wait until it was read."""
    browser.get("/security/import")
    token = _TOKEN.findall(browser.page.text)[-1]
    raw = content.encode() if isinstance(content, str) else content
    browser.page = browser.jar.post(
        browser.url + "/security/import", {"csrf": token, "dates": ""} | fields, files={"file": (name, raw)}, timeout=20
    )
    wait(browser)


def wait(browser: Browser) -> None:
    for _ in range(200):
        if "hx-trigger=" not in browser.page.text:
            return
        time.sleep(0.05)  # as the page itself asks again
        browser.get(browser.path)
    pytest.fail("the job did not end")


def seen(browser: Browser) -> dict[str, Any]:
    """What the page's button carries of what it shows."""
    return {"seen": re.findall(r'name="seen" value="([^"]*)"', browser.text)[-1:]}


def act(browser: Browser, what: str, **fields: Any) -> None:
    path = browser.path.removesuffix("/do").removesuffix("/read")
    browser.send(f"{path}/{what}", **seen(browser) | fields)
    wait(browser)


def listed(district: District) -> set[str]:
    with district.database.read() as session:
        return {one["id"] for one in list_search.find_all(session, Query(), district.now().date())}


def test_a_file_is_looked_at_first_and_its_button_says_what_it_does(security: Browser, district: District) -> None:
    send_file(security, GOOD)
    assert "3 lines are good. No line is refused." in security.text
    assert "Add 3, change 0, take away 0 at all schools" in security.text
    assert "with a full birth date: will stop" in security.text
    assert listed(district) == set()
    act(security, "do")
    assert "The list is in force: 3 added, 0 changed, 0 taken away." in security.text
    assert listed(district) == {"1", "2", "3"}
    security.get(security.path)
    assert "The list is in force" in security.text, "a reload changes nothing"
    send_file(security, GOOD.replace("Lind", "Linde") + "4,Per,Berg,,watch,*\n")
    assert "Add 1, change 1, take away 0 at all schools" in security.text
    act(security, "do")
    security.get("/security/undo")
    assert "Add 0, change 1, take away 1 at all schools" in security.text
    security.send("/security/undo", known=re.findall(r'name="known" value="([^"]+)"', security.text)[0])
    assert "The last change is taken back." in security.text
    assert listed(district) == {"1", "2", "3"}
    assert "Taken back · Security Person" in security.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_separators_are_understood_and_said(security: Browser, encoding: str) -> None:
    send_file(security, GOOD.replace("Lind", "Núñez").replace(",", ";").encode(encoding))
    name = {"utf-16": "UTF-16", "cp1252": "Windows-1252"}.get(encoding, "UTF-8")
    assert f"The file was read as {name}, its cells separated by semicolons." in security.text


def test_bad_lines_have_their_number_and_reason_and_are_left_out_on_a_word(
    security: Browser, district: District
) -> None:
    send_file(
        security,
        GOOD.replace("oakridge", "Oakridge  ELEMENTARY") + "3,Per,Berg,,watch,*\n9,Eva,Roe,31/31/1990,watch,*\n"
        "8,,,,watch,*\n7,Bo,Ek,3/4/1990,watch,*\n6,Al,Ek,,watch,Mars Academy\n",
    )
    for line, reason in (
        (5, "Its id stands on an earlier line too."),
        (6, "'31/31/1990' is not a date."),
        (7, "there is no name to compare."),
        (8, "'3/4/1990' can be two different days."),
        (9, "schools has 'Mars Academy', which is not a school of this district. Write its code or its name."),
    ):
        assert re.search(rf'row">{line}</th><td[^>]*>[^<]*{re.escape(reason)}', security.text), reason
    act(security, "do")
    assert security.page.status_code == 422
    assert security.text.count("Say that the refused lines may be left out") == 2
    act(security, "read", dates="mdy")
    assert "4 lines are good. 4 lines are refused." in security.text
    assert "“3/4/1990” is read as “1990-03-04”" in security.text
    act(security, "do", skip_refused="yes")
    assert listed(district) == {"1", "2", "3", "7"}
    assert "selected>Oakridge" in security.get("/security/entries?school=oakridge").text
    assert "id=2" in security.text, "a school may be named by its name"


def test_unknown_headings_are_mapped_by_a_form(security: Browser, district: District) -> None:
    send_file(security, "key,Called,Clan,Birthname,kind\n1,Dana,Whitlock,Hale,barred\n")
    assert "names no column id, family" in security.text
    act(security, "read", dates="", **MAPPED)
    assert "looks like a name or a birth date" in security.text
    act(security, "do")
    assert security.page.status_code == 422
    act(security, "read", dates="", **{"heading-3": ""})
    assert "looks like a name or a birth date" not in security.text
    act(security, "do")
    with district.database.read() as session:
        found = list_search.entry(session, "1")
    assert found is not None
    assert (found[0]["given"], found[0]["family"]) == ("Dana", "Whitlock")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04....", "This is no CSV file (an Excel workbook or a ZIP archive)."),
        (b"", "The file is empty."),
        (b"\xff\xfe\x00", "The text is neither UTF-8"),
        (b"<!doctype html>", "not CSV"),
    ],
)
def test_what_is_no_list_is_refused_in_words(
    security: Browser, district: District, content: bytes, sentence: str
) -> None:
    send_file(security, content)
    assert sentence in security.text or "CSV UTF-8" in security.text
    assert "at all schools" not in security.text
    assert list(district.folder.glob("imports/*/list.csv")) == [], "nothing mends it, so it is not kept"


def test_a_list_that_would_lose_more_than_half_asks_expressly(security: Browser, district: District) -> None:
    send_file(security, GOOD)
    act(security, "do")
    send_file(security, HEADINGS + "1,Dana,Whitlock,1971-06-30,barred,*\n")
    assert "This takes away 1 of 1 entry of the school Oakridge Elementary." in security.text
    assert "This takes away 1 of 1 entry of the kind “Custody order”." in security.text
    act(security, "do")
    assert security.text.count("Say that so many entries may go") == 2
    assert listed(district) == {"1", "2", "3"}
    act(security, "do", may_shrink="yes")
    assert listed(district) == {"1"}
    send_file(security, HEADINGS)
    act(security, "do", may_shrink="yes")
    assert "An empty list would let everybody pass." in security.text
    assert listed(district) == {"1"}


def test_one_import_at_a_time_and_a_list_that_moved_is_compared_anew(
    security: Browser, signed_in: Callable[..., Browser], district: District, clock: Clock
) -> None:
    """GIVEN a file that waits, WHEN somebody else comes or the list moves, THEN each reads one truthful sentence."""
    send_file(security, GOOD)
    job = security.path
    other = signed_in(Role.SECURITY, mail="second@example.org")
    other.get("/security/import")
    assert "waits for somebody to say yes" in other.text
    assert "Security Person" in other.text
    other.get("/security/entries/add")
    typed: dict[str, Any] = {
        "id": "B-9",
        "given": "Eva",
        "family": "Roe",
        "kind": "watch",
        "scope": "every",
        "known": "",
        "step": "do",
    }
    other.send("/security/entries/add", **typed)
    security.send(f"{job}/do", **seen(security))
    wait(security)
    assert "Somebody changed the list meanwhile" in security.text
    assert "Add 3, change 0, take away 1 at all schools" in security.text
    act(security, "do", may_shrink="yes")
    assert listed(district) == {"1", "2", "3"}
    security.send(f"{job}/do", **seen(security))
    assert "Another import is under way" not in security.path
    assert listed(district) == {"1", "2", "3"}, "sent twice, done once"


def test_a_job_whose_server_died_says_so(
    security: Browser, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_file(security, GOOD)
    jobs = jobs_of(district)
    job = jobs.current()
    assert job is not None
    job.stage = Stage.WRITING
    jobs.keep(job)
    security.get(f"/security/import/{job.id}")
    assert "The list is being written." in security.text
    monkeypatch.setattr("district.publish.list_jobs.PULSE_S", -1.0)
    security.get(f"/security/import/{job.id}")
    assert "The server stopped while this was at work." in security.text
    security.get("/security/import/nobody")
    assert security.page.status_code == 404


def test_a_file_is_forgotten_when_it_is_done_or_let_go(security: Browser, district: District) -> None:
    send_file(security, GOOD)
    assert len(list(district.folder.glob("imports/*/list.csv"))) == 1
    act(security, "discard")
    assert "The file is forgotten." in security.text
    assert list(district.folder.glob("imports/*")) == []
    send_file(security, GOOD)
    act(security, "do")
    assert list(district.folder.glob("imports/*/list.csv")) == []
    assert "Whitlock" not in "".join(one.read_text() for one in district.folder.glob("imports/*/state.json"))


def test_a_file_whose_import_failed_is_forgotten(
    security: Browser, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("district.publish.list_preview._compare", full)
    send_file(security, GOOD)
    assert "The list could not be read or written. Nothing was changed." in security.text
    assert list(district.folder.glob("imports/*/list.csv")) == []
    assert "Whitlock" not in "".join(one.read_text() for one in district.folder.glob("imports/*/state.json"))


def test_an_export_is_imported_again_without_a_change(security: Browser) -> None:
    send_file(security, GOOD.replace("Lind", '"=HYPERLINK(""x"")"'))
    act(security, "do")
    content = security.get("/security/entries.csv").content
    send_file(security, content)
    assert "Add 0, change 0, take away 0 at all schools" in security.text


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(security: Browser) -> None:
    def endless() -> Any:
        yield b"x" * 100_000

    security.get("/security/import")
    headers = {"Content-Length": str(4 << 30), "Content-Type": "multipart/form-data; boundary=x"}
    request = requests.Request("POST", security.url + "/security/import", headers=headers, data=endless())
    ready = security.jar.prepare_request(request)
    ready.headers.pop("Transfer-Encoding", None)
    ready.headers["Content-Length"] = str(4 << 30)
    answer = security.jar.send(ready, timeout=20)
    assert answer.status_code == 413
    assert f"at most {UPLOADS['/security/import'] // 1_000_000} MB" in answer.text


def test_a_file_of_several_megabytes_goes_through(security: Browser, district: District) -> None:
    rows = "".join(f"{number},Ana,Name{number % 977},,watch,*\n" for number in range(30_000))
    send_file(security, HEADINGS + rows + " " * 9_000_000)
    assert re.search(r"30.?000 lines are good", security.text)


def test_the_template_can_be_imported(security: Browser) -> None:
    content = security.get("/security/template.csv").content
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 2
    send_file(security, content)
    assert "1 line is good. No line is refused." in security.text
