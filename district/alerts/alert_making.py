"""Alerts that are made at once, in the transaction of what they tell of: a call for help, an emergency, a match that
was found after the visitor was let in. What waits for a decision becomes one later, see alert_queue."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlmodel import Session, select
from uuid_utils import uuid7

from district.alerts.alert_settings import AlertKind, AlertSettings, Recipient, load
from district.db.alert_tables import About, Alert
from district.errors import DistrictError
from sync.contract.vocabulary import Verdict

_STEPS = (1, 2)
_log = structlog.get_logger("district")


def make_for_help(session: Session, school: str, call: str, now: datetime) -> None:
    """Tell everybody who is told of this school's cases, in the caller's transaction."""
    session.add_all(
        [new_alert(call, school, step, one, now, About.HELP) for step, one in _told(session, school, AlertKind.HELP)]
    )


def make_for_emergency(session: Session, school: str, entry: str, now: datetime, act: str = "") -> None:
    """The same of an emergency: `entry` is the id of the entry of the school's chain that declares it, so that another
    action, or a drill that turns real, is told anew. `act`: an id that those of one act at several schools share."""
    told = _told(session, school, AlertKind.EMERGENCY)
    session.add_all([new_alert(entry, school, step, one, now, About.EMERGENCY, act) for step, one in told])


def make_for_visit(session: Session, school: str, case: str, verdict: str, now: datetime) -> None:
    """The same of a match that was found after the visitor was let in. The caller has locked the school."""
    made = set(session.exec(select(Alert.step, Alert.recipient).where(Alert.case == case)).all())
    told = [
        (step, one) for step, one in _told(session, school, AlertKind.CASE, verdict) if (step, one.name) not in made
    ]
    session.add_all([new_alert(case, school, step, one, now, About.VISIT) for step, one in told])


def _told(session: Session, school: str, kind: AlertKind, verdict: str = Verdict.STRONG) -> list[tuple[int, Recipient]]:
    """Who is told, of both steps."""
    settings = _settings(session)
    return [(step, one) for step in _STEPS for one in (settings.told(school, step, verdict, kind) if settings else ())]


def _settings(session: Session) -> AlertSettings | None:
    try:
        return load(session)
    except DistrictError as error:  # of a newer version; what is told of must not fail with it
        _log.error("alert_settings", fault=type(error).__name__)
        return None


def new_alert(
    case: str, school: str, step: int, to: Recipient, now: datetime, about: About = About.CASE, act: str = ""
) -> Alert:  # fmt: skip
    """A row, due at once."""
    return Alert(
        id=str(uuid7()),
        case=case,
        about=about,
        act=act,
        school=school,
        step=step,
        channel=to.channel,
        recipient=to.name,
        made=now,
        due=now,
    )
