"""Retention: what the district holds is forgotten here after 35 days; what it lacks never is."""

from __future__ import annotations

from sqlmodel import select

from kiosk.checkin.case import Staff
from kiosk.records import cases, visits
from kiosk.records.outbox import JournalOutbox
from kiosk.records.retention import RETENTION, RetentionResult, apply_retention
from kiosk.records.store import Store
from kiosk.records.tables import BadgeRow, EntryGroup, PresenceRow, VisitRow
from sync.contract.records.kept import Retention
from sync.contract.vocabulary import Decision, Permission, Reason, SignOutMethod
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, Clock, District, arrival, photo, visitor

ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))


def a_day(store: Store) -> tuple[str, str]:
    """One visitor in and out, one held and refused; returns the visit's and the case's id."""
    visit = visits.record(store, arrival(picture=photo(b"one")), CLEAR)
    visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    case_id = cases.open_case(store, arrival(visitor(number="S2"), photo(b"two")), POSSIBLE, [POSSIBLE_ENTRY])
    cases.decide(store, case_id, Decision.REFUSE, Reason.SAME_PERSON, ANA)
    return visit.id, case_id


def acknowledge_all(store: Store, district: District) -> None:
    outbox = JournalOutbox(store)
    for head in outbox.heads():
        outbox.acknowledge(district.receipt(head))
    for digest in store.photos.waiting(100):
        store.photos.acknowledge(digest)


def test_a_day_that_the_district_holds_is_forgotten_after_35_days(
    store: Store, clock: Clock, district: District
) -> None:
    # GIVEN a day that went up, and a visitor who is still on site
    visit_id, _ = a_day(store)
    staying = visits.record(store, arrival(visitor(number="S3")), CLEAR)
    acknowledge_all(store, district)
    # WHEN 35 days pass THEN not before their end anything is forgotten
    clock.pass_by(days=35)
    assert apply_retention(store) == RetentionResult(0, 0, 0, 0)
    clock.pass_by(seconds=1)
    assert apply_retention(store) == RetentionResult(entries=6, visits=1, cases=1, photos=2)
    # AND who is on site stays, and no name of the others is left in the journal
    assert visits.load(store, visit_id) is None
    assert visits.on_site(store) == (staying,)
    with store.reading() as session:
        assert session.exec(select(EntryGroup)).all() == []
    assert store.verify() == 0
    assert visits.recall(store, visitor()) is not None


def test_what_the_district_lacks_is_never_forgotten(store: Store, clock: Clock, district: District) -> None:
    visit_id, case_id = a_day(store)
    clock.pass_by(days=400)
    assert apply_retention(store) == RetentionResult(0, 0, 0, 0)
    assert visits.load(store, visit_id) is not None
    assert cases.load(store, case_id).decision is Decision.REFUSE
    assert store.verify() == 5
    assert {store.photos.read(digest) for digest in store.photos.waiting(10)} == {b"one", b"two"}
    acknowledge_all(store, district)
    assert apply_retention(store) == RetentionResult(entries=5, visits=1, cases=1, photos=2)


def test_a_visit_that_was_voided_is_forgotten_like_one_that_ended(
    store: Store, clock: Clock, district: District
) -> None:
    # GIVEN a visit that did not take place, and a void of another door whose sign-in has not come yet
    visit = visits.record(store, arrival(picture=photo(b"one")), CLEAR)
    visits.void(store, visit.id)
    visits.void(store, "of-another-door")
    # WHEN the district does not hold them THEN they stay, whatever their age
    clock.pass_by(days=35, seconds=1)
    assert apply_retention(store).visits == 0
    # WHEN it does THEN name, badge and photo are gone, and the other door's void still counts
    acknowledge_all(store, district)
    pruned = apply_retention(store)
    assert (pruned.visits, pruned.photos) == (1, 1)
    with store.reading() as session:
        assert session.exec(select(VisitRow)).all() == []
        assert session.exec(select(BadgeRow)).all() == []
        (kept,) = session.exec(select(PresenceRow)).all()
    assert (kept.visit_id, kept.voided) == ("of-another-door", True)


def test_a_case_that_nobody_decided_stays(store: Store, clock: Clock, district: District) -> None:
    case_id = cases.open_case(store, arrival(), POSSIBLE, [POSSIBLE_ENTRY])
    acknowledge_all(store, district)
    clock.pass_by(days=400)
    assert apply_retention(store).cases == 0
    assert cases.load(store, case_id).entries == (POSSIBLE_ENTRY,)


def test_a_photo_without_a_visit_is_deleted_in_the_end(store: Store, clock: Clock) -> None:
    digest = store.photos.put(photo())
    clock.pass_by(days=35, seconds=1)
    assert apply_retention(store).photos == 1
    assert store.photos.read(digest) is None


def test_every_class_has_its_rule_at_the_kiosk() -> None:
    assert set(RETENTION) == set(Retention)
    assert len(set(RETENTION.values())) == len(RETENTION)
