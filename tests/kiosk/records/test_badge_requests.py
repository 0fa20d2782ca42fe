"""Badges that an office asks this kiosk to print, of its own visits and of another door's."""

from __future__ import annotations

from kiosk.records import badge_requests, badge_spool, visits
from kiosk.records.change_feed import apply_visit_change
from kiosk.records.store import Store
from kiosk.records.tables import BadgeState
from printing.printer import PrintOutcome, Result
from sync.contract.api.kiosk import WireBadgeRequest
from sync.contract.api.school import WireVisit
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.visit import BadgeRequestAnswered
from sync.contract.vocabulary import SignOutMethod
from tests.kiosk.records.world import CLEAR, arrival, entries


def answers(store: Store) -> list[tuple[str, str]]:
    found = [one for one in entries(store) if read_header(one.header).kind == Kind.BADGE_REQUEST_ANSWERED]
    said = [facts.read(one, facts.FACTS, BadgeRequestAnswered) for one in found]
    return [(one.outcome, one.reason) for one in said if one]


def asked(visit: str, badge: str, key: str = "r-1") -> WireBadgeRequest:
    return WireBadgeRequest(id=key, visit=visit, badge=badge)


def test_a_badge_is_queued_once_and_another_request_meanwhile_is_told_so(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    badge_spool.start_printing(store, visit.badge_id)
    assert badge_requests.take(store, asked(visit.id, visit.badge_id, "r-0")) is None
    badge_spool.record_outcome(store, visit.badge_id, PrintOutcome(Result.CONFIRMED, "file:///x"))
    taken = badge_requests.take(store, asked(visit.id, visit.badge_id))
    assert taken is not None
    assert badge_requests.take(store, asked(visit.id, visit.badge_id)) is None  # the district asks until it has heard
    assert answers(store) == [("refused", "printing"), ("applied", "")]
    badge_spool.start_printing(store, visit.badge_id)


def test_a_visit_that_is_over_or_unknown_is_refused(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    visits.sign_out(store, visit.id, SignOutMethod.OFFICE)
    assert badge_requests.take(store, asked(visit.id, visit.badge_id)) is None
    assert badge_requests.take(store, asked("nobody", "b-1", "r-2")) is None
    assert answers(store) == [("refused", "over"), ("refused", "unknown_visit")]


def test_somebody_typed_in_at_the_office_gets_a_badge_here_and_leaves_no_trace_of_it(store: Store) -> None:
    began = store.now().isoformat()
    told = WireVisit(
        id="v-1", kiosk="school:oakridge", family="Moss", purpose="parent", choice="no_match", badge="b-1",
        started=began,
    )  # fmt: skip
    with store.writing() as session:
        apply_visit_change(session, store.now(), "v-1", told.model_dump(mode="json"))
    taken = badge_requests.take(store, asked("v-1", "b-1"))
    assert taken is not None
    assert taken.badge_id == "b-1"
    badge_spool.start_printing(store, "b-1")
    badge_spool.record_outcome(store, "b-1", PrintOutcome(Result.CONFIRMED, "file:///x"))
    over = told.model_copy(update={"ended": began, "ended_by": "office"})
    with store.writing() as session:
        apply_visit_change(session, store.now(), "v-1", over.model_dump(mode="json"))
    assert badge_spool.jobs(store, *BadgeState) == ()
