"""The journal under every order of appends, acknowledgements, erasures, prunings and new epochs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import col, delete, select

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records import journal
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import JournalOutbox, count_unsent
from kiosk.records.store import Store, open_store
from kiosk.records.tables import EntryGroup, JournalEntry
from kiosk.records.timestamps import RecordAges
from sync.contract.journal import facts
from sync.contract.journal.entry import GENESIS, BrokenChain, Flaw, Kind, read_header
from sync.contract.records.person import Identity
from sync.contract.records.visit import SignedOut, VisitVoided
from tests.kiosk.records.world import Clock, District, entries, kinds


def add(store: Store, number: int = 0) -> str:
    parts = {
        facts.FACTS: SignedOut(visit=f"visit-{number}", by="badge"),
        facts.IDENTITY: Identity(family="Santos", given=f"Maria {number}"),
    }
    with store.writing() as session:
        return journal.append(session, store.now(), Kind.SIGNED_OUT, journal.VISITOR, parts)


def test_the_first_entry_says_whose_chain_it_is(store: Store) -> None:
    (first,) = entries(store)
    started = facts.read(first, facts.FACTS, facts.EpochStarted)
    assert started == facts.EpochStarted(kiosk="kiosk-7", school="oakridge")
    header = read_header(first.header)
    assert (header.sequence, header.kind, header.previous) == (1, Kind.EPOCH_STARTED, GENESIS)


def test_ids_are_uuid_7_and_sort_by_time(store: Store) -> None:
    ids = [add(store, number) for number in range(20)]
    assert ids == sorted(ids)
    assert {item[14] for item in ids} == {"7"}


def test_an_entry_is_undone_with_its_transaction(store: Store) -> None:
    def fail() -> None:
        with store.writing() as session:
            journal.append(session, store.now(), Kind.VISIT_VOIDED, "kiosk", {facts.FACTS: VisitVoided(visit="a")})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert kinds(store) == [Kind.EPOCH_STARTED]
    add(store)
    assert store.verify() == 2


def test_an_edited_header_is_found(store: Store) -> None:
    add(store)
    add(store)
    with store.writing() as session:
        row = session.exec(select(JournalEntry).where(JournalEntry.sequence == 2)).one()
        row.header = row.header.replace(b'"visitor"', b'"kiosk"')
    _broken(store, Flaw.WRONG_PREVIOUS)


def test_an_edited_group_is_found(store: Store) -> None:
    add(store)
    with store.writing() as session:
        part = session.exec(select(EntryGroup).where(EntryGroup.name == facts.IDENTITY)).one()
        part.content = part.content.replace(b"Santos", b"Santoz")
    _broken(store, Flaw.WRONG_COMMITMENT)


@pytest.mark.parametrize(("sequence", "flaw"), [(2, Flaw.WRONG_SEQUENCE), (3, Flaw.WRONG_SEQUENCE)])
def test_a_deleted_entry_is_found_at_the_end_too(store: Store, sequence: int, flaw: Flaw) -> None:
    add(store)
    add(store)
    with store.writing() as session:
        session.exec(delete(JournalEntry).where(col(JournalEntry.sequence) == sequence))
    _broken(store, flaw)


def test_swapped_entries_are_found(store: Store) -> None:
    add(store)
    add(store)
    with store.writing() as session:
        one, two = session.exec(select(JournalEntry).where(JournalEntry.sequence > 1)).all()
        one.header, two.header = two.header, one.header
    _broken(store, Flaw.WRONG_SEQUENCE)


def test_erasing_leaves_a_chain_that_verifies(store: Store, district: District) -> None:
    entry_id = add(store)
    with store.writing() as session:
        assert journal.erase(session, entry_id, [facts.IDENTITY]) == 1
    assert store.verify() == 2
    assert set(entries(store)[-1].groups) == {facts.FACTS}


def test_a_kiosk_that_joins_a_school_carries_over_what_was_recorded_before(
    tmp_path: Path, clock: Clock, district: District
) -> None:
    # GIVEN a kiosk that recorded something before it had a school
    alone = load_or_create(tmp_path / "keys", tmp_path / "data")
    store = open_store(tmp_path / "data", alone, clock)
    recorded = add(store)
    old = entries(store)
    assert JournalOutbox(store).heads() == []
    # WHEN it joins one
    store.adopt(with_enrollment(alone, "https://district.example", district.enrolled()))
    # THEN a new chain names the old head, and holds the same entry under its own id, time and commitments
    started, carried = entries(store)
    first = facts.read(started, facts.FACTS, facts.EpochStarted)
    assert first is not None
    assert (first.kiosk, first.previous_head) == ("kiosk-7", old[-1].digest)
    was, now = read_header(old[-1].header), read_header(carried.header)
    assert (now.id, now.time, now.kind, now.commitments) == (recorded, was.time, was.kind, was.commitments)
    assert carried.groups == old[-1].groups
    assert store.verify() == 4
    (head,) = JournalOutbox(store).heads()
    assert (head.sequence, head.digest) == (2, carried.digest)
    store.close()


def test_a_crash_between_key_file_and_new_epoch_is_mended_at_the_next_start(
    tmp_path: Path, clock: Clock, district: District
) -> None:
    alone = load_or_create(tmp_path / "keys", tmp_path / "data")
    store = open_store(tmp_path / "data", alone, clock)
    add(store)
    store.close()
    joined = with_enrollment(alone, "https://district.example", district.enrolled())
    again = open_store(tmp_path / "data", joined, clock)
    assert kinds(again) == [Kind.EPOCH_STARTED, Kind.SIGNED_OUT]
    assert len(JournalOutbox(again).heads()) == 1
    again.close()


def test_opening_the_store_again_goes_on_with_the_same_chain(store: Store, folder: Path) -> None:
    add(store)
    before = JournalOutbox(store).heads()
    store.close()
    again = open_store(folder, store.secrets)
    assert JournalOutbox(again).heads() == before
    again.close()


def test_acknowledged_entries_stay_35_days_and_the_chain_holds_without_them(
    store: Store, clock: Clock, district: District
) -> None:
    outbox = JournalOutbox(store)
    add(store)
    outbox.acknowledge(district.receipt(outbox.heads()[0]))
    clock.pass_by(days=KEEP_DAYS)
    add(store)
    with store.writing() as session:
        assert journal.prune_entries(session, RecordAges(store.now())) == 0
        assert journal.prune_entries(session, RecordAges(store.now().replace(microsecond=1000))) == 2
        names = session.exec(select(EntryGroup.entry_id).distinct()).all()
    assert len(names) == 1
    assert store.verify() == 1
    add(store)
    assert store.verify() == 2


def _broken(store: Store, flaw: Flaw) -> None:
    with pytest.raises(BrokenChain) as caught:
        store.verify()
    assert caught.value.flaw is flaw


class Journal(RuleBasedStateMachine):
    """Whatever happens in whatever order: every chain verifies, and every entry that was ever answered is on this
    kiosk or acknowledged by the district."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock, self.district = Clock(), District()
        self.appended: list[str] = []
        self.at_district: set[str] = set()
        self.erased: set[str] = set()

    @initialize(joined=st.booleans())
    def begin(self, joined: bool) -> None:
        root = Path(self.folder.name)
        secrets = load_or_create(root / "keys", root / "data")
        if joined:
            secrets = with_enrollment(secrets, "https://district.example", self.district.enrolled())
        self.store = open_store(root / "data", secrets, self.clock)
        self.outbox = JournalOutbox(self.store)

    @rule(count=st.integers(1, 4))
    def append(self, count: int) -> None:
        self.appended.extend(add(self.store, number) for number in range(count))

    @rule(share=st.integers(0, 100))
    def acknowledge(self, share: int) -> None:
        for head in self.outbox.heads():
            waiting = self.outbox.after(head.epoch, 0, 10_000)
            taken = waiting[: len(waiting) * share // 100]
            if taken:
                last = read_header(taken[-1].header)
                at = type(head)(head.epoch, last.sequence, taken[-1].digest)
                self.outbox.acknowledge(self.district.receipt(at))
                self.at_district |= {read_header(entry.header).id for entry in taken}

    @rule(choice=st.integers(0, 1000), names=st.sets(st.sampled_from([facts.IDENTITY, facts.FACTS])))
    def erase(self, choice: int, names: set[str]) -> None:
        if self.appended:
            entry_id = self.appended[choice % len(self.appended)]
            with self.store.writing() as session:
                journal.erase(session, entry_id, names)
            self.erased |= {entry_id} if facts.IDENTITY in names else set()

    @rule(days=st.integers(0, 40))
    def prune(self, days: int) -> None:
        self.clock.pass_by(days=days)
        with self.store.writing() as session:
            journal.prune_entries(session, RecordAges(self.clock()))

    @rule(number=st.integers(1, 3))
    def join(self, number: int) -> None:
        enrolled = self.district.enrolled(f"kiosk-{number}")
        self.store.adopt(with_enrollment(self.store.secrets, "https://district.example", enrolled))

    @rule()
    def restart_epoch(self) -> None:
        for head in self.outbox.heads():
            self.outbox.restart(head.epoch)

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = open_store(Path(self.folder.name) / "data", self.store.secrets, self.clock)
        self.outbox = JournalOutbox(self.store)

    @invariant()
    def nothing_is_lost_and_all_verifies(self) -> None:
        if not hasattr(self, "store"):
            return
        self.store.verify()
        with self.store.reading() as session:
            here = set(session.exec(select(JournalEntry.id)).all())
            named = set(session.exec(select(EntryGroup.entry_id).where(EntryGroup.name == facts.IDENTITY)).all())
        assert set(self.appended) - self.at_district <= here
        assert not named & self.erased
        assert named <= here
        unsent = count_unsent(self.store)
        pending = {read_header(entry.header).id for head in self.outbox.heads()
                   for entry in self.outbox.after(head.epoch, head.sequence - unsent, 10_000)}  # fmt: skip
        if self.store.secrets.kiosk:
            assert set(self.appended) - self.at_district <= pending

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        self.folder.cleanup()


TestJournal = Journal.TestCase
TestJournal.settings = settings(max_examples=12, stateful_step_count=16, deadline=None)
