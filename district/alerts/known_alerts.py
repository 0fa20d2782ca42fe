"""The alerts as pages and commands show them: one with all that was seen of it, or the newest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from district.alerts import declared, together
from district.alerts.declared import Declared
from district.db.alert_tables import About, Alert
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from district.db.today_tables import HelpCall

_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Known:
    """An alert as its page shows it; no case while a rebuild is under way, and none for a call for help or an
    emergency. `seen`: when, by whom, of which recipient, for all alerts about the same."""

    alert: Alert
    case: Case | None
    call: HelpCall | None
    school: School
    seen: Sequence[tuple[datetime, str, str]]
    visit: Visit | None = None  # of somebody who was let in before the case was opened
    emergency: Declared | None = None
    schools: Sequence[School] = ()  # of an emergency at several, its own among them


def find(session: Session, alert_id: str) -> Known | None:
    """An alert with all that its page shows."""
    wanted = select(Alert, School).join(School, col(School.code) == Alert.school).where(Alert.id == alert_id)
    found = session.exec(wanted).first()
    if found is None:
        return None
    alert, school = found
    seen = session.exec(
        select(Alert.acknowledged, Alert.acknowledged_by, Alert.recipient)
        .where(Alert.case == alert.case, col(Alert.acknowledged).is_not(None))
        .order_by(col(Alert.acknowledged), col(Alert.id))
    ).all()
    call = session.get(HelpCall, alert.case) if alert.about == About.HELP else None
    case = session.get(Case, alert.case)
    began = session.get(Visit, case.visit) if case is not None and case.visit else None
    is_about = began is not None and (alert.about == About.VISIT or (case is not None and case.decided is None))
    told = [(at, by, to) for at, by, to in seen if at]
    emergency = declared.find(session, alert) if alert.about == About.EMERGENCY else None
    schools: Sequence[School] = ()
    if emergency is not None:
        schools, emergency = together.schools_of(session, alert, emergency)
    return Known(alert, case, call, school, told, began if is_about else None, emergency, schools)


def listed(session: Session, school: str = "") -> list[Alert]:
    """The newest alerts first, a few hundred."""
    wanted = select(Alert).order_by(col(Alert.made).desc(), col(Alert.id)).limit(_SHOWN)
    return list(session.exec(wanted.where(Alert.school == school) if school else wanted))
