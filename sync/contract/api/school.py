"""The school as it crosses the wire: its document, what changed there since a kiosk asked last, and what was erased.

Fields are added, never renamed, and unknown ones are ignored.

`GET /v1/changes?after=CURSOR` answers `Changes`: one stream for all that grows with people. An item of a kind has a
key, and its newest content is all that is ever sent, so that applying a page twice, or in part, does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from sync.contract.api.messages import Base64, Message
from sync.contract.api.school_settings import WireBadgeLayout, WireKioskSettings
from sync.contract.records.question import VisitorTypes
from sync.contract.time_zones import day_in
from sync.contract.vocabulary import TypedNames

# The school: GET /v1/school -> SchoolDocument (with an ETag; 304 when the kiosk has it).

ClockTime = str
"""A time of day by the school's clock, HH:MM."""

_CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of datetime.date.weekday."""


def _by_language(given: object) -> object:
    return {"en": given} if isinstance(given, str) else given


Labels = Annotated[dict[str, str], BeforeValidator(_by_language)]
"""Language (BCP 47) -> text. A plain text is read as English; on the wire it is always a table."""


MOST_LETTERS: Mapping[str, int] = {"welcome": 24, "welcome_line": 48, "afterwards": 90}
"""Of what a school words itself (see SchoolDocument): how much fits a kiosk's page, upright and on its side."""


class WirePurpose(Message):
    """A visitor type as kiosks knew it before there were `SchoolDocument.types`, from which it is derived.

    `minutes`: how long a visit of this purpose may last, 0 for until the school closes.
    """

    code: str
    label: Labels
    badge: Labels
    needs_destination: bool = True
    minutes: int = Field(default=0, ge=0, le=24 * 60)


class WireDestination(Message):
    code: str
    label: Labels


class WireHost(Message):
    """Whom visitors come to see; `destination` is the code of where they are found, "" where that differs.

    A host is away from `away_from` until `away_until` (days, ISO 8601, both included; "" for never); `stand_in` is the
    code of another host whom visitors see meanwhile, "" for the office. A kiosk tells a visitor who names somebody that
    they are not in today and who sees them instead, and neither why nor until when.
    """

    code: str
    name: str = Field(repr=False)
    destination: str = ""
    away_from: str = ""
    away_until: str = ""
    stand_in: str = ""

    def is_away(self, day: date) -> bool:
        return is_away(self.away_from, self.away_until, day)


def is_away(away_from: str, away_until: str, day: date) -> bool:
    """Whether a day of the school's zone lies in an absence; both its days count."""
    return bool(away_until) and away_from <= day.isoformat() <= away_until


class WireStaff(Message):
    id: str
    name: str
    permissions: list[str]
    verifier: str = Field(repr=False)  # argon2id over HMAC(PIN key, PIN)
    secret: str = ""  # id of the school's secret that the PIN key is derived from, "" for its first


class WireHours(Message):
    opens: ClockTime = Field(pattern=_CLOCK_TIME)
    closes: ClockTime = Field(pattern=_CLOCK_TIME)


class WireBell(Message):
    """One period of a school day."""

    name: str
    begins: ClockTime = Field(pattern=_CLOCK_TIME)
    ends: ClockTime = Field(pattern=_CLOCK_TIME)


class WireCalendar(Message):
    """When the school is open. `days` (ISO dates) override the week: other hours, or null for a day without school.

    A weekday that `week` does not name is closed.
    """

    week: dict[Weekday, WireHours] = Field(default_factory=dict)
    days: dict[str, WireHours | None] = Field(default_factory=dict)
    bells: list[WireBell] = Field(default_factory=list)

    def closing_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When the school closes on the day of a moment; midnight where it has no hours then, or has closed already."""
        day = day_in(zone, moment)
        named = day.isoformat()
        hours = self.days[named] if named in self.days else self.week.get(WEEK[day.weekday()])
        closes = datetime.combine(day, time.fromisoformat(hours.closes), zone) if hours else moment
        return closes if closes > moment else datetime.combine(day + timedelta(days=1), time(), zone)


class WireListSource(Message):
    """A registry or list that entries of the barred list come from, and its day (ISO 8601)."""

    name: str
    as_of: str


class WireAlarm(Message):
    """An emergency that is in force. `state`: hold, secure, lockdown, evacuate or shelter (Standard Response
    Protocol); `by` is the id of the person who declared it; `since` is the district's clock.

    `drill`: it is practiced. `place` is where an evacuation goes; `hazard` and `strategy` are those of a shelter, each
    a word such as tornado or seal_the_room. Kiosks that do not know them do what they do for the state alone."""

    state: str
    since: str
    by: str = ""
    drill: bool = False
    place: str = ""
    hazard: str = ""
    strategy: str = ""


class SchoolDocument(Message):
    """Everything a kiosk needs to know about its school besides lists and what comes as changes.

    Attributes:
        emergency: the line at the foot of a badge.
        purposes: what is offered, for kiosks that do not know `types`.
        types: what is offered and asked; None from a district that does not know them.
        calendar: None where the district has set none: then every day is open, and ends at midnight.
        alarm: the emergency in force, None in quiet times.
        kiosk_keys: key id -> Ed25519 public key of the school's kiosks: badges.
        keyring: version of the keys that the kiosk should have (see sync.contract.school_keys).
        typed_names: a vocabulary.TypedNames, whether a typed name that nothing matched is admitted by the machine
            ("alone") or by a tap of staff ("staff"). An unknown word means staff.
        badge_layout: None where nobody set one, and from a district that does not know them.
        sources: where the district says that entries of the barred list come from.
        welcome, welcome_line, afterwards: what the school words itself, each at most MOST_LETTERS long: the heading of
            the first page, the line below it, and what somebody who was signed in does now. A language without a text
            is said by the kiosk's own catalogue.
        settings: what the school's kiosks go by; None where nobody has set anything.
        kiosk_settings: by the id of a kiosk that has something of its own, all that it goes by, in place of `settings`.
    """

    version: str
    code: str
    name: str
    time_zone: str
    emergency: str = ""
    purposes: list[WirePurpose]
    types: VisitorTypes | None = None
    destinations: list[WireDestination]
    hosts: list[WireHost] = Field(default_factory=list)
    staff: list[WireStaff]
    calendar: WireCalendar | None = None
    alarm: WireAlarm | None = None
    kiosk_keys: dict[str, Base64]
    keyring: str = ""
    typed_names: str = TypedNames.STAFF.value
    badge_layout: WireBadgeLayout | None = None
    sources: list[WireListSource] = Field(default_factory=list)
    welcome: Labels = Field(default_factory=dict)
    welcome_line: Labels = Field(default_factory=dict)
    afterwards: Labels = Field(default_factory=dict)
    settings: WireKioskSettings | None = None
    kiosk_settings: dict[str, WireKioskSettings] = Field(default_factory=dict)


# Erasures: GET /v1/erasures?after=NUMBER -> Erasures, those of the kiosk's own school, oldest first.


class WireErasure(Message):
    """`entry` is the id in an entry's header; its `groups` are to be deleted in every epoch that holds it."""

    number: int
    entry: str
    groups: list[str]


class Erasures(Message):
    """`more`: ask again after the last number."""

    erasures: list[WireErasure]
    more: bool = False


PASS = "pass"  # noqa: S105  a pre-registered visitor, no password
VISIT = "visit"
REMEMBERED = "remembered"


class WireChange(Message):
    """`content` None is a tombstone: what the key named is gone. A kind that a kiosk does not know is passed over.

    The content of kind "pass" is a sync.contract.records.expected_visitor.ExpectedVisitor. The kiosk that asked for a
    school pass is given one field more, `code`: the text of the pass's QR code, signed by the district, for the paper.
    """

    kind: str
    key: str
    content: dict[str, Any] | None = Field(default=None, repr=False)


class Changes(Message):
    """One page, oldest change first.

    Attributes:
        cursor: what to ask after next time; opaque.
        more: there is more now; ask at once.
        reset: the stream begins anew (a new kiosk, one that was away for long, or a restored district): forget what
            came before, then apply.
        school: the version of the school's document that is in force.
        erasures: the number of the school's last erasure, 0 where there is none.
        feeds: a mark of the lists that the kiosk is given: as long as it is the same, so are they. "" from a district
            that says none.
        asked: whether something waits for the kiosk at /v1/requests; None from a district that does not say.
    """

    changes: list[WireChange]
    cursor: str
    more: bool = False
    reset: bool = False
    school: str = ""
    erasures: int = 0
    feeds: str = ""
    asked: bool | None = None


class WireVisit(Message):
    """A visit as every door of the school must know it (kind "visit"): enough for the roster and a sign-out, no more.

    Times are ISO 8601, "" where they are not known: a sign-out may arrive before its sign-in. `kiosk` recorded it.
    """

    id: str
    kiosk: str = ""
    family: str = Field(default="", repr=False)
    given: str = Field(default="", repr=False)
    middle: str = Field(default="", repr=False)
    suffix: str = Field(default="", repr=False)
    purpose: str = ""
    destination: str = ""
    choice: str = ""
    badge: str = ""
    started: str = ""
    ended: str = ""
    ended_by: str = ""
    voided: bool = False


class WireRemembered(Message):
    """What one decision made a school remember (kind "remembered", key: the case): this visitor is none of these
    entries. Each of `entries` is (entry id, leaf, kind of entry); the hash is keyed with the school's secret."""

    case: str
    visitor_hash: str = Field(repr=False)
    entries: list[tuple[str, str, str]]
    by: str
    decided: str
    expires: str
