"""School passes: staff at a kiosk ask for one, the district makes and signs it, and that kiosk alone prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from district import settings
from district.db.projection_tables import Visit
from district.db.publish_tables import PassRequest, VisitorPass
from scanning import signed_passes
from sync.contract.api.school import PASS, WireChange
from sync.contract.journal.facts import NotProjectable

PRINTED_WITHIN = timedelta(days=7)
"""A kiosk is told the code of a pass for so long after it asked."""


def make(session: Session, request: str, visit: Visit, kiosk: str, at: datetime) -> bool:
    """Expect the visitor of a visit for `pass-days` from `at`; False where this request was answered before. Birth
    dates of visitors nothing matched are erased, so a pass never holds one. Raises NotProjectable.
    """
    known = session.get(PassRequest, request)
    if known is not None:
        if known.school != visit.school:
            raise NotProjectable("another school has asked with this id")
        return False
    if visit.kiosk != kiosk or not visit.family:
        raise NotProjectable("the visit that the pass is for is not known here, or not this kiosk's")
    if _id(request) is None or session.get(VisitorPass, request) is not None:
        raise NotProjectable("its request is no id of a new pass")
    session.add(PassRequest(id=request, school=visit.school, kiosk=kiosk, at=at))
    session.add(
        VisitorPass(
            id=request,
            school=visit.school,
            family=visit.family,
            given=" ".join(part for part in (visit.given, visit.middle) if part),
            born="",
            purpose=visit.purpose,
            destination="",
            host="",
            valid_from=at,
            valid_until=at + timedelta(days=settings.chosen(session, "pass-days")),
        )
    )
    session.flush()
    return True


def with_codes(
    session: Session, changes: Sequence[WireChange], kiosk: str, key: Ed25519PrivateKey, now: datetime
) -> list[WireChange]:
    """These changes as a kiosk is told them: with the signed code of each pass that it has asked for lately.

    The code is not stored: it is signed anew each time, from what the pass says.
    """
    passes = [change.key for change in changes if change.kind == PASS and change.content is not None]
    if not passes:
        return list(changes)
    wanted = select(PassRequest.id).where(
        col(PassRequest.id).in_(passes), PassRequest.kiosk == kiosk, col(PassRequest.at) > now - PRINTED_WITHIN
    )
    asked = set(session.exec(wanted))
    rows = {row.id: row for row in session.exec(select(VisitorPass).where(col(VisitorPass.id).in_(asked)))}
    return [_with_code(change, rows, key) for change in changes]


def _with_code(change: WireChange, rows: Mapping[str, VisitorPass], key: Ed25519PrivateKey) -> WireChange:
    row = rows.get(change.key) if change.kind == PASS else None
    if row is None or change.content is None:
        return change
    code = signed_passes.encode_visitor(UUID(row.id), row.school, row.valid_from, row.valid_until, key)
    content: dict[str, Any] = {**change.content, "code": code}
    return change.model_copy(update={"content": content})


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
