"""Badge layouts as the pages show them: set for the district and for a school whose kiosks have heard of it, or not."""

from __future__ import annotations

from sqlmodel import select

from district.access.people import accounts
from district.access.people.rights import Role
from district.db.publish_tables import BadgeLayoutLayer, KioskState
from district.instance import District
from district.publish.badge_layout_edits import put
from district.publish.badge_layouts import Layer, wire_layout
from district.publish.schools import find_school
from district.publish.visitor_type_scopes import Scope
from tests.district.web.cast import SCHOOL, mail_of
from tests.district.web.it_scenes import fleet

_DISTRICT = Layer(call=["911", "555-0100"], bars={"parent": "dots"})
_SCHOOL = Layer(order=["type", "escort", "name", "photo", "code", "destination", "time", "emergency"], date="iso")


def layouts(district: District, path: str) -> str:
    """The district's and the school's, once; one of its kiosks prints by it."""
    fleet(district)
    with district.database.write() as session:
        if session.exec(select(BadgeLayoutLayer)).first() is None:
            for scope, layer, role in ((Scope(), _DISTRICT, Role.IT), (Scope(school=SCHOOL), _SCHOOL, Role.PRINCIPAL)):
                put(session, scope, layer, accounts.found(session, mail_of(role)).id, district.now())
        layout = wire_layout(session, find_school(session, SCHOOL))
        state = session.get_one(KioskState, "well")
        state.said = state.said | {"badge_layout": layout.version if layout else ""}
        session.add(state)
    return path
