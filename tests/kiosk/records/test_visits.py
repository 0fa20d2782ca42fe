"""Visits on a real encrypted file: recorded whole or not at all, ended once, recalled without a number kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from kiosk.checkin.visit import LastVisit, SignOutResult
from kiosk.records import badge_spool, journal, visits
from kiosk.records.database import open_encrypted
from kiosk.records.key_file import KioskSecrets
from kiosk.records.store import PHOTO_FILE, Store
from kiosk.records.stored_details import visitor_hash
from kiosk.records.tables import BadgeState, PresenceRow, VisitRow
from kiosk.records.timestamps import new_id
from screening.persons import PersonName, Source
from screening.result import Screening
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.person import BirthDate, Identity, PhotoReference
from sync.contract.records.visit import SignedIn
from sync.contract.vocabulary import AdmissionBasis, ListState, SignOutMethod
from tests.kiosk.records.world import CLEAR, POSSIBLE, Clock, admit_typed, arrival, entries, kinds, photo, visitor


def test_a_visit_its_entry_and_its_badge_are_recorded_together(store: Store, clock: Clock) -> None:
    # WHEN a parent whom nothing matched is recorded
    visit = visits.record(store, arrival(picture=photo()), CLEAR, took_s=31.2)
    # THEN visit, photo, badge job and journal entry agree
    assert (visit.choice, visit.started, visit.ended) == (AdmissionBasis.NO_MATCH, clock(), None)
    assert visits.on_site(store) == (visit,)
    assert store.photos.read(visit.photo) == photo().jpeg
    (job,) = badge_spool.jobs(store, BadgeState.QUEUED)
    assert (job.badge_id, job.visit) == (visit.badge_id, visit)
    entry = entries(store)[-1]
    header = read_header(entry.header)
    assert (header.kind, header.actor) == (Kind.SIGNED_IN, "visitor")
    assert facts.read(entry, facts.FACTS, SignedIn) == SignedIn(
        visit=visit.id,
        badge=visit.badge_id,
        purpose="parent",
        destination="office",
        choice="no_match",
        conduct="conduct-1",
        took_s=60,  # in classes, so that it tells little of one visitor
    )
    assert facts.read(entry, facts.IDENTITY, Identity) == Identity(family="Santos", given="Maria", middle="Elena")
    assert facts.read(entry, facts.BIRTH_DATE, BirthDate) == BirthDate(born="1984-03-12")
    assert facts.read(entry, facts.PHOTO, PhotoReference) == PhotoReference(digest=visit.photo)


def test_what_may_not_be_kept_is_in_no_row_and_no_entry(store: Store, secrets: KioskSecrets) -> None:
    # GIVEN a license with a number, a jurisdiction, a height and eyes
    who = replace(visitor(number="QZ-77-NUMBER"), jurisdiction="JURISDICTION", eyes="EYECOLOUR", height_cm=987654)
    visits.record(store, arrival(who), CLEAR)
    # WHEN every table is read THEN none of it is anywhere
    connection = open_encrypted(store.path, secrets.database_key)
    content = _dump(connection)
    connection.close()
    assert "Santos" in content
    for kept in ("QZ-77-NUMBER", "QZ77NUMBER", "JURISDICTION", "EYECOLOUR", "987654"):
        assert kept not in content


def test_a_screening_that_needs_a_person_is_never_recorded_as_a_visit(store: Store) -> None:
    for screening in (POSSIBLE, Screening(ListState.EXPIRED), Screening(ListState.ABSENT)):
        with pytest.raises(ValueError, match="open a case"):
            visits.record(store, arrival(), screening)
    assert kinds(store) == [Kind.EPOCH_STARTED]


def test_a_visitor_whom_a_person_found_to_be_somebody_else_is_marked_as_remembered(store: Store) -> None:
    assert (
        visits.record(store, arrival(), Screening(ListState.CURRENT, remembered=1)).choice is AdmissionBasis.REMEMBERED
    )


def test_success_comes_only_after_the_commit(store: Store, secrets: KioskSecrets) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    other = open_encrypted(store.path, secrets.database_key)
    assert other.execute("SELECT count(*) FROM visit WHERE id = ?", (visit.id,)).fetchone() == (1,)
    other.close()


def test_a_badge_signs_out_once(store: Store, clock: Clock) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    clock.pass_by(minutes=40)
    assert visits.sign_out(store, visit.id, SignOutMethod.BADGE) is SignOutResult.SIGNED_OUT
    assert visits.sign_out(store, visit.id, SignOutMethod.BADGE) is SignOutResult.ALREADY
    assert visits.on_site(store) == ()
    found = visits.load(store, visit.id)
    assert found is not None
    assert found.ended == clock()
    assert kinds(store).count(Kind.SIGNED_OUT) == 1


def test_the_badge_of_another_door_counts_and_any_other_unknown_visit_does_not(store: Store) -> None:
    elsewhere = new_id()
    assert visits.sign_out(store, elsewhere, SignOutMethod.OFFICE) is SignOutResult.UNKNOWN
    assert kinds(store) == [Kind.EPOCH_STARTED]
    assert visits.sign_out(store, elsewhere, SignOutMethod.BADGE) is SignOutResult.SIGNED_OUT
    assert kinds(store)[-1] == Kind.SIGNED_OUT
    assert visits.sign_out(store, elsewhere, SignOutMethod.BADGE) is SignOutResult.ALREADY


def test_the_end_of_the_day_signs_out_who_is_left_and_a_person_may_still_do_so_after(
    store: Store, clock: Clock
) -> None:
    # GIVEN 23 visitors of whom one has left
    everyone = [visits.record(store, arrival(), CLEAR) for _ in range(23)]
    visits.sign_out(store, everyone[0].id, SignOutMethod.BADGE)
    # WHEN the day is closed THEN the others are signed out by the system, once
    assert visits.close_day(store) == 22
    assert visits.close_day(store) == 0
    assert visits.on_site(store) == ()
    # AND a visitor who scans the badge later replaces the system's word
    clock.pass_by(minutes=5)
    assert visits.sign_out(store, everyone[1].id, SignOutMethod.BADGE) is SignOutResult.SIGNED_OUT
    with store.reading() as session:
        by = dict(session.exec(select(PresenceRow.visit_id, PresenceRow.left_by)).all())
    assert by[everyone[1].id] == "badge"
    assert by[everyone[2].id] == "system"
    assert store.verify() == 1 + 23 + 1 + 22 + 1


def test_a_voided_visit_is_nowhere_and_its_badge_is_not_printed(store: Store) -> None:
    visit = visits.record(store, arrival(), CLEAR)
    visits.void(store, visit.id)
    visits.void(store, visit.id)
    assert visits.on_site(store) == ()
    assert badge_spool.jobs(store, *BadgeState) == ()
    assert kinds(store).count(Kind.VISIT_VOIDED) == 1
    assert visits.sign_out(store, visit.id, SignOutMethod.BADGE) is SignOutResult.ALREADY
    with pytest.raises(badge_spool.UnknownBadge):
        badge_spool.start_printing(store, visit.badge_id)


def test_a_returning_visitor_may_repeat_the_last_visit(store: Store, clock: Clock) -> None:
    assert visits.recall(store, visitor()) is None
    visit = visits.record(store, arrival(picture=photo()), CLEAR)
    assert visits.recall(store, visitor()) == LastVisit("parent", "office", "conduct-1", visit.photo)
    again = visits.record(store, replace(arrival(), kept_photo=visit.photo), CLEAR)
    assert again.photo == visit.photo
    clock.pass_by(days=visits.RECALL_DAYS + 1)
    assert visits.recall(store, visitor()) is None


def test_a_photo_that_retention_has_deleted_is_not_offered_again(store: Store) -> None:
    visit = visits.record(store, arrival(picture=photo()), CLEAR)
    store.photos.delete(visit.photo)
    assert visits.recall(store, visitor()) == LastVisit("parent", "office", "conduct-1", "")


def test_a_typed_name_recalls_nothing_and_is_not_remembered(store: Store) -> None:
    admit_typed(store)
    assert visits.recall(store, visitor(source=Source.TYPED)) is None
    assert visits.recall(store, visitor()) is None
    with store.reading() as session:
        assert session.exec(select(VisitRow.visitor_hash)).one() == ""


def test_the_visitor_hash_tells_people_apart_and_survives_another_spelling(secrets: KioskSecrets) -> None:
    known = visitor_hash(secrets, visitor())
    alike = replace(visitor(number=" s100 "), name=PersonName("SÁNTOS", "maria", "Elena "), jurisdiction="zz")
    assert visitor_hash(secrets, alike) == known
    for other in (
        visitor(number="S101"),
        visitor(family="Santo"),
        replace(visitor(), jurisdiction="YY"),
        replace(visitor(), born=date(1984, 3, 13)),
    ):
        assert visitor_hash(secrets, other) not in {known, ""}
    assert visitor_hash(secrets, visitor(number="")) == ""


def test_a_visit_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("the power went")

    monkeypatch.setattr(visits, "add_presence_fact", fail)
    with pytest.raises(OSError, match="power"):
        visits.record(store, arrival(), CLEAR)
    monkeypatch.undo()
    assert visits.on_site(store) == ()
    assert kinds(store) == [Kind.EPOCH_STARTED]
    assert badge_spool.jobs(store, *BadgeState) == ()
    assert store.verify() == 1


def test_actors_are_ids_and_never_names() -> None:
    assert journal.staff_actor("ana") == "staff:ana"


def _dump(connection: Any) -> str:
    execute = connection.execute
    tables = [name for (name,) in execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return "\n".join(
        str(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)
        for table in tables
        for row in execute(f'SELECT * FROM "{table}"')  # noqa: S608  our own tables
        for value in row
    )


def test_the_photo_file_holds_the_photo_and_nothing_else(store: Store, secrets: KioskSecrets) -> None:
    visits.record(store, arrival(picture=photo()), CLEAR)
    connection = open_encrypted(store.path.parent / PHOTO_FILE, secrets.database_key)
    content = _dump(connection)
    connection.close()
    assert "jpeg" in content
    assert "Santos" not in content


def test_midnight_signs_out_yesterdays_visitors_and_nobody_elses(store: Store, clock: Clock) -> None:
    # GIVEN somebody who came yesterday without ever leaving, and somebody of this morning
    visits.record(store, arrival(), CLEAR)
    clock.pass_by(minutes=24 * 60)
    midnight = store.now()
    clock.pass_by(minutes=8 * 60)
    today = visits.record(store, arrival(), CLEAR)
    # WHEN what began before today is closed THEN only this morning's visitor is on site
    assert visits.close_day(store, lambda visit: visit.started < midnight) == 1
    assert [visit.id for visit in visits.on_site(store)] == [today.id]
