"""Calendars and emergencies at the district: set by command, in the document, in the chain."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import col, select

from district.db.tables import Entry
from district.errors import DistrictError
from district.ingest.chains import audit
from district.instance import District
from district.publish import change_stream, school_plans, schools
from district.publish.school_plans import read_plan
from sync.contract.api.school import Changes, SchoolDocument
from tests.districts import Clock
from tests.sync.commands import run

ON_BOTH = True
PLAN = """
[week]
mon = { opens = "07:30", closes = "15:45" }
fri = { opens = "07:30", closes = "14:00" }
[days]
2026-11-26 = "closed"
2026-11-25 = { opens = "07:30", closes = "12:00" }
[[bells]]
name = "1"
begins = "07:45"
ends = "08:35"
[[hosts]]
code = "ruiz"
name = "Ana Ruiz"
destination = "office"
[stay]
delivery = 15
"""


def document(district: District, school: str = "oakridge") -> SchoolDocument:
    with district.database.read() as session:
        return schools.document(session, school)


def told(district: District) -> Changes:
    with district.database.read() as session:
        return change_stream.since(session, "oakridge", "1")


def test_a_calendar_file_becomes_the_schools(district: District, tmp_path: Path) -> None:
    before = document(district)
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)
    with district.database.write() as session:
        school_plans.set_plan(session, "oakridge", read_plan(file), district.now())
    after = document(district)
    assert after.version != before.version
    assert after.calendar is not None
    assert after.calendar.week["fri"].closes == "14:00"
    assert after.calendar.days["2026-11-26"] is None
    assert [bell.name for bell in after.calendar.bells] == ["1"]
    assert [(host.code, host.destination) for host in after.hosts] == [("ruiz", "office")]
    assert {purpose.code: purpose.minutes for purpose in after.purposes}["delivery"] == 15
    assert document(district, "willow").calendar is None
    assert told(district).school == after.version


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (('opens = "07:30", closes = "15:45"', 'opens = "07:30", closes = "7:00 pm"'), "week.mon"),
        (('opens = "07:30", closes = "14:00"', 'opens = "17:30", closes = "14:00"'), "before it begins"),
        (("mon =", "lundi ="), "week"),
        (('"closed"', '"free"'), "'free'"),
        (("[stay]", "[stays]"), "stays"),
        (("delivery = 15", "party = 15"), "'party'"),
        (("[week]", "[week"), "TOML"),
    ],
)
def test_a_file_that_is_wrong_changes_nothing(
    district: District, tmp_path: Path, change: tuple[str, str], word: str
) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN.replace(*change))
    with district.database.write() as session, pytest.raises(DistrictError) as caught:
        school_plans.set_plan(session, "oakridge", read_plan(file), district.now())
    assert word in str(caught.value)


def test_an_emergency_is_in_the_document_and_the_chain_until_it_is_cleared(district: District, clock: Clock) -> None:
    with district.database.write() as session:
        school_plans.declare(session, district.keys, "oakridge", "lockdown", "ana-ruiz", clock())
    alarm = document(district).alarm
    assert alarm is not None
    assert (alarm.state, alarm.by, alarm.since) == ("lockdown", "ana-ruiz", clock().isoformat())
    assert document(district, "willow").alarm is None
    with district.database.write() as session:
        school_plans.declare(session, district.keys, "oakridge", "clear", "ana-ruiz", clock())
        assert document(district).alarm is not None  # not before the commit
    assert document(district).alarm is None
    with district.database.read() as session:
        kinds = session.exec(select(Entry.kind).where(Entry.chain == "school:oakridge").order_by(col(Entry.number)))
        assert list(kinds) == ["epoch_started", "emergency_set", "emergency_set"]
        assert all(chain.holds for chain in audit(session, district.keys.public))
    with district.database.write() as session, pytest.raises(DistrictError):
        school_plans.declare(session, district.keys, "oakridge", "panic", "", clock())


def test_the_commands_say_what_they_did(district_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)
    assert "is set" in run(district_data, "calendar", "oakridge", str(file)).stdout
    assert "evacuate: oakridge, willow" in run(district_data, "emergency", "all", "evacuate", "--by", "security").stdout
    assert "clear: willow" in run(district_data, "emergency", "willow", "clear", "--by", "dispatch:Robin Doe").stdout
    run(district_data, "emergency", "oakridge", "panic", "--by", "ana-ruiz", status=2)
    run(district_data, "calendar", "oakridge", str(tmp_path / "none.toml"), status=2)
    key = run(
        district_data, "pass", "add", "oakridge", "Lindqvist", "Per", "--until", "2030-01-01T16:00"
    ).stdout.strip()
    assert key in run(district_data, "pass", "list", "oakridge").stdout
    run(district_data, "pass", "withdraw", key)
    assert run(district_data, "pass", "list", "oakridge").stdout == "oakridge expects nobody.\n"
    run(district_data, "pass", "add", "oakridge", "Lindqvist", "Per", "--until", "tomorrow", status=2)
