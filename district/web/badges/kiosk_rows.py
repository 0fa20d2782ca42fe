"""Which of a school's kiosks print by the layout that is in force."""

from __future__ import annotations

from sqlmodel import Session, col, select

from district.db.publish_tables import KioskState
from district.db.tables import Kiosk, School
from district.publish.badge_layouts import wire_layout
from language.marks import N_, TextEnum
from sync.contract.api.kiosk import OWN_LAYOUT

MOST = 50


class Follows(TextEnum):
    """Whether a kiosk prints by it, as it said last."""

    YES = N_("prints by it")
    NOT_YET = N_("prints by another one until it has heard of this one")
    OWN = N_("prints by a layout file of its own; IT can take the file out of its settings")
    TOO_OLD = N_("prints the standard layout: its version is too old for this one")
    UNHEARD = N_("has not told yet")


def kiosk_rows(session: Session, school: School) -> list[tuple[str, Follows]]:
    """Name and state of each kiosk that is in service, by name."""
    there = session.exec(
        select(Kiosk, KioskState)
        .join(KioskState, col(KioskState.kiosk) == Kiosk.id, isouter=True)
        .where(Kiosk.school == school.code, col(Kiosk.revoked).is_(None), col(Kiosk.replaced_by).is_(None))
        .order_by(Kiosk.name, Kiosk.id)
        .limit(MOST)
    ).all()
    layout = wire_layout(session, school)
    version = layout.version if layout else ""
    return [(kiosk.name or kiosk.id, _follows(state, version)) for kiosk, state in there]


def _follows(state: KioskState | None, version: str) -> Follows:
    if state is None:
        return Follows.UNHEARD
    said = state.said.get("badge_layout")
    if said is None:
        return Follows.TOO_OLD if version else Follows.YES
    if said == OWN_LAYOUT:
        return Follows.OWN
    return Follows.YES if said == version else Follows.NOT_YET
