"""What is kept for a day only: a birth date that nothing matched. What was answered goes the way of the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.checkin.case import Staff
from kiosk.records import cases, rescreening, visits
from kiosk.records.erasure import forget_day
from kiosk.records.store import Store
from screening.result import Screening
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.person import Identity
from sync.contract.records.question import Answer, Answers
from sync.contract.vocabulary import Decision, ListState, Permission, Reason, SignOutMethod
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, arrival, entries, visitor

BORN = "1984-03-12"
ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
ANSWERS = Answers(question_set="v1", answers=[Answer(question="children", value="2")])


def yes(_: datetime) -> bool:
    return True


def group_names(store: Store, kind: Kind) -> set[str]:
    return {name for entry in entries(store) if read_header(entry.header).kind == kind for name in entry.groups}


def test_a_birth_date_that_nothing_matched_is_gone_when_the_day_is_over_and_the_chain_holds(store: Store) -> None:
    # GIVEN a visitor whom nothing matched, and who has left
    visit = visits.record(store, arrival(), CLEAR)
    visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    assert facts.BIRTH_DATE in group_names(store, Kind.SIGNED_IN)
    # WHEN the day is over
    assert forget_day(store, yes) == 1
    # THEN the name is kept, the birth date is nowhere, and every chain still verifies
    assert group_names(store, Kind.SIGNED_IN) == {facts.FACTS, facts.IDENTITY}
    (signed_in,) = [entry for entry in entries(store) if read_header(entry.header).kind == Kind.SIGNED_IN]
    identity = facts.read(signed_in, facts.IDENTITY, Identity)
    assert identity is not None
    assert (identity.family, identity.born) == ("Santos", "")
    assert store.verify() == len(entries(store))
    # AND there is nothing to do a second time
    assert forget_day(store, yes) == 0


def test_the_birth_date_stays_as_long_as_the_visit_lasts_so_that_a_newer_list_can_be_compared(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    assert forget_day(store, yes) == 0
    known = rescreening.load_on_site(store, visit.id)
    assert known is not None
    assert str(known.visitor.born) == BORN


def test_a_day_that_is_not_over_erases_nothing(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    assert forget_day(store, lambda _: False) == 0
    assert facts.BIRTH_DATE in group_names(store, Kind.SIGNED_IN)


def test_a_birth_date_that_was_compared_with_an_entry_is_kept_with_the_case_and_its_visit(store: Store) -> None:
    # GIVEN somebody who was held for a match, admitted, and has left
    case_id = cases.open_case(store, arrival(), POSSIBLE, [POSSIBLE_ENTRY])
    _, visit = cases.decide(store, case_id, Decision.ADMIT, Reason.PARENT_OF_STUDENT, ANA)
    assert visit is not None
    visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    # WHEN the day is over THEN what was compared can still be looked at
    assert forget_day(store, yes) == 0
    assert str(cases.load(store, case_id).born) == BORN


def test_a_case_without_a_match_keeps_the_birth_date_until_somebody_has_decided(store: Store) -> None:
    # GIVEN somebody who was held because the lists have expired
    case_id = cases.open_case(store, arrival(), Screening(ListState.EXPIRED), [])
    assert forget_day(store, yes) == 0
    assert str(cases.load(store, case_id).born) == BORN
    # WHEN a person has decided, and the visit is over
    _, visit = cases.decide(store, case_id, Decision.ADMIT, Reason.PARENT_OF_STUDENT, ANA)
    assert visit is not None
    visits.sign_out(store, visit.id, SignOutMethod.OFFICE)
    # THEN it goes from the case and from the visit
    assert forget_day(store, yes) == 2
    assert cases.load(store, case_id).born is None


def test_answers_and_host_come_with_the_visit_also_when_a_person_admits(store: Store) -> None:
    # GIVEN a visitor who said whom they come to see, and answered
    came = replace(arrival(), host="ms-lee", answers=ANSWERS)
    # WHEN nothing matches, or a person admits them
    alone = visits.record(store, came, CLEAR)
    case_id = cases.open_case(store, replace(came, visitor=visitor("Hale", number="H2")), POSSIBLE, [POSSIBLE_ENTRY])
    _, admitted = cases.decide(store, case_id, Decision.ADMIT, Reason.PARENT_OF_STUDENT, ANA)
    # THEN both visits have it, and the journal holds it as a group of its own
    assert [(visit.host, visit.answers) for visit in (alone, admitted) if visit] == [("ms-lee", ANSWERS)] * 2
    assert facts.ANSWERS in group_names(store, Kind.SIGNED_IN)
    assert facts.ANSWERS in group_names(store, Kind.CASE_OPENED)
    assert visits.load(store, alone.id) == alone


def test_who_was_asked_nothing_has_no_answers(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    assert visit.answers is None
    assert facts.ANSWERS not in group_names(store, Kind.SIGNED_IN)
