from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from uuid import UUID, uuid4

import pytest
import requests

from district.access.people import accounts, sessions
from district.access.people.rights import Role
from district.instance import District
from district.publish import change_stream, wake_hub
from district.web import live
from district.web.forms import Form, Said, kept_form
from district.web.headers import HEADERS
from district.web.tables import Column, Row, Table, as_csv, as_json
from language.marks import N_
from language.translator import translator
from tests.district.besieged import served
from tests.district.web.browsing import Browser


def test_every_page_bears_the_headers_that_keep_others_out(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    for path in ("/sign-in", "/s/oakridge", "/account", "/s/willow", "/nothing"):
        browser.get(path)
        assert {name: browser.page.headers[name] for name in HEADERS} == HEADERS, path
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_no_page_has_a_script_or_a_style_of_its_own(root: Path) -> None:
    templates = list((root / "district" / "web" / "templates").rglob("*.html"))
    assert len(templates) > 15
    for file in templates:
        content = file.read_text(encoding="utf-8")
        assert " style=" not in content, file
        assert "<style" not in content, file
        assert " on" not in content.replace(" on ", "").replace(" on<", "") or " onclick" not in content, file
        assert "<script>" not in content, file
        assert "http" not in content.replace("http-equiv", ""), file


def test_static_files_are_kept_under_an_address_that_changes_with_them(browser: Browser) -> None:
    browser.get("/sign-in")
    [address] = {part.split('"')[0] for part in browser.page.text.split('href="') if part.startswith("/static/app.css")}
    assert "immutable" in browser.get(address).headers["cache-control"]
    assert "immutable" not in browser.get("/static/app.css?older").headers["cache-control"]
    assert browser.get("/static/../mount.py").status_code == 404
    assert browser.get("/static/README.md").status_code == 404
    assert browser.get("/static/fonts/NotoSans-Bold.ttf").headers["content-type"] == "font/ttf"


def test_a_page_that_is_not_there_and_one_that_is_not_for_somebody_say_so(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    assert browser.get("/nothing").status_code == 404
    assert "There is no page here" in browser.text
    assert browser.get("/people").status_code == 403
    assert "not for your role" in browser.text
    assert signed_in(Role.SECURITY).get("/s/atlantis").status_code == 404


def test_a_program_gets_a_refusal_and_no_page(url: str) -> None:
    assert requests.get(f"{url}/nothing", timeout=10).json()["code"] == "unknown_address"


def test_an_address_that_is_none_is_no_trouble_of_the_server(signed_in: Callable[..., Browser], url: str) -> None:
    assert requests.get(f"{url}/sign-in?next=//[", timeout=20).status_code == 200
    office = signed_in()
    for header, status in (("Referer", 303), ("Origin", 403), ("HX-Current-URL", 401)):
        headers = {header: "http://[", "HX-Request": "true" if header.startswith("HX") else ""}
        sent = office.jar if header == "Origin" else requests
        answer = sent.post(f"{url}/s/oakridge/type-in", headers=headers, allow_redirects=False, timeout=20)
        assert answer.status_code == status, header


def test_a_form_that_is_too_long_is_refused_before_it_is_read(browser: Browser) -> None:
    browser.get("/sign-in")
    assert browser.send("/sign-in", mail="x" * 70_000, password="x").status_code == 413
    assert browser.jar.post(f"{browser.url}/nothing", {"a": "b"}, timeout=10).status_code == 401


def test_the_language_is_the_browsers_until_somebody_chooses(signed_in: Callable[..., Browser], url: str) -> None:
    spanish = Browser(url, "es-MX,es;q=0.9")
    spanish.get("/sign-in")
    assert '<html lang="es"' in spanish.text
    spanish.send("/language", language="en", next="/sign-in?next=/account")
    assert spanish.path == "/sign-in?next=/account"
    assert '<html lang="en"' in spanish.text
    office = signed_in()
    office.get("/account")
    office.send("/account/language", language="es")
    assert '<html lang="es"' in office.text
    office.send("/language", language="xx")
    assert '<html lang="es"' in office.text


def test_a_table_is_filtered_by_its_address_and_is_there_as_csv_and_json(signed_in: Callable[..., Browser]) -> None:
    it = signed_in(Role.IT)
    signed_in(Role.DISPATCH)
    it.get("/people?q=dispatch+PERSON")
    assert "dispatch@example.org" in it.text
    assert "it@example.org" not in it.text
    it.get("/people?q=zebra")
    assert "Nothing here has “zebra” in it." in it.text
    listed = it.get("/people.json").json()
    assert {one["mail"] for one in listed} == {"it@example.org", "dispatch@example.org"}
    it.get("/people.csv?q=dispatch")
    assert it.page.content.decode("utf-8-sig").splitlines() == [
        "Name,Mail address,Role,Schools,Disabled",
        "Dispatch Person,dispatch@example.org,Dispatch,,",
    ]


def test_an_account_is_made_a_staff_member_of_its_school(signed_in: Callable[..., Browser], district: District) -> None:
    it = signed_in(Role.IT)
    for mail in ("ana@example.org", "ben@example.org"):
        signed_in(Role.OFFICE, mail=mail)
    with district.database.read() as session:
        ana, ben = (accounts.found(session, mail).id for mail in ("ana@example.org", "ben@example.org"))
    it.get(f"/people/{ana}")
    it.send(f"/people/{ana}", role="office", schools=["oakridge"], staff="ana-ruiz")
    assert "is changed" in it.text
    assert '<option value="ana-ruiz" selected>Ana Ruiz</option>' in it.get(f"/people/{ana}").text
    it.get(f"/people/{ben}")
    it.send(f"/people/{ben}", role="office", schools=["oakridge"], staff="ana-ruiz")
    assert it.page.status_code == 422
    assert "Ana Ruiz is the account ana@example.org already." in it.text
    it.send(f"/people/{ben}", role="office", schools=["willow"], staff="ana-ruiz")
    assert "Ana Ruiz works at Oakridge Elementary. Add that school too." in it.text


def test_a_cell_is_never_a_formula_to_a_spreadsheet() -> None:
    table = Table([Column("a", N_("Name"))], [Row({"a": "=1+1"}), Row({"a": 7})], N_("Name"), N_("Name"))
    assert as_csv(table, translator("en")).decode("utf-8-sig").splitlines() == ["Name", "'=1+1", "7"]
    assert as_json(table, translator("en")) == [{"a": "=1+1"}, {"a": 7}]


def test_a_kept_form_leaves_passwords_and_codes_behind(district: District) -> None:
    form = Form([("mail", "a@b.example"), ("password", "secret"), ("new_password", "secret"), ("code", "123456")])
    cookie = form.kept(district.keys, "/x", "somebody")
    found = kept_form(district.keys, cookie, "/x", "somebody")
    assert found is not None
    assert (found.value("mail"), found.value("password"), found.value("code")) == ("a@b.example", "", "")
    assert kept_form(district.keys, cookie, "/y", "somebody") is None
    assert kept_form(district.keys, cookie, "/x", "another") is None
    assert kept_form(district.keys, "damaged", "/x", "somebody") is None


def test_a_long_text_outlives_its_session_and_where_it_cannot_the_page_says_so(district: District) -> None:
    letters = [chr(0x0627 + number * 7 % 36) for number in range(1_000)]
    for text in ("".join(letters), "They shouted at the door and would not leave. " * 43):
        found = kept_form(district.keys, Form([("words", text)]).kept(district.keys, "/x", "a"), "/x", "a")
        assert found is not None
        assert (found.value("words"), found.is_whole) == (text, True)
    cookie = Form([("family", "Hale"), ("words", token_hex(4_000))]).kept(district.keys, "/x", "a")
    assert len(cookie) < 4_096
    found = kept_form(district.keys, cookie, "/x", "a")
    assert found is not None
    assert (found.value("family"), found.value("words"), found.is_whole) == ("Hale", "", False)
    ticked = [("names", token_hex(1_000)) for _ in range(4)]
    found = kept_form(district.keys, Form([*ticked, ("words", "x")]).kept(district.keys, "/x", "a"), "/x", "a")
    assert found is not None
    assert (found.every("names"), found.value("words"), found.is_whole) == ([], "x", False), "all of a field or nothing"


def test_an_id_of_a_page_tells_nothing_of_what_was_typed() -> None:
    def low(page: UUID, family: str) -> int:
        return UUID(Form([("id", str(page)), ("family", family)]).own_id()).int & (1 << 48) - 1

    page, other = uuid4(), uuid4()
    assert low(page, "Hale") == low(page, "Hale") != low(page, "Moss")
    assert low(page, "Hale") != low(other, "Hale"), "one content on two pages has nothing in common"


def test_a_form_says_the_first_fault_of_each_field() -> None:
    form = Form([("name", "  Ana  "), ("role", "king")])
    assert form.text("name", N_("Enter a name.")) == "Ana"
    assert form.choice("role", ["office"], N_("Choose a role.")) == ""
    form.text("mail", N_("Enter a mail."))
    form.fail("mail", N_("Another."))
    assert form.errors == {"role": Said(N_("Choose a role.")), "mail": Said(N_("Enter a mail."))}
    assert not form.ok


def test_a_text_that_does_not_fit_is_an_error_and_never_cut_in_silence() -> None:
    form = Form([("words", "x" * 41), ("note", " " + "y" * 40 + " ")])
    form.text("words", longest=40)
    assert form.text("note", longest=40) == "y" * 40
    assert form.errors == {
        "words": Said(N_("At most {most} characters fit here. You typed {count}."), {"most": 40, "count": 41})
    }


def test_white_space_counts_as_it_is_kept() -> None:
    form = Form([("words", "a\r\n" * 10 + "b"), ("note", "a   \r\n b" * 2)])
    assert form.text("words", longest=21) == "a\n" * 10 + "b"
    assert form.line("note", longest=5) == "a ba b"[:5]
    assert form.errors["note"].values == {"most": 5, "count": 6}
    assert form.errors.keys() == {"note"}


def test_a_page_is_told_at_once_that_something_moved(signed_in: Callable[..., Browser], district: District) -> None:
    browser = signed_in()
    with browser.jar.get(f"{browser.url}/s/oakridge/live", stream=True, timeout=20) as stream:
        lines = (line for line in stream.iter_lines(chunk_size=1) if line)
        assert next(lines) == b"event: moved"
        before = next(lines)
        with district.database.write() as session:
            change_stream.touch(session, "oakridge", district.now())
        assert next(lines) == b"event: moved"
        assert next(lines) != before


@pytest.mark.parametrize("how", ["signed out", "ended elsewhere", "disabled"])
def test_a_stream_says_that_its_session_is_over_and_ends(
    signed_in: Callable[..., Browser], district: District, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(live, "CHECK_EVERY_S", 0.0)
    browser = signed_in()
    with browser.jar.get(f"{browser.url}/s/oakridge/live", stream=True, timeout=20) as stream:
        lines = (line for line in stream.iter_lines(chunk_size=1) if line)
        next(lines)
        if how == "signed out":
            browser.get("/account")
            browser.send("/sign-out")
        with district.database.write() as session:
            account = accounts.found(session, "office@example.org")
            if how == "ended elsewhere":
                sessions.end(session, account.id)
            if how == "disabled":
                account.disabled = district.now()
            change_stream.touch(session, "oakridge", district.now())
        rest = list(lines)
    assert b"event: moved" not in rest
    assert rest[-2] == b"event: over"


def test_every_heartbeat_looks_whether_the_session_still_counts() -> None:
    assert live.CHECK_EVERY_S < wake_hub.HEARTBEAT_S


def test_under_https_cookies_are_bound_to_the_host(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VESTIBULE_DISTRICT_HTTPS", "1")
    with served(district) as url:
        page = requests.get(f"{url}/sign-in", timeout=10)
    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-vestibule-browser=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert page.headers["strict-transport-security"].startswith("max-age=")
    assert json.dumps(dict(page.headers))
