"""How kiosks stand, as district IT sees it; what waits; what is forgotten, and when."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlmodel import select

from district import housekeeping
from district.access import kiosk_status
from district.db.alert_tables import Alert, State
from district.db.publish_tables import VisitorPass
from district.db.tables import Quarantined
from district.errors import DistrictError
from district.housekeeping import run_housekeeping
from district.instance import District, open_district
from district.publish import change_stream, visitor_passes
from district.publish.list_publishing import publish
from district.settings import choose, chosen
from sync.contract.api.kiosk import KioskState, WireAiling, WireHeld
from sync.contract.api.school import PASS
from sync.contract.barred_list.csv_file import canonical_fields
from sync.exchange.errors import Refused
from tests.districts import Clock, Station, expected
from tests.sync.commands import run

ON_BOTH = True


def said(
    clock: Clock, lists: str = "current", version: int = 5, days: int = 30, off: timedelta = timedelta(0)
) -> KioskState:
    held = [WireHeld(feed="district", version=version, expires=(clock() + timedelta(days=days)).isoformat())]
    return KioskState(clock=(clock() + off).isoformat(), lists=lists, held=held, unsent=3, waiting=1)


def tell(district: District, kiosk: Station, state: KioskState) -> None:
    with district.database.write() as session:
        kiosk_status.note_state(session, kiosk.caller, state, district.now())


def line(district: District) -> dict[str, object]:
    with district.database.read() as session:
        return kiosk_status.overview(session, district.now())[0]


def test_a_kiosk_that_has_said_nothing_is_unknown(district: District, kiosk: Station) -> None:
    assert (line(district)["lists"], line(district)["clock_off_s"]) == ("unknown", None)


@pytest.mark.parametrize(
    "off", [timedelta(minutes=7), timedelta(days=-800), timedelta(days=3650), timedelta(seconds=-1)]
)
def test_a_wrong_clock_is_shown_with_its_sign(district: District, kiosk: Station, clock: Clock, off: timedelta) -> None:
    tell(district, kiosk, said(clock, off=off))
    assert line(district)["clock_off_s"] == round(off.total_seconds())


def test_an_expired_list_shows_also_where_the_kiosk_has_been_silent_since(
    district: District, kiosk: Station, clock: Clock
) -> None:
    tell(district, kiosk, said(clock, "expired", days=-1))
    assert line(district)["lists"] == "expired"
    tell(district, kiosk, said(clock, days=2))
    assert line(district)["lists"] == "current"
    clock.forward(days=3)
    assert line(district)["lists"] == "expired"


def test_a_kiosk_with_an_older_list_is_behind(district: District, kiosk: Station, clock: Clock) -> None:
    with district.database.write() as session:
        rows = [canonical_fields({"id": "a", "family": "Kowalczyk", "kind": "barred"})]
        (published,) = publish(session, district.keys, rows, clock())
    tell(district, kiosk, said(clock, version=published.version - 1))
    assert line(district)["lists"] == "behind"
    tell(district, kiosk, said(clock, version=published.version))
    assert line(district)["lists"] == "current"


def test_a_state_comes_over_the_wire_and_nonsense_does_not(
    district: District, url: str, kiosk: Station, clock: Clock
) -> None:
    client = kiosk.client(url)
    client.tell(said(clock))
    assert line(district)["unsent"] == 3
    for clock_said in ("noon", "2026-11-02T08:00:00"):
        with pytest.raises(Refused):
            client.tell(said(clock).model_copy(update={"clock": clock_said}))
    client.close()


def test_wrong_pins_at_a_kiosk_are_a_count_at_the_district_and_an_older_kiosk_tells_none(
    district: District, url: str, kiosk: Station, clock: Clock
) -> None:
    client = kiosk.client(url)
    client.tell(said(clock))
    assert line(district)["refused_pins"] == 0
    client.tell(said(clock).model_copy(update={"refused_pins": 14}))
    assert line(district)["refused_pins"] == 14
    client.close()
    older = said(clock).model_dump(exclude={"refused_pins"})
    tell(district, kiosk, KioskState.model_validate(older))
    assert line(district)["refused_pins"] == 0


def test_it_is_said_which_list_ails_at_which_kiosk(
    district: District, kiosk: Station, url: str, clock: Clock, database_url: str | None
) -> None:
    # GIVEN a kiosk that lacks its school's list, was not given another, and had one emptied
    client = kiosk.client(url)
    ailing = [WireAiling(feed="school:oakridge", fault="missing")]
    refused = [WireAiling(feed="district", fault="not_given")]
    told = said(clock, "absent").model_copy(
        update={"ailing": ailing, "refused": refused, "emptied": ["school:oakridge"], "set_version": 7}
    )
    client.tell(told)
    # THEN IT reads all of it
    shown = line(district)
    assert (shown["lists"], shown["ailing"]) == ("absent", {"school:oakridge": "missing"})
    assert (shown["refused"], shown["emptied"]) == ({"district": "not_given"}, ["school:oakridge"])

    def printed(status: int = 0) -> str:
        with time_machine.travel(clock()):  # by the command's own clock it was heard a moment ago
            return run(district.folder, "kiosks", database=database_url, status=status).stdout

    assert "lists absent (school:oakridge: missing; district: not_given; school:oakridge: emptied)" in printed(1)
    # WHEN all is well but that a list was not given THEN it still needs a person
    client.tell(told.model_copy(update={"lists": "current", "ailing": [], "emptied": []}))
    assert "(district: not_given)" in printed(1)
    # WHEN a kiosk has never had a set THEN that is said, and one that is too old to know of sets says nothing
    client.tell(
        told.model_copy(update={"lists": "current", "ailing": [], "emptied": [], "refused": [], "set_version": 0})
    )
    assert "has no signed set of lists" in printed()
    client.tell(said(clock))
    assert "set of lists" not in printed()
    client.close()


def test_quarantine_is_kept_for_as_long_as_an_administrator_says(district: District, clock: Clock) -> None:
    with district.database.write() as session:
        session.add(
            Quarantined(
                chain="k",
                epoch="e",
                sequence=1,
                flaw="fork",
                digest="d",
                body=b"{}",
                first_seen=clock(),
                last_seen=clock(),
            )
        )
        assert chosen(session, "quarantine-days") == 90
        choose(session, "quarantine-days", 10)
        with pytest.raises(DistrictError):
            choose(session, "quarantine-days", 0)
        with pytest.raises(DistrictError):
            choose(session, "colour", 1)

    def kept() -> list[bytes]:
        run_housekeeping(district)
        with district.database.read() as session:
            return list(session.exec(select(Quarantined.body)).all())

    clock.forward(days=10)
    assert kept() == [b"{}"]
    clock.forward(seconds=1)
    assert kept() == [b""]
    clock.forward(days=4_000)
    assert kept() == [b""]  # that it was set aside is not forgotten before somebody has seen it


def test_what_was_set_aside_is_shown_until_an_administrator_has_dealt_with_it(district_data: Path) -> None:
    district = open_district(district_data)
    long_ago = district.now() - timedelta(days=91)
    with district.database.write() as session:
        session.add(
            Quarantined(
                chain="k", epoch="e", sequence=1, flaw="fork", digest="d", body=b"{}", first_seen=long_ago,
                last_seen=long_ago,
            )
        )  # fmt: skip
    run_housekeeping(district)
    district.database.close()
    [shown] = json.loads(run(district_data, "waiting", "--json", status=1).stdout)["batch"]
    assert (shown["flaw"], shown["content"]) == ("fork", "forgotten")
    number = str(shown["batch"])
    assert "There is no batch 77" in run(district_data, "waiting", "--done", "77", status=2).stderr
    assert "dealt with" in run(district_data, "waiting", "--done", number).stdout
    assert run(district_data, "waiting").stdout.startswith("Nothing waits")


@pytest.mark.parametrize(
    ("state", "seen", "left"),
    [
        (State.DELIVERED, False, 0), (State.DROPPED, False, 0), (State.FAILED, True, 0),
        (State.FAILED, False, 1), (State.WAITING, False, 1),
    ],
)  # fmt: skip
def test_alerts_are_kept_for_as_long_as_an_administrator_says_unless_they_need_a_person(
    district: District, clock: Clock, state: State, seen: bool, left: int
) -> None:
    with district.database.write() as session:
        choose(session, "alert-days", 30)
        session.add(
            Alert(
                id="a", case="c", school="oakridge", step=1, channel="email", recipient="office", state=state,
                made=clock(), due=clock(), acknowledged=clock() if seen else None,
            )
        )  # fmt: skip

    def kept() -> int:
        run_housekeeping(district)
        with district.database.read() as session:
            return len(session.exec(select(Alert)).all())

    clock.forward(days=30)
    assert kept() == 1
    clock.forward(seconds=1)
    assert kept() == left


def test_passes_that_ended_and_copies_from_before_a_migration_die(district: District, clock: Clock) -> None:
    who = expected(clock())
    with district.database.write() as session:
        row = visitor_passes.register(session, "oakridge", who)
        change_stream.note(session, "oakridge", PASS, [row.id], clock())
        cursor = change_stream.since(session, "oakridge", "").cursor
    copy = district.folder / "district.db.before-0002.db"
    copy.write_bytes(b"names")
    made = clock().timestamp()
    os.utime(copy, (made, made))
    clock.forward(days=6)
    run_housekeeping(district)
    assert copy.exists()
    with district.database.read() as session:
        assert session.exec(select(VisitorPass)).all() == []
        told = change_stream.since(session, "oakridge", cursor)
        assert [(one.key, one.content) for one in told.changes] == [(row.id, None)]
    clock.forward(days=1, seconds=1)
    run_housekeeping(district)
    assert not copy.exists()
    assert timedelta(days=7) == housekeeping.BACKUP_LIFE


def test_the_commands_show_kiosks_what_waits_and_settings(district_data: Path) -> None:
    assert json.loads(run(district_data, "kiosks", "--json").stdout) == []
    assert json.loads(run(district_data, "waiting", "--json").stdout) == {
        "entry": [],
        "batch": [],
        "ended": [],
        "retention": [],
    }
    assert run(district_data, "waiting").stdout.startswith("Nothing waits")
    assert "quarantine-days\t90" in run(district_data, "setting").stdout
    assert "quarantine-days\t30" in run(district_data, "setting", "quarantine-days", "30").stdout
    assert "quarantine-days\t30" in run(district_data, "setting").stdout
    run(district_data, "setting", "quarantine-days", "0", status=2)
