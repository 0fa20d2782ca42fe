"""No list is ever silently absent: whatever becomes of a file, nobody passes unseen, and it is said which it is."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.barred_index import candidate_search, integrity
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records.database import open_encrypted
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError, StoreFault
from screening.persons import Visitor
from screening.result import Screening
from sync.contract.vocabulary import FeedFault, ListState
from sync.exchange.ports import Delta, ListRefused
from tests.kiosk.barred_index.harming import (
    COURT_ORDER,
    EARLIER,
    FEEDS,
    HARM,
    OURS,
    PARENT,
    Door,
    file_of,
    filled,
    screened,
)
from tests.kiosk.barred_index.list_world import KEY, NOW, ROWS, row
from tests.kiosk.records.world import Clock
from tests.screening.people import visitor


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = NOW
    return made


@pytest.fixture
def door(store: Store, tmp_path: Path) -> Door:
    return Door(store, tmp_path / "lists")


@pytest.fixture
def whole(door: Door) -> Iterator[BarredLists]:
    lists = filled(door)
    yield lists
    lists.close()


def test_two_sound_lists_are_in_force_before_and_after_a_restart(door: Door, whole: BarredLists) -> None:
    assert screened(door, whole).admits
    assert {match.feed for match in screened(door, whole, PARENT).matches} == set(FEEDS)
    again = door.open()
    assert screened(door, again).admits
    assert again.faults() == {}
    assert again.set_version == 1
    again.close()


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("harm", HARM)
def test_whatever_becomes_of_a_list_nobody_passes_unseen(harm: str, feed: str, door: Door, whole: BarredLists) -> None:
    # GIVEN a kiosk that screens with both its lists, away from its district
    assert screened(door, whole).admits
    path = file_of(door.folder, feed)
    other = file_of(door.folder, next(name for name in FEEDS if name != feed))
    # WHEN a file comes to harm while the kiosk is at work
    HARM[harm](path, other, path.with_suffix(".older"))
    # THEN the first visitor is held, and everybody after them
    for _ in range(3):
        assert not screened(door, whole).admits
        assert not screened(door, whole, PARENT).admits
    assert whole.state(NOW) is ListState.ABSENT
    assert set(whole.faults()) == {feed}
    # AND who only looks sees it too
    looking = door.open(read_only=True)
    assert set(looking.faults(None)) == {feed}
    looking.close()
    # AND a restart helps nobody in
    whole.close()
    again = door.open()
    for _ in range(3):
        assert not screened(door, again).admits
        assert not screened(door, again, PARENT).admits
    fault = again.faults()[feed]
    expected = {"deleted": FeedFault.MISSING, "an older one in its place": FeedFault.OLDER}
    assert fault is expected.get(harm, FeedFault.DAMAGED)
    again.close()


@pytest.mark.parametrize("harm", HARM)
def test_a_list_that_is_harmed_while_the_kiosk_is_off_holds_the_first_visitor(harm: str, door: Door) -> None:
    filled(door).close()
    path, other = file_of(door.folder, OURS), file_of(door.folder, "district")
    HARM[harm](path, other, path.with_suffix(".older"))
    lists = door.open()
    assert not screened(door, lists, PARENT).admits
    assert not screened(door, lists).admits
    assert set(lists.faults()) == {OURS}
    # WHEN the list comes again THEN everything is as it was
    lists.apply(door.district.whole([*EARLIER, COURT_ORDER], 2, feed=OURS))
    assert screened(door, lists).admits
    assert [match.entry_id for match in screened(door, lists, PARENT).matches] == ["order", "order"]
    lists.close()


@pytest.mark.parametrize("harm", ["emptied", "cut in half", "an older one in its place", "a bit flipped, place 5"])
def test_a_long_list_that_came_to_harm_is_held_for_as_well(
    harm: str, door: Door, whole: BarredLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN files that are looked through beside everything else WHEN one comes to harm THEN it is the same."""
    monkeypatch.setattr(integrity, "CHECK_AT_ONCE_BYTES", 0)
    path = file_of(door.folder, OURS)
    HARM[harm](path, file_of(door.folder, "district"), path.with_suffix(".older"))
    assert not screened(door, whole).admits
    assert whole.faults(None) == {OURS: FeedFault.DAMAGED}
    whole.apply(door.district.whole([*EARLIER, COURT_ORDER], 2, feed=OURS))
    assert whole.faults(None) == {}
    assert screened(door, whole).admits


def test_every_list_gone_at_once_holds_and_names_both_until_they_come_again(door: Door, whole: BarredLists) -> None:
    shutil.rmtree(door.folder)
    assert not screened(door, whole).admits
    # WHEN they come to the kiosk at work THEN all is as it was
    whole.apply(door.district.whole([*ROWS, COURT_ORDER], 2))
    assert whole.faults() == {OURS: FeedFault.MISSING}
    whole.apply(door.district.whole([*EARLIER, COURT_ORDER], 2, feed=OURS))
    assert screened(door, whole).admits
    # AND likewise after a restart
    whole.close()
    shutil.rmtree(door.folder)
    again = door.open()
    assert again.faults() == dict.fromkeys(FEEDS, FeedFault.MISSING)
    assert not screened(door, again).admits
    again.close()


def test_a_file_that_is_put_back_is_believed_again(door: Door, whole: BarredLists) -> None:
    path = file_of(door.folder, OURS)
    kept = path.read_bytes()
    path.unlink()
    assert not screened(door, whole).admits
    path.write_bytes(kept)
    assert screened(door, whole).admits
    assert {match.feed for match in screened(door, whole, PARENT).matches} == set(FEEDS)
    # AND a change of it is searched at once, through the file that is there now
    newer = row("newer", "Okonkwo", "Ada", born="1970-01-02", kind="custody")
    whole.apply(Delta(door.district.sign([*EARLIER, COURT_ORDER, newer], 3, feed=OURS), 2, [newer]))
    assert screened(door, whole, visitor("Okonkwo, Ada", "1970-01-02")).matches


def test_a_folder_that_is_called_like_a_list_stops_nothing(door: Door, whole: BarredLists) -> None:
    path = file_of(door.folder, OURS)
    path.with_name(f"{path.name.split('.')[0]}.00000099.list").mkdir()
    again = door.open()
    assert screened(door, again).admits
    again.close()


def test_a_file_where_the_lists_folder_was_holds_and_names_both(door: Door, whole: BarredLists) -> None:
    whole.close()
    shutil.rmtree(door.folder)
    door.folder.write_bytes(b"")
    again = door.open()
    assert not screened(door, again).admits
    assert again.faults() == dict.fromkeys(FEEDS, FeedFault.MISSING)
    again.close()


def test_an_older_list_that_was_signed_is_not_applied_where_the_file_is_gone(door: Door, whole: BarredLists) -> None:
    file_of(door.folder, OURS).unlink()
    with pytest.raises(ListRefused, match="lower_version"):
        whole.apply(door.district.whole(EARLIER, 1, feed=OURS))
    with pytest.raises(ListRefused, match="same_version_other_root"):
        whole.apply(door.district.whole(EARLIER, 2, feed=OURS))
    assert whole.faults() == {OURS: FeedFault.MISSING}
    whole.apply(door.district.whole([*EARLIER, COURT_ORDER], 2, feed=OURS))
    assert whole.faults() == {}


def test_what_was_beside_a_list_before_undoes_nothing_of_a_finished_one(door: Door) -> None:
    # GIVEN what lay beside a list's file while it was being changed
    filled(door).close()
    path = file_of(door.folder, OURS)
    finished = path.read_bytes()
    connection = open_encrypted(path, KEY)
    connection.execute("DELETE FROM entry")
    left = path.with_name(path.name + "-wal").read_bytes()
    assert left
    connection.close()
    # WHEN it lies beside the finished file at the next start
    path.write_bytes(finished)
    path.with_name(path.name + "-wal").write_bytes(left)
    again = door.open()
    # THEN the list is whole, as it was written down
    assert again.faults() == {}
    assert screened(door, again, PARENT).matches
    stock = again.stock(OURS)
    assert stock is not None
    assert stock.sound
    again.close()


# What is met while a visitor is screened.


def test_damage_met_while_a_visitor_is_screened_holds_that_visitor_only_where_the_file_is_sound(
    door: Door, whole: BarredLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN one list that cannot be read, once
    candidates = candidate_search.find_candidates

    def failing(connection: object, who: Visitor, words: object, feed: str, policy: object) -> object:
        if feed == OURS:
            raise ValueError("a row that is none")
        return candidates(connection, who, words, feed, policy)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(candidate_search, "find_candidates", failing)
        # WHEN somebody is screened THEN they are held, and what the other list says is told
        found = screened(door, whole, PARENT)
        assert found.list_state is ListState.ABSENT
        assert [match.feed for match in found.matches] == ["district"]
        assert screened(door, whole).list_state is ListState.ABSENT
    # AND the next one is not, because nothing is wrong with the file
    assert screened(door, whole).admits


def test_a_list_mended_while_a_visitor_was_screened_is_no_answer_for_that_visitor(
    door: Door, whole: BarredLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a list whose file is spoiled in the middle of a search, and that is mended before the search has ended
    candidates = candidate_search.find_candidates

    def spoiled(connection: object, who: Visitor, words: object, feed: str, policy: object) -> object:
        if feed == OURS:
            file_of(door.folder, OURS).unlink()
            whole.apply(door.district.whole([*EARLIER, COURT_ORDER], 2, feed=OURS))
            raise StoreError(StoreFault.DAMAGED, "spoiled")
        return candidates(connection, who, words, feed, policy)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(candidate_search, "find_candidates", spoiled)
        assert screened(door, whole).list_state is ListState.ABSENT
    assert screened(door, whole).admits


def test_visitors_pass_while_a_list_is_changed_under_them(door: Door, whole: BarredLists) -> None:
    """GIVEN deltas that come one after the other WHEN visitors are screened meanwhile THEN nobody is held for it."""
    done, held = threading.Event(), list[Screening]()

    def screen_on() -> None:
        while not done.is_set():
            found = screened(door, whole)
            if not found.admits:
                held.append(found)

    visitors = threading.Thread(target=screen_on)
    visitors.start()
    rows = [*EARLIER, COURT_ORDER]
    for version in range(3, 23):
        new = row(f"v{version}", "Newcomer", f"N{version}", kind="custody")
        rows.append(new)
        whole.apply(Delta(door.district.sign(rows, version, feed=OURS), version - 1, [new]))
    done.set()
    visitors.join(20)
    assert held == []
    assert screened(door, whole).admits


def test_a_file_that_takes_long_to_be_looked_through_holds_until_then(
    door: Door, whole: BarredLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a kiosk that starts over a disk that is slow
    whole.close()
    go_on = threading.Event()
    digest = integrity.file_digest

    def slowly(path: Path, *rest: object) -> str:
        assert go_on.wait(20)
        return digest(path)

    monkeypatch.setattr(integrity, "file_digest", slowly)
    monkeypatch.setattr(integrity, "CHECK_AT_ONCE_BYTES", 0)  # as a long list is
    again = door.open()
    # WHEN a visitor comes before the lists are looked through THEN a person sees them, and staff read why
    assert again.faults(0) == dict.fromkeys(FEEDS, FeedFault.UNCHECKED)
    # AND afterwards all is as it was
    go_on.set()
    assert again.faults(None) == {}
    assert screened(door, again).admits
    again.close()
