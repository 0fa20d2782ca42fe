"""Where somebody is, or was seen last, at all schools: for a list entry or a name, with a written reason that the audit
shows. For security."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.look_tables import RecordLook
from district.db.tables import School
from district.instance import District
from district.projections import search_keys, traces
from district.projections.traces import Trace
from district.publish import list_search
from district.publish.schools import all_schools
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table, words_of
from district.web.route_rights import DATA
from district.web.sealed_names import FIND, opened_name, sealed_name
from district.web.security.entry_form import entry_address, whole_name
from district.web.tables import Column, Kind, Row, Table
from district.web.today.day import name_of
from district.web.today.labels import Labels, labels_of
from district.web.today.wording import DECIDED
from district.web.visits.wording import LIKENESSES
from district.web.wording import REASONS
from language.marks import N_, NC_, Text
from language.translator import Translator
from screening.normalize import tokens

router = APIRouter()

RIGHTS = {
    ("GET", "/security/where"): Right.TRACE_VISITS,
    ("POST", "/security/where"): Right.TRACE_VISITS,
    ("GET", "/security/where/found"): Right.TRACE_VISITS,
}
LASTS = timedelta(hours=1)
"""So long a reason counts; then it is asked for again."""
_LONGEST_NAME = 120
_LONGEST_REASON = 500
_SHORTEST_REASON = 8

_COLUMNS = (
    Column("name", N_("Name")),
    Column("state", N_("Now")),
    Column("school", N_("School")),
    Column("place", N_("To")),
    Column("at", N_("Came"), Kind.MOMENT),
    Column("left", N_("Left"), Kind.MOMENT),
    Column("agrees", N_("Why it is here")),
)
_INSIDE = N_("on site now")
_WAITS = N_("waits at the door now")
_GONE = NC_("a visitor", "left")
_VOID = N_("void")
_HELD = NC_("a visitor", "held at the door")
_MATCHED = N_("matched this entry")


@dataclass(frozen=True, slots=True)
class Search:
    """What an address of results says. `look` is the number of the look that was journaled for it."""

    look: int
    entry: str
    name: str = field(repr=False)


@router.get("/security/where")
def where_page(request: Request, here: Here, form: Typed) -> Response:
    """Security: whom somebody looks for, and why."""
    return _form_page(request, here, form, request.query_params.get("entry", "")[:64])


@router.post("/security/where")
def where(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: journal the look with its reason, then show what is known; a name stands in no address but sealed."""
    entry = form.value("entry").strip()[:64]
    name = "" if entry else form.text("name", N_("Enter a name."), _LONGEST_NAME)
    if name and not tokens(name):
        form.fail("name", N_("A name has letters. Enter a given name, a surname, or both."))
    reason = form.line("reason", longest=_LONGEST_REASON)
    if len(reason) < _SHORTEST_REASON:
        form.fail("reason", N_("Write why you look, in a few words. The audit shows it with your name."))
    if not form.ok:
        return _form_page(request, here, form, entry)
    with here.database.write() as session:
        if entry and list_search.entry(session, entry) is None:
            raise NotFound
        number = looks.note_with_reason(
            session, viewer.account.id, LookKind.WHERE, entry, reason, here.now()
        )  # fmt: skip
    sealed = sealed_name(json.dumps([number, entry, name]), here.keys, viewer.account.id)
    return see_other(request, f"/security/where/found?{FIND}={sealed}")


@listing(router, "/security/where/found")
def found(request: Request, here: Here, viewer: Me) -> Response:
    """Security: on site now, and last seen, at all schools, within an hour of the written reason."""
    search, words = _opened(request, here, viewer), words_of(request)
    with here.database.read() as session:
        look = session.get(RecordLook, search.look) if search else None
        if search is None or look is None or here.now() - look.at > LASTS:
            return see_other(request, "/security/where", N_("Write the reason again: it counts for an hour."))
        schools = {one.code: one for one in all_schools(session)}
        who, names = _who(session, search)
        seen = traces.find(session, names, search.entry, list(schools), here.now())
        labels = {code: labels_of(session, schools[code], words) for code in {one.school for one in seen}}
        waits = search_keys.waits(session)
        reason = looks.reasons_of(session, [search.look]).get(search.look, "")
    if request.url.path.endswith(DATA):
        with here.database.write() as session:
            looks.note_with_reason(session, viewer.account.id, LookKind.WHERE, search.entry, reason, here.now())
    here_now = sum(one.is_here for one in seen)
    rows = [_row(one, schools, labels, words) for one in seen]
    table = Table(_COLUMNS, rows, N_("Seen, who is here first, then the latest"), N_("Nobody like that was seen."))
    return show_table(
        request, "security/whereabouts.html", table, "", who=who, waits=waits, here_now=here_now,
        back=entry_address(search.entry) if search.entry else "/security/where", most=len(seen) == traces.MOST,
    )  # fmt: skip


def _opened(request: Request, here: District, viewer: Viewer) -> Search | None:
    """None for an address that was not made here for this viewer."""
    content = opened_name(request.query_params.get(FIND, ""), here.keys, viewer.account.id)
    try:
        number, entry, name = json.loads(content) if content else (None, "", "")
    except (ValueError, TypeError):  # a name that somebody looked for elsewhere
        return None
    return Search(number, str(entry), str(name)) if isinstance(number, int) else None


def _who(session: Session, search: Search) -> tuple[str, list[str]]:
    """Who is looked for, and all the names that it may be."""
    if not search.entry:
        return search.name, [search.name]
    known = list_search.entry(session, search.entry)
    if known is None:
        return search.entry, []
    others = (f"{one['given']} {one['family']}".strip() for one in known[0]["aliases"])
    first = f"{known[0]['given']} {known[0]['family']}".strip()
    return whole_name(known[0]), [name for name in dict.fromkeys([first, *others]) if tokens(name)]


def _form_page(request: Request, here: District, form: Form, entry: str) -> Response:
    known = None
    if entry:
        with here.database.read() as session:
            known = list_search.entry(session, entry)
        if known is None:
            raise NotFound
    return render(
        request, "security/where.html", 200 if form.ok else 422, form=form, entry=entry,
        name=whole_name(known[0]) if known else "", back=entry_address(entry) if entry else "/security",
    )  # fmt: skip


def _row(one: Trace, schools: dict[str, School], labels: dict[str, Labels], words: Translator) -> Row:
    seen = one.visit or one.case
    name = name_of(seen, words) if seen is not None else ""
    label = labels.get(one.school)
    why: list[Text | Said] = [_MATCHED] if one.is_match else []
    if one.likeness is not None:
        why.append(Said(N_("the name is {likeness}"), {"likeness": words.say(LIKENESSES[one.likeness])}))
    if one.case is not None and one.case.decision in DECIDED:
        why.append(DECIDED[one.case.decision])
    if one.case is not None and one.case.reason in REASONS:
        why.append(REASONS[one.case.reason])
    said = [words.say(text.text, **text.values) if isinstance(text, Said) else words.say(text) for text in why]
    cells: dict[str, Any] = {
        "name": name or N_("name no longer kept"),
        "state": _state(one),
        "school": schools[one.school].name if one.school in schools else one.school,
        "place": label.place_of(seen.host, seen.destination) if label and seen else "",
        "at": one.at,
        "left": one.visit.ended if one.visit else None,
        "agrees": " · ".join(said),
    }
    link = (
        f"/s/{one.school}/visits/{one.visit.id}"
        if one.visit
        else f"/s/{one.school}/cases/{one.case.id}"
        if one.case
        else ""
    )
    return Row(cells, link=link, extra={"is_here": one.is_here})


def _state(one: Trace) -> Text:
    if one.is_here:
        return _INSIDE if one.visit is not None else _WAITS
    if one.visit is None:
        return DECIDED[one.case.decision] if one.case and one.case.decision in DECIDED else _HELD
    return _VOID if one.visit.voided is not None else _GONE
