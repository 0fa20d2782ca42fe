"""The wire's thread: what an exchange brought may meet a store that is busy, and the exchanges go on all the same."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from kiosk.domain.health import ServerState
from kiosk.store.faults import StoreFault, store_error
from kiosk.store.store import Store
from kiosk.workers.messages import Reading
from kiosk.workers.sync import SyncWorker
from sync.cycle import Report
from tests.kiosk.store.barred_world import District as ListDistrict


def test_a_store_that_fails_after_an_exchange_stops_no_later_one(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a district that answered, and a journal that is locked when the answer is to be noted
    def locked(_: str) -> None:
        raise store_error(StoreFault.LOCKED, store.path)

    line = SimpleNamespace(close=lambda: None)
    lists = ListDistrict().lists(tmp_path / "lists")
    worker = SyncWorker(store, lists, lambda _: line, nullcontext())  # type: ignore[arg-type,return-value]
    readings: list[Reading] = []
    worker.gauged.connect(readings.append)
    monkeypatch.setattr(worker, "_exchange", lambda _: Report(applied=("district",)))
    monkeypatch.setattr(worker._lists, "current", locked)
    worker.begin()
    # WHEN it is noted THEN the fault is in the log, the district counts as reached, and the next exchange is set
    worker.exchange()
    assert Reading("server", ServerState.REACHED) in readings
    assert "locked" in capsys.readouterr().out
    assert worker._timer is not None
    assert worker._timer.isActive()
    assert worker._timer.interval() > 0
    worker.end()
