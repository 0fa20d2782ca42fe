"""Setting what kiosks go by; the kiosks that it reaches are told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from district.db.database import insert_if_new
from district.db.publish_tables import KioskSettingLayer
from district.db.tables import Kiosk, School
from district.publish import change_stream
from district.publish.kiosk_settings import NOTHING, Layer, key_of
from district.publish.visitor_type_scopes import Scope


def put(session: Session, scope: Scope, kiosk: Kiosk | None, layer: Layer, now: datetime) -> None:
    """Make this what a scope sets, or a single kiosk, and tell the kiosks that it reaches; nothing at all is taken
    out."""
    key = key_of(scope, kiosk.id if kiosk else "")
    content = layer.model_dump(mode="json", exclude_none=True)
    if layer == NOTHING:
        session.exec(delete(KioskSettingLayer).where(col(KioskSettingLayer.scope) == key))
    else:
        insert_if_new(session, KioskSettingLayer(scope=key, school=kiosk.school if kiosk else "", content=content))
        session.get_one(KioskSettingLayer, key, with_for_update=True).content = content
    for school in session.exec(select(School).order_by(School.code)).all():
        if (kiosk is not None and school.code == kiosk.school) or (kiosk is None and scope.reaches(school)):
            change_stream.touch(session, school.code, now)
