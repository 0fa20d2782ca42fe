"""Keeps the files of the version that runs now, for later versions to open: `python -m tests.old_files.keep 0.1.0`.

A demo is played twice, with the district on SQLite and on PostgreSQL. After it one case is open, one visit erased, one
sign-out not yet sent, the barred list is at its second version, and a visitor is expected. Needs PostgreSQL's programs.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from sqlalchemy import make_url

from kiosk.app import ASSETS
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin.visitor.steps import AlreadyHere
from kiosk.demo.script import DANA, finish, hold, play_all, sign_out
from kiosk.demo.stage import SCHOOL, Stage, found_district, open_stage
from kiosk.records import cases, outbox, remembered_decisions, visits
from tests.sync import postgres

HERE = Path(__file__).parent
ADDED = "D-0011,Quentin,,Marlowe,,,1969-09-09,M,barred,Broke a window,Call Dispatch,*,2026-01-05,,,\n"


def main(version: str) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    folder = HERE / version
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    with tempfile.TemporaryDirectory() as out:
        expected["sqlite"], expected["kiosk"] = played(app, Path(out))
        pack(Path(out) / "data", ["district"], folder / "district-sqlite.tar.gz")
        pack(Path(out) / "data", ["kiosk", "keys"], folder / "kiosk.tar.gz")
    with tempfile.TemporaryDirectory() as out, postgres.cluster() as url:
        os.environ["DATABASE_URL"] = url
        expected["postgresql"], _ = played(app, Path(out))
        (folder / "district-postgresql.sql.gz").write_bytes(gzip.compress(dumped(url), mtime=0))
        pack(Path(out) / "data", ["district"], folder / "district-postgresql.tar.gz")
    text = json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def played(app: QApplication, out: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Play in a folder of its own; what the district and the kiosk then know."""
    stage = open_stage(app, out, found_district(out / "data" / "district"))
    told: list[tuple[dict[str, Any], dict[str, Any]]] = []
    failed: list[Exception] = []

    def script() -> None:
        try:
            stage.kiosk.window.show()
            stage.kiosk.start()
            told.append(act(stage))
        except Exception as error:  # noqa: BLE001  carried out of the event loop, and raised there
            failed.append(error)
        app.quit()

    QTimer.singleShot(0, script)
    app.exec()
    stage.close()
    stage.kiosk.window.deleteLater()
    if failed:
        raise failed[0]
    return told[0]


def act(stage: Stage) -> tuple[dict[str, Any], dict[str, Any]]:
    play_all(stage)
    district, kiosk = stage.district, stage.kiosk
    longer = stage.out / "longer.csv"
    longer.write_text((ASSETS / "demo" / "barred.csv").read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    district.run("import", str(longer))
    district.run("pass", "add", SCHOOL, "Ortega", "Luis", "--until", "2027-06-30T16:00")
    first = next(visit for visit in district.export()["visits"] if visit["family"] == "NGUYEN")
    district.run("erase", first["visit"])
    stage.finger.until(lambda: stage.hand.idle, "the last card to be put away")
    stage.finger.rest(3)
    if isinstance(stage.step, AlreadyHere):  # the same card, seen once more while it was put away
        stage.finger.press("still-here")
    finish(stage)
    hold(stage, DANA)
    kiosk.sync.exchange_now()
    stage.finger.until(lambda: held_count(kiosk.lists) > 8, "the second version of the list", 60)
    stage.finger.until(lambda: erased(stage, first["visit"]), "the erasure to be obeyed", 60)
    stage.until_synced()
    known = district.export()
    district.stop()
    sign_out(stage, paper=1)  # which the district has not heard of
    return known, of_kiosk(stage)


def held_count(lists: BarredLists) -> int:
    current = lists.current("district")
    return current.manifest.count if current else 0


def erased(stage: Stage, visit: str) -> bool:
    found = visits.load(stage.kiosk.store, visit)
    return found is not None and not found.name.family


def of_kiosk(stage: Stage) -> dict[str, Any]:
    store, lists = stage.kiosk.store, stage.kiosk.lists
    feeds = {feed: held for feed in sorted(lists.feeds()) if (held := lists.current(feed))}
    return {
        "on_site": sorted(visit.id for visit in visits.on_site(store)),
        "waiting": list(cases.ids_waiting(store)),
        "unsent": outbox.count_unsent(store),
        "chains": store.verify(),
        "remembered": len(remembered_decisions.list_decisions(store)),
        "lists": {
            feed: {"version": held.manifest.version, "count": held.manifest.count, "root": held.manifest.root}
            for feed, held in feeds.items()
        },
    }


def pack(base: Path, names: list[str], target: Path) -> None:
    """Pack folders as they lie, write-ahead logs included. Owner and times of this machine stay out."""

    def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in names:
            archive.add(base / name, name, filter=anonymous)
    target.write_bytes(gzip.compress(packed.getvalue(), mtime=0))


def dumped(url: str) -> bytes:
    """The whole database as SQL that psql reads."""
    programs, parsed = postgres.programs(), make_url(url)
    if programs is None or parsed.username is None:
        raise FileNotFoundError("PostgreSQL's programs are not installed")
    socket = Path(str(parsed.query["unix_sock"])).parent
    command = [programs / "pg_dump", "-h", socket, "-U", parsed.username, "--no-owner", "--inserts", "postgres"]
    return subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout


if __name__ == "__main__":
    main(sys.argv[1])
