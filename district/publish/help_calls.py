"""Calls for help from an office's page: pressed, somebody on their way, closed with what it was. Each step is an entry
of the school's own chain, moves its stream, so that open pages hear of it, and says nothing about a visitor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam
from sqlalchemy import case as case_when
from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.alerts import alert_making
from district.db.projection_tables import Case
from district.db.today_tables import HelpCall, HelpStep, Step
from district.ingest.chains import append
from district.publish import change_stream, schools
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, HelpAcknowledged, HelpCalled, HelpClosed
from sync.contract.records.kept import Part

MOST_OPEN = 50
MOST_CLOSED = 500
_IS_ANSWERED = case_when((col(HelpCall.acknowledged).is_not(None), 1), else_=0)


class HelpOutcome(StrEnum):
    """What a call was, as somebody said who closed it."""

    THREAT = "threat"
    REFUSES_TO_LEAVE = "refuses-to-leave"
    CUSTODY = "custody"
    MEDICAL = "medical"
    OTHER = "other"
    BY_MISTAKE = "by-mistake"
    PRACTICE = "practice"


def press(
    session: Session, keys: DistrictKeys, school: str, account: str, case: str, now: datetime, press_id: str = ""
) -> HelpCall:
    """Somebody needs help. Pressing again before anybody is on their way rings again and is no second call; once
    somebody is, it is a need of its own: a new call, of which everybody is told.

    `case` is the id of the case on whose page it was pressed; one that is not the school's is left out, because help
    comes all the same. `press_id` is random, and the same for all tries of one press: where the first of them made a
    call or rang one again, the others change nothing. Anything but a UUID is left out.
    """
    schools.lock(session, [school])
    id_ = _id_of(press_id, school, account)
    if (known := _made_by(session, id_)) is not None:
        return known
    found = session.get(Case, case) if case else None
    case = found.id if found is not None and found.school == school else ""
    call, again = open_call(session, school, account), id_
    if call is None or call.acknowledged is not None:
        again = ""
        call = HelpCall(id=id_, school=school, case=case, by=account, pressed=now, last=now)
        alert_making.make_for_help(session, school, call.id, now)
    else:
        call.last, call.presses, call.case = now, call.presses + 1, case or call.case
    session.add(call)
    _note(session, keys, call, Step.PRESSED, account, HelpCalled(call=call.id, case=case), now, again)
    return call


def _made_by(session: Session, id_: str) -> HelpCall | None:
    """The call that a press made, or rang again: somebody may be on their way since."""
    rung = select(HelpCall).join(HelpStep, col(HelpStep.call) == HelpCall.id).where(HelpStep.press == id_)
    return session.get(HelpCall, id_) or session.exec(rung.limit(1)).first()


def _id_of(press_id: str, school: str, account: str) -> str:
    """The id of a press, and of the call that it makes: nobody can choose it, nor meet another person's."""
    try:
        return str(uuid5(UUID(press_id), f"{school} {account}"))
    except ValueError:
        return str(uuid7())


def open_call(session: Session, school: str, account: str) -> HelpCall | None:
    """The open call of one person at a school, the latest of several."""
    found: HelpCall | None = session.scalars(_open_call(), {"school": school, "account": account}).first()
    return found


@cache
def _open_call() -> Any:
    """Built once, because each page of a school asks it: to build it takes longer than to ask."""
    order = (col(HelpCall.pressed).desc(), _IS_ANSWERED, col(HelpCall.id).desc())
    return called_query(bindparam("school"), bindparam("account")).order_by(*order).limit(1)


def called_query(school: Any, account: Any) -> SelectOfScalar[HelpCall]:
    """The question for the open calls of one person at a school, of values or parameters."""
    return select(HelpCall).where(HelpCall.school == school, HelpCall.by == account, col(HelpCall.closed).is_(None))


def acknowledge(session: Session, keys: DistrictKeys, school: str, call_id: str, account: str, now: datetime) -> bool:
    """Somebody is on their way: each person once. False where it is closed, or it is another school's."""
    call = _locked(session, school, call_id)
    if call is None or call.closed is not None:
        return False
    said = select(HelpStep.number).where(
        HelpStep.call == call.id,
        HelpStep.step == Step.ON_THE_WAY,
        HelpStep.by == account,
    )
    if session.exec(said.limit(1)).first() is None:
        call.acknowledged = call.acknowledged or now
        session.add(call)
        _note(session, keys, call, Step.ON_THE_WAY, account, HelpAcknowledged(call=call.id), now)
    return True


def close(
    session: Session, keys: DistrictKeys, school: str, call_id: str, outcome: HelpOutcome, account: str, now: datetime
) -> bool:
    """It is over. False where somebody has closed it before, or it is another school's."""
    call = _locked(session, school, call_id)
    if call is None or call.closed is not None:
        return False
    call.closed, call.outcome = now, outcome
    session.add(call)
    _note(session, keys, call, Step.CLOSED, account, HelpClosed(call=call.id, outcome=outcome), now)
    return True


def open_calls(session: Session, codes: Collection[str] | None = None) -> list[HelpCall]:
    """The open calls of these schools, or of all: those nobody has acknowledged first, then the oldest. Nothing closes
    a call by itself: of more than MOST_OPEN those that are answered, and those pressed longest ago, are left out."""
    wanted = select(HelpCall).where(col(HelpCall.closed).is_(None))
    wanted = wanted if codes is None else wanted.where(col(HelpCall.school).in_(list(codes)))
    wanted = wanted.order_by(_IS_ANSWERED, col(HelpCall.last).desc(), col(HelpCall.id))
    rows = session.exec(wanted.limit(MOST_OPEN)).all()
    return sorted(rows, key=lambda one: (one.acknowledged is not None, one.pressed, one.id))


def closed_calls(session: Session, codes: Collection[str]) -> list[HelpCall]:
    """The calls of these schools that are over, the newest first."""
    wanted = select(HelpCall).where(col(HelpCall.school).in_(list(codes)), col(HelpCall.closed).is_not(None))
    return list(session.exec(wanted.order_by(col(HelpCall.pressed).desc(), col(HelpCall.id)).limit(MOST_CLOSED)))


def steps_of(session: Session, calls: Collection[HelpCall]) -> Mapping[str, list[HelpStep]]:
    """Call -> who did what, in order."""
    found: dict[str, list[HelpStep]] = {call.id: [] for call in calls}
    wanted = select(HelpStep).where(col(HelpStep.call).in_(list(found))).order_by(col(HelpStep.number))
    for step in session.exec(wanted):
        found[step.call].append(step)
    return found


def _locked(session: Session, school: str, call_id: str) -> HelpCall | None:
    schools.lock(session, [school])
    call = session.get(HelpCall, call_id)
    return call if call is not None and call.school == school else None


_KINDS: Mapping[Step, Kind] = {
    Step.PRESSED: Kind.HELP_CALLED,
    Step.ON_THE_WAY: Kind.HELP_ACKNOWLEDGED,
    Step.CLOSED: Kind.HELP_CLOSED,
}


def _note(
    session: Session, keys: DistrictKeys, call: HelpCall, step: Step, account: str, said: Part, now: datetime,
    press_id: str = "",
) -> None:  # fmt: skip
    session.add(HelpStep(call=call.id, step=step, by=account, at=now, press=press_id))
    append(session, keys, call.school, _KINDS[step], f"account:{account}", {FACTS: said}, now)
    change_stream.touch(session, call.school, now)


def forget(session: Session, before: datetime, keep: Callable[[HelpCall], bool] = lambda _: False) -> int:
    """Delete calls that were closed before a moment, with their steps; returns how many."""
    gone = [one for one in session.exec(over(before)).all() if not keep(one)]
    for one in gone:
        session.exec(delete(HelpStep).where(col(HelpStep.call) == one.id))
        session.delete(one)
    session.flush()
    return len(gone)


def over(before: datetime) -> SelectOfScalar[HelpCall]:
    """Those that were closed before a moment."""
    return select(HelpCall).where(col(HelpCall.closed) < before)
