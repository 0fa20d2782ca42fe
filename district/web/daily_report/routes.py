"""The daily report of a school: who gets it, and when. For those who manage the school."""

from __future__ import annotations

from datetime import date, datetime, time

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import acts
from district.access.acts import ActKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.alerts.alert_settings import load
from district.api.dependencies import Here
from district.db.mail_tables import ReportPlan
from district.db.tables import School
from district.instance import District
from district.publish.schools import lock
from district.web.authorization import AtSchool, Me, Typed
from district.web.daily_report import job
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.settings.marks import mark, unchanged
from language.marks import N_
from sync.contract.time_zones import zone_of

router = APIRouter()

_PAGE = "/s/{code}/settings/daily-report"
RIGHTS = {("GET", _PAGE): Right.EDIT_SCHOOL, ("POST", _PAGE): Right.EDIT_SCHOOL}
USUAL_HOUR = 17


@router.get(_PAGE)
def daily_report_page(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who manages the school."""
    return _shown(request, here, school, form)


@router.post(_PAGE)
def daily_report(request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed) -> Response:
    """Who manages the school: choose readers among those who may read the log, and the hour."""
    hour = form.choice("hour", [str(hour) for hour in range(24)], N_("Choose an hour."))
    wanted = form.every("accounts")
    with here.database.write() as session:
        lock(session, [school.code])
        if not set(wanted) <= {one.id for one in job.readers(session, school.code)}:
            form.fail("accounts", N_("Choose among the people who may read this school's visitor log."))
        elif form.ok and unchanged(form, _mark(session, school.code)):
            plan = _plan(session, school.code)
            _note(session, viewer, plan, int(hour), set(wanted), here.now())
            plan.hour, plan.accounts = int(hour), sorted(set(wanted))
            # The first report comes the next time that the clock strikes this hour, not at once.
            there = here.now().astimezone(zone_of(school.time_zone))
            plan.done = there.date().isoformat() if there.hour >= plan.hour else _before(plan.done, there.date())
            session.add(plan)
    if not form.ok:
        return _shown(request, here, school, form)
    done = N_("The daily report is mailed to nobody.")
    if wanted:
        done = N_("The daily report is saved.")
    return see_other(request, f"/s/{school.code}/settings", done)


def _note(session: Session, viewer: Viewer, plan: ReportPlan, hour: int, readers: set[str], now: datetime) -> None:
    """In the journal: another hour, and each account that is to read the report from now on, or no more."""
    before = set(plan.accounts)
    lines = [(ActKind.REPORT_SET, str(hour))] if hour != plan.hour else []
    lines += [(ActKind.REPORT_READER_ADDED, one) for one in sorted(readers - before)]
    lines += [(ActKind.REPORT_READER_REMOVED, one) for one in sorted(before - readers)]
    for kind, subject in lines:
        acts.note(session, viewer, kind, subject, now, plan.school)


def _before(done: str, today: date) -> str:
    """What was sent today already is not sent again at a later hour."""
    return done if done <= today.isoformat() else ""


def _plan(session: Session, school: str) -> ReportPlan:
    return session.get(ReportPlan, school) or ReportPlan(school=school, hour=USUAL_HOUR, accounts=[])


def _mark(session: Session, school: str) -> str:
    plan = _plan(session, school)
    return mark(plan.hour, plan.accounts)


def _shown(request: Request, here: District, school: School, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        plan, was, settings = _plan(session, school.code), _mark(session, school.code), load(session)
        readers = [(one.id, one.name) for one in job.readers(session, school.code)]
    hours = [(str(hour), words.clock(time(hour))) for hour in range(24)]
    return render(
        request, "settings/daily_report.html", 200 if form.ok else 422, form=form, plan=plan, was=was, readers=readers,
        hours=hours, is_mailed=settings is not None and settings.smtp is not None,
        has_names=settings is not None and settings.names,
    )  # fmt: skip


ROOM = Room(router, RIGHTS)
