"""An expected visitor's pass as files and as a mail, and many visitors from a CSV file. For the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.web.authorization import AtSchool, NotFound, Typed
from district.web.expected.form import choices_of
from district.web.expected.mailing import Mailed, mail_pass, papers_of
from district.web.expected.routes import expect_all
from district.web.expected.visitor_file import COLUMNS, MOST_BYTES, Line, lines_of, text_of
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Room
from district.web.wording import DATE_ORDERS
from language.marks import N_, Text
from printing.reports.tagged_pdf import ReportFailed
from sync.contract.barred_list.csv_dates import DateOrder

router = APIRouter()

_EXPECT = Right.EXPECT
_FILE = "/s/{code}/expected/add/file"
_ONE = "/s/{code}/expected/{key}"
RIGHTS = {
    ("GET", _FILE): _EXPECT,
    ("POST", _FILE): _EXPECT,
    ("POST", f"{_FILE}/do"): _EXPECT,
    ("GET", f"{_FILE}/template"): _EXPECT,
    ("GET", f"{_ONE}/{{paper}}"): _EXPECT,
    ("POST", f"{_ONE}/mail"): _EXPECT,
}
UPLOADS = {_FILE: 3 * MOST_BYTES, f"{_FILE}/do": 3 * MOST_BYTES}
_MEDIA = {
    "pass.pdf": "application/pdf",
    "pass.png": "image/png",
    "visit.ics": "text/calendar; charset=utf-8",
}


_MAILED: Mapping[Mailed, Text] = {
    Mailed.QUEUED: N_("The pass is being mailed."),
    Mailed.JUST_BEFORE: N_("The pass was mailed less than a minute ago. It was not mailed again."),
    Mailed.IMPOSSIBLE: N_("The pass was not mailed. Print it instead."),
}


@router.get(_FILE)
def file_page(request: Request, school: AtSchool) -> Response:
    """Who may expect visitors: choose a file."""
    return _file_page(request, school, Form())


@router.post(_FILE)
def preview(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who may expect visitors: what the file says, before anybody is expected; again where the order of its dates was
    chosen."""
    file, text = form.file("file"), form.value("text") or None
    if file is not None:
        text = form.taken("file", lambda: text_of(file.file))
    elif text is None:
        form.fail("file", N_("Choose a file."))
    lines = _lines(request, here, school, form, text) if text is not None else None
    if text is None or lines is None:
        return _file_page(request, school, form)
    return _preview_page(request, school, form, text, lines)


@router.post(f"{_FILE}/do")
def do(request: Request, here: Here, school: AtSchool, form: Typed) -> Response:
    """Who may expect visitors: expect the good lines, once however often this is sent."""
    text = form.value("text")
    lines = _lines(request, here, school, form, text, form.every("id"))
    if lines is None:
        return _file_page(request, school, form)
    bad = [one for one in lines if one.planned is None]
    if bad and not form.value("skip_refused"):
        form.fail("skip_refused", N_("Say that the refused lines may be left out, or send a corrected file."))
        return _preview_page(request, school, form, text, lines)
    good = [one.planned for one in lines if one.planned is not None]
    new = expect_all(here, school, good, form)
    if not form.ok:
        return _preview_page(request, school, form, text, lines)
    mailed = 0
    if form.value("send"):
        sent = [mail_pass(here, school, one.who.id) for one in good if one.extra.mail] if new else []
        mailed = sent.count(Mailed.QUEUED)
    day = min((one.who.valid_from[:10] for one in good), default="")
    done = N_("Visitors that are expected now: {count}.")
    if not new:
        done = N_("Nobody new: the file was sent twice.")
    elif mailed:
        done = N_("Visitors that are expected now: {count}. Passes being mailed: {mailed}.")
    path = f"/s/{school.code}/expected" + (f"?day={day}" if day else "")
    return see_other(request, path, done, count=str(new), mailed=str(mailed))


@router.get(f"{_FILE}/template")
def template() -> Response:
    """Who may expect visitors: the headings of a file."""
    headers = {"Content-Disposition": 'attachment; filename="expected.csv"'}
    return Response((",".join(COLUMNS) + "\r\n").encode("utf-8-sig"), 200, headers, "text/csv; charset=utf-8")


@router.get(f"{_ONE}/{{paper}}")
def paper(here: Here, school: AtSchool, key: str, paper: str) -> Response:
    """Who may expect visitors: the pass as a page, its code as a picture, or the calendar file."""
    if paper not in _MEDIA:
        raise NotFound
    with here.database.read() as session:
        found = papers_of(session, here, school, key)
    if found is None:
        raise NotFound
    make = {"pass.pdf": found.pdf, "pass.png": found.png, "visit.ics": found.calendar}[paper]
    disposition = "attachment" if paper == "visit.ics" else "inline"
    headers = {"Content-Disposition": f'{disposition}; filename="{paper}"'}
    return Response(make(), 200, headers, _MEDIA[paper])


@router.post(f"{_ONE}/mail")
def mail(request: Request, here: Here, school: AtSchool, key: str) -> Response:
    """Who may expect visitors: mail the pass, again where it was mailed before."""
    try:
        done = mail_pass(here, school, key)
    except ReportFailed:
        text = N_("The pass could not be drawn, so it was not mailed. Try again, and if it fails again, tell IT.")
        return see_other(request, f"/s/{school.code}/expected/{key}", text)
    return see_other(request, f"/s/{school.code}/expected/{key}", _MAILED[done])


def _lines(
    request: Request, here: District, school: School, form: Form, text: str, ids: list[str] | None = None
) -> list[Line] | None:
    with here.database.read() as session:
        choices = choices_of(session, school, words_of(request))
    order = form.choice("dates", dict(DATE_ORDERS), N_("Choose one of these."))
    if not form.ok:
        return None
    choices = replace(choices, dates=DateOrder(order) if order else None)
    return form.taken("file", lambda: lines_of(text, choices, here.now(), ids or ()))


def _file_page(request: Request, school: School, form: Form) -> Response:
    return render(
        request, "expected/file.html", 200 if form.ok else 422, form=form, columns=COLUMNS,
        orders=DATE_ORDERS, at=_FILE.format(code=school.code),
    )  # fmt: skip


def _preview_page(request: Request, school: School, form: Form, text: str, lines: list[Line]) -> Response:
    ids = [one.planned.who.id if one.planned else "" for one in lines]
    return render(
        request, "expected/preview.html", 200 if form.ok else 422, form=form, text=text, ids=ids,
        good=[one for one in lines if one.planned], bad=[one for one in lines if one.planned is None],
        orders=DATE_ORDERS, asks_order=bool(form.value("dates")) or any(one.is_ambiguous for one in lines),
        has_mails=any(one.planned and one.planned.extra.mail for one in lines), at=_FILE.format(code=school.code),
    )  # fmt: skip


ROOM = Room(router, RIGHTS, uploads=UPLOADS)
