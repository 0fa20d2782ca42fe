"""What is missing at each school and kiosk before a school year begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from district.access import kiosk_status
from district.access.kiosk_status import Standing
from district.access.people import accounts
from district.access.people.rights import Right
from district.db.publish_tables import SchoolPlan
from district.db.tables import School, Staff
from district.publish.school_years import StepKind, Year
from sync import VERSION
from sync.contract.vocabulary import Permission


class Missing(StrEnum):
    """What a school or a kiosk lacks."""

    NO_KIOSK = "no_kiosk"
    NO_MANAGER = "no_manager"
    NO_PIN = "no_pin"
    NO_HOURS = "no_hours"
    ACCOUNTS = "accounts"  # from here on: nobody has confirmed it for this year
    STAFF = "staff"
    PLACES = "places"
    HOURS = "hours"
    PASSES = "passes"
    UNHEARD = "unheard"
    SILENT = "silent"
    NO_LIST = "no_list"
    LIST_EXPIRED = "list_expired"
    LIST_BEHIND = "list_behind"
    LIST_UNTOLD = "list_untold"
    CLOCK_OFF = "clock_off"
    DOUBLED = "doubled"
    OLD_VERSION = "old_version"
    NO_PRINTER = "no_printer"
    DISK_LOW = "disk_low"
    CERTIFICATE_ENDS = "certificate_ends"


_LISTS = {
    kiosk_status.EXPIRED: Missing.LIST_EXPIRED,
    kiosk_status.BEHIND: Missing.LIST_BEHIND,
    kiosk_status.UNKNOWN: Missing.LIST_UNTOLD,
    "absent": Missing.NO_LIST,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. `kiosk` is a line of kiosk_status.overview, None for the school itself."""

    school: str
    what: Missing
    kiosk: Mapping[str, Any] | None = None


def gaps(session: Session, year: Year | None, now: datetime) -> list[Gap]:
    """Of all schools, by school's name; of each the school first, then its kiosks."""
    managed = {
        school
        for one in accounts.everybody(session)
        if one.disabled is None
        for school in one.schools
        if accounts.may(one, Right.EDIT_SCHOOL, school)
    }
    plans = {plan.school: plan for plan in session.exec(select(SchoolPlan))}
    working = select(Staff).where(col(Staff.removed).is_(None), col(Staff.disabled).is_(None))
    deciding = {one.school for one in session.exec(working) if Permission.DECIDE in one.permissions}
    kiosks: dict[str, list[dict[str, Any]]] = {}
    for line in kiosk_status.overview(session, now):
        if kiosk_status.standing(line) is not Standing.OUT:
            kiosks.setdefault(line["school"], []).append(line)
    found: list[Gap] = []
    for school in session.exec(select(School).order_by(School.name, School.code)):
        code, plan = school.code, plans.get(school.code)
        lacks = {
            Missing.NO_KIOSK: code not in kiosks,
            Missing.NO_MANAGER: code not in managed,
            Missing.NO_PIN: code not in deciding,
        }
        found += [Gap(code, what) for what, is_so in lacks.items() if is_so]
        found += [Gap(code, what) for what in _of_year(code, plan, year)]
        found += [Gap(code, what, line) for line in kiosks.get(code, ()) for what in _of_kiosk(line)]
    return found


def _of_year(code: str, plan: SchoolPlan | None, year: Year | None) -> Iterator[Missing]:
    """Hours, and what nobody has confirmed."""
    has_hours = bool(plan and plan.calendar and plan.calendar.get("week"))
    if not has_hours:
        yield Missing.NO_HOURS
    for kind in StepKind:
        if year is not None and kind.of_school and year.step(code, kind) is None:
            if kind is StepKind.HOURS and not has_hours:
                continue
            yield Missing(kind.value)


def _of_kiosk(line: Mapping[str, Any]) -> Iterator[Missing]:
    if line["heard"] is None:
        yield Missing.UNHEARD
        return
    if line["silent"]:
        yield Missing.SILENT
    if line["doubled"] or line["copied"]:
        yield Missing.DOUBLED
    if line["lists"] in _LISTS and not (line["silent"] and line["lists"] != kiosk_status.EXPIRED):
        yield _LISTS[line["lists"]]
    if line["clock"] == kiosk_status.OFF and not line["silent"]:
        yield Missing.CLOCK_OFF
    if line["program"] is not None and line["program"] != VERSION:
        yield Missing.OLD_VERSION
    if kiosk_status.cannot_print(line) and not line["silent"]:
        yield Missing.NO_PRINTER
    if line["disk"] == kiosk_status.LOW and not line["silent"]:
        yield Missing.DISK_LOW
    if line["certificate"] in {kiosk_status.SOON, kiosk_status.ENDED}:
        yield Missing.CERTIFICATE_ENDS
