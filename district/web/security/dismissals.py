"""Dismissals: a school found that a visitor is not who is listed; security lets that count at every school, or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import staff_members
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.projection_tables import Case, Remembered
from district.errors import Unfit
from district.ingest.chains import append, chain_of
from district.instance import District
from district.projections import projector
from district.publish import change_stream, dismissals, list_search
from district.publish.dismissals import Said
from district.publish.schools import all_schools, names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.pages import listing, see_other, show_table
from district.web.security.entry_form import whole_name
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text
from sync.contract.api.school import REMEMBERED
from sync.contract.journal.entry import Kind as EntryKind
from sync.contract.journal.facts import FACTS
from sync.contract.records.case import DecisionRevoked

router = APIRouter()

_PATH = "/security/dismissals"
RIGHTS = {("GET", _PATH): Right.VIEW_ENTRIES, ("POST", _PATH): Right.EDIT_ENTRIES}
_COLUMNS = (
    Column("visitor", N_("Visitor")),
    Column("entry", N_("Is not")),
    Column("school", N_("School")),
    Column("by", N_("Decided by")),
    Column("since", N_("Since"), Kind.MOMENT),
)
_DONE: Mapping[Said, Text] = {
    Said.CONFIRMED: N_("The decision counts at every school."),
    Said.KEPT: N_("The decision stays at its school."),
    Said.REVOKED: N_("The decision is taken back: the visitor is stopped again."),
}


@listing(router, _PATH)
def dismissals_page(request: Request, here: Here, viewer: Me) -> Response:
    """Security: what waits for a look, and what counts everywhere."""
    now, school = here.now(), request.query_params.get("school", "")[:64]
    with here.database.read() as session:
        waiting = dismissals.waiting(session, now, school)
        everywhere = dismissals.confirmed(session, now, school)
        schools = sorted(((one.code, one.name) for one in all_schools(session)), key=lambda one: one[1])
        queue = _table(session, here, waiting, N_("To confirm"), N_("No decision waits to be confirmed."))
        others = _table(session, here, everywhere, N_("Confirmed"), N_("No decision counts at every school yet."))
    return show_table(
        request, "security/dismissals.html", queue, "", confirmed=others, school=school,
        schools=[("", N_("All schools")), *schools], is_more=len(waiting) > dismissals.MOST,
        may=accounts.may(viewer.account, Right.EDIT_ENTRIES),
    )  # fmt: skip


@router.post(_PATH)
def say(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: let a decision count everywhere, keep it at its school, or take it back."""
    case, word = form.value("case"), form.value("say")
    if word not in tuple(Said):
        raise NotFound
    said, now = Said(word), here.now()
    try:
        with here.database.write() as session:
            row = dismissals.say(session, here.keys, case, said, viewer.account.id, now)
            school = row.school
            if said is Said.REVOKED:
                parts = {FACTS: DecisionRevoked(case=case)}
                append(
                    session, here.keys, school, EntryKind.DECISION_REVOKED, f"account:{viewer.account.id}", parts, now
                )
            else:
                change_stream.note(session, school, REMEMBERED, [case], now)
    except Unfit as error:
        return see_other(request, _PATH, error.text)
    if said is Said.REVOKED:
        projector.project(here.database, chain_of(school), now)
    return see_other(request, _PATH, _DONE[said])


def _table(
    session: Session, here: District, found: Sequence[tuple[Remembered, Case]], caption: Text, empty: Text
) -> Table:
    found = found[: dismissals.MOST]
    schools = names_of_all(session)
    people = staff_members.names_of(session, {row.by for row, _ in found})
    rows = [
        Row(
            {
                "visitor": _visitor(case),
                "entry": "; ".join(filter(None, (_entry(session, id_) for id_, *_ in row.entries or ()))),
                "school": schools.get(row.school, row.school),
                "by": people.get(row.by, ""),
                "since": row.decided,
            },
            link=f"/s/{row.school}/cases/{row.id}",
            id=row.id,
            extra={"reaches": dismissals.reaches_others(row, here.keys)},
        )
        for row, case in found
    ]
    return Table(_COLUMNS, rows, caption, empty)


def _visitor(case: Case) -> Any:
    name = " ".join(filter(None, (case.given, case.middle, case.family, case.suffix)))
    return f"{name}, {case.born}" if name and case.born else name or N_("Name erased")


def _entry(session: Session, id_: str) -> str:
    found = list_search.entry(session, id_)
    return f"{whole_name(found[0])} ({id_})" if found else id_
