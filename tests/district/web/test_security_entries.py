"""The pages of the barred list's entries: found, added, changed, taken off, and what comes out as a file."""

from __future__ import annotations

import csv
import inspect
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.days import district_day
from district.db.list_tables import ListSource
from district.db.look_tables import RecordLook
from district.instance import District
from district.publish import list_search, list_sources
from district.publish.list_publishing import publish
from district.web.security.reasons import REASONS
from sync.contract.barred_list import csv_cells, csv_dates, csv_file, csv_table
from sync.contract.barred_list.csv_file import COLUMNS, canonical_fields, read_csv
from tests.district.web.browsing import Browser
from tests.district.web.test_security_import import send_file
from tests.districts import Clock, Station

ON_BOTH = True
SCRIPT = "<script>document.title='taken'</script>"
ADDED: dict[str, Any] = {
    "id": "B-9",
    "given": "Dana",
    "family": "Whitlock",
    "kind": "barred",
    "scope": "every",
    "known": "",
}


def listed(district: District, *more: dict[str, str]) -> None:
    rows = [
        {"id": "B-1", "given": "José", "family": "Núñez", "born": "1971-06-30", "kind": "barred"},
        {"id": "C-1", "given": "Robert", "family": "Hale", "kind": "custody", "schools": "oakridge"},
        {"id": "W-1", "given": "Ana", "family": "Lind", "kind": "watch", "expires": "2026-01-01"},
        *more,
    ]
    with district.database.write() as session:
        publish(session, district.keys, [canonical_fields(one) for one in rows], district.now())


def held(district: District, id_: str) -> dict[str, Any] | None:
    with district.database.read() as session:
        found = list_search.entry(session, id_)
    return found[0] if found else None


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def known(browser: Browser) -> str:
    return str(re.findall(r'name="known" value="(\w*)"', browser.text)[0])


def test_an_empty_list_says_so_and_offers_both_ways(security: Browser) -> None:
    security.get("/security/entries")
    assert "Nobody is on the list yet" in security.text
    assert 'href="/security/import"' in security.text
    assert 'href="/security/entries/add"' in security.text


def test_entries_are_filtered_by_the_address(security: Browser, district: District) -> None:
    listed(district)
    for query, found in (
        ("", {"B-1", "C-1", "W-1"}),
        ("?kind=custody", {"C-1"}),
        ("?school=oakridge", {"C-1"}),
        ("?state=over", {"W-1"}),
        ("?state=in-force&kind=barred", {"B-1"}),
        ("?state=nonsense&kind=x&page=zero", {"B-1", "C-1", "W-1"}),
        ("?page=7", set()),
    ):
        security.get(f"/security/entries{query}")
        assert {one for one in ("B-1", "C-1", "W-1") if f"id={one}" in security.text} == found, query


def test_an_entry_counts_to_the_end_of_its_last_day_by_the_districts_clock(
    signed_in: Callable[..., Browser], district: District, clock: Clock
) -> None:
    """GIVEN 7:13 PM in Denver, where UTC has tomorrow already, THEN an entry of today is in force on every page, and
    what begins tomorrow is not."""
    clock.moment = datetime(2026, 11, 3, 2, 13, tzinfo=UTC)
    security = signed_in(Role.SECURITY)
    ends = {"id": "C-9", "family": "Ek", "kind": "custody", "schools": "oakridge", "expires": "2026-11-02"}
    listed(district, ends, {"id": "L-1", "family": "Roe", "kind": "watch", "starts": "2026-11-03"})
    rows = security.get("/security/entries.json?state=in-force").json()
    assert {one["id"] for one in rows} == {"B-1", "C-1", "C-9"}
    assert "Over" not in security.get("/security/entry?id=C-9").text
    assert "Not yet" in security.get("/security/entry?id=L-1").text
    assert "C-9" in {one["entry"] for one in security.get("/security/custody.json").json()}
    assert "2 custody entries are to be looked at" in security.get("/security").text
    security.get("/security/sources/add")
    security.send("/security/sources/add", name="Registry", as_of="2026-11-03", max_age_days="30", begins="", was="")
    assert "That day is still to come." in security.text
    with district.database.read() as session:
        old = ListSource(
            id="s", begins="", name="x", as_of="2026-11-01", leaves_out="", license="", max_age_days=1, told=None
        )
        assert not list_sources.is_too_old(old, district_day(session, district.now()))
    send_file(security, "id,family,given,kind,expires\nB-1,Ek,Bo,barred,2026-11-02\nB-2,Roe,Al,barred,2026-11-01\n")
    assert "1 of 2 entries ended before today and stop nobody." in security.text


def test_entries_are_found_by_a_name_that_stands_in_no_address(
    security: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    listed(district)
    security.get("/security/entries")
    security.send("/security/entries", q="nunes jose", kind="barred")
    address = security.path
    assert address.startswith("/security/entries?find=")
    assert 'value="nunes jose"' in security.text
    assert {one for one in ("B-1", "C-1", "W-1") if f"id={one}" in security.text} == {"B-1"}
    links = re.findall(r'(?:href|action)="([^"]*)"', security.text)
    assert not [one for one in [address, *links] if "nunes" in one.casefold()]
    exported = [one for one in links if one.startswith("/security/entries.json?")]
    assert [one["id"] for one in security.get(exported[0]).json()] == ["B-1"]
    other = signed_in(Role.SECURITY, mail="second@example.org")
    other.get(address)
    assert "nunes" not in other.text
    security.get("/security/entries")
    security.send("/security/entries", q="zebra")
    assert "No entry fits this search." in security.text


def test_entries_that_leave_as_a_file_are_journaled_and_a_page_of_them_is_not(
    security: Browser, district: District
) -> None:
    listed(district)
    security.get("/security/entries")
    for ending in ("csv", "json"):
        security.get(f"/security/entries.{ending}")
    with district.database.read() as session:
        looks = session.exec(select(RecordLook)).all()
    assert [(one.kind, one.school, one.subject) for one in looks] == [("entries", "", "")] * 2
    assert len({one.account for one in looks}) == 1


def test_an_export_is_imported_again_unchanged_and_holds_no_formula(security: Browser, district: District) -> None:
    formula = '=HYPERLINK("http://x","y")'
    listed(
        district,
        {"id": "=1+1", "given": "+Ana", "family": "@Lind", "kind": "watch", "reason": formula, "instructions": "-2"},
        {"id": "B;2", "family": "O'Neill", "aliases": "=cmd, Ann Mary Jo; Solo", "kind": "barred", "height_cm": "168",
         "eyes": "brown", "sex": "F", "middle": 'L "Q"', "given": "Ann", "suffix": "Jr", "born": "1979",
         "schools": "oakridge;willow", "starts": "2026-01-01", "expires": "2027-01-01"},
    )  # fmt: skip
    content = security.get("/security/entries.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == list(COLUMNS)
    assert not any(re.match(r'[+@-]|=(?!")', cell) for row in rows for cell in row)
    again = read_csv(io.StringIO(content, newline=""))
    assert again.refused == []
    assert {one["id"]: one for one in again.rows} == {
        key: held(district, key) for key in ("B-1", "C-1", "W-1", "=1+1", "B;2")
    }


def test_an_entry_is_told_before_it_is_added_and_reaches_the_lists(
    security: Browser, district: District, kiosk: Station
) -> None:
    """GIVEN no list, WHEN an entry for one school is added, THEN the page names school and kiosks first."""
    security.get("/security/entries/add")
    typed = ADDED | {"scope": "some", "schools": "oakridge", "kind": "custody", "aliases": "Hale, Dana\nWhit, D"}
    security.send("/security/entries/add", **typed)
    assert "Add Dana Whitlock?" in security.text
    assert "1 school and 1 kiosk get this" in security.text
    assert held(district, "B-9") is None
    security.send("/security/entries/add", **typed, step="edit")
    assert security.page.status_code == 200
    assert 'value="Whitlock"' in security.text
    security.send("/security/entries/add", **typed, step="do")
    assert security.path == "/security/entry?id=B-9"
    assert "The entry B-9 is on the list." in security.text
    assert "Added · Security Person" in security.text
    found = held(district, "B-9")
    assert found is not None
    assert found["schools"] == ["oakridge"]
    assert [one["family"] for one in found["aliases"]] == ["Hale", "Whit"]


def test_each_bad_field_has_its_sentence_and_nothing_typed_is_lost(security: Browser, district: District) -> None:
    security.get("/security/entries/add")
    security.send(
        "/security/entries/add", id="", given="", family="Unknown", kind="custody", scope="every", born="3/4/1990",
        starts="2027-01-01", expires="31/31/2020", height_cm="9", aliases=", Ann", known="",
    )  # fmt: skip
    assert security.page.status_code == 422
    for sentence in (
        "The id is empty.",
        "'Unknown' names nobody.",
        "A custody entry is for the schools of its student.",
        "'3/4/1990' can be two different days.",
        "'31/31/2020' is not a date.",
        "'9' is not a height",
        "The alias ', Ann' has no family name.",
    ):
        assert security.text.count(sentence) == 2, sentence
    assert 'value="3/4/1990"' in security.text
    security.send("/security/entries/add", **(ADDED | {"scope": "some"}))
    assert "Choose the schools that it is for" in security.text


def test_two_people_at_one_entry_end_in_one_truthful_sentence(
    security: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    listed(district)
    other = signed_in(Role.SECURITY, mail="second@example.org")
    fields: dict[str, Any] = {"given": "José", "family": "Núñez", "kind": "barred", "scope": "every", "id": "B-1"}
    for one in (security, other):
        one.get("/security/entry?id=B-1")
    first, second = known(security), known(other)
    security.send("/security/entry?id=B-1", **fields, born="1971", known=first, step="do")
    assert "The entry B-1 is changed." in security.text
    assert "Born" in security.text
    other.send("/security/entry?id=B-1", **fields, born="1972", known=second, step="do")
    assert "Somebody else changed this entry" in other.text
    assert 'value="1972"' in other.text, "nothing typed is lost"
    found = held(district, "B-1")
    assert found is not None
    assert found["born"] == "1971"
    security.get("/security/entry/withdraw?id=B-1")
    assert "2 schools and 0 kiosks" in security.text
    security.send("/security/entry/withdraw", entry="B-1", known=known(security))
    assert "The entry B-1 is off the list." in security.text
    other.get("/security/entry?id=B-1")
    assert other.page.status_code == 410
    assert "Taken off · Security Person" in other.text
    other.send("/security/entry/withdraw", entry="B-1", known=first)
    assert "This entry is on the list no more" in other.text


def test_an_entry_without_a_difference_is_not_signed_anew(security: Browser, district: District) -> None:
    listed(district)
    security.get("/security/entry?id=C-1")
    fields: dict[str, Any] = {"id": "C-1", "given": "Robert", "family": "Hale", "kind": "custody", "scope": "some"}
    security.send("/security/entry?id=C-1", **fields, schools="oakridge", known=known(security), step="do")
    assert "Nothing was different" in security.text


def test_script_in_every_field_stays_text(security: Browser, district: District) -> None:
    names = dict.fromkeys(("given", "middle", "family", "suffix", "reason", "instructions", "eyes"), SCRIPT)
    typed = ADDED | names | {"aliases": f"{SCRIPT}, {SCRIPT}", "id": SCRIPT}
    security.get("/security/entries/add")
    security.send("/security/entries/add", **typed)
    assert "<script>document" not in security.page.text
    security.send("/security/entries/add", **typed, step="do")
    assert security.page.status_code == 200
    for path in ("/security/entries", security.path, security.path.replace("/entry?", "/entry/withdraw?")):
        security.get(path)
        assert "&lt;script&gt;" in security.page.text, path
        assert "<script>document" not in security.page.text, path


def test_every_reason_of_the_importer_is_known_in_every_language() -> None:
    """GIVEN the importer's source, WHEN a reason is added there, THEN the pages must know its form."""
    modules = (csv_cells, csv_dates, csv_file, csv_table)
    sources = "".join(inspect.getsource(module) for module in modules)
    raised = re.findall(r"raise (?:RowRefused|DateUnclear|DateAmbiguous|ListFileRefused|ColumnsMissing)\(", sources)
    assert len(raised) == 31
    assert len(REASONS) == 28


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"sex": "Q"}, "sex 'Q' is unknown. Write M, F or nothing."),
        ({"kind": "Q"}, "kind 'Q' is unknown. Write barred"),
        ({"eyes": "x" * 121}, "eyes has 121 characters. At most 120 fit."),
        ({"given": "A\x01"}, "given holds characters that are not text."),
        ({"born": "2099-01-01"}, "'2099-01-01' lies in the future."),
        ({"born": "1/2/90"}, "'1/2/90' has two digits for the year. Write all four."),
        ({"born": "1700"}, "'1700' is not a year of birth."),
        ({"starts": "2027-01-02", "expires": "2027-01-01"}, "It ends before it begins"),
        ({"given": "", "family": ""}, "there is no name to compare"),
        ({"scope": "some", "schools": "mars"}, "schools has 'mars', which is not a school of this district."),
    ],
)
def test_a_field_that_the_import_refuses_is_refused_in_words(
    security: Browser, cells: dict[str, Any], sentence: str
) -> None:
    security.get("/security/entries/add")
    security.send("/security/entries/add", **(ADDED | cells))
    assert security.page.status_code == 422
    assert security.text.count(sentence) == 2
