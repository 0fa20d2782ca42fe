"""Bars: what somebody did is put on record, and a bar becomes an entry of the barred list until it ends or is lifted.

A kiosk goes by the entry's last day, also while it hears nothing; where it is on line, the entry goes at the minute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, delete, or_, select
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.db.conduct_tables import Conduct, ConductStep
from district.db.tables import Feed, School
from district.errors import Unfit
from district.publish import change_stream, list_edits, list_lock, list_search, schools
from district.publish.barred_people import entry_id
from language.marks import N_, TextEnum
from sync.contract.barred_list.feeds import DISTRICT_FEED, Row, feeds_of, row
from sync.contract.time_zones import day_in

HOURS = timedelta(hours=72)
_ENDS_AT_ONCE = 200


class Measure(StrEnum):
    """What follows from somebody's conduct."""

    RECORD = "record"  # nothing but that it is on record
    CLOSING = "closing"
    HOURS = "hours"
    LONGER = "longer"


class Step(StrEnum):
    """What was done about it."""

    MADE = "made"
    CHANGED = "changed"
    LIFTED = "lifted"
    OVER = "over"
    HANDED = "handed"  # the notice, to the person
    MAILED = "mailed"
    NAMED = "named"  # of a visitor: see whose_conduct
    UNNAMED = "unnamed"


class Behavior(StrEnum):
    """What somebody saw: plain things, no judgment."""

    SHOUTED = "shouted"
    THREATENED = "threatened"
    TOUCHED = "touched"
    WEAPON = "weapon"
    DAMAGED = "damaged"
    WENT_ELSEWHERE = "went_elsewhere"
    NO_BADGE = "no_badge"
    FILMED = "filmed"
    STRANGERS = "strangers"
    ALCOHOL = "alcohol"
    STAYED = "stayed"
    OTHER = "other"


class BarState(StrEnum):
    """How a record stands."""

    IN_FORCE = "in-force"
    REVIEW = "review"  # in force, and somebody has to look at it again
    OVER = "over"
    LIFTED = "lifted"
    RECORD = "record"


class BarFault(TextEnum):
    """Why a bar cannot be changed."""

    MOVED = N_("Somebody else changed this bar while you had it open. Nothing was changed; look at it again.")
    OVER = N_("This bar is over already. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is barred; `born` is ISO 8601, a year, or ""."""

    family: str = field(repr=False)
    given: str = field(repr=False)
    middle: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)
    born: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """What follows, where ([] is every school) and until when. `last` is the last day by the school's calendar, None
    where the bar holds until somebody has reviewed it; `review` is that day."""

    measure: Measure
    schools: Sequence[str] = ()
    ends: datetime | None = None
    last: date | None = None
    review: date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw: codes, their own words, and whether the person was asked to leave."""

    codes: Sequence[str]
    words: str = field(repr=False)
    asked_to_leave: bool = False


def new_id() -> str:
    return str(uuid7())


def state_of(conduct: Conduct, now: datetime, today: date) -> BarState:
    if conduct.measure == Measure.RECORD:
        return BarState.RECORD
    if conduct.lifted is not None:
        return BarState.LIFTED
    if not conduct.is_listed or (conduct.ends is not None and conduct.ends <= now):
        return BarState.OVER
    return BarState.REVIEW if conduct.review and conduct.review <= today.isoformat() else BarState.IN_FORCE


def last_day(ends: datetime, zone: Any) -> date:
    """The last day on which a bar that ends at a moment holds."""
    return day_in(zone, ends - timedelta(microseconds=1))


def impose(
    session: Session, keys: DistrictKeys, id_: str, school: str, visit: str, who: Person, seen: Seen, term: Term,
    texts: Mapping[str, str], by: str, now: datetime,
) -> bool:  # fmt: skip
    """Put conduct on record, with the bar that follows, in the caller's transaction. `texts` are reason and
    instructions of its entry. False where it is there already: somebody sent the form twice."""
    _hold_all(session, with_list=term.measure is not Measure.RECORD)
    if session.get(Conduct, id_) is not None:
        return False
    made = Conduct(
        id=id_, school=school, visit=visit, family=who.family, given=who.given, middle=who.middle, suffix=who.suffix,
        born=who.born, seen=list(seen.codes), words=seen.words, asked_to_leave=seen.asked_to_leave,
        measure=term.measure, schools=list(term.schools), made=now, by=by, ends=term.ends,
        review=term.review.isoformat() if term.review else "",
    )  # fmt: skip
    if term.measure is not Measure.RECORD:
        made.entry, made.is_listed = _entry(made, term, texts), True
    session.add(made)
    _step(session, made, Step.MADE, by, now, "")
    _publish(session, keys, None, made.entry, now)
    return True


def change(
    session: Session, keys: DistrictKeys, id_: str, known: int, term: Term, why: str, by: str, now: datetime
) -> Conduct:
    """Let a bar end at another time, or hold elsewhere. `known` is how many steps its editor saw. Raises Unfit."""
    held = _held(session, id_, known)
    was = held.entry
    held.measure, held.schools, held.ends = term.measure, list(term.schools), term.ends
    held.review = term.review.isoformat() if term.review else ""
    held.entry = _entry(held, term, was or {})
    _step(session, held, Step.CHANGED, by, now, why)
    _publish(session, keys, was, held.entry, now)
    return held


def lift(session: Session, keys: DistrictKeys, id_: str, known: int, why: str, by: str, now: datetime) -> Conduct:
    """End a bar early. Raises Unfit."""
    held = _held(session, id_, known)
    held.lifted = now
    _take_off(session, keys, held, Step.LIFTED, by, why, now)
    return held


def are_due(session: Session, now: datetime) -> bool:
    """Whether a bar is on the list whose time is over."""
    return session.exec(_due(now).limit(1)).first() is not None


def _due(now: datetime) -> SelectOfScalar[str]:
    return select(Conduct.id).where(col(Conduct.is_listed).is_(True), col(Conduct.ends) <= now).order_by(Conduct.id)


def end_due(session: Session, keys: DistrictKeys, now: datetime) -> int:
    """Take bars off the list whose time is over, in the caller's transaction; returns how many."""
    due = session.exec(_due(now).limit(_ENDS_AT_ONCE)).all()
    _hold_all(session)
    for id_ in due:
        held = session.get_one(Conduct, id_, populate_existing=True)
        if held.is_listed and held.ends is not None and held.ends <= now:
            _take_off(session, keys, held, Step.OVER, "", "", now)
    return len(due)


def steps_of(session: Session, id_: str) -> list[ConductStep]:
    """What was done about it, in order."""
    wanted = select(ConductStep).where(ConductStep.conduct == id_).order_by(col(ConductStep.number)).limit(200)
    return list(session.exec(wanted))


def note_notice(session: Session, id_: str, how: Step, by: str, now: datetime) -> None:
    """That the person was given the notice."""
    session.add(ConductStep(conduct=id_, at=now, by=by, act=how))


def forget(session: Session, before: datetime, keep: Callable[[Conduct], bool] = lambda _: False) -> int:
    """Delete records, with their history, that were made and over before a moment; returns how many."""
    gone = [one for one in session.exec(over(before)).all() if not keep(one)]
    for one in gone:
        remove(session, one)
    session.flush()
    return len(gone)


def over(before: datetime) -> SelectOfScalar[Conduct]:
    """Those that were made and over before a moment."""
    return select(Conduct).where(
        col(Conduct.is_listed).is_(False), col(Conduct.made) < before,
        or_(col(Conduct.ends).is_(None), col(Conduct.ends) < before),
        or_(col(Conduct.lifted).is_(None), col(Conduct.lifted) < before),
    )  # fmt: skip


def remove(session: Session, conduct: Conduct) -> None:
    """Delete a record that is over, with its history."""
    session.exec(delete(ConductStep).where(col(ConductStep.conduct) == conduct.id))
    session.delete(conduct)


def _hold_all(session: Session, *, with_list: bool = True) -> None:
    """The list, then every school: a bar may hold anywhere."""
    if with_list:
        list_lock.hold(session)
    schools.lock(session, [one.code for one in schools.all_schools(session)])


def _held(session: Session, id_: str, known: int) -> Conduct:
    """A bar in force that nobody else has changed. Raises Unfit."""
    _hold_all(session)
    held = session.get(Conduct, id_, populate_existing=True)
    if held is None or not held.is_listed:
        raise Unfit(BarFault.OVER)
    if held.steps != known:
        raise Unfit(BarFault.MOVED)
    return held


def _take_off(
    session: Session, keys: DistrictKeys, held: Conduct, step: Step, by: str, why: str, now: datetime
) -> None:
    was, held.is_listed = held.entry, False
    _step(session, held, step, by, now, why)
    _publish(session, keys, was, None, now)


def _step(session: Session, held: Conduct, step: Step, by: str, now: datetime, why: str) -> None:
    if step is not Step.MADE:
        held.steps += 1
    session.add(held)
    session.add(ConductStep(conduct=held.id, at=now, by=by, act=step, ends=held.ends, words=why))
    session.flush()


def _entry(held: Conduct, term: Term, texts: Mapping[str, str]) -> dict[str, Any]:
    """The list entry of a bar. It has no beginning: a kiosk whose clock is in doubt must hold too."""
    return {
        "id": entry_id(held.id), "given": held.given, "middle": held.middle, "family": held.family,
        "suffix": held.suffix, "aliases": [], "born": held.born, "sex": "", "kind": "barred",
        "reason": texts.get("reason", ""), "instructions": texts.get("instructions", ""),
        "schools": sorted(term.schools), "starts": "", "expires": term.last.isoformat() if term.last else "",
        "height_cm": None, "eyes": "",
    }  # fmt: skip


def _publish(
    session: Session, keys: DistrictKeys, was: dict[str, Any] | None, new: dict[str, Any] | None, now: datetime
) -> None:
    """Bring the entry to the kiosks. Before there is any list, every kiosk holds everybody: a list of one bar must not
    end that, so it goes out with the first list."""
    rows: dict[str, dict[str, Row | None]] = {}
    for fields in filter(None, (was,)):
        rows |= {feed: {fields["id"]: None} for feed in feeds_of(fields)}
    for fields in filter(None, (new,)):
        rows |= {feed: {fields["id"]: row(fields)} for feed in feeds_of(fields)}
    if not rows or session.get(Feed, DISTRICT_FEED) is None:
        return
    list_edits.publish_rows(session, keys, rows, now, may_undo=False)
    affected = list_search.schools_of(filter(None, (was, new)))
    for code in affected or session.exec(select(School.code).order_by(School.code)).all():
        change_stream.touch(session, code, now)
