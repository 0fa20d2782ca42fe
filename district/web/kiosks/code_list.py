"""The codes that were given out for kiosks: what became of each, and taking them back. None is ever shown again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access import enrollment_codes
from district.access.enrollment_codes import CodeState, Given
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.instance import District
from district.publish.schools import names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import listing, render, see_other, show_table
from district.web.route_rights import Room
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, NC_, Text, TextEnum

router = APIRouter()

_CODES = "/kiosks/codes"
_REVOKE = f"{_CODES}/revoke"
RIGHTS = {
    ("GET", _CODES): Right.VIEW_KIOSKS,
    ("GET", _REVOKE): Right.MANAGE_KIOSKS,
    ("POST", _REVOKE): Right.MANAGE_KIOSKS,
}


class CodeStateName(TextEnum):
    """What became of a code, in words."""

    UNUSED = NC_("a code", "Unused")
    USED = NC_("a code", "Used")
    EXPIRED = NC_("a code", "Expired")
    REVOKED = NC_("a code", "Taken back")


_COLUMNS = (
    Column("name", N_("For the kiosk")),
    Column("school", N_("School")),
    Column("state", N_("Stands")),
    Column("given", N_("Made"), Kind.MOMENT),
    Column("by", N_("By")),
    Column("kind", N_("Kind")),
    Column("until", N_("Until"), Kind.MOMENT),
    Column("used", N_("Used"), Kind.MOMENT),
    Column("kiosk", N_("Used by")),
    Column("revoked", N_("Taken back"), Kind.MOMENT),
    Column("revoked_by", N_("Taken back by")),
)
_COMMAND_LINE = N_("the command line")


@listing(router, _CODES)
def codes(request: Request, here: Here, viewer: Me) -> Response:
    """IT: the codes that were given out; `?sheet=`, `?school=`, `?show=` and `?q=` narrow it down."""
    now = here.now()
    asked = {name: request.query_params.get(name, "")[:40] for name in ("sheet", "school", "show")}
    with here.database.read() as session:
        found = enrollment_codes.given_out(session, now, sheet=asked["sheet"], school=asked["school"])
        sheets = enrollment_codes.sheets(session, now)
        schools = names_of_all(session)
        people = _people(session, found)
    shown = [one for one in found if asked["show"] in {"", one.state.value}]
    rows = [_row(one, schools, people) for one in shown]
    empty = N_("Nothing to show.") if found or any(asked.values()) else N_("No code has been made yet.")
    options: list[tuple[str, Text | str]] = [("", N_("All schools")), *sorted(schools.items(), key=lambda one: one[1])]
    return show_table(
        request, "kiosks/code_list.html", Table(_COLUMNS, rows, N_("Codes"), empty), asked=asked, schools=options,
        sheets=sheets,
        sheet=next((one for one in sheets if one.id == asked["sheet"]), None),
        states=[(one.value, CodeStateName[one.name]) for one in CodeState],
        may_manage=accounts.may(viewer.account, Right.MANAGE_KIOSKS),
    )  # fmt: skip


@router.get(_REVOKE)
def revoke_page(request: Request, here: Here) -> Response:
    """IT: what taking codes back does, before it is done: `?code=` for one, `?sheet=` for all of a sheet."""
    query = request.query_params
    return _revoke_page(request, here, query.get("code", "")[:40], query.get("sheet", "")[:40], Form())


@router.post(_REVOKE)
def revoke(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """IT: take codes back. What was used meanwhile stays used, and the page says so."""
    code, sheet = form.value("code")[:40], form.value("sheet")[:40]
    with here.database.write() as session:
        count = 0
        if code or sheet:
            count = enrollment_codes.revoke(session, viewer.account.id, here.now(), code=code, sheet=sheet)
    if not count:
        form.fail("main", N_("It was used, taken back or over already. Nothing was changed."))
        return _revoke_page(request, here, code, sheet, form)
    path = f"{_CODES}?sheet={sheet}" if sheet else _CODES
    return see_other(request, path, N_("Codes that count no more: {count}."), count=str(count))


def _revoke_page(request: Request, here: District, code: str, sheet: str, form: Form) -> Response:
    with here.database.read() as session:
        one = enrollment_codes.find(session, code) if code else None
        there = next((row for row in enrollment_codes.sheets(session, here.now()) if row.id == sheet), None)
        schools = names_of_all(session)
    if one is None and there is None:
        raise NotFound
    if one is not None and one.name:
        title = Said(
            N_("Take back the code for {name} at {school}?"), {"name": one.name, "school": schools[one.school]}
        )
    elif one is not None:
        title = Said(N_("Take back a code for {school}?"), {"school": schools[one.school]})
    else:
        title = Said(N_("Take back the unused codes of this sheet ({count})?"), {"count": there.unused if there else 0})
    sentences = [
        N_("No kiosk can enroll with it any more, wherever it is written."),
        N_("Kiosks that are enrolled already stay so."),
        N_("This cannot be undone; make a new code instead."),
    ]
    fields = {"code": code} if one is not None else {"sheet": sheet}
    back = _CODES if one is not None else f"{_CODES}?sheet={sheet}"
    status = 200 if form.ok else 422
    return render(
        request, "kiosks/code_revoke.html", status, form=form, title=title, sentences=sentences, fields=fields,
        back=back,
    )  # fmt: skip


def _row(one: Given, schools: Mapping[str, str], people: Mapping[str, str]) -> Row:
    code = one.code
    cells = {
        "name": code.name or None,
        "school": schools.get(code.school, code.school),
        "state": CodeStateName[one.state.name],
        "given": code.given,
        "by": people.get(code.by) or (_COMMAND_LINE if code.given else None),
        "kind": N_("of a sheet") if code.sheet else N_("one code"),
        "until": code.expires,
        "used": code.redeemed,
        "kiosk": (one.kiosk.name or one.kiosk.id) if one.kiosk else None,
        "revoked": code.revoked,
        "revoked_by": people.get(code.revoked_by),
    }
    extra = {"state": one.state, "kiosk": one.kiosk.id if one.kiosk else ""}
    return Row(cells, id=code.id or "", extra=extra)


def _people(session: Session, found: Sequence[Given]) -> dict[str, str]:
    """Id -> name, of those who made codes or took them back."""
    ids = {one.code.by for one in found} | {one.code.revoked_by for one in found}
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids - {""}))).all())


ROOM = Room(router, RIGHTS)
