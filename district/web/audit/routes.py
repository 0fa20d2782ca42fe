"""The audit, for counsel, records and auditors: who looked at which record and who changed what, when. Nobody but who
did it is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import JSONResponse, Response

from district.access import look_search, looks
from district.access.look_search import Wanted
from district.access.looks import LookKind
from district.access.looks_without_case import OF_A_VISIT
from district.access.people import accounts
from district.access.people.rights import Right, Role, name_of
from district.api.dependencies import Here
from district.db.look_tables import RecordLook
from district.db.people_tables import Account, Invitation, WebSession
from district.db.projection_tables import Visit
from district.publish.schools import all_schools, names_of_all
from district.web.audit import wording
from district.web.audit.filters import Asked, from_address, months
from district.web.authorization import Me
from district.web.forms import Form
from district.web.pages import listing, render, show_table, words_of, zone_at
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Kind, Row, Table, as_csv, as_json
from language.marks import N_
from sync.contract.time_zones import day_in, zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/audit"): Right.VIEW_AUDIT,
    ("GET", "/audit/accounts"): Right.VIEW_AUDIT,
}

NAV = (NavItem(N_("Audit"), "/audit", Right.VIEW_AUDIT),)

MOST_ROWS = 5_000
"""Of a file; it says in its header Link where the next one begins."""


_OF_A_REQUEST = (LookKind.REQUEST_ADDED, LookKind.REQUEST_CLOSED)

_COLUMNS = (
    Column("at", N_("When"), Kind.MOMENT),
    Column("who", N_("Who")),
    Column("role", N_("Role")),
    Column("what", N_("What")),
    Column("school", N_("School")),
    Column("subject", N_("Id of what it was about, or day of the log")),
    Column("reason", N_("Written reason")),
)
_ACCOUNTS = (
    Column("who", N_("Name")),
    Column("role", N_("Role")),
    Column("schools", N_("Schools")),
    Column("invited_by", N_("Invited by")),
    Column("created", N_("Account since"), Kind.MOMENT),
    Column("disabled", N_("Disabled"), Kind.MOMENT),
    Column("sessions", N_("Signed in now, on browsers"), Kind.NUMBER),
    Column("seen", N_("Last seen in these"), Kind.MOMENT),
    Column("account", N_("Id")),
)


@listing(router, "/audit")
def audit(request: Request, here: Here, viewer: Me) -> Response:
    """Counsel, records and auditors: looks and changes of a month or a day, the newest first."""
    form, ending = Form(), request.url.path.rpartition(".")[2]
    is_file = ending in {"csv", "json"}
    with here.database.read() as session:
        schools = {one.code: one for one in all_schools(session)}
        names = {code: one.name for code, one in schools.items()}
        people = {one.id: one for one in session.exec(select(Account))}
        zone = zone_of(next((one.time_zone for one in sorted(schools.values(), key=lambda one: one.code)), "UTC"))
        today = day_in(zone, here.now())
        asked = from_address(request.query_params, today, form)
        zone = zone_of(schools[asked.school].time_zone) if asked.school in schools else zone
        since, until = asked.span(zone)
        codes = [asked.school] if asked.school else ["", *schools]  # "": of the whole district
        kinds = wording.kinds_of(asked.what)
        wanted = Wanted(codes, since, until, asked.person, asked.without_case, asked.before, kinds)
        page = look_search.search(session, wanted, MOST_ROWS if is_file else look_search.PAGE_ROWS)
        reasons = looks.reasons_of(session, [one.number for one in page.found])
        visits = _visits(session, page.found) if accounts.may(viewer.account, Right.VIEW_PRIVACY) else None
    may_uncover = accounts.may(viewer.account, Right.UNCOVER_NAMES)
    rows = [_row(one, people, names, reasons.get(one.number or 0, ""), visits, may_uncover) for one in page.found]
    empty = N_("Nobody looked at a record or changed anything in this time.")
    table = Table(_COLUMNS, rows, N_("Looks and changes, the newest first"), empty)
    if is_file:
        return file_of(request, table, "/audit", asked.at(page.after) if page.after else None, ending)
    words = words_of(request)
    shown: dict[str, Any] = {
        "asked": asked,
        "months": [(one.strftime("%Y-%m"), f"{one:%m/%Y}") for one in offered_months(asked, months(today))],
        "schools": [("", N_("All schools")), *sorted(names.items(), key=lambda one: one[1])],
        "whats": [("", N_("Everything")), *wording.offered()],
        "people": [("", N_("Everybody")), *_people(people.values())],
        "files": {kind: f"/audit.{kind}{asked.query()}" for kind in ("csv", "json")},
        "older": f"/audit{asked.at(page.after).query()}" if page.after else "",
        "newest": f"/audit{asked.at(None).query()}" if asked.before else "",
        "day_in_words": words.day(asked.day) if asked.day else "",
        "table": table,
    }
    return render(request, "audit/looks.html", 200 if form.ok else 422, form=form, **shown)


@listing(router, "/audit/accounts")
def account_list(request: Request, here: Here) -> Response:
    """Counsel, records and auditors: the accounts, who invited them, and who is signed in now."""
    now = here.now()
    with here.database.read() as session:
        people = {one.id: one for one in session.exec(select(Account))}
        names = names_of_all(session)
        by = dict(session.exec(select(Invitation.account, Invitation.by).where(Invitation.account != "")).all())
        signed_in = _signed_in(session, now)
    rows = []
    for one in sorted(people.values(), key=lambda one: one.name.casefold()):
        seen = signed_in.get(one.id, [])
        inviter = people.get(by.get(one.id, ""))
        cells = {
            "who": _who(one, one.id),
            "role": name_of(Role(one.role)),
            "schools": ", ".join(names.get(code, code) for code in one.schools),
            "invited_by": _who(inviter, inviter.id) if inviter else None,
            "created": one.created,
            "disabled": one.disabled,
            "sessions": len(seen),
            "seen": max(seen, default=None),
            "account": one.id,
        }
        rows.append(Row(cells))
    table = Table(_ACCOUNTS, rows, N_("Accounts"), N_("Nobody has an account yet."))
    return show_table(request, "audit/accounts.html", table)


def _signed_in(session: Session, now: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    there = select(WebSession.account, WebSession.seen).where(
        col(WebSession.expires) > now, col(WebSession.pending).is_(False)
    )
    for account, seen in session.exec(there):
        found.setdefault(account, []).append(seen)
    return found


def _visits(session: Session, looks_: Sequence[RecordLook]) -> set[str]:
    """Those of the subjects that are visits, which counsel may open: a copy may also be of a case."""
    ids = {one.subject for one in looks_ if one.kind in (*OF_A_VISIT, LookKind.ERASURE)}
    return set(session.exec(select(Visit.id).where(col(Visit.id).in_(ids))))


def _row(
    look: RecordLook, people: Mapping[str, Account], names: Mapping[str, str], reason: str, visits: set[str] | None,
    may_uncover: bool,
) -> Row:  # fmt: skip
    """`visits`: ids that the viewer may open, None where they may open nothing."""
    account = people.get(look.account)
    cells = {
        "at": look.at,
        "who": _who(account, look.account),
        "role": name_of(Role(account.role)) if account else None,
        "what": wording.name_of_kind(look.kind),
        "school": names.get(look.school, look.school),
        "subject": look.subject,
        "reason": reason,
    }
    link = ""
    if visits is not None:
        link = f"/privacy/visits/{look.subject}" if look.subject in visits else ""
        link = f"/privacy/requests/{look.subject}" if look.kind in _OF_A_REQUEST else link
    is_somebodys = may_uncover and bool(look.subject) and look.kind in wording.OF_SOMEBODY
    return Row(cells, extra={"link": link, "is_somebodys": is_somebodys})


def _who(account: Account | None, otherwise: str) -> str:
    return account.name if account is not None and account.name else otherwise


def _people(people: Any) -> list[tuple[str, str]]:
    return sorted(((one.id, _who(one, one.id)) for one in people), key=lambda one: one[1].casefold())


def offered_months(asked: Asked, there: list[Any]) -> list[Any]:
    """Those of a field, and the one that an address names."""
    return there if asked.month in there else [asked.month, *there]


def file_of(request: Request, table: Table, path: str, older: Asked | None, ending: str) -> Response:
    """The rows as .csv or .json; where there are older ones, the header Link says where they begin."""
    words, headers = words_of(request), {}
    table = table.in_zone(zone_at(request))
    if older is not None:
        headers["Link"] = f'<{path}.{ending}{older.query()}>; rel="next"'
    if ending == "json":
        return JSONResponse(as_json(table, words), headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{path.rpartition("/")[2]}.csv"'
    return Response(as_csv(table, words), media_type="text/csv; charset=utf-8", headers=headers)


ROOM = Room(router, RIGHTS, NAV)
