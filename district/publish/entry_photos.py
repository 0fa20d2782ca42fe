"""The photo of somebody on the barred list: kept beside the entry, at the district alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, exists, or_, select

from district.db.list_tables import EntryPhoto, ListedEntry
from district.db.publish_tables import ReplacedRow
from district.publish.list_imports import UNDO_LIFE


def digest_of(jpeg: bytes) -> str:
    return hashlib.sha256(jpeg).hexdigest()


def written(jpeg: bytes) -> str:
    """As a proposal holds it."""
    return base64.b64encode(jpeg).decode()


def read(picture: str) -> bytes:
    return base64.b64decode(picture)


def keep(session: Session, entry: str, digest: str, picture: str) -> None:
    """Make `picture`, as `written`, the photo of an entry, in the caller's transaction; `digest` "" takes the photo
    off. The photo that is there already needs no picture."""
    row = session.get(EntryPhoto, entry)
    if digest == (row.digest if row is not None else ""):
        return
    jpeg = read(picture)
    if digest and digest_of(jpeg) != digest:
        raise ValueError("a photo is kept with its own picture")
    if row is not None and not digest:
        session.delete(row)
    elif row is not None:
        row.digest, row.jpeg = digest, jpeg
    else:
        session.add(EntryPhoto(entry=entry, digest=digest, jpeg=jpeg))


def picture(session: Session, entry: str) -> bytes | None:
    """The photo of an entry, a JPEG; None where it has none."""
    row = session.get(EntryPhoto, entry)
    return row.jpeg if row is not None else None


_DIGESTS: Any = select(EntryPhoto.entry, EntryPhoto.digest).where(
    col(EntryPhoto.entry).in_(bindparam("entries", expanding=True))
)
"""Built once: to build a statement takes longer than to ask."""


def digests(session: Session, entries: Collection[str]) -> dict[str, str]:
    """Entry -> the digest of its photo, of those of these that have one."""
    return dict(session.execute(_DIGESTS, {"entries": sorted(entries)}).all())


def forget_gone(session: Session, today: date) -> None:
    """Forget the photos of entries that are on no list any more and cannot be taken back, or that are over for as long
    as a change can be taken back."""
    listed = exists().where(
        col(ListedEntry.id) == EntryPhoto.entry,
        or_(col(ListedEntry.expires) == "", col(ListedEntry.expires) >= (today - UNDO_LIFE).isoformat()),
    )
    on_a_list = exists().where(col(ListedEntry.id) == EntryPhoto.entry)
    replaced = exists().where(col(ReplacedRow.id) == EntryPhoto.entry)
    session.exec(delete(EntryPhoto).where(~listed, or_(on_a_list, ~replaced)))
