"""The school as its kiosk knows it: what the district sent, in the shape that screens and badges need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.checkin.school_calendar import SchoolCalendar, visit_end
from kiosk.checkin.visit import Destination, LastVisit, Purpose, Visit
from sync.contract.vocabulary import Emergency


@dataclass(frozen=True, slots=True)
class DeclaredEmergency:
    """An emergency in force. `since` is the district's clock; `by` is the id of whoever declared it."""

    emergency: Emergency
    since: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedVisitor:
    """Somebody who is expected. Codes are those of the Site; "" where they were left open. Times have their zone."""

    id: str
    family: str = field(repr=False)
    given: str = field(repr=False)
    born: date | None = field(repr=False)
    purpose: str
    destination: str
    host: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class ConductText:
    """The conduct expectations as one language's text file has them; `version` is the digest of its bytes."""

    version: str
    title: str
    points: tuple[str, ...]
    closing: str = ""


@dataclass(frozen=True, slots=True)
class BadgeWords:
    """The words of a badge that no visit holds, and how a date and a time are written, in the school's language: staff
    read a badge. The wording gives them, the desk sets them."""

    escort: str
    date: Callable[[datetime], str]
    time: Callable[[datetime], str]
    valid_until: str = ""  # with a place for {time}


@dataclass(frozen=True, slots=True)
class Host:
    """Whom visitors come to see; `destination` is the code of where they are found, "" where that differs."""

    code: str
    name: str = field(repr=False)
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Replaced as a whole when the district changes something. Labels are in the kiosk's language.

    Attributes:
        emergency: the line at the foot of a badge.
        calendar: None where the district has set none: always open, and a day ends at midnight.
        declared: the emergency in force.
    """

    code: str
    name: str
    time_zone: str
    purposes: tuple[Purpose, ...]
    destinations: tuple[Destination, ...]
    emergency: str = ""
    hosts: tuple[Host, ...] = ()
    calendar: SchoolCalendar | None = None
    declared: DeclaredEmergency | None = None

    @property
    def zone(self) -> ZoneInfo:
        """UTC where this machine does not know the school's zone."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def until(self, visit: Visit) -> datetime:
        """When a visit has to end, by the school's calendar and its purpose."""
        return visit_end(self.calendar, visit.started, self.purpose(visit.purpose).minutes, self.zone)

    def overdue(self, visits: Iterable[Visit], now: datetime) -> tuple[Visit, ...]:
        """Those who should have left by now."""
        return tuple(visit for visit in visits if visit.ended is None and self.until(visit) <= now)

    def still_has(self, last: LastVisit | None) -> bool:
        """Whether a last visit can be repeated: the district may have removed its purpose or destination."""
        return (
            last is not None
            and any(item.code == last.purpose for item in self.purposes)
            and (not last.destination or any(item.code == last.destination for item in self.destinations))
        )

    def purpose(self, code: str) -> Purpose:
        """The purpose of a code; one that the district has since removed keeps its code as its label."""
        return next((item for item in self.purposes if item.code == code), Purpose(code, code, code.upper()))

    def destination(self, code: str) -> Destination:
        return next((item for item in self.destinations if item.code == code), Destination(code, code))
