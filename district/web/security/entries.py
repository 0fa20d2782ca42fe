"""Entries of the barred list: found by name, id, kind, school and state; out as the file that can be imported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.instance import District
from district.publish import entry_details, list_search
from district.publish.list_search import Query, State
from district.publish.schools import names_of_all
from district.web.authorization import Me, Typed
from district.web.pages import SEE_OTHER, listing, render
from district.web.route_rights import DATA
from district.web.sealed_names import FIND, opened_name, sealed_name
from district.web.security import entry_form
from district.web.security.entry_form import StateName, entry_address, whole_name
from district.web.wording import LIST_KINDS
from language.marks import N_
from sync.contract.barred_list.csv_file import COLUMNS
from sync.contract.barred_list.csv_writer import written_cells
from sync.contract.vocabulary import ListKind

router = APIRouter()

RIGHTS = {
    ("GET", "/security/entries"): Right.VIEW_ENTRIES,
    ("POST", "/security/entries"): Right.VIEW_ENTRIES,
}
_LONGEST = 200
_PAGES = 200
"""Beyond so many pages somebody searches, or takes the CSV."""


@listing(router, "/security/entries")
def entries(request: Request, here: Here, viewer: Me) -> Response:
    """Security: entries by name, id, kind, school and whether they count; as CSV in the form that can be imported."""
    asked = request.query_params
    query = Query(
        opened_name(asked.get(FIND, ""), here.keys, viewer.account.id),
        asked.get("kind", "") if asked.get("kind") in tuple(ListKind) else "",
        asked.get("school", "")[:64],
        State(asked["state"]) if asked.get("state") in tuple(State) else None,
    )
    if request.url.path.endswith(DATA):
        with here.database.write() as session:
            looks.note(session, viewer.account.id, "", LookKind.ENTRIES, "", here.now())
    if request.url.path.endswith(".csv"):
        return _download(_csv_lines(here, query), "text/csv; charset=utf-8", "entries.csv")
    if request.url.path.endswith(".json"):
        return _download(_json_lines(here, query), "application/json", "entries.json")
    page = asked.get("page", "1")
    number = min(int(page), _PAGES) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1
    today = entry_form.today(here)
    with here.database.read() as session:
        found = list_search.find(session, query, today, max(number, 1))
        count = list_search.count(session, query, today)
        schools = names_of_all(session)
        is_empty = list_search.is_empty(session)
        reviews = entry_details.review_days(session, [one["id"] for one in found])
    chosen = {"q": query.text, "kind": query.kind, "school": query.school, "state": query.state or ""}
    rest = _address_of(here, viewer, **chosen)
    return render(
        request,
        "security/entries.html",
        rows=[_shown(one, today, schools) | {"review": reviews.get(one["id"])} for one in found[: list_search.PAGE]],
        count=min(count, list_search.COUNTED),
        is_more=count > list_search.COUNTED,
        has_next=len(found) > list_search.PAGE and number < _PAGES,
        page=max(number, 1),
        chosen=chosen,
        rest=rest,
        is_empty=is_empty,
        kinds=[("", N_("Every kind")), *entry_form.kind_options()],
        states=[("", N_("Any state")), *((one.value, StateName[one.name]) for one in State)],
        schools=[("", N_("All schools")), *sorted(schools.items(), key=lambda one: one[1])],
    )


@router.post("/security/entries")
def find(here: Here, viewer: Me, form: Typed) -> Response:
    """Security: on to the address of what was asked for; a name stands in it sealed."""
    chosen = {name: form.value(name) for name in ("kind", "school", "state")}
    rest = _address_of(here, viewer, q=form.value("q").strip()[:_LONGEST], **chosen)
    return RedirectResponse("/security/entries" + (f"?{rest}" if rest else ""), SEE_OTHER)


def _address_of(here: District, viewer: Viewer, q: str, **chosen: str) -> str:
    """The end of an address, without a page."""
    pairs = {FIND: sealed_name(q, here.keys, viewer.account.id)} | chosen
    return urlencode({name: value for name, value in pairs.items() if value})


def _shown(fields: dict[str, Any], today: Any, schools: dict[str, str]) -> dict[str, Any]:
    return {
        "id": fields["id"],
        "name": whole_name(fields),
        "link": entry_address(fields["id"]),
        "aliases": [f"{one['given']} {one['family']}".strip() for one in fields["aliases"][:3]],
        "born": fields["born"],
        "kind": LIST_KINDS[fields["kind"]],
        "schools": [schools.get(code, code) for code in fields["schools"]],
        "state": list_search.state_of(fields, today).value,
        "state_name": StateName[list_search.state_of(fields, today).name],
        "expires": fields["expires"],
        "starts": fields["starts"],
    }


def _download(lines: Iterator[str], kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type=kind, headers=headers)


def _csv_lines(here: District, query: Query) -> Iterator[str]:
    """In the importer's own form, so that what goes out can come in again; a part of it in memory."""
    yield "\ufeff" + ",".join(COLUMNS) + "\r\n"
    today = entry_form.today(here)
    with here.database.read() as session:
        for fields in list_search.find_all(session, query, today):
            line = io.StringIO()
            csv.writer(line).writerow(written_cells(fields))
            yield line.getvalue()


def _json_lines(here: District, query: Query) -> Iterator[str]:
    yield "["
    today = entry_form.today(here)
    with here.database.read() as session:
        for number, fields in enumerate(list_search.find_all(session, query, today)):
            yield (",\n" if number else "\n") + json.dumps(fields, ensure_ascii=False)
    yield "\n]\n"
