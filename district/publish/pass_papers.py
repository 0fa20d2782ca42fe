"""A visitor's pass as paper, code, calendar file and mail, in the visitor's language."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from district.db.expected_tables import PassDetail
from district.db.mail_tables import MailKind
from district.db.publish_tables import VisitorPass
from district.db.tables import Kiosk, School
from district.mails.queue import CALENDAR, PDF, PNG, Attachment, Mail
from district.publish.calendar_file import Event, calendar
from district.publish.schools import find_school
from language.marks import N_, TextEnum
from language.translator import Translator
from printing.reports.visitor_pass import PassSheet, pass_pdf
from scanning import signed_passes
from sync.contract.api.school import WEEK
from sync.contract.time_zones import zone_of

_MOST_DOORS = 6
MOST_DAYS = 400
"""Of one pass that comes again."""


class PassText(TextEnum):
    """What a pass says."""

    TITLE = N_("Visitor pass")
    VALID = N_("Good from {begins} until {ends}.")
    WEEKLY = N_("Good from {first} until {last}, on {days}, from {opens} to {closes}.")
    DOOR = N_("Entrance: {doors}")
    HOLD = N_("Hold the code up to the camera at the school's entrance, on this page or on a phone.")
    ONLY = N_("The pass is good at this school only, and for the person named above.")
    CODE = N_("QR code of this pass, for the camera at the school's entrance.")
    SUBJECT = N_("Your visit to {school}")
    GREETING = N_("Hello {name},\n\n{school} expects you.")
    FILES = N_(
        "Your pass is attached, as a page and as a picture of its code, with a calendar file. "
        "If you cannot come, please tell the school."
    )


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything that a pass's papers say."""

    school: School
    row: VisitorPass = field(repr=False)
    weekdays: tuple[str, ...]
    doors: tuple[str, ...]
    code: str = field(repr=False)
    words: Translator = field(repr=False)
    now: datetime

    @property
    def times(self) -> list[tuple[datetime, datetime]]:
        """Beginning and end of each visit, by the school's clock."""
        return times_of(self.row, self.weekdays, self.school)

    def sheet(self) -> PassSheet:
        return PassSheet(
            title=self.words.say(PassText.TITLE),
            school=self.school.name,
            person=self._name,
            valid=self._valid,
            notes=(*self._doors, self.words.say(PassText.HOLD), self.words.say(PassText.ONLY)),
            code=self.code,
            code_text=self.words.say(PassText.CODE),
            language=self.words.tag,
        )

    def pdf(self) -> bytes:
        """Raises ReportFailed."""
        return pass_pdf(self.sheet())

    def png(self) -> bytes:
        """The code alone, large enough to print."""
        file = io.BytesIO()
        segno.make(self.code, error="m", micro=False).save(file, kind="png", scale=12)
        return file.getvalue()

    def calendar(self) -> bytes:
        summary = self.words.say(PassText.SUBJECT, school=self.school.name)
        location = ", ".join([self.school.name, *self.doors])
        uid = f"{self.row.id}@vestibule"
        return calendar(
            Event(uid, summary, location, self.words.say(PassText.HOLD), self.times, self.now, self.words.tag)
        )

    def mail(self, to: str) -> Mail:
        """Raises ReportFailed."""
        say = self.words.say
        lines = [
            say(PassText.GREETING, name=self._name, school=self.school.name), "\n".join([self._valid, *self._doors]),
            say(PassText.FILES), say(PassText.HOLD),
        ]  # fmt: skip
        files = (
            Attachment("pass.pdf", PDF, self.pdf()),
            Attachment("pass.png", PNG, self.png()),
            Attachment("visit.ics", CALENDAR, self.calendar()),
        )
        subject = say(PassText.SUBJECT, school=self.school.name)
        return Mail(to, self.words.tag, MailKind.PASS, subject, "\n\n".join(lines) + "\n", files, about=self.row.id)

    @property
    def _name(self) -> str:
        return self.words.person(self.row.family, self.row.given)

    @property
    def _doors(self) -> list[str]:
        return [self.words.say(PassText.DOOR, doors=", ".join(self.doors))] if self.doors else []

    @property
    def _valid(self) -> str:
        words, zone = self.words, zone_of(self.school.time_zone)
        begins, ends = self.row.valid_from.astimezone(zone), self.row.valid_until.astimezone(zone)
        if not self.weekdays:
            said = [f"{words.day(one.date())}, {words.clock(one)}" for one in (begins, ends)]
            return words.say(PassText.VALID, begins=said[0], ends=said[1])
        return words.say(
            PassText.WEEKLY, first=words.day(begins.date()), last=words.day(ends.date()),
            days=weekday_names(words, self.weekdays), opens=words.clock(begins), closes=words.clock(ends),
        )  # fmt: skip


def papers(
    session: Session, school: School, row: VisitorPass, detail: PassDetail | None, key: Ed25519PrivateKey,
    words: Translator, now: datetime,
) -> Papers:  # fmt: skip
    """The code is not stored: it is signed anew each time, from what the pass says. Raises ValueError where it cannot
    be."""
    code = signed_passes.encode_visitor(UUID(row.id), school.code, row.valid_from, row.valid_until, key)
    return Papers(school, row, _days(detail), _doors(session, school, detail), code, words, now)


def sheet_of(session: Session, pass_id: str, code: str, words: Translator, now: datetime) -> PassSheet:
    """The page of a pass that is there, with a code that was signed elsewhere."""
    row, detail = session.get_one(VisitorPass, pass_id), session.get(PassDetail, pass_id)
    school = find_school(session, row.school)
    return Papers(school, row, _days(detail), _doors(session, school, detail), code, words, now).sheet()


def _days(detail: PassDetail | None) -> tuple[str, ...]:
    return tuple(filter(None, detail.weekdays.split(","))) if detail else ()


def doors_of(session: Session, school: str) -> list[str]:
    """The names of a school's entrances: those of its kiosks in service, whichever machines they are."""
    kiosks = select(Kiosk.name).where(
        Kiosk.school == school, col(Kiosk.revoked).is_(None), col(Kiosk.replaced_by).is_(None), Kiosk.name != ""
    )
    return sorted(set(session.exec(kiosks)))


def _doors(session: Session, school: School, detail: PassDetail | None) -> tuple[str, ...]:
    """Those that the pass names, as far as they are there still; else all."""
    there, chosen = doors_of(session, school.code), detail.doors.splitlines() if detail else []
    return tuple([one for one in there if one in chosen] or there)[:_MOST_DOORS]


def times_of(row: VisitorPass, weekdays: Sequence[str], school: School) -> list[tuple[datetime, datetime]]:
    """Beginning and end of each visit, by the school's clock."""
    zone = zone_of(school.time_zone)
    begins, ends = row.valid_from.astimezone(zone), row.valid_until.astimezone(zone)
    if not weekdays:
        return [(begins, ends)]
    days = [begins.date() + timedelta(days=number) for number in range((ends.date() - begins.date()).days + 1)]
    return [
        (datetime.combine(day, begins.time(), zone), datetime.combine(day, ends.time(), zone))
        for day in days[:MOST_DAYS]
        if WEEK[day.weekday()] in weekdays
    ] or [(begins, ends)]


def weekday_names(words: Translator, weekdays: Sequence[str]) -> str:
    """Monday and Wednesday."""
    return words.listed([weekday_name(words, one) for one in weekdays])


def weekday_name(words: Translator, weekday: str) -> str:
    return str(words.locale.days["format"]["wide"][WEEK.index(weekday)])


def last_day(weekdays: Sequence[str], first: date, last: date) -> date | None:
    """The last day between two that is one of these weekdays; None where no day is."""
    days = (last - timedelta(days=number) for number in range((last - first).days + 1))
    return next((day for day in days if WEEK[day.weekday()] in weekdays), None)
