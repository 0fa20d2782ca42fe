"""Queues the schools' daily reports, each once a day, from whichever process comes to it first."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlmodel import Session, col, select, update

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.alerts.alert_settings import AlertSettings, load
from district.alerts.sender import at_work
from district.db.mail_tables import ReportPlan
from district.db.people_tables import Account
from district.db.tables import School
from district.instance import District
from district.mails.queue import Mail, queue
from district.settings import said
from district.web.daily_report import report
from language.translator import translator
from printing.reports.tagged_pdf import ReportFailed
from sync.contract.time_zones import zone_of

NOON = 12
_log = structlog.get_logger("district")


@dataclass(frozen=True, slots=True)
class Due:
    """A school whose report is to be mailed. `day` is what it is about, `today` its own calendar's day now, `was` the
    day of the plan's last one."""

    school: School
    accounts: tuple[str, ...]
    day: date
    today: str
    was: str


@asynccontextmanager
async def reporting(district: District) -> AsyncIterator[None]:
    """Queue the reports while the block runs."""
    async with at_work("reports", 1, district, work):
        yield


def work(district: District, stop: threading.Event | None = None) -> int:
    """Queue the reports that have become due; returns how many mails that were."""
    now = district.now()
    with district.database.read() as session:
        settings = load(session)
        due = _due(session, now) if settings is not None and settings.smtp is not None else []
    made = 0
    for one in due:
        if settings is None or (stop and stop.is_set()):
            break
        with district.database.read() as session:
            mails = _mails(session, one, settings, now)
        with district.database.write() as session:
            taken = update(ReportPlan).where(col(ReportPlan.school) == one.school.code, col(ReportPlan.done) == one.was)
            if session.exec(taken.values(done=one.today)).rowcount != 1:
                continue  # another process was first
            for account, mail in mails:
                queue(session, mail, now, one.school.code)
                if settings.names:
                    looks.note(session, account, one.school.code, LookKind.LOG, one.day.isoformat(), now)
        made += len(mails)
    return made


def readers(session: Session, school: str, among: list[str] | None = None) -> list[Account]:
    """Who may read a school's log, by name; of `among` (ids) where that is given."""
    return [
        one
        for one in accounts.everybody(session)
        if one.disabled is None and accounts.may(one, Right.VIEW_VISITS, school)
        if among is None or one.id in among
    ]


def about(hour: int, today: date) -> date:
    """The day that a report of this hour is about: until noon the day before."""
    return today if hour >= NOON else today - timedelta(days=1)


def _due(session: Session, now: datetime) -> list[Due]:
    """The plans whose hour has come today, by their schools' own clocks."""
    found = []
    for plan, school in session.exec(select(ReportPlan, School).join(School, col(School.code) == ReportPlan.school)):
        there = now.astimezone(zone_of(school.time_zone))
        today = there.date().isoformat()
        if plan.accounts and plan.done < today and there.hour >= plan.hour:
            found.append(Due(school, tuple(plan.accounts), about(plan.hour, there.date()), today, plan.done))
    return found


def _mails(session: Session, due: Due, settings: AlertSettings, now: datetime) -> list[tuple[str, Mail]]:
    """(account, mail) of everybody who may still read the log; none for a day on which nobody came."""
    counts = report.counts_of(session, due.school, due.day)
    if report.is_empty(counts):
        return []
    spoken, mails = said(session, "language"), []
    drawn = {}
    try:
        for account in readers(session, due.school.code, list(due.accounts)):
            words = translator(account.language or spoken)
            if words.tag not in drawn:
                drawn[words.tag] = report.attachments_of(
                    session, due.school, due.day, counts, words, now, names=settings.names
                )
            mails.append((account.id, report.mail_to(account, due.school, due.day, drawn[words.tag], words, settings)))
    except ReportFailed:  # tomorrow's may be drawn again; today's is at the pages
        _log.error("daily_report", school=due.school.code, day=due.day.isoformat())
        return []
    return mails
