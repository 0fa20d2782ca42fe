"""Mails the looks without a case of the month before, once: to who manages a school, and for all schools to security,
counsel, records and auditors.

A mail names who looked, never a visitor. It comes in a month without such looks too, and says so in one line: a mail
that stays away would look the same as one that was lost. What counts is said in access.looks_without_case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from district.access import kiosk_status, looks_without_case
from district.access.looks_without_case import Counted
from district.access.people import accounts
from district.access.people.rights import Right, Role, name_of
from district.alerts.alert_settings import load
from district.days import district_zone, month_before, month_span
from district.db.look_tables import LooksMailed
from district.db.mail_tables import MailKind
from district.db.people_tables import Account
from district.db.tables import School
from district.instance import District
from district.mails.queue import Mail, queue
from district.publish import schools
from district.settings import said
from language.marks import N_, Plural, TextEnum
from language.translator import Translator, translator
from sync.contract.time_zones import zone_of

HOUR = 6
"""From this hour on the first of a month, by the clock there, its mails are queued."""
MOST_LINES = 50
_PAGES = {True: "/looks", False: "/s/{code}/looks"}


class LooksText(TextEnum):
    """Fixed texts of the mail."""

    SUBJECT = N_("{where}: records opened without a case, {month}")
    ALL_SCHOOLS = N_("All schools")
    NOBODY = N_("In {month} nobody opened a visitor's record at {where} without a case.")
    NOBODY_ANYWHERE = N_("In {month} nobody opened a visitor's record without a case at any school.")
    PERSON = N_("{person} ({role}): {records}, from {first} to {last}")
    GONE = N_("{person}: {records}, from {first} to {last}")
    SCHOOL = N_("{school}: {people}, {looks}")
    WHAT = N_(
        "That is: no case, referral or request about the visit was open at that time, and who looked had decided none. "
        "Much of it is ordinary work, such as a receipt. Ask where you do not know why."
    )
    PAGE = N_("This page shows each look:")
    UNLINKED = N_("The visitor pages show each look, under Looks without a case.")
    WHY_SCHOOL = N_("You get this mail each month because you manage this school at the visitor pages.")
    WHY_DISTRICT = N_("You get this mail each month because you may see these looks of all schools.")


OPENED = Plural(
    "In {month}, visitors' records were opened {count} time at {where} without a case.",
    "In {month}, visitors' records were opened {count} times at {where} without a case.",
)
OPENED_ANYWHERE = Plural(
    "In {month}, visitors' records were opened {count} time without a case.",
    "In {month}, visitors' records were opened {count} times without a case.",
)
LOOKS = Plural("{count} look", "{count} looks")
RECORDS = Plural("{count} record", "{count} records")
PEOPLE = Plural("{count} person", "{count} people")
MORE = Plural("and {count} more, at the page", "and {count} more, at the page")


@dataclass(frozen=True, slots=True)
class Due:
    """A month that is to be mailed. `school` is None for all schools; `readers` are who gets it, at least one."""

    school: School | None
    month: date
    readers: tuple[Account, ...]

    @property
    def code(self) -> str:
        return self.school.code if self.school else ""


@dataclass(frozen=True, slots=True)
class _Around:
    """What the mails of all schools share; `spoken` is the district's language, `link` its address or ""."""

    schools: Sequence[School]
    people: Mapping[str, Account]
    spoken: str
    link: str


def work(district: District) -> int:
    """Queue what is due; returns how many mails that were. Without a mail server the pages alone show it, and nothing
    is noted as mailed; while kiosks do not bear this machine's clock out, the month may not be over."""
    now = district.now()
    with district.database.read() as session:
        settings = load(session)
        if settings is None or settings.smtp is None:
            return 0
        there = schools.all_schools(session)
        due = _due(session, there, accounts.everybody(session), now)
        if not due or not kiosk_status.witnesses(session, now).bear_out:
            return 0
        people = {one.id: one for one in session.exec(select(Account))}
        around = _Around(there, people, said(session, "language"), (settings.link or "").rstrip("/"))
    made = 0
    for one in due:
        with district.database.read() as session:
            counted = looks_without_case.of_month(session, [one.school] if one.school else there, one.month)
        with district.database.write() as session:
            if not _is_first(session, one, now):
                continue
            for reader in one.readers:
                queue(session, mail_to(reader, one, counted, around), now, one.code)
        made += len(one.readers)
    return made


def _due(session: Session, there: Sequence[School], everybody: Sequence[Account], now: datetime) -> list[Due]:
    """The months before that nobody was mailed of yet, where there is somebody to mail."""
    could = [one for one in everybody if one.disabled is None]
    wide = tuple(one for one in could if accounts.may(one, Right.VIEW_LOOKS))
    zone = district_zone(session)
    found = [Due(None, month, _since(wide, month, zone)) for month in _over(zone, now)]
    for school in there:
        heads = tuple(one for one in could if one not in wide and accounts.may(one, Right.VIEW_LOOKS, school.code))
        zone = zone_of(school.time_zone)
        found += [Due(school, month, _since(heads, month, zone)) for month in _over(zone, now)]
    found = [one for one in found if one.readers]
    months = {one.month.isoformat()[:7] for one in found}
    done = set(session.exec(select(LooksMailed.school, LooksMailed.month).where(col(LooksMailed.month).in_(months))))
    return [one for one in found if (one.code, one.month.isoformat()[:7]) not in done]


def _over(zone: ZoneInfo, now: datetime) -> list[date]:
    """The month before, once the first of this one has come to HOUR."""
    there = now.astimezone(zone)
    return [] if there.day == 1 and there.hour < HOUR else [month_before(there.date())]


def _since(people: Sequence[Account], month: date, zone: ZoneInfo) -> tuple[Account, ...]:
    """Who had an account in that month: on the day after a district began there is no month to tell of."""
    _, ends = month_span(month, zone)
    return tuple(one for one in people if one.created < ends)


def _is_first(session: Session, due: Due, now: datetime) -> bool:
    """Whether this process is the one that mails the month; noted in the transaction that queues the mails."""
    row = LooksMailed(school=due.code, month=due.month.isoformat()[:7], at=now, mails=len(due.readers))
    if session.get(LooksMailed, (row.school, row.month)) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another process was first
        return False
    return True


def mail_to(reader: Account, due: Due, counted: Sequence[Counted], around: _Around) -> Mail:
    """The mail to one reader, in their language."""
    words = translator(reader.language or around.spoken)
    where = _line(due.school.name) if due.school else words.say(LooksText.ALL_SCHOOLS)
    lines = _said(due, counted, words, where)
    if counted:
        listed = _people(counted, around, words) if due.school else _schools(counted, around, words)
        more = len(listed) - MOST_LINES
        lines += ["", *listed[:MOST_LINES], *([words.say(MORE, count=more)] if more > 0 else [])]
        lines += ["", words.say(LooksText.WHAT)]
    page = f"{around.link}{_PAGES[due.school is None].format(code=due.code)}?month={due.month:%Y-%m}"
    lines += ["", *([words.say(LooksText.PAGE), page] if around.link else [words.say(LooksText.UNLINKED)])]
    lines += ["", words.say(LooksText.WHY_SCHOOL if due.school else LooksText.WHY_DISTRICT), ""]
    subject = words.say(LooksText.SUBJECT, where=where, month=words.month(due.month))
    return Mail(reader.mail, words.tag, MailKind.LOOKS_WITHOUT_CASE, subject, "\n".join(lines))


def _said(due: Due, counted: Sequence[Counted], words: Translator, where: str) -> list[str]:
    month, count = words.month(due.month), sum(one.looks for one in counted)
    if due.school is None:
        text = words.say(OPENED_ANYWHERE, month=month, count=count)
        return [text if counted else words.say(LooksText.NOBODY_ANYWHERE, month=month)]
    text = words.say(OPENED, month=month, count=count, where=where)
    return [text if counted else words.say(LooksText.NOBODY, month=month, where=where)]


def _people(counted: Sequence[Counted], around: _Around, words: Translator) -> list[str]:
    zones = {one.code: zone_of(one.time_zone) for one in around.schools}
    found = []
    for one in counted:
        account, zone = around.people.get(one.account), zones[one.school]
        values = {
            "person": _line(account.name if account and account.name else one.account),
            "role": words.say(name_of(Role(account.role))) if account else "",
            "records": words.say(RECORDS, count=one.records),
            "first": words.short_day(one.first.astimezone(zone)),
            "last": words.short_day(one.last.astimezone(zone)),
        }
        found.append("- " + words.say(LooksText.PERSON if account else LooksText.GONE, **values))
    return found


def _schools(counted: Sequence[Counted], around: _Around, words: Translator) -> list[str]:
    found = []
    for school in sorted(around.schools, key=lambda one: one.name):
        here = [one for one in counted if one.school == school.code]
        if here:
            people = words.say(PEOPLE, count=len(here))
            looks = words.say(LOOKS, count=sum(one.looks for one in here))
            found.append("- " + words.say(LooksText.SCHOOL, school=_line(school.name), people=people, looks=looks))
    return found


def _line(name: str) -> str:
    return " ".join(name.split())
