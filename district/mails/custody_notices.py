"""Tells the managers of a school by mail, once, that custody orders there end within 30 days.

The mail names nobody: it says how many, and where the page is that shows which. Each order is told once for each last
day that it is given, by whichever process comes to it first.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from district.access.people import accounts
from district.access.people.rights import Right
from district.alerts.alert_settings import load
from district.db.list_tables import CustodyNotice
from district.db.mail_tables import MailKind
from district.db.people_tables import Account
from district.db.tables import School
from district.instance import District
from district.mails.queue import Mail, queue
from district.publish import custody, schools
from district.settings import said
from language.marks import N_, Plural, TextEnum
from language.translator import translator
from sync.contract.time_zones import day_in, zone_of

_PAGE = "/s/{code}/custody-ending"


class NoticeText(TextEnum):
    """Fixed texts of the mail."""

    SUBJECT = N_("Custody orders end soon at {school}")
    AFTER = N_(
        "After its last day an order stops nobody at the door. Ask the family for the new one, and send it to district "
        "security."
    )
    PAGE = N_("This page shows you which orders they are:")
    UNLINKED = N_("The page of your school's day, at the visitor pages, leads to the orders.")
    WHY = N_("You get this mail because you manage this school at the visitor pages. It names nobody on purpose.")


ENDS = Plural(
    "{count} custody order at {school} ends within 30 days.", "{count} custody orders at {school} end within 30 days."
)


def work(district: District) -> int:
    """Queue what is to be told; returns how many mails that were. Without a mail server the pages alone show it."""
    now = district.now()
    with district.database.read() as session:
        settings = load(session)
        if settings is None or settings.smtp is None:
            return 0
        there = schools.all_schools(session)
        days = {day_in(zone_of(school.time_zone), now) for school in there}
        if not any(custody.any_ends(session, day) for day in days):
            return 0
        spoken, everybody = said(session, "language"), accounts.everybody(session)
    made = 0
    for school in there:
        managers = [
            one for one in everybody if one.disabled is None and accounts.may(one, Right.EDIT_SCHOOL, school.code)
        ]
        today = day_in(zone_of(school.time_zone), now)
        with district.database.read() as session:
            if not managers or not custody.untold(session, school.code, today):
                continue
        with district.database.write() as session:
            schools.lock(session, [school.code])  # of two processes the second finds nothing left
            ending = custody.untold(session, school.code, today)
            for entry, expires in ending:
                row = CustodyNotice(entry=entry, school=school.code, expires=expires, told=now, mails=len(managers))
                session.add(row)
            if ending:
                _queue(session, school, managers, len(ending), spoken, settings.link or "", now)
                made += len(managers)
    return made


def _queue(
    session: Session, school: School, managers: list[Account], count: int, spoken: str, link: str, now: datetime
) -> None:
    for one in managers:
        words = translator(one.language or spoken)
        name = " ".join(school.name.split())
        page = link.rstrip("/") + _PAGE.format(code=school.code)
        lines = [words.say(ENDS, count=count, school=name), words.say(NoticeText.AFTER), ""]
        lines += [words.say(NoticeText.PAGE), page] if link else [words.say(NoticeText.UNLINKED)]
        lines += ["", words.say(NoticeText.WHY), ""]
        subject = words.say(NoticeText.SUBJECT, school=name)
        queue(session, Mail(one.mail, words.tag, MailKind.CUSTODY_ENDS, subject, "\n".join(lines)), now, school.code)
