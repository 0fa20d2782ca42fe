"""The school as its kiosk knows it, in the shape that screens and badges need, and its calendar.

The calendar says when the school is open, and when a visit has to end. Pure; offline, the kiosk knows it for the whole
year. All times of day are those of the school's zone; every moment that comes in or goes out is aware of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from kiosk.checkin.answers import AnswerWords, label_in
from kiosk.checkin.visit import Destination, LastVisit, Visit
from sync.contract.api.school import is_away
from sync.contract.records.question import VisitorType
from sync.contract.time_zones import day_in, zone_of
from sync.contract.vocabulary import Emergency


class OpenState(StrEnum):
    """Whether the school receives visitors at a moment."""

    OPEN = "open"
    NOT_YET = "not_yet"  # a school day that has not begun
    OVER = "over"  # a school day that has ended
    NO_SCHOOL = "no_school"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From opening until closing of one day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class ClassPeriod:
    """One period of a school day."""

    name: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """`week` by weekday (Monday is 0); a day in `days` overrides it, None for a day without school."""

    week: Mapping[int, OpeningHours] = field(default_factory=lambda: MappingProxyType({}))
    days: Mapping[date, OpeningHours | None] = field(default_factory=lambda: MappingProxyType({}))
    bells: tuple[ClassPeriod, ...] = ()

    def hours(self, day: date) -> OpeningHours | None:
        """None where there is no school on that day."""
        return self.days[day] if day in self.days else self.week.get(day.weekday())

    def bell(self, now: datetime, zone: ZoneInfo) -> ClassPeriod | None:
        """The period that is going on, None between two and on days without school."""
        local = now.astimezone(zone)
        if self.hours(local.date()) is None:
            return None
        at = local.time().replace(tzinfo=None)
        return next((bell for bell in self.bells if bell.begins <= at < bell.ends), None)


def open_state(calendar: SchoolCalendar | None, now: datetime, zone: ZoneInfo) -> OpenState:
    """A school without a calendar is always open."""
    if calendar is None:
        return OpenState.OPEN
    local = now.astimezone(zone)
    hours = calendar.hours(local.date())
    if hours is None:
        return OpenState.NO_SCHOOL
    at = local.time().replace(tzinfo=None)
    if at < hours.opens:
        return OpenState.NOT_YET
    return OpenState.OPEN if at < hours.closes else OpenState.OVER


def last_closing(calendar: SchoolCalendar | None, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment up to which whoever came must have left: this day's closing time if it has passed, else midnight."""
    midnight = midnight_before(now, zone)
    hours = calendar.hours(midnight.date()) if calendar else None
    if hours is None:
        return midnight
    closing = datetime.combine(midnight.date(), hours.closes, zone)
    return closing if closing <= now else midnight


def midnight_before(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(day_in(zone, now), time(), zone)


def visit_end(calendar: SchoolCalendar | None, started: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """When a visit has to end: `minutes` after it began (0: no limit of its own), and by the end of its day."""
    day = day_in(zone, started)
    hours = calendar.hours(day) if calendar else None
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    if hours is not None and started < (closing := datetime.combine(day, hours.closes, zone)):
        end = closing
    # Beyond a change of the clocks, an hour on the wall is not an hour.
    return min(end, datetime.fromtimestamp(started.timestamp() + minutes * 60, zone)) if minutes else end


@dataclass(frozen=True, slots=True)
class DeclaredEmergency:
    """An emergency in force. `since` is the district's clock; `by` is the id of the person who declared it."""

    emergency: Emergency
    since: datetime
    by: str = ""


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
    along: str = "+ {count}"  # people who came along
    answers: AnswerWords = field(default_factory=AnswerWords)
    slip_title: str = ""  # of a school pass
    bring_again: str = ""
    slip_until: str = ""  # with a place for {day}
    test_title: str = ""  # of a badge of nobody
    test_name: str = ""
    test_place: str = ""
    test_host: str = ""
    test_answer: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """Whom visitors come to see; `destination` is the code of where they are found, "" where that differs.

    Away from `away_from` until `away_until` (ISO 8601, "" for never); `stand_in` is the code of who is seen meanwhile.
    """

    code: str
    name: str = field(repr=False)
    destination: str = ""
    away_from: str = ""
    away_until: str = ""
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A host who is not in today. `stand_in` is seen instead and found at `place`; None is the office."""

    host: Host
    stand_in: Host | None = None
    place: Destination | None = None


@dataclass(frozen=True, slots=True)
class SchoolWording:
    """What the school words itself, by language; what it leaves out is the catalogue's.

    Attributes:
        welcome: the heading of the first page.
        welcome_line: the line below it.
        afterwards: what somebody who was signed in does now.
    """

    welcome: Mapping[str, str] = field(default_factory=dict)
    welcome_line: Mapping[str, str] = field(default_factory=dict)
    afterwards: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """Replaced as a whole when the district changes something.

    Attributes:
        types: what visitors are offered, in order; their labels carry all languages.
        question_set: names the types and questions as a whole, "" where the district does not know them.
        language: the school's (BCP 47); destinations' labels, and what paper and staff's pages say, are in it.
        emergency: the line at the foot of a badge.
        calendar: None where the district has set none: always open, and a day ends at midnight.
        declared: the emergency in force.
        typed_alone: whether a typed name that nothing matched is admitted without a person.
        list_sources: (name, day) of each registry or list that entries come from.
        wording: what the school words itself.
        languages: tags of what visitors may choose, as the district says it; none: all that the kiosk speaks.
        badge_grace_s: as the district says it, see DeskContext; None: as the kiosk's own settings have it.
    """

    code: str
    name: str
    time_zone: str
    types: tuple[VisitorType, ...]
    destinations: tuple[Destination, ...]
    emergency: str = ""
    hosts: tuple[Host, ...] = ()
    calendar: SchoolCalendar | None = None
    declared: DeclaredEmergency | None = None
    question_set: str = ""
    language: str = "en"
    typed_alone: bool = False
    list_sources: tuple[tuple[str, str], ...] = ()
    wording: SchoolWording = field(default_factory=SchoolWording)
    languages: tuple[str, ...] = ()
    badge_grace_s: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        """UTC where this machine does not know the school's zone."""
        return zone_of(self.time_zone)

    def until(self, visit: Visit) -> datetime:
        """When a visit has to end, by the school's calendar and its visitor type."""
        return visit_end(self.calendar, visit.started, self.visitor_type(visit.purpose).minutes, self.zone)

    def overdue(self, visits: Iterable[Visit], now: datetime) -> tuple[Visit, ...]:
        """Those who should have left by now."""
        return tuple(visit for visit in visits if visit.ended is None and self.until(visit) <= now)

    def still_has(self, last: LastVisit | None) -> bool:
        """Whether a last visit can be repeated: the district may have removed its type, destination or host."""
        return (
            last is not None
            and any(item.code == last.purpose for item in self.types)
            and (not last.destination or any(item.code == last.destination for item in self.destinations))
            and (not last.host or any(item.code == last.host for item in self.hosts))
        )

    def visitor_type(self, code: str) -> VisitorType:
        """The type of a code; one that the district has since removed asks nothing."""
        return next((item for item in self.types if item.code == code), VisitorType(code=code, label={}, badge={}))

    def type_label(self, code: str) -> str:
        """A type in the school's language; one that the district has since removed is called by its code."""
        return label_in(self.visitor_type(code).label, self.language, code)

    def escorted(self, visit: Visit) -> bool:
        """Whether this visitor may not go alone: staff decided so, or the type is always escorted."""
        return visit.escort or self.visitor_type(visit.purpose).escort

    def is_away(self, host: Host, now: datetime) -> bool:
        """By the school's day."""
        return is_away(host.away_from, host.away_until, day_in(self.zone, now))

    def absence(self, code: str, now: datetime) -> Absence | None:
        """Of a host who is away; who stands in and is away too sends to the office. None where nobody is away."""
        known = {one.code: one for one in self.hosts}
        host = known.get(code)
        if host is None or not self.is_away(host, now):
            return None
        other = known.get(host.stand_in)
        return (
            Absence(host) if other is None or self.is_away(other, now) else Absence(host, other, self.place_of(other))
        )

    def place_of(self, host: Host) -> Destination | None:
        """Where a host is found, None where that differs."""
        return next((one for one in self.destinations if one.code == host.destination), None)

    def host_name(self, code: str) -> str:
        """Whom somebody visits, "" where that is nobody or the district has removed them."""
        return next((item.name for item in self.hosts if item.code == code), "")

    def destination(self, code: str) -> Destination:
        return next((item for item in self.destinations if item.code == code), Destination(code, code))
