"""What the district forgets by itself: each class when its time has come, nothing before, and the chains hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import col, select

from district.db.projection_tables import Case, CaseRequest, Remembered, Visit
from district.db.tables import Entry, EntryGroup, HeldBack, Photo, RetentionCursor
from district.housekeeping import run_housekeeping
from district.ingest import retention, stored_entries
from district.ingest.retention import RETENTION, Run, forget_days, forget_decisions, forget_records
from district.instance import District
from district.projections.projector import rebuild
from district.settings import choose
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS, groups_kept
from sync.contract.records.case import DecisionRemembered, DecisionRevoked
from sync.contract.records.kept import RULES, Retention
from sync.contract.records.visit import SignedIn, SignedOut, VisitVoided
from tests.declared import marked
from tests.district.coming import OF_CASES, come, decide, hold, leave
from tests.district.erasing import everything, known, take
from tests.districts import Clock, Station
from tests.sync.desk import JPEG

ON_BOTH = True
RECORD = groups_kept(Retention.RECORD)


def live(district: District) -> set[str]:
    with district.database.read() as session:
        there = select(EntryGroup.name).where(EntryGroup.name != FACTS, col(EntryGroup.content).is_not(None))
        return set(session.exec(there))


def holds_after_a_rebuild(district: District) -> bool:
    """Every chain verifies, and the views say the same when they are filled again."""
    before = views(district)
    rebuild(district.database)
    return known(district)["head_verified"] is True and views(district) == before


def views(district: District) -> list[Mapping[str, object]]:
    with district.database.read() as session:
        rows = [row for view in (Visit, Case, CaseRequest, Remembered) for row in session.exec(select(view))]
        return sorted((row.model_dump() for row in rows), key=str)


def test_every_class_has_one_rule_and_one_sentence() -> None:
    assert set(RETENTION) == set(Retention) == set(RULES)
    assert [kept for kept, forget in RETENTION.items() if forget is None] == [Retention.AUDIT]


def test_every_view_with_a_personal_column_says_which_entry_fills_it() -> None:
    views_of_people = {
        mapper.class_ for mapper in Visit._sa_registry.mappers
        if mapper.class_.__module__ == Visit.__module__
        and any(column.info["personal"] for column in inspect(mapper.class_).columns)
    }  # fmt: skip
    assert views_of_people == {view for view, _, _ in stored_entries.FILLED_BY}


def test_what_is_kept_for_a_day_goes_at_night_by_the_schools_clock_and_the_rest_stays(
    district: District, kiosk: Station, clock: Clock
) -> None:
    # GIVEN visits of this morning: one has ended, one lasts, one did not take place
    come(kiosk, "gone", "early")
    leave(kiosk, "gone")
    come(kiosk, "stays", "late")
    come(kiosk, "void", "never")
    kiosk.outbox.append(Kind.VISIT_VOIDED, {FACTS: VisitVoided(visit="void")})
    take(district, kiosk)
    # WHEN it is still the same day in Denver
    clock.moment = clock.moment.replace(hour=23)
    run_housekeeping(district)
    assert b"early-birthdate" in everything(district)
    # WHEN it is the next one THEN the birth dates of those that ended are nowhere, and names are
    clock.forward(hours=9)
    run_housekeeping(district)
    left = everything(district)
    assert b"early-birthdate" not in left
    assert b"never-birthdate" not in left
    assert b"late-birthdate" in left
    assert b"early-identity-family" in left
    assert holds_after_a_rebuild(district)
    # AND the one whose end nobody told goes after a week
    clock.forward(days=7)
    run_housekeeping(district)
    assert b"birthdate" not in everything(district)
    assert live(district) == set(RECORD) - OF_CASES
    assert holds_after_a_rebuild(district)


def test_records_go_after_their_days_and_facts_stay(district: District, kiosk: Station, clock: Clock) -> None:
    # GIVEN a visit, a case with a text, one that is open, and a visit that lasts
    come(kiosk, "visit-1", "one")
    leave(kiosk, "visit-1")
    hold(kiosk, "case-1", "two")
    decide(kiosk, "case-1", "two")
    hold(kiosk, "open", "three")
    come(kiosk, "lasts", "four")
    run_housekeeping(district)  # a new district erases from its first day on
    take(district, kiosk)
    counts = known(district)
    clock.forward(days=730)
    run_housekeeping(district)
    assert b"one-identity-family" in everything(district)
    # WHEN the last second of their days is over
    clock.forward(seconds=1)
    run_housekeeping(district)
    # THEN nothing of the two is left, and all of the others but the day's
    left = everything(district)
    assert not any(mark in left for mark in (b"one-", b"two-"))
    assert all(mark in left for mark in (b"three-identity-family", b"three-matches", b"four-answers"))
    found = known(district)
    assert [line["badge_outcome"] for line in found["visits"]] == [line["badge_outcome"] for line in counts["visits"]]
    assert (found["entries"], found["photos"], counts["photos"]) == (counts["entries"], 2, 4)
    assert holds_after_a_rebuild(district)
    # AND once they have ended, and their days have passed, so do those that were held back
    decide(kiosk, "open", "three")
    leave(kiosk, "lasts")
    take(district, kiosk)
    clock.forward(days=731)
    run_housekeeping(district)
    assert live(district) == set()
    assert known(district)["photos"] == 0
    assert holds_after_a_rebuild(district)
    with district.database.read() as session:
        assert session.exec(select(HeldBack)).all() == []


def test_nothing_personal_is_left_in_any_column_that_a_declaration_names(
    district: District, kiosk: Station, clock: Clock
) -> None:
    come(kiosk, "visit-1", "one", case="case-1")
    leave(kiosk, "visit-1")
    hold(kiosk, "case-1", "two")
    decide(kiosk, "case-1", "two")
    take(district, kiosk)
    filled = [
        (view, column.name) for view in (Visit, Case) for column in inspect(view).columns if column.info["personal"]
    ]

    def value(view: type[Visit | Case], name: str) -> object:
        with district.database.read() as session:
            return getattr(session.exec(select(view)).one(), name)

    assert [(view.__name__, name) for view, name in filled if not value(view, name)] == []
    clock.forward(days=800)
    forget_days(district.database, Run(clock()))
    forget_records(district.database, Run(clock()))
    assert [(view.__name__, name) for view, name in filled if value(view, name) is not None] == []


def test_a_photo_goes_with_the_last_visit_that_it_was_kept_for(
    district: District, kiosk: Station, clock: Clock
) -> None:
    digest = kiosk.photos.add(JPEG)
    come(kiosk, "first", "one", photo=digest)
    leave(kiosk, "first")
    take(district, kiosk)
    clock.forward(days=300)
    come(kiosk, "again", "two", photo=digest)
    leave(kiosk, "again")
    take(district, kiosk)
    clock.forward(days=431)
    forget_records(district.database, Run(clock()))
    left = everything(district)
    assert (b"one-identity" in left, b"two-identity" in left) == (False, True)

    def kept() -> int:
        with district.database.read() as session:
            return len(session.exec(select(Photo)).all())

    assert kept() == 1
    clock.forward(days=301)
    assert forget_records(district.database, Run(clock())).photos == 1
    assert kept() == 0


def test_what_was_forgotten_is_not_taken_back_from_a_new_epoch(
    district: District, kiosk: Station, clock: Clock
) -> None:
    # GIVEN a birth date that the district has forgotten, of an entry whose receipt the kiosk never got
    come(kiosk, "visit-1", "one")
    leave(kiosk, "visit-1")
    take(district, kiosk)
    clock.forward(days=1)
    assert forget_days(district.database, Run(clock())).entries == 1
    old = kiosk.outbox.entries()
    # WHEN the kiosk starts anew and brings it again
    kiosk.outbox.epoch = "01a00000-0000-7000-8000-000000000000"
    kiosk.outbox.path.write_text("")
    started = facts.EpochStarted(kiosk=kiosk.enrolled.kiosk, school="oakridge")
    kiosk.outbox.append(Kind.EPOCH_STARTED, {FACTS: started})
    for entry in old[1:]:
        header = read_header(entry.header)
        parts = {name: PERSONAL_GROUPS[name](**part.read()) for name, part in entry.groups.items() if name != FACTS}
        said = SignedIn if header.kind == Kind.SIGNED_IN else SignedOut
        again = {FACTS: said(**entry.groups[FACTS].read()), **parts}
        kiosk.outbox.append(Kind(header.kind), again, entry_id=header.id)
    take(district, kiosk)
    # THEN it is not there, and the name is
    assert b"one-birthdate" not in everything(district)
    assert b"one-identity-family" in everything(district)
    assert holds_after_a_rebuild(district)


@pytest.mark.parametrize("ends", ["expires", "revoked"])
def test_whom_a_decision_was_about_goes_when_it_holds_no_longer(
    district: District, kiosk: Station, clock: Clock, ends: str
) -> None:
    expires = (clock() + timedelta(days=30)).isoformat()
    said = DecisionRemembered(case="case-1", by="ana-ruiz", expires=expires)
    kiosk.outbox.append(Kind.REMEMBERED, {FACTS: said, facts.WHOM: marked(PERSONAL_GROUPS[facts.WHOM], "one")})
    take(district, kiosk)
    forget_decisions(district.database, Run(clock()))
    assert b"one-whom" in everything(district)
    if ends == "revoked":
        kiosk.outbox.append(Kind.DECISION_REVOKED, {FACTS: DecisionRevoked(case="case-1")})
        take(district, kiosk)
    else:
        clock.forward(days=31)
    assert forget_decisions(district.database, Run(clock(), dry=True)).entries == 1
    assert forget_decisions(district.database, Run(clock())).entries == 1
    assert b"one-whom" not in everything(district)
    assert forget_decisions(district.database, Run(clock())).entries == 0
    assert holds_after_a_rebuild(district)


def test_a_group_that_this_version_does_not_know_is_kept_as_long_as_the_record(
    district: District, kiosk: Station, clock: Clock
) -> None:
    said = SignedIn(visit="v", badge="v", purpose="parent", destination="", choice="no_match")
    new = marked(PERSONAL_GROUPS[facts.TEXT], "newer")
    kiosk.outbox.append(Kind.SIGNED_IN, {FACTS: said, "shoe_size": new})
    leave(kiosk, "v")
    take(district, kiosk)
    clock.forward(days=731)
    forget_days(district.database, Run(clock()))
    assert b"newer-" in everything(district)
    forget_records(district.database, Run(clock()))
    assert b"newer-" not in everything(district)


def test_a_dry_run_says_what_a_real_one_does_and_changes_nothing(
    district: District, kiosk: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)  # several transactions
    for number in range(5):
        come(kiosk, f"v{number}", f"mark{number}")
        leave(kiosk, f"v{number}")
    take(district, kiosk)
    clock.forward(days=731)
    before = everything(district)
    said = [forget(district.database, Run(clock(), dry=True)) for forget in (forget_days, forget_records)]
    assert everything(district) == before
    steps: list[int] = []
    run = Run(clock(), told=lambda step: steps.append(step.looked))
    assert [forget(district.database, run) for forget in (forget_days, forget_records)] == said
    assert [(one.entries, one.photos) for one in said] == [(5, 0), (5, 5)]
    assert len(steps) > 6
    # AND the next run reads nothing again
    assert forget_records(district.database, Run(clock())).looked == 0
    with district.database.read() as session:
        last = max(number or 0 for number in session.exec(select(Entry.number)))
        assert {row.number for row in session.exec(select(RetentionCursor))} == {last}


def test_a_shorter_time_reaches_back(district: District, kiosk: Station, clock: Clock) -> None:
    come(kiosk, "v", "one")
    leave(kiosk, "v")
    take(district, kiosk)
    clock.forward(days=36)
    run_housekeeping(district)
    assert b"one-identity-family" in everything(district)
    with district.database.write() as session:
        choose(session, "record-days", 35)
    run_housekeeping(district)
    assert b"one-" not in everything(district)
