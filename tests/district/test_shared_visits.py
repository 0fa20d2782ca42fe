"""Two doors of one school: what was recorded at one is known at the other, in whatever order it arrives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from district.db.projection_tables import Remembered, Visit
from district.ingest.batches import accept
from district.ingest.erasure import erase
from district.instance import District
from district.projections.projector import project, rebuild
from district.publish import change_stream
from sync.contract.api.school import REMEMBERED, VISIT, Changes, WireRemembered, WireVisit
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.case import DecisionRemembered, DecisionRevoked, Whom
from sync.contract.records.visit import BadgePrinted, SignedOut
from tests.districts import Clock, Station
from tests.sync.desk import NOON

ON_BOTH = True
Build = Callable[..., Station]


def take(district: District, kiosk: Station) -> None:
    accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(), district.now())
    project(district.database, now=district.now())


def told(district: District, after: str = "", school: str = "oakridge") -> Changes:
    with district.database.read() as session:
        return change_stream.since(session, school, after)


def visits(page: Changes) -> list[WireVisit]:
    return [WireVisit.model_validate(change.content) for change in page.changes if change.kind == VISIT]


def sign_out(kiosk: Station, visit: str, by: str = "badge", minutes: int = 5) -> None:
    gone = SignedOut(visit=visit, by=by)
    kiosk.outbox.append(Kind.SIGNED_OUT, {facts.FACTS: gone}, at=NOON + timedelta(minutes=minutes))


def test_a_visit_is_told_to_the_school_with_what_a_roster_needs_and_no_more(district: District, kiosk: Station) -> None:
    visit = kiosk.outbox.visit("Lindqvist")
    take(district, kiosk)
    (there,) = visits(told(district))
    assert (there.id, there.family, there.given, there.purpose) == (visit, "Lindqvist", "Pat", "parent")
    assert (there.started, there.ended, there.kiosk) == (NOON.isoformat(), "", kiosk.enrolled.kiosk)
    assert "1980" not in told(district).model_dump_json()
    assert told(district, school="willow").changes == []


def test_a_sign_out_at_another_door_may_arrive_before_its_sign_in(district: District, new_station: Build) -> None:
    front, gym = new_station(), new_station()
    visit = front.outbox.visit("Lindqvist")
    sign_out(gym, visit)
    take(district, gym)
    early = told(district)
    assert [(one.started, one.ended_by) for one in visits(early)] == [("", "badge")]
    take(district, front)
    (whole,) = visits(told(district, early.cursor))
    assert (whole.family, whole.ended, whole.ended_by) == (
        "Lindqvist", (NOON + timedelta(minutes=5)).isoformat(), "badge",
    )  # fmt: skip


def test_a_persons_sign_out_is_told_although_the_system_was_first(district: District, new_station: Build) -> None:
    front, gym = new_station(), new_station()
    visit = front.outbox.visit()
    sign_out(front, visit, "system")
    take(district, front)
    cursor = told(district).cursor
    sign_out(gym, visit, "badge", minutes=30)
    take(district, gym)
    assert [one.ended_by for one in visits(told(district, cursor))] == ["badge"]


def test_what_no_door_needs_to_know_moves_nothing(district: District, kiosk: Station, clock: Clock) -> None:
    visit = kiosk.outbox.visit()
    take(district, kiosk)
    cursor = told(district).cursor
    printed = BadgePrinted(visit=visit, badge=visit, outcome="confirmed")
    kiosk.outbox.append(Kind.BADGE_PRINTED, {facts.FACTS: printed})
    take(district, kiosk)
    assert told(district, cursor).cursor == cursor
    # AND a backlog of days that are long over is nobody's news
    clock.forward(days=3)
    old = kiosk.outbox.visit()
    sign_out(kiosk, old)
    take(district, kiosk)
    assert told(district, cursor).changes == []


def test_a_rebuild_tells_nothing_twice_and_an_erasure_takes_the_name_away(district: District, kiosk: Station) -> None:
    visit = kiosk.outbox.visit("Lindqvist")
    take(district, kiosk)
    cursor = told(district).cursor
    rebuild(district.database, district.now())
    assert told(district, cursor).changes == []
    with district.database.write() as session:
        erase(session, district.keys, district.folder, visit, district.now())
    (there,) = visits(told(district, cursor))
    assert (there.id, there.family, there.started) == (visit, "", NOON.isoformat())


def test_a_remembered_decision_is_told_until_it_is_revoked_or_erased(district: District, kiosk: Station) -> None:
    def remember(case: str) -> None:
        said = DecisionRemembered(case=case, by="ana-ruiz", expires=(NOON + timedelta(days=365)).isoformat())
        whom = Whom(visitor_hash="ab" * 32, entries=[("entry-1", "ef" * 32, "barred")])
        kiosk.outbox.append(Kind.REMEMBERED, {facts.FACTS: said, facts.WHOM: whom})

    remember("case-1")
    remember("case-2")
    take(district, kiosk)
    page = told(district)
    first, _ = (WireRemembered.model_validate(one.content) for one in page.changes if one.kind == REMEMBERED)
    assert (first.case, first.visitor_hash, first.entries) == (
        "case-1", "ab" * 32, [("entry-1", "ef" * 32, "barred")],
    )  # fmt: skip
    kiosk.outbox.append(Kind.DECISION_REVOKED, {facts.FACTS: DecisionRevoked(case="case-1")})
    take(district, kiosk)
    later = told(district, page.cursor)
    assert [(one.kind, one.key, one.content) for one in later.changes] == [(REMEMBERED, "case-1", None)]
    rebuild(district.database, district.now())
    assert told(district, later.cursor).changes == []


def test_both_times_of_a_visit_are_kept(district: District, kiosk: Station, clock: Clock) -> None:
    visit = kiosk.outbox.visit()
    clock.forward(days=400)
    take(district, kiosk)
    sign_out(kiosk, visit)
    take(district, kiosk)
    with district.database.read() as session:
        row = session.exec(select(Visit)).one()
        assert session.exec(select(Remembered)).all() == []
    assert (row.started, row.started_received) == (NOON, clock())
    assert (row.ended, row.ended_received) == (NOON + timedelta(minutes=5), clock())
