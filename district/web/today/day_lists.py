"""Today's lists by themselves, who is in the building and who came, with what may still be done about each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.instance import District
from district.web.authorization import AtSchool, Me
from district.web.pages import listing, show_table, words_of
from district.web.route_rights import DATA, Room
from district.web.sealed_names import FIND, opened_name
from district.web.tables import Column, Kind, Row, Table
from district.web.today import guests
from district.web.today.guests import Guest
from district.web.today.labels import labels_of
from language.marks import N_, NC_, Text
from language.visit_texts import RemarkText
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/on-site"): Right.VIEW_ON_SITE,
    ("GET", "/s/{code}/log"): Right.VIEW_VISITS,
}
MOST_LISTED = 2_000


@listing(router, "/s/{code}/on-site")
def on_site(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see the roster: everybody in the building."""
    words = words_of(request)
    _note_file(request, here, viewer, school, LookKind.ROSTER)
    with here.database.read() as session:
        found = guests.inside(session, school.code, labels_of(session, school, words), words, here.now())
    columns = [*_WHO, Column("started", N_("Since"), Kind.MOMENT), Column("until", N_("Until"), Kind.MOMENT)]
    may = accounts.may(viewer.account, Right.VIEW_VISITS, school.code)
    rows = [
        Row(
            _cells(one) | {"until": one.until}, link=_record(school, one) if may else "", id=one.id,
            extra={"acts": _acts(viewer, school, one, leaves=True)},
        )
        for one in found
    ]  # fmt: skip
    table = Table(columns, rows, N_("Everybody who is signed in"), N_("Nobody is signed in"))
    asked = asked_name(request, here, viewer)
    return show_table(request, "today/table.html", table, asked, title=N_("On site"), has_roster=True)


@listing(router, "/s/{code}/log")
def log(request: Request, here: Here, viewer: Me, school: AtSchool) -> Response:
    """Who may see visits: everybody who came today."""
    words = words_of(request)
    _note_file(request, here, viewer, school, LookKind.LOG)
    with here.database.read() as session:
        labels = labels_of(session, school, words)
        found = guests.came(session, school.code, labels, words, here.now(), MOST_LISTED)
    columns = [*_WHO, Column("started", N_("Came"), Kind.MOMENT), Column("ended", N_("Left"), Kind.MOMENT)]
    columns.append(Column("was", N_("Said before it was corrected")))
    columns.append(Column("remarks", N_("Remarks")))
    rows = [
        Row(
            _cells(one) | {"ended": one.ended, "was": one.was, "remarks": RemarkText.VOIDED if one.is_void else None},
            link=_record(school, one), id=one.id, extra={"acts": _acts(viewer, school, one)},
        )
        for one in found
    ]  # fmt: skip
    table = Table(columns, rows, N_("Everybody who came today"), N_("Nobody has come yet"))
    return show_table(
        request,
        "today/table.html",
        table,
        asked_name(request, here, viewer),
        title=N_("Log of the day"),
        has_roster=False,
    )


def asked_name(request: Request, here: District, viewer: Viewer) -> str:
    """What the viewer looks for, as it stands sealed in the address; "" for nothing."""
    return opened_name(request.query_params.get(FIND, ""), here.keys, viewer.account.id)


def _note_file(request: Request, here: District, viewer: Viewer, school: School, kind: LookKind) -> None:
    """Names that leave as a file are journaled; a page that somebody watches is not."""
    if request.url.path.endswith(DATA):
        now = here.now()
        day_there = day_in(zone_of(school.time_zone), now).isoformat()
        with here.database.write() as session:
            looks.note(session, viewer.account.id, school.code, kind, day_there, now)


_WHO = (
    Column("name", N_("Visitor")),
    Column("kind", N_("Comes as")),
    Column("place", N_("To")),
)


def _record(school: School, one: Guest) -> str:
    return f"/s/{school.code}/visits/{one.id}"


def _acts(viewer: Viewer, school: School, one: Guest, *, leaves: bool = False) -> list[tuple[str, Text]]:
    """What the viewer may still do about a visit, as (address, label). `leaves`: the visitor is in the building."""
    if not one.may_change or not accounts.may(viewer.account, Right.SIGN_IN_AND_OUT, school.code):
        return []
    acts = [("sign-out", NC_("the office does it for a visitor", "Sign out"))] if leaves else []
    acts += [("correct", N_("Correct")), ("void", N_("Void"))]
    return [(f"/s/{school.code}/on-site/{one.id}/{act}", label) for act, label in acts]


def _cells(one: Guest) -> dict[str, Any]:
    return {"name": one.name, "kind": one.kind, "place": one.place, "started": one.started}


ROOM = Room(router, RIGHTS)
