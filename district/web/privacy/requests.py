"""Privacy requests, for counsel and records: who asked for what, due when, and closed with what was given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import privacy_requests, request_records
from district.access.people.rights import Right
from district.access.privacy_requests import Asker, Given, RequestKind, RequestOutcome
from district.access.request_records import Record
from district.api.dependencies import Here
from district.days import district_day
from district.db.people_tables import Account
from district.db.privacy_request_tables import PrivacyRequest
from district.db.projection_tables import Visit
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.privacy import request_words as words_for
from district.web.privacy.request_words import AskerName, KindName, OutcomeName
from district.web.route_rights import Room
from district.web.tables import Row, Table
from language.marks import N_

router = APIRouter()

_REQUESTS = "/privacy/requests"
_ONE = f"{_REQUESTS}/{{number}}"
RIGHTS = {
    ("GET", _REQUESTS): Right.VIEW_PRIVACY,
    ("GET", f"{_REQUESTS}/add"): Right.VIEW_PRIVACY,
    ("POST", f"{_REQUESTS}/add"): Right.VIEW_PRIVACY,
    ("GET", _ONE): Right.VIEW_PRIVACY,
    ("POST", _ONE): Right.VIEW_PRIVACY,
}

_LONGEST = 300
_HEX = frozenset("0123456789abcdef")


@listing(router, _REQUESTS)
def request_list(request: Request, here: Here) -> Response:
    """Counsel and records: the open ones, the most urgent first, then what was closed."""
    with here.database.read() as session:
        found = privacy_requests.listed(session)
        today = district_day(session, here.now())
        people = {one: _who(session, one) for one in {row.closed_by for row in found} - {""}}
    rows = []
    for one in found:
        state = privacy_requests.state_of(one, today)
        cells = {
            "number": one.number,
            "kind": words_for.kind_name(one),
            "asker": words_for.asker_name(one),
            "state": words_for.state_name(state),
            "received": one.received,
            "due": one.due,
            "reference": one.reference or None,
            "visit": one.visit or None,
            "outcome": words_for.outcome_name(one),
            "given": one.given or None,
            "digest": one.given_digest or None,
            "closed": one.closed,
            "closed_by": people.get(one.closed_by),
            "note": one.note or None,
        }
        rows.append(Row(cells, link=f"{_REQUESTS}/{one.number}", extra={"state": state}))
    table = Table(
        words_for.COLUMNS, rows, N_("Requests, the most urgent first"), N_("Nobody has asked for anything yet.")
    )
    overdue = sum(row.extra["state"] is privacy_requests.RequestState.OVERDUE for row in rows)
    return show_table(request, "privacy/requests.html", table, overdue=overdue)


@router.get(f"{_REQUESTS}/add")
def add_page(request: Request, here: Here, form: Typed, visit: str = "", kind: str = "") -> Response:
    """Counsel and records: who asks for what."""
    return _add_page(request, here, form, visit, kind)


@router.post(f"{_REQUESTS}/add")
def add(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Counsel and records: it is on the list, with the day by which it is answered."""
    visit = form.text("visit")
    with here.database.write() as session:
        made = typed_request(session, form, viewer.account.id, here.now())
        if visit and ((found := session.get(Visit, visit)) is None or found.started is None):
            form.fail("visit", N_("There is no visit of this number. Compare it with the record, sign by sign."))
        if not form.ok or made is None:
            return _add_page(request, here, form)
        made.visit = visit
        number = privacy_requests.add(session, made).number
    return on_the_list(request, number or 0, made.due)


@router.get(_ONE)
def request_page(request: Request, here: Here, number: int) -> Response:
    """Counsel and records: one request, and how it ends."""
    return _one_page(request, here, number, Form())


@router.post(_ONE)
def close(request: Request, here: Here, viewer: Me, number: int, form: Typed) -> Response:
    """Counsel and records: closed with what was given."""
    outcome = form.choice("outcome", list(RequestOutcome), N_("Choose how it ends."))
    what, note = form.text("given", longest=_LONGEST), form.text("note", longest=_LONGEST)
    digest = form.text("digest", longest=100).lower()
    if outcome == RequestOutcome.GIVEN and not what:
        form.fail("given", N_("Enter what was given, for instance the name of the file."))
    if outcome == RequestOutcome.REFUSED and not note:
        form.fail("note", N_("Enter why it is refused."))
    if digest and (len(digest) != 64 or not _HEX.issuperset(digest)):
        form.fail("digest", N_("A SHA-256 is 64 digits and letters from a to f."))
    if form.ok:
        given = Given(RequestOutcome(outcome), what, digest, note)
        try:
            with here.database.write() as session:
                privacy_requests.close(session, number, given, viewer.account.id, here.now())
        except Unfit as error:
            form.fail("main", error.text, **error.values)
    if not form.ok:
        return _one_page(request, here, number, form)
    return see_other(request, _REQUESTS, N_("The request is closed."))


def typed_request(session: Session, form: Form, account: str, now: datetime) -> PrivacyRequest | None:
    """The request that a form asks for, not added yet; None where something is wrong, and the form says what."""
    kind = form.choice("kind", list(RequestKind), N_("Choose what is asked for."))
    asker = form.choice("asker", list(Asker), N_("Choose who asks."))
    received, due = day_typed(form, "received"), day_typed(form, "due")
    reference = form.text("reference", longest=_LONGEST)
    today = district_day(session, now)
    received = received or today
    if received > today:
        form.fail("received", N_("This day is still to come. Enter the day on which the request was received."))
    if due is not None and due < received:
        form.fail("due", N_("The request is due before it was received."))
    if not form.ok:
        return None
    due = due or privacy_requests.due_day(session, RequestKind(kind), received)
    return PrivacyRequest(
        kind=kind, asker=asker, reference=reference, received=received.isoformat(), due=due.isoformat(), added=now,
        added_by=account,
    )  # fmt: skip


def on_the_list(request: Request, number: int, due: str) -> Response:
    """On to a request that was added."""
    day = words_for.day_of(words_of(request), due)
    return see_other(request, f"{_REQUESTS}/{number}", N_("The request is on the list, due by {day}."), day=day)


def field_options(session: Session, now: datetime, kinds: Collection[RequestKind] = tuple(RequestKind)) -> Any:
    """What the fields of `typed_request` offer (privacy/request_fields.html)."""
    today = district_day(session, now)
    days = [(KindName[one.name], privacy_requests.due_day(session, one, today) - today) for one in kinds]
    return {
        "kinds": [("", N_("Choose")), *((one.value, KindName[one.name]) for one in kinds)],
        "askers": [("", N_("Choose")), *words_for.options(Asker, AskerName)],
        "days": [(name, span.days) for name, span in days],
        "today": today.isoformat(),
    }


def _add_page(request: Request, here: District, form: Form, visit: str = "", kind: str = "") -> Response:
    with here.database.read() as session:
        fields = field_options(session, here.now())
    status = 200 if form.ok else 422
    return render(request, "privacy/request_add.html", status, form=form, fields=fields, visit=visit, kind=kind)


def _one_page(request: Request, here: District, number: int, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        found = session.get(PrivacyRequest, number)
        if found is None:
            raise NotFound
        state = privacy_requests.state_of(found, district_day(session, here.now()))
        people = {one: _who(session, one) for one in (found.added_by, found.closed_by)}
        records = [_record(session, one) for one in request_records.of(session, number)]
    shown: dict[str, Any] = {
        "one": found,
        "state": state.value,
        "state_name": words_for.state_name(state),
        "kind": words_for.kind_name(found),
        "asker": words_for.asker_name(found),
        "outcome": words_for.outcome_name(found),
        "received": words_for.day_of(words, found.received),
        "due": words_for.day_of(words, found.due),
        "people": people,
        "outcomes": words_for.options(RequestOutcome, OutcomeName),
        "act": _act(found, bool(records)),
        "records": records,
        "may_find": not found.visit and found.kind != RequestKind.PUBLIC_RECORDS,
    }
    return render(request, "privacy/request.html", 200 if form.ok else 422, form=form, **shown)


def _record(session: Session, one: Record) -> dict[str, Any]:
    """A record of the request in its list: without the name."""
    school = session.get(School, one.school)
    is_visit = isinstance(one, Visit)
    return {
        "id": one.id,
        "school": school.name if school else one.school,
        "at": request_records.began(one),
        "is_visit": is_visit,
        "is_erased": request_records.is_erased(session, one),
    }


def _act(found: PrivacyRequest, has_records: bool) -> str:
    """Where what is asked for is done, which closes the request; "" where no page does it."""
    if has_records:
        acts = {RequestKind.OWN_COPY: "copy", RequestKind.ERASURE: "erase"}
        act = acts.get(RequestKind(found.kind))
        return f"{_REQUESTS}/{found.number}/{act}" if act else ""
    if found.kind == RequestKind.PUBLIC_RECORDS:
        return "/privacy/public-records"
    if found.visit and found.kind == RequestKind.OWN_COPY:
        return f"/privacy/visits/{found.visit}/export"
    return f"/privacy/visits/{found.visit}" if found.visit else ""


def day_typed(form: Form, name: str) -> date | None:
    """A day of a form, None where it is empty or wrong; then the form says so."""
    typed = form.text(name)
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        day = date.min
    if day is not None and day.year < 2000:
        form.fail(name, N_("Enter a date."))
        return None
    return day


def _who(session: Session, account: str) -> str:
    found = session.get(Account, account) if account else None
    return (found.name if found else "") or account


ROOM = Room(router, RIGHTS)
