"""What the district keeps beside an entry of the barred list, and no kiosk gets: whom a custody entry protects, the day
on which somebody looks at an entry again, and a photo. It is no part of the signed entry and of no list file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, delete, exists, select

from district.db.list_tables import EntryReview, ListedEntry
from district.db.publish_tables import ReplacedRow
from district.publish import custody, entry_photos
from district.publish.list_history import BESIDE, PHOTO, PICTURE, REVIEW, STUDENT


def of_entry(session: Session, entry: str) -> dict[str, str]:
    """By the names of BESIDE; "" where nobody has said."""
    row = session.get(EntryReview, entry)
    return {
        STUDENT: custody.student_of(session, entry),
        REVIEW: row.day if row is not None else "",
        PHOTO: entry_photos.digests(session, [entry]).get(entry, ""),
    }


def keep(session: Session, fields: Mapping[str, Any]) -> None:
    """Note what stands beside an entry, in the caller's transaction; a name that is missing is left as it is."""
    if STUDENT in fields:
        custody.keep_student(session, fields["id"], fields[STUDENT])
    if REVIEW in fields:
        _keep_review(session, fields["id"], fields[REVIEW])
    if PHOTO in fields:
        entry_photos.keep(session, fields["id"], fields[PHOTO], fields.get(PICTURE, ""))


def _keep_review(session: Session, entry: str, day: str) -> None:
    row = session.get(EntryReview, entry)
    if row is not None and not day:
        session.delete(row)
    elif row is not None:
        row.day = day
    elif day:
        session.add(EntryReview(entry=entry, day=day))


def signed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what stands beside them."""
    return {name: value for name, value in fields.items() if name not in (*BESIDE, PICTURE)}


def review_days(session: Session, entries: list[str]) -> dict[str, str]:
    """Entry -> its review day, of those of these that have one."""
    wanted = select(EntryReview.entry, EntryReview.day).where(col(EntryReview.entry).in_(entries))
    return dict(session.exec(wanted).all())


def forget_gone(session: Session, today: date) -> None:
    """Forget what stood beside entries that are on no list any more and cannot be taken back, and photos of entries
    that are over."""
    custody.forget_gone(session)
    entry_photos.forget_gone(session, today)
    listed = exists().where(col(ListedEntry.id) == EntryReview.entry)
    replaced = exists().where(col(ReplacedRow.id) == EntryReview.entry)
    session.exec(delete(EntryReview).where(~listed, ~replaced))
