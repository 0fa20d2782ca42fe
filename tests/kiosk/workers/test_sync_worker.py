"""The wire's thread: what an exchange brought may meet a store that is busy, and the exchanges go on all the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app import open_records
from kiosk.checkin.health import HealthPart, ServerState
from kiosk.records import visits
from kiosk.records.key_file import KioskSecrets
from kiosk.records.outbox import JournalOutbox
from kiosk.records.store import LISTS_FOLDER, Store
from kiosk.records.store_errors import StoreFault, store_error
from kiosk.settings import Settings
from kiosk.workers import uploader
from kiosk.workers.sync_worker import SyncWorker
from kiosk.workers.worker import HealthUpdate
from sync.contract.api.messages import RefusalCode
from sync.contract.vocabulary import ListState
from sync.exchange import backoff
from sync.exchange.cycle import Report
from sync.exchange.errors import Away, BadAnswer, Refused
from tests.kiosk.barred_index.list_world import ROWS
from tests.kiosk.barred_index.list_world import District as ListDistrict
from tests.kiosk.records.world import CLEAR, MONDAY, District, arrival


def test_a_store_that_fails_after_an_exchange_stops_no_later_one(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a district that answered, and a journal that is locked when the answer is to be noted
    def locked(_: str) -> None:
        raise store_error(StoreFault.LOCKED, store.path)

    line = SimpleNamespace(close=lambda: None)
    lists = ListDistrict().lists(tmp_path / "lists")
    worker = SyncWorker(store, lists, lambda _: line, nullcontext())  # type: ignore[arg-type,return-value]
    readings: list[HealthUpdate] = []
    worker.health_updated.connect(readings.append)
    monkeypatch.setattr(worker, "_exchange", lambda _: Report(applied=("district",)))
    monkeypatch.setattr(worker._lists, "current", locked)
    worker.begin()
    # WHEN it is noted THEN the fault is in the log, the district counts as reached, and the next exchange is set
    worker.exchange()
    assert HealthUpdate(HealthPart.SERVER, ServerState.REACHED) in readings
    assert "locked" in "".join(capsys.readouterr())
    assert worker._timer is not None
    assert worker._timer.isActive()
    assert worker._timer.interval() > 0
    worker.end()


def test_staff_are_told_that_uploads_are_blocked_and_the_desk_gets_the_lists_all_the_same(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an exchange that brought a list, and whose upload something in between refused
    def refuse(_: object) -> None:
        raise BadAnswer("HTML")

    line = SimpleNamespace(close=lambda: None, tell=refuse, certificate_ends=None)
    lists = ListDistrict().lists(tmp_path / "lists")
    worker = SyncWorker(store, lists, lambda _: line, nullcontext())  # type: ignore[arg-type,return-value]
    readings: list[HealthUpdate] = []
    worker.health_updated.connect(readings.append)
    report = Report(applied=("district",), trouble=Away("no", 0.0, status=413), blocked=True)
    monkeypatch.setattr(worker, "_exchange", lambda _: report)
    worker.begin()
    # WHEN it is handed on THEN the strip says so, the desk reads the lists again, and the next exchange is no sooner
    for failures in (1, 2, 3):
        with qtbot.waitSignals([worker.lists_changed, worker.exchanged]):
            worker.exchange()
        assert readings[-1] == HealthUpdate(HealthPart.SERVER, ServerState.BLOCKED)
        assert worker.next_s is not None
        assert worker.next_s >= backoff.wait(failures, draw=lambda low, _: low)
    # AND it is told that the line is free as soon as it is
    monkeypatch.setattr(worker, "_exchange", lambda _: Report())
    worker.exchange()
    assert readings[-1] == HealthUpdate(HealthPart.SERVER, ServerState.REACHED)
    worker.end()


def _noting(done: list[str], word: str, answer: object) -> Callable[..., object]:
    """Takes the place of a call, and writes down that it was made."""

    def call(*_: object, **__: object) -> object:
        done.append(word)
        return answer

    return call


def test_an_answer_goes_up_alone_but_never_before_the_first_exchange_nor_while_the_district_is_away(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = SimpleNamespace(close=lambda: None, use_token=lambda _: None)
    lists = ListDistrict().lists(tmp_path / "lists")
    worker = SyncWorker(store, lists, lambda _: line, nullcontext())  # type: ignore[arg-type,return-value]
    sent: list[str] = []
    monkeypatch.setattr(uploader, "push_journal", _noting(sent, "journal", (1, [])))
    reports = iter([Report(), Report(trouble=Away("no", 0.0))])
    monkeypatch.setattr(worker, "_exchange", lambda _: next(reports))
    worker.begin()
    worker.send_journal()
    assert sent == []
    worker.exchange()
    worker.send_journal()
    assert len(sent) == 1
    worker.exchange()
    worker.send_journal()
    assert len(sent) == 1
    worker.end()


@pytest.mark.parametrize("is_taken", [True, False])
def test_what_was_written_goes_up_alone_and_an_exchange_follows_only_where_it_was_not_taken(
    store: Store, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    # GIVEN a kiosk after an exchange, whose next one is half a minute away
    line = SimpleNamespace(close=lambda: None, use_token=lambda _: None)
    lists = ListDistrict().lists(tmp_path / "lists")
    worker = SyncWorker(store, lists, lambda _: line, nullcontext())  # type: ignore[arg-type,return-value]
    done: list[str] = []
    refused = [] if is_taken else [("epoch", "gap")]
    monkeypatch.setattr(uploader, "push_journal", _noting(done, "journal", (1, refused)))
    monkeypatch.setattr(uploader, "push_photos", _noting(done, "photos", (0, ())))
    monkeypatch.setattr(worker, "_exchange", _noting(done, "exchange", Report()))
    worker.begin()
    worker.exchange()
    # WHEN something was written THEN it goes up, and what the exchange found out is asked for where it was not taken
    with qtbot.waitSignal(worker.exchanged):
        worker.send_soon()
    assert done[1:] == (["journal", "photos"] if is_taken else ["journal", "exchange"])
    # AND the exchange comes when it was due
    assert worker._timer is not None
    assert worker.next_s is not None
    assert 0 < worker._timer.interval() <= worker.next_s * 1000
    worker.end()


class TakenOut:
    """A kiosk with a list and a visitor whom the district holds, whose next exchange says that it is revoked."""

    def __init__(self, store: Store, district: District, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = store
        self.folder = store.path.parent / LISTS_FOLDER
        given = ListDistrict()
        self.lists = given.lists(self.folder)
        self.lists.apply(given.whole(ROWS, issued=MONDAY))
        self.visit = visits.record(store, arrival(), CLEAR).id
        outbox = JournalOutbox(store)
        for head in outbox.heads():
            outbox.acknowledge(district.receipt(head))
        self.closed = 0
        line = SimpleNamespace(close=self._close)
        self.worker = SyncWorker(store, self.lists, lambda _: line, nullcontext())  # type: ignore[arg-type,return-value]
        self.readings: list[HealthUpdate] = []
        self.revoked: list[bool] = []
        self.worker.health_updated.connect(self.readings.append)
        self.worker.revoked.connect(self._revoked)
        monkeypatch.setattr(self.worker, "_exchange", self._refused)
        self.worker.begin()

    def _close(self) -> None:
        self.closed += 1

    def _revoked(self) -> None:
        self.revoked.append(True)

    def _refused(self, _: object) -> Report:
        raise Refused(RefusalCode.REVOKED, 401, "This kiosk was taken out.")


def test_a_lists_folder_that_is_held_open_keeps_nothing_else_from_being_wiped(
    store: Store, district: District, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a machine where a list file that is open somewhere cannot be removed
    kiosk = TakenOut(store, district, monkeypatch)

    def held(path: Path) -> None:
        raise PermissionError(13, "The process cannot access the file", str(path))

    # WHEN the district takes the enrollment back
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", held)
        kiosk.worker.exchange()
    # THEN the visits are gone, and everybody who shows something hears of it
    assert visits.load(store, kiosk.visit) is None
    assert (store.secrets.enrollment, store.secrets.revoked) == (None, True)
    assert HealthUpdate(HealthPart.REVOKED, value=True) in kiosk.readings
    assert HealthUpdate(HealthPart.SERVER, ServerState.NOT_ENROLLED) in kiosk.readings
    assert (kiosk.revoked, kiosk.closed) == ([True], 1)
    assert kiosk.lists.state(MONDAY) is ListState.ABSENT
    assert kiosk.folder.exists()
    left_over = kiosk.folder / "held.list"
    left_over.write_bytes(b"what was held open")
    kiosk.worker.end()
    kiosk.lists.close()
    # AND the next start removes what was held
    again, lists = open_records(Settings(data=store.path.parent, keys=tmp_path / "keys", printers=()))
    assert not left_over.exists()
    lists.close()
    again.close()


def test_a_revocation_that_the_store_could_not_take_is_tried_again_at_the_next_exchange(
    store: Store, district: District, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a journal that is locked when the enrollment is to be put away
    kiosk = TakenOut(store, district, monkeypatch)

    def locked(_: KioskSecrets) -> None:
        raise store_error(StoreFault.LOCKED, store.path)

    with monkeypatch.context() as patched:
        patched.setattr(store, "adopt", locked)
        kiosk.worker.exchange()
    # THEN staff are told at once, the line stays, and another exchange is set
    assert HealthUpdate(HealthPart.REVOKED, value=True) in kiosk.readings
    assert (kiosk.revoked, kiosk.closed) == ([], 0)
    assert kiosk.worker._timer is not None
    assert kiosk.worker._timer.isActive()
    # WHEN it comes, and the journal is free THEN all is wiped
    kiosk.worker.exchange()
    assert visits.load(store, kiosk.visit) is None
    assert (kiosk.revoked, kiosk.closed) == ([True], 1)
    assert kiosk.readings[-1] == HealthUpdate(HealthPart.REVOKED, value=True)
    kiosk.worker.end()
    kiosk.lists.close()
