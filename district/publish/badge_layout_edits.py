"""Setting what the badges of a scope show, and taking that back: every change is kept, and kiosks are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, select

from district.db.publish_tables import BadgeLayoutLayer
from district.errors import DistrictError
from district.publish import change_stream
from district.publish.badge_layouts import NOTHING, Layer, Layers, effective, layers_in_force, layout_at
from district.publish.schools import all_schools
from district.publish.visitor_type_edits import lock_scope
from district.publish.visitor_type_scopes import Scope, chain_of
from printing.layout.badge_design import BadDesign


def put(session: Session, scope: Scope, layer: Layer, by: str, now: datetime) -> list[str]:
    """Make this what the scope sets; `by` is an account. Returns the schools whose badges it changes. Raises
    DistrictError where no layout comes of it."""
    chain_of(session, scope)
    lock_scope(session, scope)
    layers = layers_in_force(session)
    if layer == layers.get(scope.key, NOTHING):
        return []
    changed = _effect(session, scope, layers, layer)
    last = session.exec(select(func.max(BadgeLayoutLayer.number)).where(BadgeLayoutLayer.scope == scope.key)).one()
    content = layer.model_dump(mode="json")
    session.add(BadgeLayoutLayer(scope=scope.key, number=(last or 0) + 1, content=content, at=now, by=by))
    session.flush()
    _tell(session, changed, now)
    return changed


def undo(session: Session, scope: Scope, by: str, now: datetime) -> list[str]:
    """Go back to what the scope set before. Returns the schools whose badges it changes. Raises DistrictError where
    the scope sets nothing, or where that cannot be."""
    chain_of(session, scope)
    lock_scope(session, scope)
    rows = _standing(session, scope, 2)
    if not rows:
        raise DistrictError(f"There is nothing to take back: no badge layout is set for {scope}.")
    before = Layer.model_validate(rows[1].content) if len(rows) > 1 else NOTHING
    changed = _effect(session, scope, layers_in_force(session), before)
    rows[0].undone, rows[0].undone_by = now, by
    session.add(rows[0])
    _tell(session, changed, now)
    return changed


def history(session: Session, scope: Scope, most: int = 200) -> list[BadgeLayoutLayer]:
    """What was set for a scope, the newest first."""
    wanted = select(BadgeLayoutLayer).where(BadgeLayoutLayer.scope == scope.key)
    return list(session.exec(wanted.order_by(col(BadgeLayoutLayer.number).desc()).limit(most)))


def in_force(session: Session, scope: Scope) -> BadgeLayoutLayer | None:
    """The last that was set for a scope and not taken back."""
    return next(iter(_standing(session, scope, 1)), None)


def _standing(session: Session, scope: Scope, most: int) -> list[BadgeLayoutLayer]:
    wanted = select(BadgeLayoutLayer).where(BadgeLayoutLayer.scope == scope.key, col(BadgeLayoutLayer.undone).is_(None))
    return list(session.exec(wanted.order_by(col(BadgeLayoutLayer.number).desc()).limit(most)))


def _effect(session: Session, scope: Scope, layers: Layers, layer: Layer) -> list[str]:
    """The schools whose badges change. Raises DistrictError where one would have no layout."""
    after = {**layers, scope.key: layer}
    reached = [school for school in all_schools(session) if scope.reaches(school)]
    try:
        effective(after, chain_of(session, scope))
        return [school.code for school in reached if layout_at(after, school) != layout_at(layers, school)]
    except BadDesign as error:
        raise DistrictError(str(error)) from None


def _tell(session: Session, schools: Collection[str], now: datetime) -> None:
    for school in schools:
        change_stream.touch(session, school, now)
