"""Pre-registered visitors: who is expected at a school, from when until when. Kiosks of other schools never know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select
from uuid_utils import uuid7

from district.db.expected_tables import PassDetail
from district.db.publish_tables import SchoolPlan, VisitorPass
from district.errors import Unfit
from district.publish.schools import find_school
from district.publish.visitor_type_scopes import types_of
from language.marks import N_
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.safe_text import is_plain

KEPT = timedelta(days=1)
"""A pass that has ended is deleted after this: the visit it led to is in the visitor log."""

_LONGEST_NAME = 80


_UNKNOWN = {
    "purpose": (
        N_("The school has no purpose {code}. It has: {known}."),
        N_("The school has no purpose {code}. It has: none yet."),
    ),
    "destination": (
        N_("The school has no destination {code}. It has: {known}."),
        N_("The school has no destination {code}. It has: none yet."),
    ),
    "host": (
        N_("The school has no host {code}. It has: {known}."),
        N_("The school has no host {code}. It has: none yet."),
    ),
}
"""What an expected visitor may name: the sentence where the school has others, and where it has none."""


def new_id() -> str:
    """A UUIDv7 (RFC 9562): the id of a new pass."""
    return str(uuid7())


def register(session: Session, school: str, who: ExpectedVisitor) -> ExpectedVisitor:
    """Expect somebody; the caller notes the change. Returns them as they were registered, a host's destination filled
    in. Raises DistrictError for what the school does not have."""
    known = find_school(session, school)
    family, given = " ".join(who.family.split()), " ".join(who.given.split())
    if not family or not (is_plain(family, _LONGEST_NAME) and is_plain(given, _LONGEST_NAME)):
        raise Unfit(N_("A name has 1 to {most} printable characters."), most=_LONGEST_NAME)
    begins, ends = datetime.fromisoformat(who.valid_from), datetime.fromisoformat(who.valid_until)
    if ends <= begins:
        raise Unfit(N_("The pass ends before it begins. Nobody was registered."))
    _refuse_unknown("purpose", who.purpose, [one.code for one in types_of(session, known).types])
    destination = who.destination
    if who.host:
        hosts = {item["code"]: item["destination"] for item in _hosts(session, school)}
        _refuse_unknown("host", who.host, list(hosts))
        destination = destination or hosts[who.host]
    if destination:
        _refuse_unknown("destination", destination, [item["code"] for item in known.destinations])
    named = who.model_copy(update={"family": family, "given": given, "destination": destination})
    row = VisitorPass(**(named.model_dump() | {"school": school, "valid_from": begins, "valid_until": ends}))
    session.add(row)
    session.flush()
    return _record(row)


def withdraw(session: Session, pass_id: str) -> str:
    """Expect somebody no longer; returns the school, whose stream the caller moves. Raises DistrictError."""
    row = _row(session, pass_id)
    session.delete(row)
    session.flush()
    return row.school


def find(session: Session, pass_id: str) -> tuple[str, ExpectedVisitor]:
    """The school and whom it expects. Raises DistrictError where there is no such pass."""
    row = _row(session, pass_id)
    return row.school, _record(row)


def of_school(session: Session, school: str) -> list[ExpectedVisitor]:
    """Everybody whom a school expects, the next first."""
    find_school(session, school)
    wanted = select(VisitorPass).where(VisitorPass.school == school)
    return [_record(row) for row in session.exec(wanted.order_by(col(VisitorPass.valid_from), col(VisitorPass.id)))]


def valid(session: Session, now: datetime) -> int:
    """How many visitors are expected now or later."""
    return session.exec(select(func.count()).select_from(VisitorPass).where(VisitorPass.valid_until >= now)).one()


def ended(session: Session, now: datetime) -> Sequence[VisitorPass]:
    """The passes that have ended for good."""
    return session.exec(select(VisitorPass).where(col(VisitorPass.valid_until) < now - KEPT)).all()


def ended_details(session: Session, now: datetime) -> Sequence[PassDetail]:
    """What is kept beside passes that have ended for good, or were canceled then."""
    done = (col(PassDetail.ends) < now - KEPT) | (col(PassDetail.canceled) < now - KEPT)
    return session.exec(select(PassDetail).where(done)).all()


def forget(session: Session, over: Sequence[VisitorPass], details: Sequence[PassDetail]) -> dict[str, list[str]]:
    """Delete passes and what is kept beside them; returns the passes' ids by school, for the streams."""
    session.exec(delete(PassDetail).where(col(PassDetail.id).in_([row.id for row in details])))
    gone: dict[str, list[str]] = {}
    for row in over:
        gone.setdefault(row.school, []).append(row.id)
    session.exec(delete(VisitorPass).where(col(VisitorPass.id).in_([row.id for row in over])))
    return gone


def contents(session: Session, school: str, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """What kiosks may know of these passes; see district.publish.change_stream."""
    rows = session.exec(
        select(VisitorPass).where(VisitorPass.school == school, col(VisitorPass.id).in_(list(keys)))
    ).all()
    return {row.id: _record(row).model_dump(mode="json") for row in rows}


def _row(session: Session, pass_id: str) -> VisitorPass:
    row = session.get(VisitorPass, pass_id)
    if row is None:
        raise Unfit(N_("There is no pass {code}."), code=pass_id)
    return row


def _record(row: VisitorPass) -> ExpectedVisitor:
    content = {name: getattr(row, name) for name in ExpectedVisitor.model_fields}
    times = {name: content[name].isoformat() for name in ("valid_from", "valid_until")}
    return ExpectedVisitor.model_validate(content | times)


def _hosts(session: Session, school: str) -> list[dict[str, Any]]:
    plan = session.get(SchoolPlan, school)
    return plan.hosts if plan else []


def _refuse_unknown(what: str, code: str, known: list[str]) -> None:
    if code not in known:
        some, none = _UNKNOWN[what]
        raise Unfit(some if known else none, code=repr(code), known=", ".join(known))
