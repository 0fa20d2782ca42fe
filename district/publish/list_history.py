"""Who changed the barred list, when, and how many entries: what pages show beside a list and beside an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from district.db.list_tables import ListChange
from district.publish.list_publishing import Published
from sync.contract.barred_list.csv_file import COLUMNS

_SHOWN = 50


class Act(StrEnum):
    """What somebody did."""

    IMPORT = "import"
    UNDO = "undo"
    ADD = "add"
    EDIT = "edit"
    WITHDRAW = "withdraw"


def note(
    session: Session,
    act: Act,
    published: Iterable[Published],
    now: datetime,
    *,
    by: str = "",
    approved_by: str = "",
    entry: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Note a change in the caller's transaction. One entry is one, however many schools' lists it stands on."""
    done = list(published)
    added, changed, removed = (sum(getattr(one, name) for one in done) for name in ("added", "changed", "removed"))
    if entry:
        added, changed, removed = int(act is Act.ADD), int(act is Act.EDIT), int(act is Act.WITHDRAW)
    row = ListChange(
        at=now,
        by=by,
        act=act,
        entry=entry,
        fields=list(fields),
        added=added,
        changed=changed,
        removed=removed,
        approved_by=approved_by,
    )
    session.add(row)


STUDENT, REVIEW, PHOTO = "student", "review", "photo"
BESIDE = (STUDENT, REVIEW, PHOTO)
"""Beside an entry's canonical fields, and at no kiosk: whom a custody entry protects, the day of its review, and the
digest of the photo."""
PICTURE = "picture"
"""Beside them where the photo is a new one: what it shows, as entry_photos.written."""


def changed_fields(was: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in (*COLUMNS, *BESIDE) if was.get(name) != new.get(name)]


def last(session: Session) -> ListChange | None:
    return session.exec(select(ListChange).order_by(col(ListChange.number).desc()).limit(1)).first()


def of_entry(session: Session, entry: str) -> list[ListChange]:
    """What was done to an entry by hand, newest first."""
    wanted = select(ListChange).where(ListChange.entry == entry).order_by(col(ListChange.number).desc())
    return list(session.exec(wanted.limit(_SHOWN)))


def latest(session: Session) -> list[ListChange]:
    """The last changes of the list, newest first."""
    return list(session.exec(select(ListChange).order_by(col(ListChange.number).desc()).limit(_SHOWN)))
