"""What the district takes from a kiosk, and the six ways of cheating that it does not: on the way in and at rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from district.db.tables import Entry, EntryGroup, Quarantined
from district.errors import Denied
from district.ingest.batches import held
from district.instance import District
from sync.contract.api.messages import Batch, RefusalCode, WireEntry
from sync.contract.journal import facts
from sync.contract.journal.entry import Entry as JournalEntry
from sync.contract.journal.entry import Flaw, Group, Kind, head_message
from sync.contract.records.person import Text
from tests.district.taking import reports, take
from tests.districts import Station

ON_BOTH = True


def refusal(district: District, kiosk: Station, batch: Batch) -> str:
    with pytest.raises(Denied) as denied:
        take(district, kiosk, batch)
    assert denied.value.status == 409
    assert denied.value.sentence.endswith(".")
    return denied.value.code


def stored(district: District) -> int:
    with district.database.read() as session:
        return session.exec(select(func.count()).select_from(Entry)).one()


def quarantine(district: District) -> list[tuple[str, str, int]]:
    with district.database.read() as session:
        rows = session.exec(select(Quarantined).order_by(col(Quarantined.number))).all()
    return [(row.chain, row.flaw, row.times) for row in rows]


def signed(kiosk: Station, entries: Sequence[JournalEntry], sequence: int | None = None) -> Batch:
    """A batch over whatever entries, with the kiosk's true signature over the head that they lead to."""
    message = head_message(kiosk.outbox.epoch, sequence or len(entries), entries[-1].digest)
    return Batch(
        epoch=kiosk.outbox.epoch,
        entries=[WireEntry.of(entry) for entry in entries],
        signature=kiosk.key.sign(message),
    )


def test_what_is_believed_is_stored_byte_for_byte_and_countersigned(district: District, talkative: Station) -> None:
    accepted = take(district, talkative, talkative.outbox.batch())
    ours = talkative.outbox.entries()
    with district.database.read() as session:
        rows = session.exec(select(Entry).order_by(col(Entry.sequence))).all()
        groups = session.exec(select(EntryGroup)).all()
    assert [row.header for row in rows] == [entry.header for entry in ours]
    assert {(part.name, part.salt, part.content) for part in groups} == {
        (name, part.salt, part.content) for entry in ours for name, part in entry.groups.items()
    }
    head = talkative.outbox.heads()[0]
    message = head_message(head.epoch, head.sequence, head.digest, accepted.received)
    district.keys.public.verify(accepted.signature, message)
    assert held(district.database, district.keys, talkative.caller, district.now()).receipts == [accepted]


def test_letters_that_mean_something_to_a_database_are_stored_as_they_came(district: District, kiosk: Station) -> None:
    name = r"\N \t %s $1 ''"
    kiosk.outbox.append(r"of\another\kind", {name: Text(text="\\N\t\n\0")})
    take(district, kiosk, kiosk.outbox.batch())
    sent = kiosk.outbox.entries()[-1]
    with district.database.read() as session:
        row = session.exec(select(Entry).where(Entry.header == sent.header)).one()
        part = session.exec(select(EntryGroup).where(EntryGroup.entry == row.number)).one()
    assert (row.kind, part.name, part.content) == (r"of\another\kind", name, sent.groups[name].content)


def test_a_journal_in_pieces_with_overlaps_is_one_journal(district: District, talkative: Station) -> None:
    for first, last in ((1, 2), (2, 3), (1, 3), (4, 4), (1, 5), (5, 5)):
        take(district, talkative, talkative.outbox.batch(first, last))
    assert stored(district) == 5
    assert [report.flaw for report in reports(district)] == [""]
    assert quarantine(district) == []


def test_an_entry_whose_personal_groups_were_erased_is_taken(district: District, talkative: Station) -> None:
    entries = [replace(entry, groups={}) for entry in talkative.outbox.entries()]
    take(district, talkative, signed(talkative, entries))
    assert stored(district) == 5
    assert [report.flaw for report in reports(district)] == [""]


# The six attacks, on the way in. "signed" ones bear the true signature of the kiosk: it, or its key, lies.


def test_an_edited_header_is_refused(district: District, talkative: Station) -> None:
    batch = talkative.outbox.batch()
    entries = list(batch.entries)
    entries[2] = entries[2].model_copy(update={"header": entries[2].header.replace(b"visitor", b"kioskkk")})
    entries[2] = entries[2].model_copy(update={"header": entries[2].header.replace(b"12:00:00", b"09:00:00")})
    assert refusal(district, talkative, batch.model_copy(update={"entries": entries})) == Flaw.WRONG_PREVIOUS
    assert stored(district) == 0


def test_an_edited_group_is_refused(district: District, talkative: Station) -> None:
    entries = talkative.outbox.entries()
    part = entries[2].groups[facts.IDENTITY]
    forged = Group(part.salt, part.content.replace(b"Visitor1", b"Visitor9"))
    entries[2] = replace(entries[2], groups={**entries[2].groups, facts.IDENTITY: forged})
    assert refusal(district, talkative, signed(talkative, entries)) == Flaw.WRONG_COMMITMENT
    assert stored(district) == 0


def test_an_added_group_is_refused(district: District, talkative: Station) -> None:
    entries = talkative.outbox.entries()
    entries[2] = replace(entries[2], groups={**entries[2].groups, "more": facts.write(Text(text="x"))})
    assert refusal(district, talkative, signed(talkative, entries)) == Flaw.UNKNOWN_GROUP


def test_a_deleted_entry_is_refused(district: District, talkative: Station) -> None:
    entries = talkative.outbox.entries()
    assert refusal(district, talkative, signed(talkative, entries[:2] + entries[3:], 5)) == Flaw.WRONG_SEQUENCE
    assert stored(district) == 0


def test_reordered_entries_are_refused(district: District, talkative: Station) -> None:
    entries = talkative.outbox.entries()
    entries[2], entries[3] = entries[3], entries[2]
    assert refusal(district, talkative, signed(talkative, entries)) == Flaw.WRONG_SEQUENCE
    assert stored(district) == 0


def test_a_batch_cut_short_on_the_way_is_refused(district: District, talkative: Station) -> None:
    batch = talkative.outbox.batch()
    cut = batch.model_copy(update={"entries": batch.entries[:-1]})
    assert refusal(district, talkative, cut) == Flaw.WRONG_SIGNATURE
    assert stored(district) == 0


def test_a_journal_that_was_truncated_and_goes_on_otherwise_is_a_fork(district: District, talkative: Station) -> None:
    take(district, talkative, talkative.outbox.batch())
    lines = talkative.outbox.path.read_text().splitlines(keepends=True)
    talkative.outbox.path.write_text("".join(lines[:3]))
    talkative.outbox.visit("Another")
    assert refusal(district, talkative, talkative.outbox.batch(4)) == RefusalCode.FORK
    assert stored(district) == 5


def test_a_fork_that_goes_further_than_the_true_chain_is_refused(district: District, talkative: Station) -> None:
    take(district, talkative, talkative.outbox.batch(1, 3))
    lines = talkative.outbox.path.read_text().splitlines(keepends=True)
    talkative.outbox.path.write_text("".join(lines[:2]))
    for number in range(3):
        talkative.outbox.visit(f"Forked{number}")
    assert refusal(district, talkative, talkative.outbox.batch(4)) == RefusalCode.FORK
    assert refusal(district, talkative, talkative.outbox.batch()) == RefusalCode.EPOCH_ENDED
    assert stored(district) == 3


def test_one_kiosks_journal_replayed_by_another_is_refused(
    district: District, talkative: Station, new_station: Callable[..., Station]
) -> None:
    thief = new_station()
    batch = talkative.outbox.batch()
    assert refusal(district, thief, batch) == RefusalCode.FOREIGN_EPOCH
    assert refusal(district, thief, talkative.outbox.batch(2)) == Flaw.WRONG_SIGNATURE
    # and signed anew by the thief, before and after the true one is known
    entries = talkative.outbox.entries()
    message = head_message(talkative.outbox.epoch, 5, entries[-1].digest)
    resigned = batch.model_copy(update={"signature": thief.key.sign(message)})
    assert refusal(district, thief, resigned) == RefusalCode.FOREIGN_EPOCH
    take(district, talkative, batch)
    later = signed(talkative, entries[1:], 5).model_copy(update={"signature": thief.key.sign(message)})
    assert refusal(district, thief, later) == RefusalCode.FOREIGN_EPOCH
    assert stored(district) == 5


def test_a_batch_with_a_gap_before_it_is_refused_and_the_epoch_goes_on(district: District, talkative: Station) -> None:
    take(district, talkative, talkative.outbox.batch(1, 2))
    assert refusal(district, talkative, talkative.outbox.batch(4, 5)) == RefusalCode.GAP
    take(district, talkative, talkative.outbox.batch(3, 5))
    assert stored(district) == 5


def test_what_is_refused_is_kept_aside_once_however_often_it_comes(district: District, talkative: Station) -> None:
    batch = talkative.outbox.batch(2)
    for _ in range(3):
        assert refusal(district, talkative, batch) == RefusalCode.GAP
    assert quarantine(district) == [(talkative.enrolled.kiosk, "gap", 3)]


def test_a_mad_kiosk_cannot_fill_the_quarantine(
    district: District, talkative: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("district.ingest.batches._KEPT_ASIDE", 2)
    for last in (3, 4, 5):
        refusal(district, talkative, talkative.outbox.batch(3, last))
    assert len(quarantine(district)) == 2


def test_after_a_lie_the_epoch_is_over_and_a_new_one_is_taken(district: District, talkative: Station) -> None:
    # GIVEN an epoch whose author signed an entry that does not hold
    take(district, talkative, talkative.outbox.batch(1, 3))
    entries = talkative.outbox.entries()[3:]
    entries[0] = replace(entries[0], groups={"facts": facts.write(Text(text="x"))})
    assert refusal(district, talkative, signed(talkative, entries, 5)) == Flaw.WRONG_COMMITMENT
    # WHEN the true entries come after all
    assert refusal(district, talkative, talkative.outbox.batch(4)) == RefusalCode.EPOCH_ENDED
    # THEN only a new epoch goes on
    talkative.outbox.epoch = "01a00000-0000-7000-8000-000000000000"
    talkative.outbox.path.write_text("")
    talkative.outbox.append(
        Kind.EPOCH_STARTED, {facts.FACTS: facts.EpochStarted(kiosk=talkative.enrolled.kiosk, school="oakridge")}
    )
    take(district, talkative, talkative.outbox.batch())
    assert {report.ended for report in reports(district)} == {"", "wrong_commitment"}
    assert all(report.holds for report in reports(district))


def test_who_has_only_the_token_cannot_end_an_epoch(district: District, talkative: Station) -> None:
    take(district, talkative, talkative.outbox.batch(1, 3))
    batch = talkative.outbox.batch(4)
    broken = batch.model_copy(update={"entries": [batch.entries[1], batch.entries[0]]})
    refusal(district, talkative, broken)
    take(district, talkative, batch)
    assert stored(district) == 5


@pytest.mark.parametrize("kind", ["", "x" * 81, "a\x00b", "a\nb"])
def test_words_that_no_database_should_hold_are_refused(district: District, kiosk: Station, kind: str) -> None:
    kiosk.outbox.append(kind, {})
    assert refusal(district, kiosk, kiosk.outbox.batch()) == Flaw.MALFORMED
    assert stored(district) == 0
