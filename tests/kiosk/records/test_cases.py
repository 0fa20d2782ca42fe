"""Cases on a real encrypted file: held durably, decided once, and only by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.checkin.case import Case, Staff, StaffNote
from kiosk.records import badge_spool, cases, visits
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from kiosk.records.tables import BadgeState, CaseRow
from screening.persons import Source
from screening.result import EvidenceField, Screening, compared_with
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.case import CaseDecided, CaseOpened, Matches
from sync.contract.records.person import Text
from sync.contract.vocabulary import (
    AdmissionBasis,
    Decision,
    ListState,
    MatchClass,
    Permission,
    Reason,
    Ruling,
)
from tests.kiosk.records.world import (
    POSSIBLE,
    POSSIBLE_ENTRY,
    STRONG,
    STRONG_ENTRY,
    Clock,
    District,
    arrival,
    entries,
    kinds,
    photo,
    visitor,
)

ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
TOM = Staff("tom", "Tom", frozenset({Permission.DECIDE}))
RUTH = Staff("ruth", "Ruth", frozenset({Permission.DECIDE, Permission.OVERRIDE}))
LEO = Staff("leo", "Leo", frozenset())


def hold(store: Store, source: Source = Source.LICENSE) -> str:
    return cases.open_case(store, arrival(visitor(source=source), photo()), POSSIBLE, [POSSIBLE_ENTRY])


def hold_strong(store: Store) -> str:
    return cases.open_case(store, arrival(), STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY])


def test_a_held_visitor_waits_with_everything_that_staff_compare(store: Store, clock: Clock) -> None:
    # WHEN somebody is held
    case_id = hold(store)
    # THEN the case is on the waiting list, with name and photo
    (line,) = cases.waiting(store)
    assert (line.id, line.opened, line.name.full) == (case_id, clock(), "Maria Elena Santos")
    assert (line.strongest, line.photo) == (MatchClass.POSSIBLE, photo().jpeg)
    assert cases.count_waiting(store) == 1
    assert cases.ids_waiting(store) == tuple(case.id for case in cases.waiting(store))
    # AND it holds visitor, matches and the very entries that were compared
    case = cases.load(store, case_id)
    assert (case.purpose, case.destination) == ("parent", "office")
    assert (case.list_state, case.decision, case.photo) == (ListState.CURRENT, None, photo().jpeg)
    assert case.entries == (POSSIBLE_ENTRY,)
    assert visits.on_site(store) == ()


def test_the_case_is_journaled_with_its_matches_beside_the_chain(store: Store) -> None:
    case_id = hold(store)
    entry = entries(store)[-1]
    assert read_header(entry.header).kind == Kind.CASE_OPENED
    opened = facts.read(entry, facts.FACTS, CaseOpened)
    assert opened is not None
    assert (opened.case, opened.verdict, opened.list_state) == (case_id, "possible", "current")
    matches = facts.read(entry, facts.MATCHES, Matches)
    assert matches is not None
    assert matches.matches[0].weight_millibits == 14500
    assert matches.matches[0].evidence == [["family", "exact", ""], ["given", "nickname", "Mary"]]


def test_a_decision_names_the_lists_that_it_rested_on_and_their_age(store: Store, clock: Clock) -> None:
    """GIVEN a case that waits over a day, and one of an older version's row, which named none."""
    day = clock().date()
    compared = compared_with(
        [("district", clock().isoformat())], [("State registry", (day - timedelta(9)).isoformat())]
    )
    case_id = cases.open_case(store, arrival(), replace(POSSIBLE, lists=compared), [POSSIBLE_ENTRY])
    opened = facts.read(entries(store)[-1], facts.FACTS, CaseOpened)
    assert opened is not None
    assert [one[3] for one in opened.lists] == [0, 9]
    clock.pass_by(days=1)
    cases.decide(store, case_id, Decision.REFUSE, Reason.SAME_PERSON, ANA)
    decided = facts.read(entries(store)[-1], facts.FACTS, CaseDecided)
    assert decided is not None
    assert decided.lists == [(*compared[0], 1), ("source", "State registry", (day - timedelta(9)).isoformat(), 10)]

    older = hold(store)
    with store.writing() as session:
        session.get_one(CaseRow, older).lists = ""
    cases.decide(store, older, Decision.REFUSE, Reason.SAME_PERSON, ANA)
    decided = facts.read(entries(store)[-1], facts.FACTS, CaseDecided)
    assert decided is not None
    assert decided.lists == []


def test_height_eyes_and_sex_are_compared_in_memory_and_never_kept(store: Store) -> None:
    case = cases.load(store, hold(store))
    assert {EvidenceField.HEIGHT, EvidenceField.SEX} <= {line.field for line in POSSIBLE.matches[0].evidence}
    assert {line.field for line in case.matches[0].evidence} == {EvidenceField.FAMILY, EvidenceField.GIVEN}


@pytest.mark.parametrize("state", [ListState.ABSENT, ListState.EXPIRED])
def test_a_list_that_is_absent_or_expired_holds_without_a_match(store: Store, state: ListState) -> None:
    case = cases.load(store, cases.open_case(store, arrival(), Screening(state), []))
    assert (case.list_state, case.matches, case.entries) == (state, (), ())
    assert facts.MATCHES not in entries(store)[-1].groups


def test_nobody_is_held_whom_the_screening_admits(store: Store) -> None:
    with pytest.raises(ValueError, match="record the visit"):
        cases.open_case(store, arrival(), Screening(ListState.CURRENT), [])
    with pytest.raises(ValueError, match="not those of the matches"):
        cases.open_case(store, arrival(), POSSIBLE, [STRONG_ENTRY])
    assert kinds(store) == [Kind.EPOCH_STARTED]


@pytest.mark.parametrize(
    ("decision", "choice", "escort"),
    [
        (Decision.ADMIT, AdmissionBasis.ADMITTED, False),
        (Decision.ADMIT_WITH_ESCORT, AdmissionBasis.ADMITTED_WITH_ESCORT, True),
    ],
)
def test_an_admission_is_decision_visit_and_badge_in_one(
    store: Store, decision: Decision, choice: AdmissionBasis, escort: bool
) -> None:
    # GIVEN a held visitor, and a kiosk that has started again since
    case_id = hold(store)
    # WHEN a person admits
    ruling, visit = cases.decide(
        store, case_id, decision, Reason.PARENT_OF_STUDENT, ANA, note=StaffNote("Her son is in 3B")
    )
    # THEN the visit is there with its badge, and the journal says who decided
    assert ruling is Ruling.ALLOWED
    assert visit is not None
    assert (visit.choice, visit.escort, visit.case_id) == (choice, escort, case_id)
    assert visit.photo == photo().digest
    assert visits.on_site(store) == (visit,)
    assert [job.badge_id for job in badge_spool.jobs(store, BadgeState.QUEUED)] == [visit.badge_id]
    decided, signed_in = entries(store)[-2:]
    assert [read_header(entry.header).kind for entry in (decided, signed_in)] == [Kind.CASE_DECIDED, Kind.SIGNED_IN]
    assert read_header(decided.header).actor == read_header(signed_in.header).actor == "staff:ana"
    assert facts.read(decided, facts.FACTS, CaseDecided) == CaseDecided(
        case=case_id, decision=decision.value, reason="parent_of_student", by="ana", visit=visit.id
    )
    assert facts.read(decided, facts.TEXT, Text) == Text(text="Her son is in 3B")
    assert cases.waiting(store) == ()


def test_a_refusal_makes_no_visit(store: Store) -> None:
    case_id = hold_strong(store)
    assert cases.decide(store, case_id, Decision.REFUSE, Reason.SAME_PERSON, ANA) == (Ruling.ALLOWED, None)
    assert visits.on_site(store) == ()
    assert kinds(store)[-1] == Kind.CASE_DECIDED
    assert cases.load(store, case_id).decision is Decision.REFUSE


def test_the_first_committed_decision_wins(store: Store, folder: Path) -> None:
    # GIVEN two people with the same case before them
    case_id = hold(store)
    elsewhere = open_store(folder, store.secrets)
    # WHEN both decide
    first = cases.decide(store, case_id, Decision.REFUSE, Reason.SAME_PERSON, ANA)
    second = cases.decide(elsewhere, case_id, Decision.ADMIT, Reason.DIFFERENT_PERSON, TOM)
    elsewhere.close()
    # THEN the second is told so, and nothing of it is written
    assert first == (Ruling.ALLOWED, None)
    assert second == (Ruling.ALREADY_DECIDED, None)
    assert kinds(store).count(Kind.CASE_DECIDED) == 1
    assert cases.load(store, case_id).decision is Decision.REFUSE


@pytest.mark.parametrize(
    ("decision", "reason", "by", "second", "ruling"),
    [
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA, None, Ruling.NEEDS_SECOND_PERSON),
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA, ANA, Ruling.NEEDS_SECOND_PERSON),
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA, LEO, Ruling.NEEDS_SECOND_PERSON),
        (Decision.ADMIT, None, RUTH, None, Ruling.NEEDS_REASON),
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, LEO, None, Ruling.NOT_PERMITTED),
        (Decision.REFUSE, Reason.SAME_PERSON, LEO, None, Ruling.NOT_PERMITTED),
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA, TOM, Ruling.ALLOWED),
        (Decision.ADMIT, Reason.DIFFERENT_PERSON, RUTH, None, Ruling.ALLOWED),
        (Decision.REFUSE, Reason.SAME_PERSON, ANA, None, Ruling.ALLOWED),
    ],
)
def test_a_strong_match_is_admitted_by_override_or_by_two(
    store: Store, decision: Decision, reason: Reason | None, by: Staff, second: Staff | None, ruling: Ruling
) -> None:
    case_id = hold_strong(store)
    before = kinds(store)
    assert cases.decide(store, case_id, decision, reason, by, second)[0] is ruling
    if ruling is not Ruling.ALLOWED:
        assert kinds(store) == before
        assert cases.count_waiting(store) == 1


def test_permissions_are_those_of_now_and_not_of_the_sign_in(store: Store, district: District) -> None:
    # GIVEN somebody who signed in with a permission that the district has taken back since
    case_id = hold(store)
    document = district.document("v2")
    people = document["staff"]
    assert isinstance(people, list)
    SchoolDocumentStore(store).apply("v2", document | {"staff": [one for one in people if one["id"] != "ana"]})
    # THEN the decision does not count
    assert cases.decide(store, case_id, Decision.ADMIT, Reason.OTHER, ANA) == (Ruling.NOT_PERMITTED, None)
    made_up = replace(LEO, permissions=frozenset(Permission))
    assert cases.decide(store, case_id, Decision.ADMIT, Reason.OTHER, made_up) == (Ruling.NOT_PERMITTED, None)


@pytest.mark.parametrize("source", Source)
def test_how_somebody_identified_themselves_is_written_down_nowhere(store: Store, source: Source) -> None:
    case_id = hold(store, source)
    cases.decide(store, case_id, Decision.ADMIT, Reason.PARENT_OF_STUDENT, ANA)
    for entry in entries(store)[1:]:
        assert not any(source.value in part.content.decode() for part in entry.groups.values())


def test_a_case_outlives_the_machines_restart(store: Store, folder: Path) -> None:
    case_id = hold(store)
    before = cases.load(store, case_id)
    store.close()
    again = open_store(folder, store.secrets)
    after: Case = cases.load(again, case_id)
    assert after == before
    again.close()


def test_a_case_that_was_never_opened_is_unknown(store: Store) -> None:
    with pytest.raises(cases.UnknownCase):
        cases.load(store, "no-such-case")
    with pytest.raises(cases.UnknownCase):
        cases.decide(store, "no-such-case", Decision.REFUSE, Reason.OTHER, ANA)


def test_who_scans_again_while_held_is_one_question_and_not_two(store: Store) -> None:
    assert hold(store) == hold(store)
    assert len(cases.waiting(store)) == 1
