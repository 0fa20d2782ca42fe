"""Photos by the digest of their bytes: a second upload is the same photo, and nothing else can take its place. One that
nothing refers to any more is forgotten."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime

from sqlmodel import Session, col, delete, select

from district.db.database import insert_if_new
from district.db.projection_tables import Case, Visit
from district.db.tables import Photo
from district.errors import Denied
from sync.contract.api.messages import MAX_PHOTO_BYTES, RefusalCode

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


def check(digest: str, jpeg: bytes) -> None:
    """Raises Denied unless `jpeg` is a JPEG file of that SHA-256 and a size that a face needs."""
    if len(jpeg) > MAX_PHOTO_BYTES:
        raise Denied(413, RefusalCode.TOO_LARGE, f"A photo has at most {MAX_PHOTO_BYTES} bytes.")
    if not _DIGEST.fullmatch(digest) or hashlib.sha256(jpeg).hexdigest() != digest:
        raise Denied(422, RefusalCode.PHOTO_UNUSABLE, "The photo's bytes are not those that its name says.")
    if not (jpeg.startswith(_JPEG_START) and jpeg.rstrip(b"\x00").endswith(_JPEG_END)):
        raise Denied(422, RefusalCode.PHOTO_UNUSABLE, "The photo is no whole JPEG.")


def store(session: Session, chain: str, digest: str, jpeg: bytes, now: datetime) -> None:
    """A photo that is known already, or was erased, changes nothing, also where two kiosks send it at once."""
    insert_if_new(session, Photo(digest=digest, jpeg=jpeg, chain=chain, received=now))


Place = tuple[datetime, str]
FIRST: Place = (datetime.min.replace(tzinfo=UTC), "")
_AT_ONCE = 500


def forget(
    session: Session, after: Place, latest: datetime, kept: Callable[[Visit | Case], bool] | None = None
) -> tuple[Place | None, int]:
    """Delete the next photos that came before `latest` and that no visit and no case refers to: who came again since
    may have kept the photo of the first time. Returns where to go on, None at the end, and how many photos that were.

    The row goes with its bytes: should a kiosk still hold the photo for a later visit, it is taken again. With `kept`
    photos are only counted, as though what had ended before `latest` referred to nothing but where a hold keeps it.
    """
    received, digest = col(Photo.received), col(Photo.digest)
    page = session.exec(
        select(Photo.digest, Photo.received)
        .where(col(Photo.erased).is_(None), received < latest)
        .where((received > after[0]) | ((received == after[0]) & (digest > after[1])))
        .order_by(received, digest)
        .limit(_AT_ONCE)
    ).all()
    if not page:
        return None, 0
    digests = [one for one, _ in page]
    by_visit = select(Visit.photo).where(col(Visit.photo).in_(digests))
    by_case = select(Case.photo).where(col(Case.photo).in_(digests))
    if kept is not None:
        by_visit = by_visit.where(col(Visit.ended_received).is_(None) | (col(Visit.ended_received) >= latest))
        by_case = by_case.where(col(Case.decided).is_(None) | (col(Case.decided) >= latest))
    used = {*session.exec(by_visit), *session.exec(by_case)}
    if kept is not None:
        rows = (
            *session.exec(select(Visit).where(col(Visit.photo).in_(digests))),
            *session.exec(select(Case).where(col(Case.photo).in_(digests))),
        )
        used |= {row.photo for row in rows if kept(row)}
    gone = [one for one in digests if one not in used]
    if kept is None:
        session.exec(delete(Photo).where(digest.in_(gone)))
    return (page[-1][1], page[-1][0]), len(gone)
