"""What the codes of a visit mean at its school: type, destination and host in words, and when a visit has to end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from district.db.publish_tables import SchoolPlan
from district.db.tables import School
from district.publish.visitor_type_scopes import types_there
from language.translator import Translator
from sync.contract.api.school import WireCalendar, WireHost
from sync.contract.records.question import VisitorType
from sync.contract.time_zones import zone_of

_PLAN: Any = select(SchoolPlan).where(col(SchoolPlan.school) == bindparam("school"))
"""Built once: to build it takes longer than to ask."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A school's words, in the language of a page. `types`: what is offered; `known_types`: also what a visit may have
    and is offered no more. `hosts`: code -> name; `known_hosts`: what else there is of them. `former_...`: what the
    school has removed, for its visits name it."""

    language: str
    zone: ZoneInfo
    types: Mapping[str, VisitorType]
    known_types: Mapping[str, VisitorType]
    destinations: Mapping[str, Mapping[str, str]]
    hosts: Mapping[str, str]
    calendar: WireCalendar
    known_hosts: Sequence[WireHost]
    former_hosts: Mapping[str, str]
    former_destinations: Mapping[str, Mapping[str, str]]

    def type_of(self, purpose: str) -> str:
        known = self.known_types.get(purpose)
        return self._of(known.label, purpose) if known else purpose

    def host_of(self, code: str) -> str:
        """The name of a host; a code that the school never had stands as it is."""
        return self.hosts.get(code) or self.former_hosts.get(code, code)

    def place_of(self, host: str, destination: str) -> str:
        """Whom somebody visits, and where; a code that the school never had stands as it is."""
        label = self.destinations.get(destination) or self.former_destinations.get(destination, {})
        return " · ".join(part for part in (self.host_of(host), self._of(label, destination)) if part)

    def until(self, purpose: str, started: datetime) -> datetime:
        """When a visit has to end: by its type's minutes, at the latest when the school closes or the day ends; as the
        kiosks reckon it."""
        end = self.calendar.closing_after(started, self.zone)
        minutes = self.known_types[purpose].minutes if purpose in self.known_types else 0
        return min(end, datetime.fromtimestamp(started.timestamp() + minutes * 60, self.zone)) if minutes else end

    def _of(self, label: Mapping[str, str], code: str) -> str:
        return label.get(self.language) or label.get("en") or next(iter(label.values()), code)


def labels_of(session: Session, school: School, words: Translator) -> Labels:
    plan = session.scalars(_PLAN, {"school": school.code}).first()
    types = types_there(session, school)
    hosts = [WireHost(**item) for item in (plan.hosts or ())] if plan else []
    return Labels(
        words.language,
        zone_of(school.time_zone),
        {one.code: one for one in types.offered},
        {one.code: one for one in types.known},
        {one["code"]: one["label"] for one in school.destinations},
        {one.code: one.name for one in hosts},
        WireCalendar.model_validate(plan.calendar if plan and plan.calendar else {}),
        hosts,
        {one["code"]: one["name"] for one in (plan.former_hosts or ())} if plan else {},
        {one["code"]: one["label"] for one in school.former_destinations},
    )
