"""What the confirmations of a new school year change, and how each is put back.

The caller has locked the school. What a step returns goes into YearStep.before, from which `undo_*` works.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from district.access import staff_members
from district.db.expected_tables import HostContact, PassDetail
from district.db.people_tables import Account, KnownBrowser, WebSession
from district.db.projection_tables import Case, Visit
from district.db.publish_tables import PassRequest, SchoolPlan, VisitorPass
from district.db.tables import School, Staff
from district.db.year_tables import YearStep
from district.errors import Unfit
from district.publish import change_stream, expected, former_names, host_contacts, school_plans
from language.marks import N_
from sync.contract.api.school import WireCalendar, WireHost

A_YEAR = timedelta(days=365)
LONG = timedelta(hours=36)
"""A pass that is valid for longer is not for one visit."""
MOST_PASSES = 900
"""Of one list: a form has at most a thousand fields."""
_READ = 5_000


def last_signed_in(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    """Account -> when they signed in last or were seen; a browser that somebody signed in with is remembered for 400
    days."""
    found: dict[str, datetime] = {}
    used = select(KnownBrowser.account, func.max(KnownBrowser.used)).where(col(KnownBrowser.account).in_(ids))
    seen = select(WebSession.account, func.max(WebSession.seen)).where(
        col(WebSession.account).in_(ids), col(WebSession.pending).is_(False)
    )
    for wanted in (used.group_by(KnownBrowser.account), seen.group_by(WebSession.account)):
        for account, at in session.exec(wanted):
            found[account] = max(at, found.get(account, at))
    return found


def accounts_at(there: Collection[Account], school: str) -> list[Account]:
    """Those who may sign in and work at a school; for "" those who belong to none."""
    return [one for one in there if one.disabled is None and (school in one.schools if school else not one.schools)]


def last_decided(session: Session, school: str, since: datetime) -> dict[str, datetime]:
    """Staff member -> when they last decided about a held visitor, since then."""
    wanted = select(Case.decided_by, func.max(Case.decided)).where(Case.school == school, col(Case.decided) >= since)
    return {who: at for who, at in session.exec(wanted.group_by(Case.decided_by)) if who and at}


def disable_staff(session: Session, school: str, ids: Collection[str], now: datetime) -> dict[str, Any]:
    """No PIN of these counts any more."""
    done = []
    for one in ids:
        person = session.get(Staff, one)
        if person is not None and person.school == school and person.removed is None and person.disabled is None:
            staff_members.disable(session, person, now)
            done.append(one)
    if done:
        change_stream.touch(session, school, now)
    return {"staff": done}


def enable_staff(session: Session, step: YearStep, now: datetime) -> int:
    """Those whom the step disabled and nobody since; returns how many."""
    count = 0
    for one in step.before.get("staff", ()):
        person = session.get(Staff, one)
        if person is not None and person.disabled == step.at and person.removed is None:
            staff_members.enable(session, person)
            count += 1
    if count:
        change_stream.touch(session, step.school, now)
    return count


def named_since(session: Session, school: str, since: datetime, now: datetime) -> tuple[set[str], set[str]]:
    """Hosts and destinations that a visit since then, or a pass that is valid now or later, names."""
    hosts: set[str] = set()
    places: set[str] = set()
    visits = select(Visit.host, Visit.destination).where(Visit.school == school, col(Visit.started) >= since).distinct()
    passes = select(VisitorPass.host, VisitorPass.destination).where(
        VisitorPass.school == school, col(VisitorPass.valid_until) >= now
    )
    for wanted in (visits, passes.distinct()):
        for host, place in session.exec(wanted):
            hosts.add(host)
            places.add(place)
    return hosts - {""}, places - {""}


def remove_places(
    session: Session, school: School, hosts: Collection[str], places: Collection[str], now: datetime
) -> dict[str, Any]:
    """Hosts and destinations go. Raises Unfit for a destination that somebody needs."""
    there = school_plans.hosts_of(session, school.code)
    gone = [one for one in there if one.code in hosts]
    left = [
        one.model_copy(update={"stand_in": ""}) if one.stand_in in hosts else one
        for one in there
        if one.code not in hosts
    ]
    lost = [item for item in school.destinations if item["code"] in places]
    kept = [item for item in school.destinations if item["code"] not in places]
    if not kept and lost:
        raise Unfit(N_("Keep at least one destination."))
    _, needed = named_since(session, school.code, now, now)
    for item in lost:
        label = item["label"].get("en", item["code"])
        if item["code"] in needed:
            raise Unfit(N_("Visitors are expected at {name}. Keep it, or end their passes first."), name=label)
        if found := next((one.name for one in left if one.destination == item["code"]), ""):
            raise Unfit(N_("{host} is found at {name}. Keep it, or give the host another place first."), host=found, name=label)  # fmt: skip  # noqa: E501
    if gone:
        school_plans.set_hosts(session, school.code, left, now)
        for one in gone:
            host_contacts.set_contact(session, HostContact(school=school.code, host=one.code, mail="", origin=""))
    if lost:
        former_names.set_destinations(school, kept)
        session.add(school)
        session.flush()
        change_stream.touch(session, school.code, now)
    return {"hosts": [one.model_dump(mode="json") for one in gone], "destinations": lost}


def restore_places(session: Session, school: School, step: YearStep, now: datetime) -> int:
    """What the step removed is there again, unless somebody has added it since; returns how many."""
    there = school_plans.hosts_of(session, school.code)
    places = [*school.destinations]
    lost = [item for item in step.before["destinations"] if item["code"] not in {one["code"] for one in places}]
    codes = {item["code"] for item in [*places, *lost]} | {""}
    back = [WireHost.model_validate(item) for item in step.before["hosts"]]
    back = [
        one if one.destination in codes else one.model_copy(update={"destination": ""})
        for one in back
        if one.code not in {other.code for other in there}
    ]
    if lost:
        former_names.set_destinations(school, [*places, *lost])
        session.add(school)
        session.flush()
    if lost or back:
        school_plans.set_hosts(session, school.code, [*there, *back], now)
    return len(lost) + len(back)


def set_hours(session: Session, school: str, calendar: WireCalendar | None, now: datetime) -> dict[str, Any]:
    """Make this the calendar; None keeps the present one."""
    plan = session.get(SchoolPlan, school)
    if calendar is None:
        return {}
    before = plan.calendar if plan else None
    school_plans.set_calendar(session, school, calendar, now)
    return {"calendar": before, "after": session.get_one(SchoolPlan, school).calendar}


def restore_hours(session: Session, step: YearStep, now: datetime) -> bool:
    """Whether the step had changed them. Raises Unfit where the hours were changed since."""
    if "after" not in step.before:
        return False
    if session.get_one(SchoolPlan, step.school).calendar != step.before["after"]:
        raise Unfit(N_("The hours were changed since. Change them under Hours and days off instead."))
    before = step.before["calendar"]
    calendar = WireCalendar.model_validate(before) if before else WireCalendar()
    school_plans.set_calendar(session, step.school, calendar, now)
    return True


def lasting_passes(session: Session, school: str, now: datetime) -> list[tuple[VisitorPass, PassDetail | None, bool]]:
    """Passes for more than a visit that are still valid, with their details, and whether a kiosk printed it: weekly
    ones, and those for longer than a day or so."""
    wanted = (
        select(VisitorPass, PassDetail, PassRequest.id)
        .outerjoin(PassDetail, col(PassDetail.id) == col(VisitorPass.id))
        .outerjoin(PassRequest, col(PassRequest.id) == col(VisitorPass.id))
        .where(VisitorPass.school == school, col(VisitorPass.valid_until) >= now, col(VisitorPass.valid_from) <= now)
        .order_by(col(VisitorPass.valid_until), col(VisitorPass.id))
        .limit(_READ)
    )
    found: list[tuple[VisitorPass, PassDetail | None, bool]] = [
        (row, detail, bool(request)) for row, detail, request in session.exec(wanted)
    ]
    lasting = [
        (row, detail, printed)
        for row, detail, printed in found
        if printed or (detail is not None and detail.weekdays) or row.valid_until - row.valid_from > LONG
    ]
    return lasting[:MOST_PASSES]


def end_passes(session: Session, school: str, ids: Collection[str], now: datetime) -> dict[str, Any]:
    """These visitors are expected no longer; it can be taken back for a day."""
    return {"passes": [one for one in ids if expected.cancel(session, school, one, now)]}


def restore_passes(session: Session, step: YearStep, now: datetime) -> int:
    """Returns how many are valid again. Raises DistrictError for what the school does not have any more."""
    return sum(expected.restore(session, step.school, one, now) for one in step.before.get("passes", ()))


def count_of(before: Mapping[str, Any]) -> int:
    """How much a step took away."""
    return sum(len(before.get(name, ())) for name in ("accounts", "staff", "hosts", "destinations", "passes"))
