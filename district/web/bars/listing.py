"""Conduct and bars as a list: of a school with what holds there, or of the whole district with who comes up again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlmodel import Session, col, or_, select
from starlette.responses import RedirectResponse, Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people import accounts
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.conduct_tables import Conduct
from district.db.tables import School
from district.publish import bars
from district.publish.bars import BarState, Measure
from district.publish.schools import names_of_all
from district.web.authorization import Me, Typed
from district.web.bars import places, repeats, wording
from district.web.pages import SEE_OTHER, listing, show_table, words_of
from district.web.route_rights import DATA
from district.web.sealed_names import FIND, opened_name, sealed_name
from district.web.tables import Column, Kind, Row, Table
from language.marks import N_, Text

router = APIRouter()

RIGHTS = {
    ("GET", "/s/{code}/bars"): Right.BAR_UNTIL_CLOSING,
    ("POST", "/s/{code}/bars"): Right.BAR_UNTIL_CLOSING,
    ("GET", "/security/bars"): Right.REVIEW_BARS,
    ("POST", "/security/bars"): Right.REVIEW_BARS,
}
MOST = 500
_LONGEST = 100
_COLUMNS = (
    Column("person", N_("Person")),
    Column("born", N_("Born")),
    Column("state", N_("State")),
    Column("until", N_("Until"), Kind.MOMENT),
    Column("where", N_("Where")),
    Column("seen", N_("What was seen")),
    Column("made", N_("Put on record"), Kind.MOMENT),
)


@listing(router, "/s/{code}/bars")
@listing(router, "/security/bars")
def bars_page(request: Request, here: Here, viewer: Me) -> Response:
    """Who may bar at the school, and who reviews bars: newest first."""
    school, now, words = places.school_of(request, here), here.now(), words_of(request)
    state = request.query_params.get("state", "")
    wanted = BarState(state) if state in tuple(BarState) else None
    name = opened_name(request.query_params.get(FIND, ""), here.keys, viewer.account.id)
    with here.database.read() as session:
        names = names_of_all(session)
        today = now.astimezone(places.zone_at(session, school)).date()
        rows = _rows(session, school, wanted)
        again = repeats.people(session, now) if school is None else []
        waiting = repeats.referrals_open(session) if school is None else 0
    shown = [(one, bars.state_of(one, now, today)) for one in rows]
    if request.url.path.endswith(DATA):
        with here.database.write() as session:
            looks.note(session, viewer.account.id, school.code if school else "", LookKind.ENTRIES, "", now)
    base = places.base_of(school)
    table = Table(
        _COLUMNS,
        [
            Row(
                {
                    "person": wording.whole_name(one),
                    "born": one.born,
                    "state": wording.state_name(stands),
                    "until": one.ends if one.measure != Measure.RECORD else None,
                    "where": _where(one, names),
                    "seen": "; ".join(wording.behavior_words(one, words)),
                    "made": one.made,
                },
                link=f"{base}/{one.id}",
            )
            for one, stands in shown
            if wanted is None or stands is wanted
        ][:MOST],
        N_("Conduct and bars"),
        N_("Nothing is on record with this state.") if wanted else N_("Nothing is on record."),
    )
    may_add = bool(places.measures(viewer.account, school))
    return show_table(
        request, "bars/list.html", table, name, base=base, state=state if wanted else "", find=sealed(request),
        states=[("", N_("Any state")), *((one.value, wording.state_name(one)) for one in BarState)], again=again,
        waiting=waiting, may_add=may_add, may_word=accounts.may(viewer.account, Right.BAR_LONGER),
        is_more=len(rows) > MOST, is_district=school is None,
        may_see_referrals=accounts.may(viewer.account, Right.VIEW_REFERRALS),
    )  # fmt: skip


def sealed(request: Request) -> str:
    """The sealed name of the address, to be kept with another filter."""
    return request.query_params.get(FIND, "")[:1_000]


@router.post("/s/{code}/bars")
@router.post("/security/bars")
def find(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who may see them: on to the address of what was asked for; a name stands in it sealed."""
    base = places.base_of(places.school_of(request, here))
    name = sealed_name(form.value("q").strip()[:_LONGEST], here.keys, viewer.account.id)
    rest = urlencode({key: value for key, value in {FIND: name, "state": form.value("state")}.items() if value})
    return RedirectResponse(base + (f"?{rest}" if rest else ""), SEE_OTHER)


def _rows(session: Session, school: School | None, state: BarState | None) -> Sequence[Conduct]:
    """Newest first; what a school sees holds there, or was put on record there."""
    wanted = select(Conduct).order_by(col(Conduct.made).desc(), col(Conduct.id)).limit(MOST * 4)
    if school is not None:
        wanted = wanted.where(or_(col(Conduct.school) == school.code, col(Conduct.is_listed).is_(True)))
    if state in {BarState.IN_FORCE, BarState.REVIEW}:
        wanted = wanted.where(col(Conduct.is_listed).is_(True))
    return [one for one in session.exec(wanted) if places.is_seen_at(one, school)]


def _where(conduct: Conduct, names: dict[str, str]) -> Text | str:
    if conduct.measure == Measure.RECORD:
        return names.get(conduct.school, "")
    return ", ".join(names.get(code, code) for code in conduct.schools) or N_("Every school")
