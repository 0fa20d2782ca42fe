"""Changes of the barred list that wait for a second person: what each does, its age, and who decided. For security."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.list_tables import ListProposal
from district.errors import Unfit
from district.instance import District
from district.publish import entry_photos, list_edits, list_preview, list_proposals
from district.publish.list_history import PHOTO, Act
from district.publish.list_jobs import Job, Stage
from district.publish.list_preview import jobs_of
from district.publish.list_proposals import ProposalFault, State
from district.web.authorization import Me, NotFound
from district.web.forms import Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.security import import_texts as texts
from district.web.security.entry_edits import difference, proposed, who
from district.web.security.entry_form import entry_address, whole_name
from district.web.security.matches import took
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, NC_, Text, TextEnum

router = APIRouter()

_EDIT = Right.EDIT_ENTRIES
RIGHTS = {
    ("GET", "/security/proposals"): Right.VIEW_ENTRIES,
    ("GET", "/security/proposals/{number}"): Right.VIEW_ENTRIES,
    ("POST", "/security/proposals/{number}/approve"): _EDIT,
    ("POST", "/security/proposals/{number}/refuse"): _EDIT,
    ("POST", "/security/proposals/{number}/withdraw"): _EDIT,
}


class StateName(TextEnum):
    """How a proposal stands, in words."""

    OPEN = N_("Waits for a second person")
    IN_FORCE = N_("In force; a second person is to look at it")
    APPROVED = NC_("a proposal", "Approved")
    REFUSED = NC_("a proposal", "Refused")
    WITHDRAWN = NC_("a proposal", "Withdrawn")
    STALE = N_("The list changed meanwhile")


class ToDo(TextEnum):
    """What a proposal asks for, in words."""

    IMPORT = N_("Import a list")
    UNDO = N_("Take the last change back")
    ADD = N_("Look at an added entry")
    EDIT = N_("Change an entry")
    WITHDRAW = N_("Take an entry off")


_COLUMNS = (
    Column("what", N_("What")),
    Column("entry", N_("Entry")),
    Column("by", N_("Proposed by")),
    Column("made", N_("Since"), Kind.MOMENT),
    Column("age", N_("Age")),
    Column("state", N_("State")),
)


@listing(router, "/security/proposals")
def proposals(request: Request, here: Here) -> Response:
    """Security: what waits for a second person, the oldest first; then what was decided lately."""
    words, now = words_of(request), here.now()
    with here.database.read() as session:
        found = [*list_proposals.waiting(session), *list_proposals.ended(session)]
        rows = [
            Row(
                {
                    "what": ToDo[Act(one.act).name],
                    "entry": one.entry,
                    "by": _name(session, one.by, words.say),
                    "made": one.made,
                    "age": took(((one.ended or now) - one.made).total_seconds()),
                    "state": _state(session, one),
                },
                link=f"/security/proposals/{one.number}",
            )
            for one in found
        ]
        is_on = list_proposals.wanted(session)
        job = _import_that_waits(here)
        if job is not None and is_on:
            rows.insert(0, _row_of(session, job, here, words.say))
    empty = N_("Nothing waits for a second person.")
    table = Table(_COLUMNS, rows, N_("Changes and who looked at them"), empty)
    return show_table(request, "security/proposals.html", table, is_on=is_on)


@router.get("/security/proposals/{number}")
def proposal(request: Request, here: Here, viewer: Me, number: int) -> Response:
    """Security: what one does, before and after."""
    words = words_of(request)
    with here.database.read() as session:
        found = session.get(ListProposal, number)
        if found is None:
            raise NotFound
        is_open = found.state in list_proposals.WAITING
        shown: dict[str, Any] = {
            "one": found,
            "what": ToDo[Act(found.act).name],
            "by": who(session, found.by),
            "ended_by": who(session, found.ended_by) if found.ended_by else None,
            "state": _state(session, found),
            "is_open": is_open,
            "is_stale": is_open and list_proposals.is_stale(session, found),
            "is_mine": found.by == viewer.account.id,
            "counts": texts.act(list_edits.undo_counts(session), words) if found.act == Act.UNDO and is_open else None,
        }
        states = (found.before, found.after)
        shown["rows"] = difference(session, *states) if any(states) else []
        shown["photos"] = _photos(session, found)
    shown["name"] = next((whole_name(one) for one in reversed(states) if one is not None), "")
    shown["age"] = took(((found.ended or here.now()) - found.made).total_seconds())
    shown["entry_link"] = entry_address(found.entry) if found.entry else ""
    return render(request, "security/proposal.html", **shown)


@router.post("/security/proposals/{number}/approve")
def approve(request: Request, here: Here, viewer: Me, number: int) -> Response:
    """Security, not who proposed it: do it."""
    job: Job | None = None
    address = f"/security/proposals/{number}"
    try:
        with here.database.write() as session:
            is_small = list_proposals.is_small(session)
            done = list_proposals.approve(session, here.keys, number, viewer.account.id, here.now())
            if done is not None and done.act == Act.UNDO and done.state == State.APPROVED and not is_small:
                # A job that is under way ends this, and nothing is noted.
                job = jobs_of(here).begin(done.by, None, done.known)
                job.approved_by = viewer.account.id
                jobs_of(here).keep(job)
            state = done.state if done is not None else None
    except Unfit as error:
        return _refused(request, here, address, error)
    if job is not None:
        list_preview.start(here, job, list_preview.undo)
        return see_other(request, f"/security/import/{job.id}")
    return _on(request, address, state, N_("It is done. Both names stand beside it."))


@router.post("/security/proposals/{number}/refuse")
def refuse(request: Request, here: Here, viewer: Me, number: int) -> Response:
    """Security, not who proposed it: do not do it; an added entry comes off again."""
    address = f"/security/proposals/{number}"
    try:
        with here.database.write() as session:
            done = list_proposals.refuse(session, here.keys, number, viewer.account.id, here.now())
            state, act = (done.state, done.act) if done is not None else (None, "")
    except Unfit as error:
        return _refused(request, here, address, error)
    off = N_("It is refused: the entry is off the list again.")
    return _on(request, address, state, off if act == Act.ADD else N_("It is refused. Nothing was changed."))


@router.post("/security/proposals/{number}/withdraw")
def withdraw(request: Request, here: Here, viewer: Me, number: int) -> Response:
    """Security, who proposed it: take it back."""
    address = f"/security/proposals/{number}"
    try:
        with here.database.write() as session:
            done = list_proposals.withdraw(session, number, viewer.account.id, here.now())
            state = done.state if done is not None else None
    except Unfit as error:
        return _refused(request, here, address, error)
    return _on(request, address, state, N_("It is withdrawn. Nothing was changed."))


def undo_waits(request: Request, here: District, viewer: Viewer, known: str) -> Response:
    """Let taking the last change back wait for a second person, once."""
    with here.database.write() as session:
        there = [one for one in list_proposals.waiting(session) if one.act == Act.UNDO and one.known == known]
        number = there[0].number if there else None
        if number is None:
            number = list_proposals.propose(session, Act.UNDO, viewer.account.id, here.now(), known=known)
    return proposed(request, number)


def _photos(session: Session, one: ListProposal) -> tuple[str, str] | None:
    """The addresses of the photo before and after, "" for none; None where it stays as it is."""
    was, then = (one.before or {}).get(PHOTO, ""), (one.after or {}).get(PHOTO, "")
    if one.before is None or one.after is None or was == then:
        return None
    is_there = bool(was) and entry_photos.digests(session, [one.entry]).get(one.entry) == was
    before = f"/security/entry/picture?id={quote(one.entry, safe='')}" if is_there else ""
    return before, f"/security/proposals/{one.number}/picture" if then else ""


def _on(request: Request, address: str, state: str | None, done: Text) -> Response:
    if state is None:
        raise NotFound
    return see_other(request, address, ProposalFault.STALE if state == State.STALE else done)


def _refused(request: Request, here: District, address: str, error: Unfit) -> Response:
    values = {key: str(one) for key, one in error.values.items()}
    if by := values.get("name", ""):
        with here.database.read() as session:
            values["name"] = _name(session, by, words_of(request).say)
    return see_other(request, address, error.text, **values)


def _name(session: Session, by: str, say: Callable[[Text], str]) -> str:
    found = who(session, by)
    return say(found) if isinstance(found, Text) else str(found)


def _state(session: Session, one: ListProposal) -> Text | Said:
    if one.state in list_proposals.WAITING and list_proposals.is_stale(session, one):
        return StateName.STALE
    return StateName[State(one.state).name]


def _import_that_waits(here: District) -> Job | None:
    job = jobs_of(here).current()
    return job if job is not None and job.stage is Stage.READY else None


def _row_of(session: Session, job: Job, here: District, say: Callable[[Text], str]) -> Row:
    made = datetime.fromisoformat(job.started)
    cells = {
        "what": ToDo.IMPORT, "entry": "", "by": _name(session, job.by, say), "made": made,
        "age": took((here.now() - made).total_seconds()), "state": StateName.OPEN,
    }  # fmt: skip
    return Row(cells, link=f"/security/import/{job.id}")
