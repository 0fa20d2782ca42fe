"""The desk itself: what it does about a wrong clock, a new day, a damaged photo, and what a stopped machine left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.case import Staff
from kiosk.checkin.health import HealthPart
from kiosk.checkin.office import events as oe
from kiosk.checkin.visit import NO_TYPE, BadgeAnswer, BadgeDoubt, SignOutResult
from kiosk.checkin.visitor import events as ve
from kiosk.records import badge_spool, cases, visits
from kiosk.records.store import PHOTO_FILE, Store, open_store
from kiosk.records.store_errors import StoreError, StoreFault, store_error
from kiosk.records.tables import BadgeState
from printing.printer import PrintOutcome, Result
from screening.persons import Source
from sync.contract.vocabulary import Decision, MatchClass, Permission, Reason
from tests.kiosk.records.world import CLEAR, MONDAY, Clock, arrival, photo, visitor
from tests.kiosk.workers.desk import AtTheDesk, desk
from tests.screening.people import visitor as listed

ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
SENT = PrintOutcome(Result.SENT, "file:///out")


def corrupt(file: Path) -> None:
    """Spoil every page of an encrypted file but the first."""
    content = bytearray(file.read_bytes())
    content[4096:] = bytes(byte ^ 0x5A for byte in content[4096:])
    file.write_bytes(content)


# The clock.


def test_an_entry_that_has_ended_counts_again_where_the_clock_cannot_be_trusted(at: AtTheDesk, clock: Clock) -> None:
    """GIVEN a clock behind the list that is held WHEN somebody on an ended entry comes THEN every date counts."""
    zofia = listed("Kowalczyk, Zofia", "1984-07-16")
    assert at.ask(c.ScreenVisitor(zofia)).screening.matches == ()
    clock.now = datetime(2025, 1, 1, 8, 0, tzinfo=UTC)
    answer = at.ask(c.ScreenVisitor(zofia))
    assert [match.entry_id for match in answer.screening.matches] == ["gone"]
    assert [entry.id for entry in answer.entries] == ["gone"]


def test_who_stayed_overnight_is_signed_out_by_the_schools_midnight(at: AtTheDesk, clock: Clock) -> None:
    # GIVEN a visit at 23:30 in Denver, where it is already the next day by UTC
    clock.now = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    visit = visits.record(at.store, arrival(), CLEAR)
    # WHEN midnight by UTC is long past, and Denver's is not THEN nothing happens
    clock.pass_by(minutes=29)
    at.worker.run_housekeeping()
    assert visits.on_site(at.store) == (visit,)
    # WHEN it is, by a clock that can be trusted THEN the system signs out
    clock.pass_by(minutes=2)
    at.worker.run_housekeeping()
    assert visits.on_site(at.store) == ()


def test_nobody_is_signed_out_by_a_clock_that_cannot_be_trusted(at: AtTheDesk, clock: Clock) -> None:
    clock.now = datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
    visits.record(at.store, arrival(), CLEAR)
    clock.pass_by(days=2)
    at.worker.run_housekeeping()
    assert len(visits.on_site(at.store)) == 1


# What a stopped machine left.


def test_a_start_prints_what_was_queued_and_asks_about_what_was_printing(at: AtTheDesk, clock: Clock) -> None:
    # GIVEN a machine that stopped with one badge queued, one printing, one queued long ago and one whose visitor left
    old = visits.record(at.store, arrival(), CLEAR)
    clock.pass_by(minutes=20)
    queued, printing, gone = (visits.record(at.store, arrival(visitor(number=f"S{n}")), CLEAR) for n in range(3))
    badge_spool.start_printing(at.store, printing.badge_id)
    visits.void(at.store, gone.id)
    # WHEN it starts again
    at.worker.begin()
    # THEN the queued one is printed, and the others are questions that the strip counts
    assert at.made() == [queued.badge_id]
    asked = {question.visit.badge_id: question.doubt for question in badge_spool.questions(at.store)}
    assert asked == {printing.badge_id: BadgeDoubt.INTERRUPTED, old.badge_id: BadgeDoubt.NOT_PRINTED}
    assert at.reading(HealthPart.BADGES_TO_CHECK) == 2
    at.worker.end()


def test_an_orderly_end_and_a_new_start_ask_nothing(at: AtTheDesk) -> None:
    at.worker.begin()
    visit = visits.record(at.store, arrival(), CLEAR)
    badge_spool.start_printing(at.store, visit.badge_id)
    badge_spool.record_outcome(at.store, visit.badge_id, SENT)
    at.worker.end()
    at.worker.begin()
    assert at.reading(HealthPart.BADGES_TO_CHECK) == 0
    assert at.made() == []
    at.worker.end()


def test_a_count_that_fails_never_makes_a_recorded_visit_a_failure(
    at: AtTheDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a store whose gauges cannot be read WHEN a visit is recorded THEN the answer is "recorded", and news."""

    def unreadable(store: Store) -> int:
        raise store_error(StoreFault.LOCKED, store.path)

    monkeypatch.setattr("kiosk.records.outbox.count_unsent", unreadable)
    with qtbot.waitSignal(at.worker.wrote, timeout=10_000):
        answer = at.ask(c.Record(arrival(), CLEAR))
        assert isinstance(answer, ve.Recorded)


# Photos.


def test_a_photo_that_cannot_be_read_makes_a_badge_and_a_case_without_one(
    at: AtTheDesk, tmp_path: Path, folder: Path
) -> None:
    # GIVEN a visit and a case with photos, on a disk that spoils the photo file
    large = photo(b"\xff\xd8" + bytes(range(256)) * 200)
    visit = visits.record(at.store, arrival(picture=large), CLEAR)
    held = at.ask(c.ScreenVisitor(listed("Whitlock, Dana", "1971-06-30")))
    who = arrival(listed("Whitlock, Dana", "1971-06-30"), large)
    case = at.ask(c.OpenCase(who, held.screening, held.entries))
    at.store.close()
    corrupt(folder / PHOTO_FILE)
    again = open_store(folder, at.store.secrets, at.store.now)
    with pytest.raises(StoreError):
        again.photos.read(large.digest)
    # WHEN the badge is made and the case is opened THEN both come, without the face
    there = desk(again, tmp_path / "other lists")
    assert there.ask(c.MakeBadge(visit)).badge.photo is None
    assert there.ask(c.LoadCase(case.case_id)).case.photo is None
    assert [line.photo for line in there.ask(c.ListCases()).cases] == [None]
    there.lists.close()
    again.close()


# Leaving.


def test_the_license_of_somebody_on_site_is_recognised_and_signs_out(at: AtTheDesk) -> None:
    assert at.ask(c.RecallVisits(visitor())).staying is None
    visit = visits.record(at.store, arrival(), CLEAR)
    assert at.ask(c.RecallVisits(visitor())).staying == visit
    assert at.ask(c.RecallVisits(visitor(source=Source.TYPED))).staying is None
    assert at.ask(c.SignOutVisit(visit.id)).result is SignOutResult.SIGNED_OUT
    assert at.ask(c.RecallVisits(visitor())).staying is None


def test_the_office_is_told_of_who_leaves_with_nothing_to_show_until_it_looks(at: AtTheDesk) -> None:
    counts = []
    for commands in ([], [c.CallOffice()] * 20, [c.ListVisitorsOnSite()]):
        for command in commands:
            at.ask(command)
        at.worker.refresh_health()
        counts.append(at.reading(HealthPart.SIGN_OUT_REQUESTS))
    assert counts == [0, 9, 0]


def test_who_went_away_is_told_to_the_office_and_counted(at: AtTheDesk) -> None:
    dana = listed("Whitlock, Dana", "1971-06-30")
    found = at.ask(c.ScreenVisitor(dana))
    assert found.screening.matches[0].match_class is MatchClass.STRONG
    assert at.ask(c.NoteWentAway(replace(arrival(dana), visitor_type=NO_TYPE), found.screening, found.entries)) is None
    at.worker.refresh_health()
    assert (at.reading(HealthPart.WENT_AWAY), at.reading(HealthPart.WAITING)) == (1, 0)
    assert at.reading(HealthPart.HELD_CASES) == ()  # nobody stands there to be called for
    (line,) = at.ask(c.ListCases()).cases
    assert line.left
    assert at.ask(c.Decide(line.id, Decision.NOTED, None, ANA)) == oe.CaseDecided(line.id, Decision.NOTED, None)


# The office's pages.


def test_a_badge_in_doubt_is_listed_answered_and_printed_again_under_its_own_id(at: AtTheDesk) -> None:
    # GIVEN two badges that were printing when the machine stopped
    first, second = (visits.record(at.store, arrival(visitor(number=f"S{n}")), CLEAR) for n in range(2))
    for visit in (first, second):
        badge_spool.start_printing(at.store, visit.badge_id)
    badge_spool.recover_interrupted(at.store)
    listed_badges = at.ask(c.ListBadges())
    assert [question.visit for question in listed_badges.questions] == [first, second]
    # WHEN staff found one and have the other printed again
    assert at.ask(c.AnswerBadge(first.badge_id, BadgeAnswer.CAME_OUT, ANA)) is None
    made = at.ask(c.PrintAgain(second.badge_id, ANA))
    # THEN that very badge is on its way, once, and nothing is asked any more
    assert made.badge.id == second.badge_id
    assert at.ask(c.PrintAgain(second.badge_id, ANA)) is None
    assert at.made() == [second.badge_id]
    assert at.ask(c.ListBadges()) == oe.BadgesListed((), badge_spool.read_roll(at.store))
    at.ask(c.NotePrinted(second.badge_id, PrintOutcome(Result.CONFIRMED, "file:///out")))
    assert [job.badge_id for job in badge_spool.jobs(at.store, BadgeState.CONFIRMED)] == [
        first.badge_id,
        second.badge_id,
    ]


def test_the_office_signs_out_and_changes_the_roll(at: AtTheDesk) -> None:
    visit = visits.record(at.store, arrival(), CLEAR)
    badge_spool.record_outcome(at.store, visit.badge_id, SENT)
    assert [guest.visit for guest in at.ask(c.ListVisitorsOnSite()).guests] == [visit]
    at.ask(c.SignOutByOffice(visit.id, ANA))
    assert at.ask(c.ListVisitorsOnSite()).guests == ()
    at.ask(c.ChangeRoll())
    roll = at.ask(c.ListBadges()).roll
    assert (roll.badges, roll.since) == (0, MONDAY)


def test_what_is_remembered_is_listed_and_revoked(at: AtTheDesk) -> None:
    dana = replace(visitor("Whitlock", "Dana"), born=listed("x", "1971-06-30").born)
    found = at.ask(c.ScreenVisitor(dana))
    opened = at.ask(c.OpenCase(arrival(dana), found.screening, found.entries))
    at.worker.refresh_health()
    assert at.reading(HealthPart.HELD_CASES) == (opened.case_id,)
    ruth = Staff("ruth", "Ruth", frozenset(Permission))
    cases.decide(at.store, opened.case_id, Decision.ADMIT, Reason.DIFFERENT_PERSON, ruth)
    assert at.ask(c.ScreenVisitor(dana)).screening.matches == ()
    (kept,) = at.ask(c.ListRemembered()).kept
    at.ask(c.RevokeRemembered(kept.case_id, ANA))
    assert at.ask(c.ListRemembered()).kept == ()
    assert len(at.ask(c.ScreenVisitor(dana)).screening.matches) == 1


def test_a_test_badge_is_nobodys_and_has_no_code(at: AtTheDesk) -> None:
    # WHEN an office wants a test badge
    at.worker.print_test("r-1")
    # THEN it is marked, signs nobody out, and no visit is there
    (badge,) = (reply.event.badge for reply in at.replies if isinstance(reply.event, e.BadgeMade))
    assert (badge.id, badge.visitor_type, badge.name) == ("r-1", "TEST", "Not a visitor")
    assert (badge.code, badge.photo) == ("", None)
    # AND every text that a layout can show is there, and the band of a visitor type
    told = (
        badge.destination,
        badge.host,
        badge.valid_until,
        badge.emergency,
        badge.children,
        badge.answers,
        badge.kind,
    )
    assert all(told), told
    assert visits.on_site(at.store) == ()
