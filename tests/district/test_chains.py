"""The six attacks on the rows at rest, by whoever can write to the database but has no key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, delete, select

from district.db.tables import Entry, EntryGroup, Head, Kiosk
from district.instance import District
from sync.contract.journal.entry import Entry as JournalEntry
from tests.district.taking import reports, take
from tests.districts import Station

ON_BOTH = True

ON_BOTH = True


def _edit(session: Session) -> None:
    entry = session.exec(select(Entry).where(Entry.sequence == 3)).one()
    entry.header = entry.header.replace(b"12:00:00", b"09:00:00")


def _edit_group(session: Session) -> None:
    part = session.exec(select(EntryGroup).join(Entry).where(Entry.sequence == 3, EntryGroup.name == "identity")).one()
    part.content = (part.content or b"").replace(b"Visitor", b"Forged!")


def _delete(session: Session) -> None:
    number = session.exec(select(Entry.number).where(Entry.sequence == 3)).one()
    session.exec(delete(EntryGroup).where(col(EntryGroup.entry) == number))
    session.exec(delete(Entry).where(col(Entry.number) == number))


def _reorder(session: Session) -> None:
    third, fourth = session.exec(select(Entry).where(col(Entry.sequence).in_([3, 4])).order_by(col(Entry.sequence)))
    third.header, fourth.header = fourth.header, third.header
    third.digest, fourth.digest = fourth.digest, third.digest


def _truncate(session: Session) -> None:
    number = session.exec(select(Entry.number).where(Entry.sequence == 5)).one()
    session.exec(delete(EntryGroup).where(col(EntryGroup.entry) == number))
    session.exec(delete(Entry).where(col(Entry.number) == number))
    head = session.exec(select(Head)).one()
    head.sequence, head.digest = 4, session.exec(select(Entry.digest).where(Entry.sequence == 4)).one()


def _fork(session: Session) -> None:
    entry = session.exec(select(Entry).where(Entry.sequence == 5)).one()
    entry.header = entry.header.replace(b"signed_in", b"signed_on")
    entry.digest = JournalEntry(entry.header, {}).digest
    session.exec(select(Head)).one().digest = entry.digest


def _replay(session: Session) -> None:
    other = session.exec(select(Kiosk.id).where(Kiosk.school == "willow")).one()
    for entry in session.exec(select(Entry)):
        entry.chain = other
    head = session.exec(select(Head)).one()
    session.add(Head(**head.model_dump() | {"chain": other}))
    session.delete(head)


@pytest.mark.parametrize("attack", [_edit, _edit_group, _delete, _reorder, _truncate, _fork, _replay])
def test_what_somebody_changes_in_the_database_is_found_by_the_audit(
    district: District, talkative: Station, new_station: Callable[..., Station], attack: Callable[[Session], None]
) -> None:
    new_station("willow")
    take(district, talkative, talkative.outbox.batch())
    assert [report.flaw for report in reports(district)] == [""]
    with district.database.write() as session:
        attack(session)
    broken = [report for report in reports(district) if not report.holds]
    assert len(broken) == 1
    assert broken[0].sequence > 0


def test_a_chain_whose_head_was_deleted_is_found(district: District, talkative: Station) -> None:
    take(district, talkative, talkative.outbox.batch())
    with district.database.write() as session:
        session.exec(delete(Head))
    assert [report.flaw for report in reports(district)] == ["wrong_sequence"]
