"""What a school's day needs of the command line: whom it expects, emergencies, and how its kiosks stand."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from district.access import kiosk_status
from district.cli.passes import _moment
from district.db.publish_tables import VisitorPass
from district.db.tables import Entry, EntryGroup, Kiosk
from district.errors import DistrictError
from district.instance import District, open_district
from district.publish import schools
from tests.district.test_kiosks import line, said, tell
from tests.districts import Clock, Station
from tests.sync.commands import run

PLAN = """
[[hosts]]
code = "ruiz"
name = "Ana Ruiz"
destination = "gym"
"""


def expected(data: Path, key: str) -> VisitorPass:
    district = open_district(data)
    try:
        with district.database.read() as session:
            row = session.get(VisitorPass, key)
            assert row is not None
            return row
    finally:
        district.database.close()


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        # a day lasts to its end by the school's clock, in winter, in summer, and where the clock changes
        (("--from", "2030-01-14", "--until", "2030-01-15"), "2030-01-14 07:00", "2030-01-16 06:59"),
        (("--from", "2030-07-14", "--until", "2030-07-14"), "2030-07-14 06:00", "2030-07-15 05:59"),
        (("--from", "2030-03-10", "--until", "2030-03-10"), "2030-03-10 07:00", "2030-03-11 05:59"),
        (("--from", "2030-11-03", "--until", "2030-11-03"), "2030-11-03 06:00", "2030-11-04 06:59"),
        # without --until it is the first day
        (("--from", "2030-01-14"), "2030-01-14 07:00", "2030-01-15 06:59"),
        (("--from", "2030-01-14T23:30"), "2030-01-15 06:30", "2030-01-15 06:59"),
        # a time is the school's, unless it says another zone
        (("--from", "2030-01-14T08:00", "--until", "2030-01-14T16:00"), "2030-01-14 15:00", "2030-01-14 23:00"),
        (("--from", "2030-01-14T08:00Z", "--until", "2030-01-14T16:00+00:00"), "2030-01-14 08:00", "2030-01-14 16:00"),
    ],
)
def test_a_pass_lasts_as_long_as_a_person_means(
    district_data: Path, words: tuple[str, ...], begins: str, ends: str
) -> None:
    key = run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per", *words).stdout.strip()
    row = expected(district_data, key)
    assert f"{row.valid_from.astimezone(UTC):%Y-%m-%d %H:%M}" == begins
    assert f"{row.valid_until.astimezone(UTC):%Y-%m-%d %H:%M}" == ends


def test_without_any_time_a_pass_is_for_the_rest_of_today_and_says_so(district_data: Path) -> None:
    done = run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per")
    row = expected(district_data, done.stdout.strip())
    assert row.valid_from < row.valid_until <= row.valid_from + timedelta(hours=25)
    assert done.stderr.startswith("Expected from 20")
    assert "23:59 M" in done.stderr  # MST or MDT: the zone is said
    (listed,) = run(district_data, "pass", "list", "oakridge").stdout.splitlines()
    assert "23:59 M" in listed
    (line_,) = json.loads(run(district_data, "pass", "list", "oakridge", "--json").stdout)
    assert (line_["id"], line_["family"], line_["until"]) == (row.id, "Lindqvist", row.valid_until.isoformat())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--until", "tomorrow"), "'tomorrow' is no time"),
        (("--until", "2030-02-30"), "'2030-02-30' is no time"),
        (("--until", "9999-12-31T23:59"), "outside the years"),
        (("--from", "0001-01-01"), "outside the years"),
        (("--from", "2030-01-15", "--until", "2030-01-14"), "ends before it begins"),
        (("--born", "12/03/1984"), "no date"),
        (("--born", "2999-01-01"), "Nobody was born on"),
        (("--host", "nobody"), "no host 'nobody'"),
    ],
)
def test_a_pass_that_cannot_be_is_one_sentence(district_data: Path, words: tuple[str, ...], sentence: str) -> None:
    done = run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per", *words, status=2)
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert run(district_data, "pass", "list", "oakridge").stdout == "oakridge expects nobody.\n"


def test_a_name_with_a_joiner_is_a_name(district_data: Path) -> None:
    """Persian, Hindi and others write U+200C inside words, and no badge shows it."""
    done = run(district_data, "pass", "add", "oakridge", "علی‌رضا", "Per")
    assert "boxes" not in done.stderr
    assert "علی‌رضا" in run(district_data, "pass", "list", "oakridge").stdout


def test_letters_that_a_badge_cannot_show_are_told_when_the_pass_is_made(district_data: Path) -> None:
    told = run(district_data, "pass", "add", "oakridge", "ഹരി😀", "Per").stderr
    assert "The badge would show boxes for ഹ രി 😀:" in told
    for family in ("Nguyễn", "الشمري", "श्रीवास्तव", "김"):
        assert "boxes" not in run(district_data, "pass", "add", "oakridge", family, "Per").stderr


def test_a_host_is_one_of_the_schools_leads_to_a_destination_and_is_listed(district_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)
    run(district_data, "calendar", "oakridge", str(file))
    done = run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per", "--host", "ruiz")
    assert "Expected from" in done.stderr
    row = expected(district_data, done.stdout.strip())
    assert (row.host, row.destination) == ("ruiz", "gym")
    assert "\tto see Ana Ruiz" in run(district_data, "pass", "list", "oakridge").stdout


@given(st.text(max_size=25) | st.datetimes().map(str) | st.dates().map(str))
def test_whatever_is_typed_as_a_time_is_a_time_or_a_sentence(text: str) -> None:
    with suppress(DistrictError):
        assert 2000 <= _moment(text, "America/Denver", end=True).astimezone(UTC).year <= 9001


def declared(data: Path) -> list[tuple[str, str]]:
    """Actor and text of every emergency in oakridge's chain."""
    district = open_district(data)
    try:
        with district.database.read() as session:
            rows = session.exec(
                select(Entry.header, EntryGroup.content)
                .join(EntryGroup, col(EntryGroup.entry) == Entry.number)
                .where(Entry.chain == "school:oakridge", Entry.kind == "emergency_set", EntryGroup.name == "text")
                .order_by(col(Entry.number))
            ).all()
            return [(json.loads(header)["actor"], json.loads(content or b"{}")["text"]) for header, content in rows]
    finally:
        district.database.close()


def test_who_declares_an_emergency_is_known_named_and_kept(district_data: Path) -> None:
    assert "--by" in run(district_data, "emergency", "oakridge", "hold", status=2).stderr
    for who in ("nobody", "principal:Robin Doe", "", "Ana Ruis"):
        said_ = run(district_data, "emergency", "oakridge", "hold", "--by", who, status=2).stderr
        assert "For the district write dispatch or security" in said_
        assert said_.count("\n") == 1
    # a staff member of one school declares nothing at another
    assert "works at willow" in run(district_data, "emergency", "willow", "hold", "--by", "ana-ruiz", status=2).stderr
    assert "\temergency" not in run(district_data, "school", "show", "oakridge").stdout
    assert "emergency\tnone" in run(district_data, "school", "show", "oakridge").stdout
    done = run(district_data, "emergency", "oakridge", "secure", "--by", "ana ruiz").stdout
    assert done == "secure: oakridge. Declared by Ana Ruiz.\n"
    shown = run(district_data, "school", "show", "oakridge").stdout
    assert "emergency\tsecure since 20" in shown
    assert "declared by Ana Ruiz" in shown
    run(district_data, "emergency", "all", "lockdown", "--by", "dispatch: Robin Doe")
    assert "declared by Robin Doe" in run(district_data, "school", "show", "willow").stdout
    run(district_data, "emergency", "oakridge", "clear", "--by", "security")
    assert declared(district_data) == [("ana-ruiz", "Ana Ruiz"), ("district:dispatch", "Robin Doe")]
    run(district_data, "staff", "disable", "Ana Ruiz")
    assert (
        "has been disabled" in run(district_data, "emergency", "oakridge", "hold", "--by", "Ana Ruiz", status=2).stderr
    )


def test_a_kiosk_silent_for_longer_than_a_day_is_never_current(
    district: District, kiosk: Station, clock: Clock
) -> None:
    tell(district, kiosk, said(clock))
    clock.forward(hours=23)
    assert (line(district)["lists"], line(district)["silent"]) == ("current", False)
    clock.forward(hours=2)
    assert (line(district)["lists"], line(district)["silent"]) == ("silent", True)
    clock.forward(days=20)
    assert (line(district)["lists"], line(district)["silent"]) == ("silent", True)
    # one that was heard since, but said nothing of its lists, is not current either
    with district.database.write() as session:
        row = session.get(Kiosk, kiosk.enrolled.kiosk)
        assert row is not None
        row.seen = clock()
        session.add(row)
    assert (line(district)["lists"], line(district)["silent"]) == ("unknown", False)
    tell(district, kiosk, said(clock))
    assert (line(district)["lists"], line(district)["silent"]) == ("current", False)


def test_the_command_says_since_when_a_kiosk_was_not_heard(district: District, kiosk: Station, clock: Clock) -> None:
    clock.moment = datetime.now(UTC) - timedelta(days=20)
    tell(district, kiosk, said(clock))
    district.database.close()
    done = run(district.folder, "kiosks", status=1)
    (shown,) = done.stdout.splitlines()
    assert shown.startswith("oakridge\tFront\tnot heard since 20")
    *_, since, key = shown.split("\t")
    assert since.endswith((" MST", " MDT"))
    assert key == kiosk.enrolled.kiosk  # which `revoke` asks for
    assert "current" not in shown
    (line_,) = json.loads(run(district.folder, "kiosks", "--json", status=1).stdout)
    assert (line_["lists"], line_["silent"], line_["name"]) == ("silent", True, "Front")


def test_an_hour_ago_is_current_and_the_zone_is_the_schools(district: District, kiosk: Station, clock: Clock) -> None:
    with district.database.write() as session:
        row = schools.find_school(session, "oakridge")
        row.time_zone = "America/New_York"
        session.add(row)
    clock.moment = datetime.now(UTC) - timedelta(hours=1)
    tell(district, kiosk, said(clock))
    district.database.close()
    (shown,) = run(district.folder, "kiosks").stdout.splitlines()
    assert "\tlists current\t" in shown
    assert shown.split("\t")[-2].endswith((" EST", " EDT"))
    assert kiosk_status.SILENT not in shown


def test_whatever_is_listed_is_listed_as_json_too(district_data: Path) -> None:
    listing = [
        ("kiosks",), ("waiting",), ("alerts",), ("list", "show"), ("pass", "list", "willow"), ("school", "list"),
        ("staff", "list", "willow"), ("requests", "nowhere"), ("setting",), ("school", "show", "willow"),
    ]  # fmt: skip
    for words in listing:
        assert isinstance(json.loads(run(district_data, *words, "--json").stdout), list | dict), words


def test_lists_that_are_empty_say_so(district_data: Path) -> None:
    for words, sentence in {
        ("kiosks",): "No kiosk is enrolled yet",
        ("cases",): "Nobody has been held yet",
        ("cases", "--open"): "Nobody is held",
        ("waiting",): "Nothing waits",
        ("alerts",): "There are no alerts",
        ("list", "show"): "No barred list is in force",
        ("pass", "list", "willow"): "willow expects nobody",
        ("staff", "list", "willow"): "willow has no staff members yet",
        ("requests", "nowhere"): "Nothing was asked",
    }.items():
        assert sentence in run(district_data, *words).stdout
    bare = district_data.parent / "bare"
    run(bare, "init")
    assert "There is no school yet" in run(bare, "school", "list").stdout
