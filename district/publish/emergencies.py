"""Emergencies as people at the pages declare, follow and end them: what must be true before school_plans.declare."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session, col, func, select
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.db.publish_tables import SchoolPlan
from district.db.tables import Entry, Kiosk, School
from district.errors import Unfit
from district.ingest.chains import chain_of
from district.publish.school_plans import CLEAR, EMERGENCIES, NO_PARTICULARS, Declarer, Particulars, declare
from district.publish.schools import lock
from language.marks import N_
from sync.contract.journal.entry import Kind
from sync.contract.vocabulary import Emergency

LONGEST_PLACE = 80
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class InForce:
    """The emergency at a school. `mark` tells it from any other one: what somebody saw when they decided."""

    state: str
    since: datetime
    mark: str
    by: str
    name: str = field(repr=False)
    more: Particulars

    @property
    def needs_police(self) -> bool:
        """Whether its end needs the police's word: a Lockdown that is no drill."""
        return self.state == Emergency.LOCKDOWN and not self.more.is_drill

    @property
    def is_silent(self) -> bool:
        """Whether nothing may sound at the school: a Lockdown, practiced or real."""
        return self.state == Emergency.LOCKDOWN


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants. `state` is one of EMERGENCIES or CLEAR; `seen` is the `mark` of what was in force at each of
    the schools when they decided, "" for nothing."""

    state: str
    seen: Mapping[str, str]
    who: Declarer
    may_end_lockdown: bool
    more: Particulars = NO_PARTICULARS


def in_force(session: Session, code: str) -> InForce | None:
    alarm = session.exec(select(SchoolPlan.alarm).where(SchoolPlan.school == code)).first()
    return read(alarm) if alarm else None


def everywhere(session: Session) -> dict[str, InForce]:
    """School -> what is in force there."""
    plans = select(SchoolPlan.school, SchoolPlan.alarm).where(col(SchoolPlan.alarm).is_not(None))
    return {school: read(alarm) for school, alarm in session.exec(plans.order_by(SchoolPlan.school)) if alarm}


def act(session: Session, keys: DistrictKeys, wanted: Act, now: datetime) -> None:
    """Do it at all of the schools or at none. Raises Unfit with a sentence for the person who asked."""
    names = dict(session.exec(select(School.code, School.name).where(col(School.code).in_(list(wanted.seen)))).all())
    if not names or names.keys() != wanted.seen.keys():
        raise Unfit(N_("Choose at least one school."))
    if wanted.state not in {*EMERGENCIES, CLEAR}:
        raise Unfit(N_("Choose what is to be done."))
    lock(session, list(names))
    several = str(uuid7()) if len(names) > 1 else ""
    for code in sorted(names):
        _check(in_force(session, code), wanted, code, names[code])
        declare(session, keys, code, wanted.state, wanted.who.by, now, wanted.who.name, wanted.more, several)


def make_real(session: Session, keys: DistrictKeys, code: str, wanted: Act, now: datetime) -> InForce:
    """Turn the drill that is in force into the real thing, with all that was said of it. Raises Unfit."""
    lock(session, [code])
    there = in_force(session, code)
    if there is None or there.mark != wanted.seen.get(code) or not there.more.is_drill:
        raise Unfit(
            N_("What is in force has changed since this page was opened. Look at it again; nothing was changed.")
        )
    more = replace(there.more, is_drill=False)
    declare(session, keys, code, there.state, wanted.who.by, now, wanted.who.name, more)
    return there


def obeyed(session: Session, code: str, kiosks: Collection[Kiosk]) -> set[str]:
    """Which of a school's kiosks have said that they do what was declared there last. Each says so in its own journal,
    and what came after the district's own entry is little."""
    last = session.exec(
        select(func.max(Entry.number)).where(Entry.chain == chain_of(code), Entry.kind == Kind.EMERGENCY_SET)
    ).one()
    if last is None:
        return set()
    ids = [kiosk.id for kiosk in kiosks]
    told = select(Entry.chain).where(
        col(Entry.number) > last, Entry.kind == Kind.EMERGENCY_SET, col(Entry.chain).in_(ids)
    )
    return set(session.exec(told.distinct()))


def _check(there: InForce | None, wanted: Act, code: str, name: str) -> None:
    """Raises Unfit where the act does not fit what is in force at one school."""
    if (there.mark if there else "") != wanted.seen[code]:
        raise Unfit(
            N_("Somebody was first at {school}: look at what is in force now. Nothing was changed."), school=name
        )
    if there is None:
        if wanted.state == CLEAR:
            raise Unfit(N_("Nothing is in force at {school}."), school=name)
        return
    if there.needs_police:
        if not wanted.may_end_lockdown:
            raise Unfit(N_("A Lockdown is ended by Dispatch or district security. Call them with what the police say."))
        if not wanted.more.note:
            raise Unfit(N_("Write who of the police said that it is over, and how."))
    if wanted.more.is_drill and not there.more.is_drill:
        raise Unfit(N_("What is in force at {school} is no drill. End it first."), school=name)
    if wanted.state == there.state and wanted.more.is_drill == there.more.is_drill:
        raise Unfit(N_("That is in force at {school} already."), school=name)


def read(alarm: Mapping[str, object]) -> InForce:
    """What is in force, as it stands in a school's plan."""

    def said(name: str) -> str:
        return str(alarm.get(name) or "")

    more = Particulars(bool(alarm.get("drill")), said("place"), said("hazard"), said("strategy"))
    since = datetime.fromisoformat(said("since"))
    return InForce(said("state"), since, f"{said('state')} {said('since')}", said("by"), said("name"), more)
