"""Referrals: a school hands a matter on; security and threat management take it, and close it with what was done."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import Response

from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.conduct_tables import Conduct, Referral
from district.db.projection_tables import Visit
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish import bars, referrals
from district.publish.referrals import ReferralState
from district.publish.schools import names_of_all
from district.web.authorization import AtSchool, Me, NotFound, Typed
from district.web.bars import places, terms
from district.web.forms import Form
from district.web.pages import listing, render, see_other, show_table
from district.web.security.entry_edits import who
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, TextEnum

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/refer"): Right.BAR_UNTIL_CLOSING,
    ("POST", "/s/{code}/refer"): Right.BAR_UNTIL_CLOSING,
    ("GET", "/security/referrals"): Right.VIEW_REFERRALS,
    ("GET", "/security/referrals/{referral}"): Right.VIEW_REFERRALS,
    ("POST", "/security/referrals/{referral}/take"): Right.VIEW_REFERRALS,
    ("POST", "/security/referrals/{referral}/close"): Right.VIEW_REFERRALS,
}
_MOST = 500
_LONGEST = 2_000
_COLUMNS = (
    Column("matter", N_("Matter")),
    Column("school", N_("School")),
    Column("since", N_("Since"), Kind.MOMENT),
    Column("state", N_("State")),
    Column("who", N_("Who has it")),
)


class ReferralName(TextEnum):
    """How a referral stands, in words."""

    OPEN = N_("Nobody has it yet")
    TAKEN = N_("Somebody has it")
    CLOSED = N_("Closed")


@router.get("/s/{code}/refer")
def refer_page(request: Request, here: Here, school: AtSchool, form: Typed, visit: str = "", bar: str = "") -> Response:
    """Who may bar at the school."""
    return _refer_page(request, here, school, form, visit, bar)


@router.post("/s/{code}/refer")
def refer(
    request: Request, here: Here, viewer: Me, school: AtSchool, form: Typed, visit: str = "", bar: str = ""
) -> Response:
    """Who may bar at the school: hand a matter on."""
    words = form.text("words", N_("Say what the matter is."), _LONGEST)
    if not form.ok:
        return _refer_page(request, here, school, form, visit, bar)
    id_ = terms.id_of(form)
    with here.database.write() as session:
        of_visit, conduct = _attached(session, school, visit, bar)
        referrals.refer(
            session, id_, school.code, words, viewer.account.id, here.now(), of_visit.id if of_visit else "",
            conduct.id if conduct else "",
        )  # fmt: skip
    return see_other(request, f"/s/{school.code}/bars", N_("The matter is with district security."))


@listing(router, "/security/referrals")
def all_referrals(request: Request, here: Here) -> Response:
    """Security, emergency and threat management: what nobody has first, then the oldest."""
    with here.database.read() as session:
        schools = names_of_all(session)
        found = session.exec(select(Referral).order_by(col(Referral.at).desc(), Referral.id).limit(_MOST)).all()
        people = {one.taken_by: who(session, one.taken_by) for one in found if one.taken_by}
    order = list(ReferralState)
    rows = [
        Row(
            {
                "matter": one.words if len(one.words) <= 80 else one.words[:79] + "…",
                "school": schools.get(one.school, one.school),
                "since": one.at,
                "state": ReferralName[one.state.upper()],
                "who": people.get(one.taken_by),
            },
            link=f"/security/referrals/{one.id}",
        )
        for one in sorted(found, key=lambda one: (order.index(ReferralState(one.state)), one.at))
    ]
    table = Table(_COLUMNS, rows, N_("Referrals"), N_("No school has referred anything."))
    return show_table(request, "bars/referrals.html", table)


@router.get("/security/referrals/{referral}")
def referral_page(request: Request, here: Here, referral: str, form: Typed) -> Response:
    """Security, emergency and threat management."""
    return _page(request, here, referral, form)


@router.post("/security/referrals/{referral}/take")
def take(request: Request, here: Here, viewer: Me, referral: str) -> Response:
    """Security, emergency and threat management: say that one has it."""
    try:
        with here.database.write() as session:
            _found(session, referral)
            referrals.take(session, referral, viewer.account.id, here.now())
    except Unfit as error:
        return see_other(request, f"/security/referrals/{referral}", error.text)
    return see_other(request, f"/security/referrals/{referral}", N_("You have it now."))


@router.post("/security/referrals/{referral}/close")
def close(request: Request, here: Here, viewer: Me, referral: str, form: Typed) -> Response:
    """Security, emergency and threat management: close it, with what was done."""
    with here.database.read() as session:
        _found(session, referral)
    outcome = form.text("outcome", N_("Say what was done."), _LONGEST)
    if not form.ok:
        return _page(request, here, referral, form)
    try:
        with here.database.write() as session:
            referrals.close(session, referral, outcome, viewer.account.id, here.now())
    except Unfit as error:
        form.fail("outcome", error.text)
        return _page(request, here, referral, form)
    return see_other(request, "/security/referrals", N_("The referral is closed."))


def _found(session: Session, id_: str) -> Referral:
    found = session.get(Referral, id_)
    if found is None:
        raise NotFound
    return found


def _attached(session: Session, school: School, visit: str, bar: str) -> tuple[Visit | None, Conduct | None]:
    of_visit = session.get(Visit, visit) if visit else None
    conduct = session.get(Conduct, bar) if bar else None
    is_theirs = of_visit is not None and of_visit.school == school.code
    return of_visit if is_theirs else None, conduct if conduct and places.is_seen_at(conduct, school) else None


def _refer_page(request: Request, here: District, school: School, form: Form, visit: str, bar: str) -> Response:
    with here.database.read() as session:
        of_visit, conduct = _attached(session, school, visit, bar)
    return render(
        request, "bars/refer.html", 200 if form.ok else 422, form=form, id=form.value("id", bars.new_id()),
        visit=of_visit, conduct=conduct,
    )  # fmt: skip


def _page(request: Request, here: District, referral: str, form: Form) -> Response:
    with here.database.read() as session:
        found = _found(session, referral)
        names = names_of_all(session)
        people = {one: who(session, one) for one in (found.by, found.taken_by, found.closed_by) if one}
        is_there = session.get(Conduct, found.conduct) is not None if found.conduct else False
    return render(
        request, "bars/referral.html", 200 if form.ok else 422, form=form, referral=found, people=people,
        school=names.get(found.school, found.school), state=ReferralName[found.state.upper()], has_conduct=is_there,
    )  # fmt: skip
