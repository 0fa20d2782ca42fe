"""A folder of keys on a second machine: two kiosks are never one, nobody healthy is revoked, both ends are told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from district.access.enrollment import new_code
from district.access.kiosk_status import overview
from district.instance import District
from kiosk.app import district_client, open_records
from kiosk.commands.enroll import enroll_kiosk
from kiosk.records import visits
from kiosk.records.key_file import load_key_file, load_or_create
from kiosk.records.outbox import JournalOutbox, count_unsent
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError, StoreFault
from kiosk.settings import Settings
from sync.exchange.errors import Refused
from sync.exchange.push import push_journal
from tests.districts import Clock, kiosk_row
from tests.kiosk.records.world import CLEAR, arrival, visitor

OnMachine = Callable[[str], None]


@pytest.fixture
def on_machine(monkeypatch: pytest.MonkeyPatch) -> OnMachine:
    """Everything after the call happens on the machine of that id."""

    def switch(name: str) -> None:
        for module in ("kiosk.records.credentials", "kiosk.records.key_file"):
            monkeypatch.setattr(f"{module}.machine_id", lambda: name)

    switch("first")
    return switch


def settings_in(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", printers=())


def code_of(district: District) -> str:
    with district.database.write() as session:
        return new_code(session, "oakridge", district.now())


def opened(folder: Path) -> Store:
    store, lists = open_records(settings_in(folder))
    lists.close()
    return store


def pushed(folder: Path, store: Store) -> bool:
    """One exchange; returns whether the district told of a second machine."""
    client = district_client(settings_in(folder), store)
    try:
        before = client.held().doubled
        _, not_taken = push_journal(client, JournalOutbox(store), store.secrets.district_keys())
        for epoch, _ in not_taken:
            JournalOutbox(store).restart(epoch)
    finally:
        client.close()
    return before


def doubled(district: District) -> list[str]:
    with district.database.read() as session:
        return [line["kiosk"] for line in overview(session, district.now()) if line["doubled"]]


def test_an_image_with_a_key_in_it_becomes_a_kiosk_of_its_own_on_every_machine(
    district: District, url: str, tmp_path: Path, on_machine: OnMachine
) -> None:
    # GIVEN a folder that was made once and copied to three machines
    image = tmp_path / "image"
    load_or_create(image / "keys", image / "data")
    folders = [shutil.copytree(image, tmp_path / f"machine-{number}") for number in range(3)]
    # WHEN each is enrolled with a code of its own
    for number, folder in enumerate(folders):
        on_machine(f"machine-{number}")
        enroll_kiosk(settings_in(folder), url, code_of(district), f"Door {number}")
    # THEN they are three kiosks with three keys, and none is revoked
    known = [load_key_file(folder / "keys", folder / "data") for folder in folders]
    assert len({one.device_seed for one in known}) == 3
    rows = [kiosk_row(district, one.kiosk) for one in known]
    assert [(row.name, row.revoked, row.replaced_by) for row in rows] == [(f"Door {n}", None, None) for n in range(3)]


def test_a_copy_of_a_working_kiosk_that_is_enrolled_leaves_the_first_one_at_work(
    district: District, url: str, tmp_path: Path, on_machine: OnMachine
) -> None:
    first = tmp_path / "first"
    enroll_kiosk(settings_in(first), url, code_of(district))
    second = shutil.copytree(first, tmp_path / "second")
    on_machine("second")
    enroll_kiosk(settings_in(second), url, code_of(district))
    on_machine("first")
    store = opened(first)
    visits.record(store, arrival(), CLEAR)
    assert not pushed(first, store)
    assert count_unsent(store) == 0
    assert kiosk_row(district, store.secrets.kiosk).replaced_by is None
    store.close()


def test_the_same_machine_enrolled_again_shows_what_it_was_as_replaced(
    district: District, url: str, tmp_path: Path, on_machine: OnMachine
) -> None:
    folder = tmp_path / "first"
    before = enroll_kiosk(settings_in(folder), url, code_of(district)).kiosk
    after = enroll_kiosk(settings_in(folder), url, code_of(district)).kiosk
    assert kiosk_row(district, before).replaced_by == after
    assert kiosk_row(district, before).revoked is None


def test_a_code_whose_answer_was_lost_finds_the_same_key_again(
    district: District, url: str, tmp_path: Path, on_machine: OnMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, code = tmp_path / "first", code_of(district)
    with monkeypatch.context() as lost:
        lost.setattr(
            "kiosk.commands.enroll.with_enrollment", lambda *_: (_ for _ in ()).throw(OSError("the power went"))
        )
        with pytest.raises(OSError, match="power"):
            enroll_kiosk(settings_in(folder), url, code)
    kiosk = enroll_kiosk(settings_in(folder), url, code).kiosk
    with district.database.read() as session:
        assert [line["kiosk"] for line in overview(session, district.now())] == [kiosk]
    with pytest.raises(Refused):
        enroll_kiosk(settings_in(tmp_path / "other"), url, code)


def test_a_copied_folder_does_not_run_on_another_machine_unless_it_was_moved(
    district: District, url: str, tmp_path: Path, on_machine: OnMachine
) -> None:
    folder = tmp_path / "first"
    enroll_kiosk(settings_in(folder), url, code_of(district))
    copy = shutil.copytree(folder, tmp_path / "copy")
    on_machine("second")
    with pytest.raises(StoreError, match="made on another machine") as error:
        open_records(settings_in(copy))
    assert error.value.fault is StoreFault.OTHER_MACHINE
    store, lists = open_records(settings_in(copy), moved=True)
    lists.close()
    store.close()
    opened(copy).close()  # from now on it is this machine's


def test_a_copy_that_runs_is_told_at_both_ends_and_loses_no_visit(
    district: District, url: str, clock: Clock, tmp_path: Path, on_machine: OnMachine
) -> None:
    # GIVEN a whole machine that was cloned, its id too, so that nothing at the kiosk can tell
    first = tmp_path / "first"
    enroll_kiosk(settings_in(first), url, code_of(district))
    second = shutil.copytree(first, tmp_path / "second")
    ours, theirs = opened(first), opened(second)
    kiosk = ours.secrets.kiosk
    # WHEN both write: the second one first, so that the first one finds a fork and begins anew
    visits.record(theirs, arrival(visitor("Okafor", number="S1")), CLEAR)
    assert not pushed(second, theirs)
    visits.record(ours, arrival(visitor("Lindqvist", number="S2")), CLEAR)
    assert not pushed(first, ours)
    assert not pushed(first, ours)
    assert doubled(district) == []  # so far it may be a kiosk that was restored from an old copy
    visits.record(theirs, arrival(visitor("Hale", number="S3")), CLEAR)
    pushed(second, theirs)
    # THEN the district shows the kiosk, and each machine hears it at its next exchange
    assert doubled(district) == [kiosk]
    assert pushed(first, ours)
    assert pushed(second, theirs)
    assert kiosk_row(district, kiosk).revoked is None
    # AND no visit of either is lost
    assert (count_unsent(ours), count_unsent(theirs)) == (0, 0)
    # AND it ends by itself once they are two: a day later nothing is shown
    theirs.close()
    enroll_kiosk(settings_in(second), url, code_of(district))
    clock.forward(hours=25)
    assert doubled(district) == []
    ours.close()


def test_a_kiosk_that_was_restored_from_an_old_copy_is_not_taken_for_two(
    district: District, url: str, tmp_path: Path, on_machine: OnMachine
) -> None:
    folder = tmp_path / "first"
    enroll_kiosk(settings_in(folder), url, code_of(district))
    shutil.copytree(folder, tmp_path / "backup")
    store = opened(folder)
    for number in range(3):
        visits.record(store, arrival(visitor("Okafor", number=f"S{number}")), CLEAR)
    pushed(folder, store)
    store.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder)
    store = opened(folder)
    for number in range(5):
        visits.record(store, arrival(visitor("Lindqvist", number=f"T{number}")), CLEAR)
        pushed(folder, store)
    pushed(folder, store)
    assert count_unsent(store) == 0
    assert doubled(district) == []
    store.close()
