"""Nobody loses records by an update: where old ones exist, they wait until an administrator has said so once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import delete

from district.db.publish_tables import Setting
from district.housekeeping import run_housekeeping
from district.instance import District
from district.settings import RECORD_ERASING
from tests.district.coming import come, leave
from tests.district.erasing import everything, take
from tests.district.test_kiosks import said, tell
from tests.districts import Clock, Station
from tests.sync.commands import run


@pytest.fixture
def years(district: District, kiosk: Station, clock: Clock) -> District:
    """A district that an earlier version kept for two years and a day, with one visit of its first day."""
    come(kiosk, "v", "one")
    leave(kiosk, "v")
    take(district, kiosk)
    clock.forward(days=731)
    with district.database.write() as session:
        session.exec(delete(Setting))
    return district


def told(district: District) -> dict[str, dict[str, Any]]:
    with time_machine.travel(district.now()):
        lines = json.loads(run(district.folder, "retention", "--json").stdout)
    return {line["class"]: line for line in lines}


def test_an_update_erases_no_record_before_somebody_has_confirmed_it(years: District) -> None:
    # GIVEN a district with records older than the built-in time WHEN the new version keeps house
    run_housekeeping(years)
    # THEN the day's birth date is gone, the record stays, and every place that says how the district stands says so
    left = everything(years)
    assert (b"one-birthdate" in left, b"one-identity-family" in left) == (False, True)
    record = told(years)["record"]
    assert (record["days"], record["due"], record["photos_due"], record["waits"]) == (730, 1, 1, True)
    with time_machine.travel(years.now()):
        assert "Old records wait" in run(years.folder, "retention").stdout
        assert "Old records wait" in run(years.folder, "retention", "run").stdout
        assert "Old records wait" in run(years.folder, "waiting", status=1).stdout
        assert "1 entry and 1 photo would be erased" in run(years.folder, "retention", "run", "--dry-run").stdout
    assert b"one-identity-family" in everything(years)
    # WHEN it is confirmed THEN the next run erases it
    assert "730 days" in run(years.folder, "retention", "confirm").stdout
    assert not told(years)["record"]["waits"]
    run_housekeeping(years)
    assert b"one-" not in everything(years)
    assert told(years)["record"]["due"] == 0
    with time_machine.travel(years.now()):
        assert run(years.folder, "waiting").stdout.startswith("Nothing waits")


def test_who_sets_a_time_has_confirmed_it(years: District) -> None:
    run_housekeeping(years)
    run(years.folder, "setting", "record-days", "3000")
    record = told(years)["record"]
    assert (record["days"], record["due"], record["waits"]) == (3000, 0, False)
    assert "from 35 to 3650" in run(years.folder, "setting", "record-days", "34", status=2).stderr
    run(years.folder, "setting", "record-days", "35")
    with time_machine.travel(years.now()):
        assert "1 entry and 1 photo erased" in run(years.folder, "retention", "run").stdout
    assert b"one-" not in everything(years)


def test_a_new_district_needs_no_word(district: District, kiosk: Station, clock: Clock) -> None:
    run_housekeeping(district)
    come(kiosk, "v", "one")
    leave(kiosk, "v")
    take(district, kiosk)
    clock.forward(days=731)
    run_housekeeping(district)
    assert b"one-" not in everything(district)


def test_while_the_clock_is_doubted_nothing_is_erased(years: District, kiosk: Station, clock: Clock) -> None:
    run(years.folder, "retention", "confirm")
    tell(years, kiosk, said(clock, off=timedelta(days=-400)))
    run_housekeeping(years)
    with time_machine.travel(years.now()):
        assert "do not agree" in run(years.folder, "retention", "run", status=2).stderr
    left = everything(years)
    assert (b"one-birthdate" in left, b"one-identity-family" in left) == (True, True)


def test_the_mark_of_a_confirmation_is_no_setting(years: District) -> None:
    assert RECORD_ERASING not in run(years.folder, "setting").stdout
    assert "There is no setting" in run(years.folder, "setting", RECORD_ERASING, "1", status=2).stderr
