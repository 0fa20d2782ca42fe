"""The dashboard, for leaders and security: counts by day, hour, school and type, holds, waits, wrong matches, kiosks.

Nothing by language, by community or by how people identified themselves, and no group under 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access import kiosk_status
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.days import district_day
from district.instance import District
from district.projections import visit_counts
from district.projections.visit_counts import EVERYTHING, Counts, Range, Subject
from district.publish.schools import names_of_all
from district.web.dashboard.charts import CHARTS, HEIGHT, STEP, Chart, Names, drawn
from district.web.dashboard.filters import MOST_DAYS, from_address
from district.web.dashboard.kept_counts import KeptCounts
from district.web.forms import Form
from district.web.kiosks.fleet import StandingName
from district.web.pages import listing, render, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Kind, Row, Table
from district.web.visits.names import kind_names
from language.marks import N_

router = APIRouter()

_VIEW = Right.VIEW_DASHBOARD
RIGHTS = {
    ("GET", "/dashboard"): _VIEW,
    ("GET", "/dashboard/kiosks"): _VIEW,
    **{("GET", f"/dashboard/{chart.key}"): _VIEW for chart in CHARTS},
}

NAV = (NavItem(N_("Dashboard"), "/dashboard", _VIEW),)


@router.get("/dashboard")
def dashboard(request: Request, here: Here) -> Response:
    """Leaders and security: everything on one page, for the days and the school that the address asks for."""
    form = Form()
    asked, names = _asked(request, here, form)
    counts = _counts(request, here, asked) if form.ok else Counts()
    words = words_of(request)
    query = f"?from={asked.first.isoformat()}&until={asked.last.isoformat()}"
    shown: dict[str, Any] = {
        "asked": asked,
        "schools": [("", N_("All schools")), *sorted(names.schools.items(), key=lambda one: one[1])],
        "charts": [drawn(chart, chart.table(counts, asked, names, words)) for chart in CHARTS] if form.ok else [],
        "kiosks": _kiosks(here, asked.school),
        "query": query + (f"&school={asked.school}" if asked.school else ""),
        "most_days": MOST_DAYS,
        "height": HEIGHT,
        "step": STEP,
        "first_day": words.day(asked.first),
        "last_day": words.day(asked.last),
    }
    return render(request, "dashboard/show.html", 200 if form.ok else 422, form=form, **shown)


@listing(router, "/dashboard/kiosks")
def kiosks(request: Request, here: Here) -> Response:
    """Leaders and security: how many kiosks stand in each way."""
    asked, _ = _asked(request, here, Form())
    return show_table(request, "dashboard/one.html", _kiosks(here, asked.school), form=Form(), drawn=None)


def _one(chart: Chart) -> Callable[..., Response]:
    def page(request: Request, here: Here) -> Response:
        """Leaders and security: one chart's figures."""
        form = Form()
        asked, names = _asked(request, here, form)
        counts = _counts(request, here, asked, {chart.subject}) if form.ok else Counts()
        table = chart.table(counts, asked, names, words_of(request))
        if not form.ok:
            return render(request, "dashboard/one.html", 422, form=form, table=table, drawn=None)
        shown: dict[str, Any] = {"drawn": drawn(chart, table), "height": HEIGHT, "step": STEP}
        return show_table(request, "dashboard/one.html", table, form=form, **shown)

    return page


for _chart in CHARTS:
    listing(router, f"/dashboard/{_chart.key}")(_one(_chart))


def _asked(request: Request, here: District, form: Form) -> tuple[Range, Names]:
    with here.database.read() as session:
        schools, today = names_of_all(session), district_day(session, here.now())
        kinds = kind_names(session, words_of(request))
    names = Names(schools, kinds)
    return from_address(request.query_params, today, names.schools, form), names


def _counts(
    request: Request, here: District, asked: Range, subjects: Collection[Subject] = EVERYTHING
) -> Counts:  # fmt: skip
    kept: KeptCounts = request.app.state.kept_counts
    with here.database.read() as session:
        today = district_day(session, here.now())
        return kept.find(asked, subjects, today, here.now(), lambda part: visit_counts.counts(session, part, subjects))


def _kiosks(here: District, school: str) -> Table:
    """Kiosks are no people: every count is shown."""
    with here.database.read() as session:
        lines = kiosk_status.overview(session, here.now())
    found = Counter(kiosk_status.standing(line) for line in lines if not school or line["school"] == school)
    rows = [
        Row({"group": StandingName[one.name], "count": found[one]}, extra={"one": one}) for one in kiosk_status.Standing
    ]
    columns = (Column("group", N_("Stands")), Column("count", N_("Kiosks"), Kind.NUMBER))
    return Table(columns, rows, N_("How kiosks stand now"), N_("There is no kiosk."))


ROOM = Room(router, RIGHTS, NAV)
