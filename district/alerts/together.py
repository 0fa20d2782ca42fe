"""Alerts of one act at several schools that go out as one mail to a recipient. Each school keeps its row, and a line in
its chain; the row with the smallest id leads, and takes the others along.

Webhooks stay one for each school: the programs behind them read one school in a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from district.alerts import declared
from district.alerts.alert_settings import Channel
from district.alerts.declared import Declared
from district.db.alert_tables import Alert, State
from district.db.publish_tables import SchoolPlan
from district.db.tables import School

OPEN = (State.WAITING, State.SENDING)


@dataclass(frozen=True, slots=True)
class Other:
    """An alert that goes out in the mail of another one, and its school."""

    alert: Alert
    school: School


def follows() -> ColumnElement[bool]:
    """Whether an alert goes out with one that stands before it, and so is not taken by itself."""
    first = aliased(Alert)
    return (
        select(first.id)
        .where(
            col(Alert.act) != "",
            col(Alert.channel) == Channel.EMAIL,
            first.act == Alert.act,
            first.recipient == Alert.recipient,
            first.step == Alert.step,
            first.id < Alert.id,
            col(first.state).in_(OPEN),
        )
        .exists()
    )


def of_same_mail(session: Session, alert: Alert) -> Sequence[Alert]:
    """The others of an alert's mail, whatever became of them; none where it has a mail of its own."""
    if not alert.act or alert.channel != Channel.EMAIL:
        return ()
    same = select(Alert).where(
        Alert.act == alert.act, Alert.recipient == alert.recipient, Alert.step == alert.step, Alert.id != alert.id
    )
    return session.exec(same.order_by(Alert.school)).all()


def take(session: Session, leader: Alert, now: datetime, until: datetime) -> tuple[Other, ...]:
    """Those that go out with `leader`, which its caller has just taken until then. What is over at a school is dropped
    on the way."""
    there = [one for one in of_same_mail(session, leader) if one.state in OPEN and one.due <= now]
    schools, taken = _schools(session, there), []
    for one in there:
        school, plan = schools[one.school]
        if declared.is_over(plan, one):
            one.state = State.DROPPED
        else:
            one.state, one.tries, one.due = State.SENDING, one.tries + 1, until
            taken.append(Other(one, school))
    return tuple(taken)


def schools_of(session: Session, alert: Alert, emergency: Declared) -> tuple[list[School], Declared]:
    """The schools of an alert's mail, its own first, and what was declared, which is over once it is so at all of
    them."""
    others = [one for one in of_same_mail(session, alert) if one.state != State.DROPPED]
    schools = _schools(session, others)
    is_over = emergency.is_over and all(declared.is_over(schools[one.school][1], one) for one in others)
    there = [session.get_one(School, alert.school), *(schools[one.school][0] for one in others)]
    return there, Declared(emergency.said, is_over)


def _schools(session: Session, alerts: Sequence[Alert]) -> dict[str, tuple[School, SchoolPlan | None]]:
    """Code -> the school and what is in force there, read at once: an act may be at every school."""
    codes = {one.school for one in alerts}
    wanted = select(School, SchoolPlan).join(SchoolPlan, col(SchoolPlan.school) == School.code, isouter=True)
    found = session.exec(wanted.where(col(School.code).in_(codes))).all() if codes else ()
    return {school.code: (school, plan) for school, plan in found}
