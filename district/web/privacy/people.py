"""A person found by name at all schools, with a written reason that the audit shows; which of the visits found are
theirs, counsel says, and a request is then about those. For counsel and records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from district.access import looks, privacy_requests, request_records
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.access.privacy_requests import RequestKind
from district.api.dependencies import Here
from district.db.look_tables import RecordLook
from district.db.privacy_request_tables import PrivacyRequest
from district.db.projection_tables import Case, Visit
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.projections import search_keys, traces
from district.projections.traces import Trace
from district.publish.schools import all_schools, names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, day_of
from district.web.pages import SEE_OTHER, listing, render, see_other, show_table, words_of
from district.web.privacy import requests
from district.web.route_rights import DATA, NavItem, Room
from district.web.sealed_names import FIND, opened_name, sealed_name
from district.web.tables import Column, Kind, Row, Table
from district.web.today.day import name_of
from district.web.today.labels import labels_of
from district.web.visits.wording import LIKENESSES
from language.marks import N_, Plural
from language.translator import Translator
from screening.normalize import tokens

router = APIRouter()

_FOUND = "/privacy/people/found"
RIGHTS = {
    ("GET", "/privacy"): Right.VIEW_PRIVACY,
    ("POST", "/privacy"): Right.VIEW_PRIVACY,
    ("POST", "/privacy/people"): Right.VIEW_PRIVACY,
    ("GET", _FOUND): Right.VIEW_PRIVACY,
    ("POST", _FOUND): Right.VIEW_PRIVACY,
}
NAV = (NavItem(N_("Privacy"), "/privacy", Right.VIEW_PRIVACY),)

LASTS = timedelta(hours=1)
"""So long a reason counts; then it is asked for again."""
_LONGEST_NAME = 120
_LONGEST_REASON = 500
_SHORTEST_REASON = 8
_PERSON = "person"
_KINDS = (RequestKind.OWN_COPY, RequestKind.ERASURE, RequestKind.CORRECTION)

_COLUMNS = (
    Column("name", N_("Name")),
    Column("likeness", N_("Name agrees")),
    Column("born", N_("Birth date")),
    Column("school", N_("School")),
    Column("at", N_("Came"), Kind.MOMENT),
    Column("left", N_("Left"), Kind.MOMENT),
    Column("place", N_("To")),
    Column("record", N_("Number of the visit")),
)
_SAME_BORN, _NOT_KEPT = N_("agrees"), N_("no longer kept")
_HELD = N_("held, and never came in")
_MOVED = N_("What is kept has changed since you opened this page. Look at the list again.")


@dataclass(frozen=True, slots=True)
class Search:
    """What an address of results says. `look` is the number of the look that was journaled for it, `request` that of
    an open request that the records are for, 0 for a new one; `born` is ISO 8601, "" for unknown."""

    look: int
    request: int
    name: str = field(repr=False)
    born: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those of the name; `others` bear it with another birth date, and are left out."""

    found: Sequence[Trace]
    others: int
    is_cut: bool


@router.get("/privacy")
def start(request: Request, form: Typed) -> Response:
    """Counsel and records: what may be done here, a person to find, and a visit to look up."""
    return _start_page(request, form)


@router.post("/privacy")
def find(request: Request, here: Here, form: Typed) -> Response:
    """Counsel and records: on to the visit whose number was typed."""
    typed = form.text("visit", N_("Enter the number of the visit. It stands on the visit's record and in the audit."))
    if form.ok:
        with here.database.read() as session:
            found = session.get(Visit, typed)
        if found is None or found.started is None:
            form.fail("visit", N_("There is no visit of this number. Compare it with the record, sign by sign."))
    if not form.ok:
        return _start_page(request, form)
    return RedirectResponse(f"/privacy/visits/{typed}", SEE_OTHER)


@router.post("/privacy/people")
def find_person(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Counsel and records: journal the look with its reason, then show who bears the name; neither name nor birth date
    stands in an address but sealed."""
    name = form.text("name", N_("Enter a name."), _LONGEST_NAME)
    if name and not tokens(name):
        form.fail("name", N_("A name has letters. Enter a given name, a surname, or both."))
    born = form.taken("born", lambda: day_of(form.value("born")))
    reason = form.line("reason", longest=_LONGEST_REASON)
    if len(reason) < _SHORTEST_REASON:
        form.fail("reason", N_("Write why you look, in a few words. The audit shows it with your name."))
    if not form.ok:
        return _start_page(request, form)
    with here.database.write() as session:
        number = looks.note_with_reason(session, viewer.account.id, LookKind.PERSON, "", reason, here.now())
    typed = form.value("request")
    about = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    content = json.dumps([_PERSON, number, about, name, born.isoformat() if born else ""])
    return see_other(request, f"{_FOUND}?{FIND}={sealed_name(content, here.keys, viewer.account.id)}")


@listing(router, _FOUND)
def found(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Counsel and records: who bears the name, within an hour of the written reason."""
    return _found_page(request, here, viewer, form)


@router.post(_FOUND)
def choose(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Counsel and records: the ticked records are one person's, and a request is about them."""
    search = _opened(here, viewer, form.value(FIND))
    ticked = set(form.every("record"))
    if not ticked:
        form.fail("record", N_("Tick the visits that are this person's."))
    with here.database.read() as session:
        if search is None or not _counts(session, search, here):
            return _again(request)
        ids = ticked & {_id(one) for one in _candidates(session, search, here).found}
    if ids != ticked:
        form.fail("record", _MOVED)
    with here.database.write() as session:
        made = None if search.request else requests.typed_request(session, form, viewer.account.id, here.now())
        if form.ok:
            wanted = request_records.found(session, ids)
            number = search.request
            if made is not None:
                number = privacy_requests.add(session, made, {one.id for one in wanted}).number or 0
            try:
                count = request_records.attach(session, number, wanted, viewer.account.id, here.now())
            except Unfit as error:
                form.fail("main", error.text, **error.values)
    if not form.ok:
        return _found_page(request, here, viewer, form)
    if made is not None:
        return requests.on_the_list(request, number, made.due)
    done = Plural("{count} record is on the request.", "{count} records are on the request.")
    return see_other(request, f"/privacy/requests/{number}", done, count=str(count))


def _found_page(request: Request, here: District, viewer: Viewer, form: Form) -> Response:
    sealed = request.query_params.get(FIND, "") or form.value(FIND)
    search, words = _opened(here, viewer, sealed), words_of(request)
    with here.database.read() as session:
        if search is None or not _counts(session, search, here):
            return _again(request)
        seen = _candidates(session, search, here)
        schools = {one.code: one for one in all_schools(session)}
        rows = _rows(session, seen.found, search, schools, words)
        fields = requests.field_options(session, here.now(), _KINDS)
        waits = search_keys.waits(session)
        reason = looks.reasons_of(session, [search.look]).get(search.look, "")
    if request.url.path.endswith(DATA):
        with here.database.write() as session:
            looks.note_with_reason(session, viewer.account.id, LookKind.PERSON, "", reason, here.now())
    table = Table(
        _COLUMNS, rows, N_("Visits under this name, the newest first"), N_("Nothing is kept under this name.")
    )
    shown: dict[str, Any] = {
        "form": form,
        "fields": fields,
        "search": search,
        "sealed": sealed,
        "born": words.day(date.fromisoformat(search.born)) if search.born else "",
        "others": seen.others,
        "most": traces.MOST_OF_ONE if seen.is_cut else 0,
        "waits": waits,
    }
    if not form.ok:
        return render(request, "privacy/people.html", 422, table=table, **shown)
    return show_table(request, "privacy/people.html", table, "", **shown)


def _start_page(request: Request, form: Form) -> Response:
    about = request.query_params.get("request", "")[:9] or form.value("request")
    return render(request, "privacy/start.html", 200 if form.ok else 422, form=form, about=about)


def _again(request: Request) -> Response:
    return see_other(request, "/privacy", N_("Write the reason again: it counts for an hour."))


def _opened(here: District, viewer: Viewer, sealed: str) -> Search | None:
    """None for an address that was not made here for this viewer."""
    content = opened_name(sealed, here.keys, viewer.account.id)
    try:
        kind, look, about, name, born = json.loads(content) if content else ("", 0, 0, "", "")
    except (ValueError, TypeError):  # a name that somebody looked for elsewhere
        return None
    return Search(int(look), int(about), str(name), str(born)) if kind == _PERSON else None


def _counts(session: Session, search: Search, here: District) -> bool:
    """Whether the reason still counts; the request that the records are for must be there. Raises NotFound."""
    if search.request and session.get(PrivacyRequest, search.request) is None:
        raise NotFound
    look = session.get(RecordLook, search.look)
    return look is not None and here.now() - look.at <= LASTS


def _candidates(session: Session, search: Search, here: District) -> Candidates:
    codes = [*names_of_all(session)]
    seen = traces.everything(session, search.name, codes, here.now())
    fits = [one for one in seen.found if _may_be(_born(one), search.born)]
    return Candidates(fits, len(seen.found) - len(fits), seen.is_cut)


def _rows(
    session: Session, seen: Sequence[Trace], search: Search, schools: Mapping[str, School], words: Translator
) -> list[Row]:
    labels = {code: labels_of(session, schools[code], words) for code in {one.school for one in seen}}
    rows = []
    for one in seen:
        who = _who(one)
        cells = {
            "name": name_of(who, words),
            "likeness": LIKENESSES[one.likeness] if one.likeness else None,
            "born": None if not search.born else _SAME_BORN if _born(one) else _NOT_KEPT,
            "school": schools[one.school].name,
            "at": one.at,
            "left": one.visit.ended if one.visit else None,
            "place": labels[one.school].place_of(who.host, who.destination) if one.visit else _HELD,
            "record": who.id,
        }
        rows.append(Row(cells, f"/privacy/visits/{who.id}" if one.visit else "", who.id))
    return rows


def _who(one: Trace) -> Visit | Case:
    who = one.visit or one.case
    if who is None:
        raise ValueError("a trace is of a visit or of a case")
    return who


def _id(one: Trace) -> str:
    return _who(one).id


def _born(one: Trace) -> str:
    return _who(one).born or ""


def _may_be(one: str, other: str) -> bool:
    """Whether two birth dates, or years, may be one person's; one that is not known may be anybody's."""
    return one.startswith(other) or other.startswith(one)


ROOM = Room(router, RIGHTS, NAV)
