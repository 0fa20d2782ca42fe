"""When a school is open, whom its visitors come to see, how long they may stay; and the emergency in force there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session
from uuid_utils import uuid7

from district.access import staff_members
from district.access.district_keys import DistrictKeys
from district.alerts import alert_making
from district.days import school_day
from district.db.publish_tables import SchoolPlan
from district.errors import DistrictError
from district.ingest.chains import append
from district.publish import change_stream, former_names
from district.publish.schools import checked_name, find_school, lock
from district.publish.visitor_type_edits import put
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_scopes import Scope, school_stack, types_of
from district.publish.visitor_types import with_minutes
from sync.contract import toml_text
from sync.contract.api.school import WireAlarm, WireBell, WireCalendar, WireHost, WireHours
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.journal.facts import FACTS, TEXT
from sync.contract.records.kept import Part
from sync.contract.records.person import Text
from sync.contract.vocabulary import Emergency

EMERGENCIES = tuple(state for state in Emergency if state is not Emergency.OTHER)
"""Those that somebody may put in force."""
CLEAR = "clear"
CLOSED = "closed"
ROLES = ("dispatch", "security", "emergency-management")
"""Who may declare for the district and is on no school's staff."""


@dataclass(frozen=True, slots=True)
class Declarer:
    """`by` is what chains and kiosks are told: a staff id, or `district:` and a role. `name` may be ""."""

    by: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What goes with an emergency, see WireAlarm. `note` is kept where it can be erased, as the police's word is."""

    is_drill: bool = False
    place: str = ""
    hazard: str = ""
    strategy: str = ""
    note: str = field(default="", repr=False)


NO_PARTICULARS = Particulars()


class CalendarFile(BaseModel):
    """A calendar file. `days`: other hours, or "closed"; `stay`: minutes by the code of a visitor type."""

    model_config = ConfigDict(extra="forbid")

    week: dict[str, WireHours] = Field(default_factory=dict)
    days: dict[date, WireHours | str] = Field(default_factory=dict)
    bells: list[WireBell] = Field(default_factory=list)
    hosts: list[WireHost] = Field(default_factory=list)
    stay: dict[str, int] = Field(default_factory=dict)


def read_plan(path: Path) -> CalendarFile:
    """Raises DistrictError, naming what is wrong."""
    try:
        content = toml_text.loads(path.read_text(encoding="utf-8"))
        read = CalendarFile.model_validate(content)
        WireCalendar.model_validate({"week": content.get("week", {})})
    except OSError as error:
        raise DistrictError(f"{path} cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        wrong = ", ".join(".".join(str(step) for step in line["loc"]) for line in error.errors()[:5])
        raise DistrictError(f"{path} is wrong in: {wrong}. Nothing was changed.") from None
    except ValueError as error:
        raise DistrictError(f"{path} is no TOML file in UTF-8 ({error}). Nothing was changed.") from None
    hours = [*read.week.values(), *(day for day in read.days.values() if isinstance(day, WireHours))]
    if any(one.closes <= one.opens for one in hours) or any(bell.ends <= bell.begins for bell in read.bells):
        raise DistrictError(f"{path} has a day or a period that ends before it begins. Nothing was changed.")
    if len({host.code for host in read.hosts}) != len(read.hosts):
        raise DistrictError(f"{path} has two hosts with one code. Nothing was changed.")
    for host in read.hosts:
        checked_name(host.name)
    words = sorted({day for day in read.days.values() if isinstance(day, str)} - {CLOSED})
    if words:
        raise DistrictError(f"{path} says {words[0]!r} of a day. Write {CLOSED!r}, or its hours. Nothing was changed.")
    return read


def set_plan(session: Session, code: str, plan: CalendarFile, now: datetime) -> None:
    """Make a file's plan the school's, as a whole, and let its kiosks know. How long visits may last belongs to the
    visitor types: those that `stay` does not name keep what they have. Raises DistrictError."""
    school = find_school(session, code)
    lock(session, [code])
    unknown = sorted(set(plan.stay) - {one.code for one in types_of(session, school).types})
    if unknown:
        raise DistrictError(f"The school has no purpose {unknown[0]!r}. Nothing was changed.")
    row = _plan(session, code)
    days = {day.isoformat(): hours if isinstance(hours, WireHours) else None for day, hours in plan.days.items()}
    calendar = WireCalendar.model_validate({"week": plan.week, "days": days, "bells": plan.bells})
    row.calendar = calendar.model_dump(mode="json") if plan.week or plan.days else None
    former_names.set_hosts(row, [host.model_dump(mode="json") for host in plan.hosts])
    session.add(row)
    layers = school_stack(session, school)
    put(session, Scope(school=code), FileDraft(with_minutes(layers, plan.stay)), now)
    change_stream.touch(session, code, now)


def hosts_of(session: Session, code: str) -> list[WireHost]:
    """Whom visitors of a school come to see."""
    return [WireHost(**item) for item in _plan(session, code).hosts or ()]


def set_hosts(session: Session, code: str, hosts: Sequence[WireHost], now: datetime) -> None:
    """Make these the school's hosts, and let its kiosks know. The caller has checked and locked."""
    row = _plan(session, code)
    former_names.set_hosts(row, [host.model_dump(mode="json") for host in hosts])
    session.add(row)
    session.flush()
    change_stream.touch(session, code, now)


def calendar_of(session: Session, code: str) -> WireCalendar:
    """When a school is open; one without week and days where that is not set."""
    calendar = _plan(session, code).calendar
    return WireCalendar.model_validate(calendar) if calendar else WireCalendar()


def set_calendar(session: Session, code: str, calendar: WireCalendar, now: datetime) -> None:
    """Make this the school's calendar, and let its kiosks know; one without week and days is none: always open. The
    caller has checked and locked."""
    row = _plan(session, code)
    row.calendar = calendar.model_dump(mode="json") if calendar.week or calendar.days else None
    session.add(row)
    session.flush()
    change_stream.touch(session, code, now)


def declarer(session: Session, who: str, school: str = "") -> Declarer:
    """Who declares: a staff member of the school (or of any), by name or id, or a role of the district, as `dispatch`
    or `dispatch:Robin Doe`. Raises DistrictError."""
    role, _, name = (part.strip() for part in who.partition(":"))
    if role.casefold() in ROLES:
        return Declarer(f"district:{role.casefold()}", checked_name(name) if name else "")
    try:
        person = staff_members.found(session, who, school)
    except DistrictError as error:
        raise DistrictError(f"{error} For the district write {' or '.join(ROLES)}, as {ROLES[0]}:NAME.") from None
    if person.disabled is not None:
        raise DistrictError(
            f"{person.name} has been disabled since {school_day(session, person.school, person.disabled).isoformat()}."
        )
    return Declarer(person.id, person.name)


def declare(
    session: Session, keys: DistrictKeys, code: str, state: str, by: str, now: datetime, name: str = "",
    more: Particulars = NO_PARTICULARS, act: str = "",
) -> None:  # fmt: skip
    """Put an emergency in force at a school, or "clear" it. The district's own chain says so, and every kiosk's when it
    obeys; the recipients of alerts are told what is in force. `by` is an id or a role; `name` is kept where it can be
    erased; `act` is an id of what one person does at several schools. Raises DistrictError."""
    if state not in {*EMERGENCIES, CLEAR}:
        raise DistrictError(f"There is no emergency {state!r}. Say {', '.join(EMERGENCIES)}, or {CLEAR}.")
    find_school(session, code)
    alarm = WireAlarm(
        state="" if state == CLEAR else state, since=now.isoformat(), by=by, drill=more.is_drill, place=more.place,
        hazard=more.hazard, strategy=more.strategy,
    )  # fmt: skip
    words = "\n".join(filter(None, (name, more.note)))
    said = facts.EmergencySet.model_validate(alarm.model_dump())
    parts: dict[str, Part] = {FACTS: said} | ({TEXT: Text(text=words)} if words else {})
    entry = append(session, keys, code, Kind.EMERGENCY_SET, by or "district", parts, now)
    if alarm.state:
        alert_making.make_for_emergency(session, code, entry, now, act)
    row = _plan(session, code)
    row.alarm = alarm.model_dump(mode="json") | {"name": name, "entry": entry} if alarm.state else None
    session.add(row)
    change_stream.touch(session, code, now)


def declare_everywhere(
    session: Session, keys: DistrictKeys, codes: Collection[str], state: str, by: str, now: datetime, name: str = "",
    more: Particulars = NO_PARTICULARS,
) -> None:  # fmt: skip
    """`declare` at all of these schools or at none, whatever others do there at the same time. Raises DistrictError."""
    lock(session, codes)
    act = str(uuid7()) if len(codes) > 1 else ""
    for code in sorted(codes):
        declare(session, keys, code, state, by, now, name, more, act)


def _plan(session: Session, code: str) -> SchoolPlan:
    return session.get(SchoolPlan, code) or SchoolPlan(school=code)
