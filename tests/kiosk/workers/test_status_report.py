"""A kiosk tells the district how it stands: its lists, its clock, and what waits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.barred_index.list_files import stem_of
from kiosk.records import visits
from kiosk.records.store import Store
from kiosk.records.timestamps import utc_now
from kiosk.workers.status_report import REPORT_EVERY_S, StatusReporter, list_state
from printing.printer import Fault
from scanning.capture.camera import CameraFault
from sync import VERSION
from sync.contract.api.kiosk import KioskState
from sync.contract.vocabulary import SignOutMethod
from sync.exchange.client import Client
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.kiosk.barred_index.list_world import row
from tests.kiosk.records.processes import DistrictProcess, exchanged, joined, running
from tests.kiosk.records.test_trusted_time import Steady
from tests.kiosk.records.world import CLEAR, MONDAY, Clock, arrival


def test_it_is_told_when_it_changes_and_every_few_minutes(store: Store, tmp_path: Path, clock: Clock) -> None:
    district, steady = ListDistrict(), Steady()
    lists = district.lists(tmp_path / "lists")
    reporter = StatusReporter(store, lists, steady)
    first = reporter.due()
    assert first is not None
    assert (first.lists, first.held) == ("absent", [])
    assert (first.program, first.printer, first.certificate_ends) == (VERSION, "", None)
    reporter.note_printer(Fault.PAPER_OUT)
    reporter.note_camera(CameraFault.UNPLUGGED)
    assert (said := reporter.due()) is not None
    assert (said.printer, said.camera) == ("paper_out", "unplugged")
    reporter.note_printer(None)
    reporter.note_certificate("2026-11-20T12:00:00+00:00")
    first = reporter.due()
    assert first is not None
    assert (first.printer, first.certificate_ends) == ("well", "2026-11-20T12:00:00+00:00")
    reporter.mark_sent(first)
    clock.pass_by(seconds=30)
    assert reporter.due() is None
    lists.apply(district.whole([row("a", "Kowalczyk")], 7, issued=MONDAY))
    second = reporter.due()
    assert second is not None
    assert [(one.feed, one.version) for one in second.held] == [("district", 7)]
    reporter.mark_sent(second)
    steady.seconds += REPORT_EVERY_S
    assert reporter.due() is not None
    # AND the list's age goes by the district's clock, not by the machine's
    clock.pass_by(days=300)
    store.note_district_time(MONDAY + timedelta(days=1))
    assert list_state(store, lists).value == "current"
    store.note_district_time(MONDAY + timedelta(days=31))
    assert list_state(store, lists).value == "expired"
    lists.close()


def test_it_is_told_which_list_ails_and_what_was_not_taken(store: Store, tmp_path: Path, clock: Clock) -> None:
    district = ListDistrict()
    lists = district.lists(tmp_path / "lists")
    lists.apply(district.whole([row("a", "Kowalczyk")], 7, issued=MONDAY))
    lists.apply(district.whole([row("b", "Hale")], 7, issued=MONDAY, feed="school:oakridge"))
    lists.apply(district.whole([], 8, issued=MONDAY, feed="school:oakridge"))
    reporter = StatusReporter(store, lists, Steady())
    reporter.note_refused([("district", "lower_version"), ("school:oakridge", "moved_on")])
    said = reporter.due()
    assert said is not None
    assert (said.lists, said.ailing, said.emptied, said.set_version) == ("current", [], ["school:oakridge"], 0)
    assert [(one.feed, one.fault) for one in said.refused] == [("district", "lower_version")]
    reporter.mark_sent(said)
    # WHEN a file is gone THEN that is news at once
    next(iter((tmp_path / "lists").glob(f"{stem_of('district')}.*.list"))).unlink()
    said = reporter.due()
    assert said is not None
    assert (said.lists, [(one.feed, one.fault) for one in said.ailing]) == ("absent", [("district", "missing")])
    lists.close()


def test_it_is_told_how_full_the_disk_is_but_not_for_each_file_that_is_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = ListDistrict().lists(tmp_path / "lists")
    reporter = StatusReporter(store, lists, Steady())

    def disk(free: int, total: int = 240_000) -> KioskState | None:
        found = os.statvfs_result((4096, 2**20, total, free + 9_000, free, 0, 0, 0, 0, 255))
        monkeypatch.setattr(os, "statvfs", lambda _: found)
        return reporter.due()

    told = disk(31_000)
    assert told is not None
    assert (told.disk_free_mb, told.disk_total_mb) == (31_000, 240_000)
    reporter.mark_sent(told)
    assert disk(30_990) is None
    assert disk(30_990, 239_990) is None, "where snapshots take from the size"
    assert disk(30_990, 120_000) is not None, "another disk is news"

    def broken(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "statvfs", broken)
    told = reporter.due()
    assert told is not None
    assert (told.disk_free_mb, told.disk_total_mb) == (None, None)
    lists.close()


@pytest.fixture
def process(tmp_path: Path, root: Path) -> Iterator[tuple[DistrictProcess, str]]:
    with running(root, tmp_path / "district") as (district, url):
        yield district, url


@pytest.mark.slow
@pytest.mark.parametrize("off", [timedelta(days=-1100), timedelta(minutes=9), timedelta(days=1100)])
def test_a_kiosk_whose_clock_is_wrong_keeps_its_order_and_is_shown_to_it(
    tmp_path: Path, process: tuple[DistrictProcess, str], off: timedelta
) -> None:
    # GIVEN a kiosk whose clock is wrong, and is set back by an hour between two visits
    district, url = process
    wrong = [off]
    store = joined(tmp_path / "kiosk", district, url, lambda: utc_now() + wrong[0])
    first = visits.record(store, arrival(), CLEAR)
    wrong[0] = off - timedelta(hours=1)
    visits.sign_out(store, first.id, SignOutMethod.BADGE)
    second = visits.record(store, arrival(), CLEAR)
    # WHEN it exchanges
    report = exchanged(store)
    assert report.server_time is not None
    skew = store.note_district_time(report.server_time)
    # THEN everything arrives in the order of its sequence, and the kiosk knows how wrong it is
    assert abs(skew - wrong[0]) < timedelta(minutes=1)
    told = json.loads(district.run("export"))
    assert told["head_verified"] is True
    assert told["waiting"] == []
    assert [line["visit"] for line in told["visits"] if line["signed_out"]] == [first.id]
    assert {line["visit"] for line in told["visits"]} == {first.id, second.id}
    # AND what expires goes by the district's clock, and IT sees the kiosk's
    trusted = store.trusted()
    assert trusted is not None
    assert abs(trusted - utc_now()) < timedelta(minutes=1)
    lists = ListDistrict().lists(tmp_path / "lists")
    state = StatusReporter(store, lists).due()
    assert state is not None
    known = store.secrets.enrolled()
    client = Client(known.server, known.token)
    client.tell(state)
    client.close()
    shown = district.fails("kiosks", "--json")
    (line,) = json.loads(shown)
    assert abs(line["clock_off_s"] - wrong[0].total_seconds()) < 60
    assert line["lists"] == "absent"
    lists.close()
    store.close()
