"""Expected visitors as the office's pages have them: visitor passes with what only the district knows of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from district.db.expected_tables import PassDetail
from district.db.publish_tables import PassRequest, VisitorPass
from district.mails import delivery
from district.publish import change_stream, visitor_passes
from sync.contract.api.school import PASS, WEEK
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.time_zones import day_in

MOST = 500
"""Of one list."""


@dataclass(frozen=True, slots=True)
class Extra:
    """What kiosks are not told; see PassDetail."""

    note: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)
    language: str = ""
    weekdays: str = ""
    doors: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected on a day; `begins` and `ends` are that day's. `visit` is the one it led to that day."""

    row: VisitorPass
    detail: PassDetail | None
    begins: datetime
    ends: datetime
    visit: str


def find(session: Session, school: str, pass_id: str) -> tuple[VisitorPass | None, PassDetail | None]:
    """Of this school only; a canceled one has its detail alone."""
    row, detail = session.get(VisitorPass, pass_id), session.get(PassDetail, pass_id)
    return (
        row if row is not None and row.school == school else None,
        detail if detail is not None and detail.school == school else None,
    )


def expect(session: Session, school: str, who: ExpectedVisitor, extra: Extra, now: datetime) -> bool:
    """Expect somebody; False where this id was taken already, as by a form that was sent twice. Raises DistrictError
    for what the school does not have."""
    if session.get(VisitorPass, who.id) is not None or session.get(PassDetail, who.id) is not None:
        return False
    visitor_passes.register(session, school, who)
    session.add(PassDetail(id=who.id, school=school, ends=datetime.fromisoformat(who.valid_until), **_said(extra)))
    session.flush()
    change_stream.note(session, school, PASS, [who.id], now)
    return True


def change(session: Session, school: str, who: ExpectedVisitor, extra: Extra, now: datetime) -> bool:
    """False where the school expects them no longer. Raises DistrictError for what the school does not have."""
    row, detail = find(session, school, who.id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    visitor_passes.register(session, school, who)
    ends = datetime.fromisoformat(who.valid_until)
    detail = detail or PassDetail(id=who.id, school=school, ends=ends)
    detail.ends = ends
    detail.mailed = None  # what went out is not what stands now
    for name, value in _said(extra).items():
        setattr(detail, name, value)
    session.add(detail)
    session.flush()
    change_stream.note(session, school, PASS, [who.id], now)
    return True


def cancel(session: Session, school: str, pass_id: str, now: datetime) -> bool:
    """Expect somebody no longer, with the mail that may still wait; False where they were not expected any more. It can
    be taken back for a day."""
    row, detail = find(session, school, pass_id)
    if row is None:
        return False
    detail = detail or PassDetail(id=pass_id, school=school, ends=row.valid_until)
    detail.content = visitor_passes.find(session, pass_id)[1].model_dump()
    detail.canceled = now
    session.add(detail)
    visitor_passes.withdraw(session, pass_id)
    delivery.withdraw(session, pass_id, now)
    change_stream.note(session, school, PASS, [pass_id], now)
    return True


def restore(session: Session, school: str, pass_id: str, now: datetime) -> bool:
    """Take a cancellation back; False where it can no longer be. Raises DistrictError for what the school does not
    have any more."""
    row, detail = find(session, school, pass_id)
    if row is not None or detail is None or detail.content is None:
        return False
    visitor_passes.register(session, school, ExpectedVisitor.model_validate(detail.content))
    detail.content, detail.canceled = None, None
    session.add(detail)
    session.flush()
    change_stream.note(session, school, PASS, [pass_id], now)
    return True


def on_day(session: Session, school: str, zone: ZoneInfo, day: date) -> list[Expected]:
    """Those who are expected on a day by the school's clock, the first to come first. Who holds a school pass is
    expected on no day in particular."""
    since = datetime.combine(day, time(), zone)
    until = datetime.combine(day + timedelta(days=1), time(), zone)
    found = []
    for row, detail in session.execute(day_statement(), {"school": school, "since": since, "until": until}):
        weekdays = detail.weekdays.split(",") if detail is not None and detail.weekdays else ()
        if weekdays and WEEK[day.weekday()] not in weekdays:
            continue
        begins, ends = row.valid_from.astimezone(zone), row.valid_until.astimezone(zone)
        if weekdays:
            begins, ends = (datetime.combine(day, one.time(), zone) for one in (begins, ends))
        is_here = detail is not None and detail.came is not None and day_in(zone, detail.came) == day
        found.append(Expected(row, detail, begins, ends, detail.visit if detail is not None and is_here else ""))
    return sorted(found, key=lambda one: (one.begins, one.row.family.casefold(), one.row.id))


def day_query(school: Any, since: Any, until: Any) -> SelectOfScalar[VisitorPass]:
    """The question for the passes that count between two moments, on whatever weekdays; of values or parameters."""
    return (
        select(VisitorPass)
        .outerjoin(PassRequest, col(PassRequest.id) == col(VisitorPass.id))
        .where(VisitorPass.school == school, col(PassRequest.id).is_(None))
        .where(col(VisitorPass.valid_until) >= since, col(VisitorPass.valid_from) < until)
    )


@cache
def day_statement() -> Any:
    """Passes with their details, of the parameters `school`, `since` and `until`. Built once: to build it takes longer
    than to ask."""
    wanted: Any = day_query(bindparam("school"), bindparam("since"), bindparam("until"))
    wanted = wanted.add_columns(PassDetail).outerjoin(PassDetail, col(PassDetail.id) == col(VisitorPass.id))
    return wanted.order_by(col(VisitorPass.valid_from), col(VisitorPass.id)).limit(MOST)


def is_on(row: VisitorPass, detail: PassDetail | None, zone: ZoneInfo, day: date) -> bool:
    """Whether a pass counts on a day by the school's clock, at whatever hour."""
    weekdays = detail.weekdays.split(",") if detail is not None and detail.weekdays else WEEK
    return day_in(zone, row.valid_from) <= day <= day_in(zone, row.valid_until) and WEEK[day.weekday()] in weekdays


def canceled(session: Session, school: str) -> Sequence[PassDetail]:
    """Those whose cancellation can still be taken back, the newest first."""
    wanted = select(PassDetail).where(PassDetail.school == school, col(PassDetail.canceled).is_not(None))
    return session.exec(wanted.order_by(col(PassDetail.canceled).desc()).limit(20)).all()


def _said(extra: Extra) -> dict[str, Any]:
    return {
        "note": extra.note,
        "mail": extra.mail,
        "language": extra.language,
        "weekdays": extra.weekdays,
        "doors": extra.doors,
    }
