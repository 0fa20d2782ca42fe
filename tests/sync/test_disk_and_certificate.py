"""A kiosk's disk and its server's certificate, from the machine and the handshake to what IT reads."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from district import logs
from district.access import kiosk_status
from district.access.kiosk_status import Standing
from district.instance import District
from kiosk.commands import doctor
from kiosk.settings import Settings
from kiosk.workers import status_report
from kiosk.workers.sync_worker import SyncWorker
from sync.contract.api.kiosk import KioskState
from sync.exchange.client import Client
from sync.exchange.errors import Refused
from tests.district.besieged import served
from tests.district.test_kiosks import said, tell
from tests.districts import Clock, Station
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.sync.commands import run
from tests.sync.doors import door
from tests.sync.wires import NOW, Authority


def line(district: District) -> dict[str, Any]:
    with district.database.read() as session:
        (found,) = kiosk_status.overview(session, district.now())
    return found


def test_a_kiosk_tells_of_its_disk_and_of_the_certificate_that_its_own_exchange_meets(
    district: District, clock: Clock, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a district that speaks TLS with a certificate for nine more days, and a kiosk with 300 MB left
    monkeypatch.setattr(logs, "install", lambda: None)  # the lines of the tests' own process stay as they are
    clock.moment = datetime.now(UTC)  # as the handshake has it
    authority = Authority(tmp_path)
    authority.context(days_to=9)
    full = os.statvfs_result((4096, 2**20, 240_000, 12_000, 300, 0, 0, 0, 0, 255))
    lists = ListDistrict().lists(tmp_path / "lists")
    with served(district, tmp_path / "server.pem") as url:
        front = door(district, url, tmp_path / "front")
        token = front.store.secrets.enrolled().token
        worker = SyncWorker(
            front.store, lists, lambda stop: Client(url, token, ca=authority.path, stopped=stop), nullcontext()
        )
        # WHEN it exchanges
        worker.begin()
        with monkeypatch.context() as patched:
            patched.setattr(os, "statvfs", lambda _: full)
            worker.exchange()
        worker.end()
        settings = Settings(data=front.store.path.parent, keys=tmp_path / "keys", server_ca=authority.path)
        diagnosis, _ = doctor._server(settings, front.store)
    # THEN the district knows both, and IT is told
    found = line(district)
    assert (found["disk_free_mb"], found["disk_percent"], found["disk"]) == (300, 0, "low")
    ends = (NOW + timedelta(days=9)).replace(microsecond=0)
    assert (found["certificate_ends"], found["certificate"]) == (ends, "soon")
    assert not diagnosis.well
    assert f"certificate ends on {ends.date()}" in diagnosis.sentence
    lists.close()
    front.store.close()


DISK = {"disk_free_mb": 30_000, "disk_total_mb": 120_000}


@pytest.mark.parametrize(
    ("told", "later", "disk", "certificate", "standing"),
    [
        ({}, {}, "unknown", "unknown", Standing.WELL),
        (DISK | {"days": None}, {}, "well", "none", Standing.WELL),
        (DISK | {"days": 15}, {}, "well", "well", Standing.WELL),
        (DISK | {"disk_free_mb": 5_999}, {}, "low", "unknown", Standing.AILING),  # under 5 %
        ({"disk_free_mb": 499, "disk_total_mb": 8_000}, {}, "low", "unknown", Standing.AILING),
        ({"disk_free_mb": 500, "disk_total_mb": 8_000}, {}, "well", "unknown", Standing.WELL),
        ({"disk_free_mb": 1, "disk_total_mb": 0}, {}, "unknown", "unknown", Standing.WELL),
        (DISK | {"days": 14}, {}, "well", "soon", Standing.AILING),
        (DISK | {"days": 0.5}, {"hours": 20}, "well", "ended", Standing.AILING),
        (DISK | {"days": 0.5}, {"days": 9}, "well", "ended", Standing.SILENT),  # it may be why it is silent
        (DISK | {"days": 30}, {"days": 40}, "well", "unknown", Standing.SILENT),  # it may have been renewed since
    ],
)
def test_what_a_kiosk_told_is_judged_and_what_it_did_not_tell_is_unknown(
    district: District, kiosk: Station, clock: Clock,
    told: dict[str, Any], later: dict[str, float], disk: str, certificate: str, standing: Standing,
) -> None:  # fmt: skip
    wire: dict[str, Any] = json.loads(said(clock, days=60).model_dump_json(exclude_unset=True))
    if "days" in told:
        days = told["days"]
        wire["certificate_ends"] = "" if days is None else (clock() + timedelta(days=days)).isoformat()
    tell(district, kiosk, KioskState.model_validate(wire | {key: told[key] for key in told if key != "days"}))
    clock.forward(**later)
    found = line(district)
    assert (found["disk"], found["certificate"]) == (disk, certificate)
    assert kiosk_status.standing(found) is standing


def test_the_command_says_what_ails_of_them_and_ends_with_1(
    district: District, kiosk: Station, clock: Clock, database_url: str | None
) -> None:
    clock.moment = datetime.now(UTC)
    ends = clock() + timedelta(days=3)
    well = said(clock).model_copy(update=DISK | {"certificate_ends": ""})
    tell(district, kiosk, well)
    assert "disk" not in run(district.folder, "kiosks", database=database_url).stdout
    tell(district, kiosk, well.model_copy(update={"disk_free_mb": 77, "certificate_ends": ends.isoformat()}))
    shown = run(district.folder, "kiosks", database=database_url, status=1).stdout
    assert "disk almost full, 77 MB free" in shown
    assert "server's certificate ends 20" in shown


def test_an_end_that_is_no_time_is_refused(district: District, url: str, kiosk: Station, clock: Clock) -> None:
    client = kiosk.client(url)
    for end in ("soon", "2026-11-20T12:00:00"):
        with pytest.raises(Refused, match="holds a time that is none"):
            client.tell(said(clock).model_copy(update={"certificate_ends": end}))
    client.close()


def test_a_file_system_that_says_eight_exbibytes_holds_up_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = SimpleNamespace(free=2**63 - 1, total=2**63 - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: sizes)
    told = status_report.disk_space(tmp_path)
    assert told is not None
    KioskState(clock=NOW.isoformat(), lists="current", disk_free_mb=told.free_mb, disk_total_mb=told.total_mb)
