"""What staff found stays found for a year, for that document and that entry, and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.records import cases, journal, remembered_decisions, retention
from kiosk.records.outbox import JournalOutbox
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from screening.persons import Source
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.case import DecisionRevoked
from sync.contract.vocabulary import (
    Decision,
    ListKind,
    Reason,
)
from tests.kiosk.records.test_cases import ANA, RUTH, hold, hold_strong
from tests.kiosk.records.world import (
    POSSIBLE_ENTRY,
    STRONG_ENTRY,
    Clock,
    District,
    entries,
    kinds,
    visitor,
)


def test_not_this_person_is_remembered_for_that_document_and_that_entry(store: Store, clock: Clock) -> None:
    # WHEN staff find that a license holder is not the listed person
    assert remembered_decisions.remembered(store, visitor()) == frozenset()
    case_id = hold(store)
    cases.decide(store, case_id, Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA)
    # THEN that pair holds for this document alone, and ends after a year
    pair = frozenset({(POSSIBLE_ENTRY.id, POSSIBLE_ENTRY.leaf)})
    assert remembered_decisions.remembered(store, visitor()) == pair
    assert remembered_decisions.remembered(store, visitor(number="S101")) == frozenset()
    assert remembered_decisions.remembered(store, visitor(source=Source.TYPED)) == frozenset()
    assert remembered_decisions.remembered(store, visitor(source=Source.PASS, number="pass 7")) == frozenset()
    clock.pass_by(days=remembered_decisions.REMEMBER_DAYS, seconds=-1)
    assert remembered_decisions.remembered(store, visitor()) == pair
    clock.pass_by(seconds=1)
    assert remembered_decisions.remembered(store, visitor()) == frozenset()


def test_what_was_remembered_can_be_revoked_and_found_again(store: Store) -> None:
    case_id = hold(store)
    cases.decide(store, case_id, Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA)
    by = journal.staff_actor("tom")
    assert (remembered_decisions.revoke(store, case_id, by), remembered_decisions.revoke(store, case_id, by)) == (1, 0)
    assert remembered_decisions.remembered(store, visitor()) == frozenset()
    assert remembered_decisions.list_decisions(store) == ()
    # AND the journal says once who took it back
    assert kinds(store).count(Kind.DECISION_REVOKED) == 1
    entry = entries(store)[-1]
    assert read_header(entry.header).actor == "staff:tom"
    assert facts.read(entry, facts.FACTS, DecisionRevoked) == DecisionRevoked(case=case_id)
    cases.decide(store, hold(store), Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON, ANA)
    assert len(remembered_decisions.remembered(store, visitor())) == 1


@pytest.mark.parametrize(
    ("decision", "reason", "source"),
    [
        (Decision.ADMIT, Reason.APPROVED_BY_PRINCIPAL, Source.LICENSE),
        (Decision.REFUSE, Reason.DIFFERENT_PERSON, Source.LICENSE),
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, Source.TYPED),
    ],
)
def test_nothing_else_is_remembered(store: Store, decision: Decision, reason: Reason, source: Source) -> None:
    cases.decide(store, hold(store, source), decision, reason, ANA)
    assert remembered_decisions.remembered(store, visitor()) == frozenset()


def test_staff_see_who_remembered_what_until_when_and_no_name_once_the_case_is_gone(
    store: Store, clock: Clock, district: District
) -> None:
    # GIVEN a decision about two entries
    case_id = hold_strong(store)
    cases.decide(store, case_id, Decision.ADMIT, Reason.DIFFERENT_PERSON, RUTH)
    # THEN it is one line, with the visitor and the entries for as long as the case is kept
    (line,) = remembered_decisions.list_decisions(store)
    assert (line.case_id, line.by, line.decided) == (case_id, "Ruth", clock())
    assert line.until == clock() + timedelta(days=remembered_decisions.REMEMBER_DAYS)
    assert line.kinds == (ListKind.BARRED, ListKind.CUSTODY)
    assert line.name is not None
    assert (line.name.full, line.entries) == ("Maria Elena Santos", (STRONG_ENTRY, POSSIBLE_ENTRY))
    # WHEN the case is forgotten, and the person who decided has left the school
    outbox = JournalOutbox(store)
    epoch = outbox.heads()[-1]
    outbox.acknowledge(district.receipt(epoch))
    clock.pass_by(days=KEEP_DAYS + 1)
    retention.apply_retention(store)
    SchoolDocumentStore(store).apply("v2", district.document("v2") | {"staff": []})
    # THEN what is left says when, until when and of what kind, and names nobody
    (line,) = remembered_decisions.list_decisions(store)
    assert (line.by, line.name, line.entries) == ("", None, ())
    assert line.kinds == (ListKind.BARRED, ListKind.CUSTODY)
