"""The barred list from a file: sent, read, looked at, and then done; and taking the last change back. For security."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.errors import Unfit
from district.instance import District
from district.publish import list_edits, list_history, list_imports, list_lock, list_preview, list_proposals
from district.publish.list_history import Act
from district.publish.list_jobs import AT_WORK, Job, JobFault, Jobs, Stage
from district.publish.list_preview import jobs_of
from district.publish.schools import all_schools
from district.web.authorization import Me, NotFound, Typed, second_look
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.security import import_texts as texts
from district.web.security import reasons
from district.web.security.entry_edits import who
from district.web.security.entry_form import FieldName
from district.web.security.proposals import undo_waits
from district.web.wording import DATE_ORDERS, LIST_KINDS
from language.marks import N_
from sync.contract.barred_list.csv_file import COLUMNS

router = APIRouter()

_EDIT = Right.EDIT_ENTRIES
RIGHTS = {
    ("GET", "/security/import"): _EDIT,
    ("POST", "/security/import"): _EDIT,
    ("GET", "/security/import/{job}"): _EDIT,
    ("POST", "/security/import/{job}/read"): _EDIT,
    ("POST", "/security/import/{job}/do"): _EDIT,
    ("POST", "/security/import/{job}/discard"): _EDIT,
    ("GET", "/security/undo"): _EDIT,
    ("POST", "/security/undo"): _EDIT,
}
UPLOADS = {"/security/import": 300_000_000}
"""A list of a million entries has some 150 MB."""


@router.get("/security/import")
def import_page(request: Request, here: Here) -> Response:
    """Security: choose a file; or the import that is under way."""
    second_look(request, here)  # a file would not outlive being asked for the password after it was sent
    jobs = jobs_of(here)
    jobs.sweep()
    return _upload_page(request, here, Form())


@router.post("/security/import")
def upload(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: lay a file aside, and read it in the background."""
    file = form.file("file")
    order = form.choice("dates", [value for value, _ in DATE_ORDERS], N_("Choose one of these."))
    if file is None:
        form.fail("file", N_("Choose a file."))
    if not form.ok or file is None:
        return _upload_page(request, here, form)
    try:
        job = jobs_of(here).begin(viewer.account.id, file.file)
    except Unfit as error:
        form.fail("file", error.text)
        return _upload_page(request, here, form)
    job.dates = order
    list_preview.start(here, job, list_preview.read)
    return see_other(request, f"/security/import/{job.id}")


@router.get("/security/import/{job}")
def import_job(request: Request, here: Here, viewer: Me, job: str, form: Typed) -> Response:
    """Security: how far an import is, what it would do, or what it did."""
    return _job_page(request, here, viewer, _found(here, job), form)


@router.post("/security/import/{job}/read")
def read_again(request: Request, here: Here, viewer: Me, job: str, form: Typed) -> Response:
    """Security: read the file again, with what somebody says about headings and dates."""
    found = _found(here, job)
    found.read_by = viewer.account.id
    headings = [one["spelled"] for one in found.found.get("headings", ())]
    found.dates = form.choice("dates", [value for value, _ in DATE_ORDERS], N_("Choose one of these."))
    for number, spelled in enumerate(headings):
        meant = form.value(f"heading-{number}", "?")
        if meant in {"", *COLUMNS}:
            found.meant[spelled] = meant
    if not form.ok:
        return _job_page(request, here, viewer, found, form)
    return _begin(request, here, found, Stage.READING)


@router.post("/security/import/{job}/do")
def do(request: Request, here: Here, viewer: Me, job: str, form: Typed) -> Response:
    """Security: make the file the whole list, as the button said; of two, not the one who said how it is read."""
    found = _found(here, job)
    with here.database.read() as session:
        two = list_proposals.wanted(session)
    if two and found.reader == viewer.account.id:
        form.fail("main", N_("The file is read as you said. A second person has to press the button."))
    if two:
        found.approved_by = viewer.account.id
    if found.stage is Stage.READY and form.value("seen") != found.mark:
        form.fail("main", JobFault.READ_AGAIN)
    elif found.stage is Stage.READY:
        _check(found, form)
    if not form.ok:
        return _job_page(request, here, viewer, found, form)
    return _begin(request, here, found, Stage.WRITING, may_shrink=bool(form.value("may_shrink")))


@router.post("/security/import/{job}/discard")
def discard(request: Request, here: Here, job: str) -> Response:
    """Security: forget a file that was not imported."""
    found = _found(here, job)
    done = N_("The file is forgotten.")
    try:
        jobs_of(here).discard(found)
    except Unfit:
        done = N_("It is being worked on. Wait until it is done.")
    return see_other(request, "/security/import", done)


@router.get("/security/undo")
def undo_page(request: Request, here: Here) -> Response:
    """Security: what taking the last change back does, before it is done."""
    words = words_of(request)
    with here.database.read() as session:
        made, last = list_imports.last_import(session), list_history.last(session)
        total = list_edits.undo_counts(session)
        by = who(session, last.by) if last is not None else N_("the command line")
        two = list_proposals.wanted(session)
    if made is None:
        return see_other(request, "/security", list_edits.EditFault.NO_UNDO)
    return render(
        request, "security/undo.html", made=made, by=by, known=made.isoformat(),
        label=texts.act(total, words), two=two,
    )  # fmt: skip


@router.post("/security/undo")
def undo(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: take the last change back; a long one in the background."""
    try:
        with here.database.write() as session:
            list_lock.hold(session)  # so that what is compared is what is taken back
            made = list_imports.last_import(session)
            _refuse_other(made, form.value("known"))
            two = list_proposals.wanted(session)
            is_small = list_edits.replaced(session) <= list_edits.SMALL
            if is_small and not two:
                done = list_edits.undo(session, here.keys, here.now())
                list_history.note(session, Act.UNDO, done, here.now(), by=viewer.account.id)
        if two:
            return undo_waits(request, here, viewer, form.value("known"))
        if not is_small:
            job = jobs_of(here).begin(viewer.account.id, None, form.value("known"))
            list_preview.start(here, job, list_preview.undo)
            return see_other(request, f"/security/import/{job.id}")
    except Unfit as error:
        return see_other(request, "/security", error.text, **{key: str(one) for key, one in error.values.items()})
    return see_other(request, "/security", N_("The last change is taken back. Done again, it is in force again."))


def _refuse_other(made: datetime | None, known: str) -> None:
    """Raises Unfit where the last change is no more the one that somebody looked at."""
    if made is None:
        raise Unfit(list_edits.EditFault.NO_UNDO)
    if made.isoformat() != known:
        raise Unfit(JobFault.MOVED_UNDO)


def _begin(request: Request, here: District, job: Job, stage: Stage, *, may_shrink: bool = False) -> Response:
    path = f"/security/import/{job.id}"
    try:
        jobs_of(here).take(job, stage)
    except Unfit as error:
        return see_other(request, path, error.text)
    if stage is Stage.READING:
        list_preview.start(here, job, list_preview.read)
    else:
        list_preview.start(here, job, lambda there, one: list_preview.do(there, one, may_shrink=may_shrink))
    return see_other(request, path)


def _check(job: Job, form: Form) -> None:
    """That somebody has said yes to what must be asked expressly, and that the file can be a list at all."""
    found = job.found
    if not found["good"]:
        form.fail("main", N_("The file has no entry that can be taken. An empty list would let everybody pass."))
    elif any(one["doubt"] for one in found["headings"]):
        form.fail("main", N_("A column that is not read looks like a name or a birth date. Say below what it is."))
    if found["refused"] and not form.value("skip_refused"):
        form.fail("skip_refused", N_("Say that the refused lines may be left out, or send a corrected file."))
    if (found["lost"] or found["missing"]) and not form.value("may_shrink"):
        form.fail("may_shrink", N_("Say that so many entries may go, or send the whole list."))


def _upload_page(request: Request, here: District, form: Form) -> Response:
    job = jobs_of(here).current()
    with here.database.read() as session:
        by = who(session, job.by) if job is not None else None
    open_job = job if job is not None and job.stage in {*AT_WORK, Stage.READY} else None
    status = 200 if form.ok else 422
    return render(
        request, "security/import.html", status, form=form, job=open_job, by=by, orders=DATE_ORDERS,
        is_at_work=open_job is not None and open_job.stage in AT_WORK, columns=COLUMNS,
    )  # fmt: skip


def _job_page(request: Request, here: District, viewer: Viewer, job: Job, form: Form) -> Response:
    words = words_of(request)
    found = job.found
    shown: dict[str, Any] = {"job": job, "orders": DATE_ORDERS, "form": form, "by": None}
    with here.database.read() as session:
        shown["by"] = who(session, job.reader)
        two = list_proposals.wanted(session)
        names = {f"school:{one.code}": one.name for one in all_schools(session)}
    shown |= {"two": two, "is_mine": job.reader == viewer.account.id}
    shown["fault"] = JobFault[job.fault] if job.fault else None
    shown["reason"] = reasons.said(job.reason) if job.reason else None
    shown["is_at_work"] = job.stage in AT_WORK
    shown["understood"] = texts.understood(found, words)
    columns = [("?", N_("Choose what it is")), ("", N_("Nothing: it is not read"))]
    shown["columns"] = columns + [(name, FieldName[name.upper()]) for name in COLUMNS]
    shown["headings"] = [
        one | {"number": number, "label": FieldName[one["column"].upper()] if one["column"] else None,
               "is_said": one["spelled"] in job.meant}
        for number, one in enumerate(found.get("headings", ()))
    ]  # fmt: skip
    if job.stage is Stage.READY:
        shown |= {
            "bad": [(line, reasons.said(reason)) for line, reason in found["bad"]],
            "notes": list(texts.notes(found)),
            "remarks": list(texts.remarks(found, words)),
            "costs": list(texts.costs(found, words)),
            "aside": list(texts.aside(found, words)),
            "lists": [(names.get(feed, feed), *counts) for feed, *counts in found["lists"]],
            "missing": [names.get(feed, feed) for feed in found["missing"]],
            "label": texts.act(tuple(found["total"]), words),
            "lost": [
                (gone, held, names.get(feed, feed), LIST_KINDS[kind] if kind else None)
                for gone, held, feed, kind in found["lost"]
            ],
        }
    return render(request, "security/job.html", 200 if form.ok else 422, **shown)


def _found(here: District, id_: str) -> Job:
    found = Jobs(here.folder, here.now).find(id_)
    if found is None:
        raise NotFound
    return found
