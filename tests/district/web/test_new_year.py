"""A new school year for IT: what is missing, accounts that nobody used, codes for many kiosks, and two at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from district.access import kiosk_status, staff_members
from district.access.people import accounts
from district.access.people.rights import Role
from district.db.enrollment_tables import Code
from district.db.people_tables import Account, KnownBrowser
from district.db.tables import Feed, Staff
from district.db.year_tables import SchoolYear, YearStep
from district.instance import District
from district.publish import school_plans
from district.publish.school_years import StepKind
from sync import VERSION
from sync.contract.api.kiosk import KioskState as Said
from sync.contract.api.kiosk import WireHeld
from tests.district.web.browsing import Browser
from tests.district.web.it_scenes import fleet
from tests.districts import QUICK, Clock, Station

ON_BOTH = True
YEAR = "/new-year"


@pytest.fixture
def it(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.IT)


def begin(browser: Browser, day: str = "2026-11-30") -> None:
    browser.get(YEAR)
    browser.send(f"{YEAR}/begin", first_day=day)


def steps(district: District) -> list[YearStep]:
    with district.database.read() as session:
        return list(session.exec(select(YearStep)))


def missing(browser: Browser, query: str = "") -> set[tuple[str, str]]:
    """(school, or kiosk where it is one's, sentence) of every line."""
    lines = list(csv.DictReader(io.StringIO(browser.get(f"{YEAR}/readiness.csv{query}").content.decode("utf-8-sig"))))
    return {(line["Kiosk"] or line["School"], line["What is missing"]) for line in lines}


def number(district: District) -> int:
    """Of the only year: on PostgreSQL an earlier test may have had the first."""
    with district.database.read() as session:
        return session.exec(select(SchoolYear.number)).one() or 0


def test_a_year_begins_once_and_its_first_day_can_be_moved(
    it: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    assert "No new school year is being prepared." in it.get(YEAR).text
    for wrong, sentence in (
        ("", "Enter the first day of school."),
        ("soon", "Enter the day like 2026-11-23."),
        ("2026-10-30", "That day is over."),
        ("2029-01-01", "That day is more than a year away."),
    ):
        assert it.send(f"{YEAR}/begin", first_day=wrong).status_code == 422
        assert it.text.count(sentence) == 2
    other = signed_in(Role.IT, mail="other@example.org")
    other.get(YEAR)
    begin(it)
    assert "first day of school, in 28 days" in it.text
    assert other.send(f"{YEAR}/begin", first_day="2026-12-01").status_code == 422
    assert "A year that begins on 2026-11-30 is being prepared already." in other.text
    it.send(f"{YEAR}/first-day", first_day="2026-11-05", year=str(number(district)), was="2026-11-30")
    assert "School begins within a week, and 2 schools are not ready." in it.text
    other.send(f"{YEAR}/first-day", first_day="2026-12-24", year=str(number(district)), was="2026-11-30")
    assert "Somebody changed this after the page was opened." in other.text


def test_the_readiness_list_names_what_each_school_and_kiosk_lacks(it: Browser, listed: District) -> None:
    fleet(listed)
    begin(it)
    found = missing(it)
    assert {
        ("Oakridge Elementary", "No office manager and no principal has an account."),
        ("Oakridge Elementary", "The hours of the new year are not confirmed."),
        ("Willow Creek Middle School", "No hours are set for the new year."),
        ("Willow Creek Middle School", "Nobody with a PIN may decide about held visitors."),
        ("Gym entrance", "Nothing has come from it for more than a day."),
        ("Main entrance", "Its lists have expired: it holds every visitor."),
        ("Main entrance", "Its clock is wrong."),
        ("Cafeteria <door>", "It enrolled, and nothing has come from it since."),
    } <= found
    assert ("Oakridge Elementary", "Nobody with a PIN may decide about held visitors.") not in found
    assert {what for kiosk, what in found if kiosk == "Front office"} == {"A newer list is in force than it has."}
    assert {kiosk for kiosk, _ in missing(it, "?school=oakridge&q=nothing+has+come")} == {"Gym entrance"}
    assert "<door>" not in it.get(f"{YEAR}/readiness").text


def test_the_page_is_green_once_nothing_is_missing(
    it: Browser, listed: District, person: Callable[..., Account], new_station: Callable[..., Station]
) -> None:
    """Everything that is missing is mended, one thing after the other."""
    begin(it)
    assert "Nothing is missing" not in it.get(YEAR).text
    with listed.database.write() as session:
        week = school_plans.calendar_of(session, "oakridge")
        school_plans.set_calendar(session, "willow", week, listed.now())
        staff_members.add_staff(session, listed.keys, "willow", "Ruth Ives", "937415", ["decide"], hasher=QUICK)
        year = session.exec(select(SchoolYear.number)).one() or 0
        for school in ("oakridge", "willow"):
            for kind in StepKind:
                session.add(YearStep(year=year, school=school, kind=kind.value, at=listed.now(), by="x"))
        for feed in session.exec(select(Feed)):
            held = [WireHeld(feed=feed.name, version=feed.version, expires=feed.expires)]
    assert len(missing(it)) == 4
    person(Role.PRINCIPAL)
    person(Role.OFFICE_MANAGER, schools=("willow",))
    ends = (listed.now() + timedelta(days=13)).isoformat()
    said = Said(
        clock=listed.now().isoformat(), lists="current", held=held, program=VERSION, printer="near_end",
        disk_free_mb=9_000, disk_total_mb=60_000, certificate_ends="",
    )  # fmt: skip
    for school in ("oakridge", "willow"):
        kiosk = new_station(school)
        with listed.database.write() as session:
            kiosk_status.note_state(session, kiosk.caller, said, listed.now())
    assert missing(it) == set()
    older = Said(
        clock=listed.now().isoformat(), lists="current", held=held, printer="paper_out",
        disk_free_mb=499, disk_total_mb=9_000, certificate_ends=ends,
    )  # fmt: skip
    with listed.database.write() as session:
        kiosk_status.note_state(session, kiosk.caller, older, listed.now())
    assert {what for _, what in missing(it)} == {
        "It has no printer that prints.", "Its version is not this server's. Update the older of the two.",
        "Its disk is almost full.", "The server's certificate that it sees has to be renewed.",
    }  # fmt: skip
    with listed.database.write() as session:
        kiosk_status.note_state(session, kiosk.caller, said, listed.now())
    assert "Nothing is missing: every school and every kiosk is ready." in it.get(YEAR).text


def test_who_did_not_sign_in_is_taken_away_and_comes_back_with_an_undo(
    it: Browser, district: District, clock: Clock, person: Callable[..., Account]
) -> None:
    begin(it)
    used, never, manager = person(mail="used@example.org"), person(mail="never@example.org"), person(Role.PRINCIPAL)
    with district.database.write() as session:
        for one in (used, never, manager):
            there = session.get_one(Account, one.id)
            there.created = clock() - timedelta(days=700)
            there.staff = "ana-ruiz" if one is never else ""
        session.add(KnownBrowser(digest="x", account=used.id, used=clock() - timedelta(days=20)))
        session.add(KnownBrowser(digest="y", account=manager.id, used=clock() - timedelta(days=300)))
    page = it.get(f"{YEAR}/accounts?school=oakridge").text
    checked = set(re.findall(r'name="out" value="([\w-]+)" checked', page))
    assert checked == {never.id, manager.id}
    it.get(f"{YEAR}/accounts?school=oakridge&since=2025-12-01")
    assert set(re.findall(r'name="out" value="([\w-]+)" checked', it.page.text)) == {never.id}
    it.send(f"{YEAR}/accounts", school="oakridge", out=[never.id])
    assert "The accounts are confirmed. Taken away: 1." in it.text
    assert disabled(district) == {never.mail}
    assert "It Person" in it.text
    it.send(f"{YEAR}/accounts", school="oakridge", out=[used.id])
    assert "Somebody has confirmed this since the page was opened. Nothing was changed." in it.text
    assert disabled(district) == {never.mail}
    [step] = steps(district)
    it.send(f"{YEAR}/accounts/undo", school="oakridge", step=str(step.number))
    assert "Undone. May sign in again: 1." in it.text
    assert disabled(district) == set()
    it.send(f"{YEAR}/accounts/undo", school="oakridge", step=str(step.number))
    assert "This was undone already. Nothing was changed." in it.text


def disabled(district: District) -> set[str]:
    with district.database.read() as session:
        people = {one.mail for one in accounts.everybody(session) if one.disabled}
        pin = session.get_one(Staff, "ana-ruiz")
        assert (pin.disabled is not None) == bool(people), "the PIN ends and comes back with the account"
    return people


def test_chosen_kiosks_get_codes_on_one_sheet(it: Browser, district: District) -> None:
    fleet(district)
    begin(it)
    it.get(f"{YEAR}/codes")
    assert "<door>" not in it.page.text
    assert it.send(f"{YEAR}/codes", way="csv").status_code == 422
    assert "Choose at least one kiosk." in it.text
    it.send(f"{YEAR}/codes", way="csv", kiosk=["well", "unheard", "no such"])
    rows = list(csv.DictReader(io.StringIO(it.page.content.decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == {"Front office", "Cafeteria <door>"}
    with district.database.read() as session:
        [sheet] = set(session.exec(select(Code.sheet)))
    assert f"/kiosks/codes?sheet={sheet}" in it.get(YEAR).text
