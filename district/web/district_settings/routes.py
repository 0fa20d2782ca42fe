"""The district's settings: each with its value, what it means and who changes it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district import settings
from district.access import four_eyes
from district.access.people import accounts
from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.settings import SETTINGS
from district.web.authorization import Me
from district.web.district_settings import wording
from district.web.district_settings.changing import LIST, RIGHT_OF, address_of
from district.web.pages import listing, say, show_table, words_of
from district.web.route_rights import NavItem, Room
from district.web.tables import Column, Row, Table
from language.marks import N_, NC_

router = APIRouter()

RIGHTS = {("GET", LIST): Right.VIEW_DISTRICT_SETTINGS}
NAV = (NavItem(NC_("of the district", "Settings"), LIST, Right.VIEW_DISTRICT_SETTINGS),)
_COLUMNS = (
    Column("name", N_("Setting")),
    Column("value", N_("Value")),
    Column("stands", N_("Stands")),
    Column("meaning", N_("What it means")),
    Column("owner", N_("Who changes it")),
    Column("setting", N_("At the command line")),
)


@listing(router, LIST)
def district_settings(request: Request, here: Here, viewer: Me) -> Response:
    """IT, counsel, records and security: every setting as it stands, one's own first."""
    words = words_of(request)
    with here.database.read() as session:
        now = {one: settings.said(session, one) for one in SETTINGS}
        waits = four_eyes.asked(session, here.now()) is not None
    rows = [_row(viewer, name, value) for name, value in now.items()]
    rows.sort(key=lambda row: (not row.link, say(words, row.cells["owner"]), say(words, row.cells["name"])))
    table = Table(_COLUMNS, rows, N_("Settings of the district"), N_("Nothing to show."))
    return show_table(
        request, "district_settings/list.html", table, waits=waits, four_eyes=address_of(four_eyes.SETTING),
        may_answer=accounts.may(viewer.account, Right.EDIT_ENTRIES),
    )  # fmt: skip


def _row(viewer: Viewer, name: str, value: str) -> Row:
    owner = SETTINGS[name].owner
    is_chosen = value != settings.built_in(name)
    cells = {
        "name": wording.NAMES[name],
        "value": wording.value_of(name, value),
        "stands": wording.CHOSEN if is_chosen else wording.BUILT_IN,
        "meaning": SETTINGS[name].meaning,
        "owner": wording.OWNERS[owner],
        "setting": name,
    }
    link = address_of(name) if accounts.may(viewer.account, RIGHT_OF[owner]) else ""
    return Row(cells, link=link, id=name, extra={"is_chosen": is_chosen})


ROOM = Room(router, RIGHTS, NAV)
