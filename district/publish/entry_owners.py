"""An id of the barred list that is given to another person: what stood beside the entry does not become theirs.

Photo, student and day of review are kept by the entry's id. A file whose ids are line numbers names somebody else under
each after a line was added, and would show one person's photo as another's. So they are laid aside, and come back where
the change is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from district.db.list_tables import CustodyStudent, EntryPhoto, EntryReview, ReplacedDetail
from district.db.publish_tables import ReplacedRow
from district.db.tables import Feed, ListRow
from screening.normalize import tokens

_AT_ONCE = 500
_BESIDE = (CustodyStudent, EntryReview, EntryPhoto)

Moves = Mapping[str, ReplacedDetail | None]
"""Entry -> what is to stand beside it instead, None for nothing."""


def moves(session: Session, staged: Callable[[Collection[str]], Mapping[str, bytes]]) -> Moves:
    """Whose ids another person is about to have, of the entries that have something beside them. `staged` gives the
    contents that some ids are to have. Before what an earlier change replaced is forgotten."""
    aside = {one.entry: one for one in session.exec(select(ReplacedDetail))}
    ids = {entry for table in _BESIDE for entry in session.exec(select(table.entry))} | aside.keys()
    to_be = staged(ids) if ids else {}
    before, now = _contents(session, ReplacedRow, to_be), _contents(session, ListRow, to_be)
    return {
        id_: aside.get(id_) if before.get(id_) == content else None
        for id_, content in to_be.items()
        if not _is_same(now.get(id_) or before.get(id_), content)
    }


def carry_out(session: Session, wanted: Moves, now: datetime) -> None:
    """After what an earlier change replaced is forgotten."""
    for id_, instead in wanted.items():
        student, review, photo = (session.get(table, id_) for table in _BESIDE)
        was = ReplacedDetail(
            entry=id_,
            student=student.student if isinstance(student, CustodyStudent) else "",
            review=review.day if isinstance(review, EntryReview) else "",
            digest=photo.digest if isinstance(photo, EntryPhoto) else "",
            jpeg=photo.jpeg if isinstance(photo, EntryPhoto) else b"",
            at=now,
        )
        for table in _BESIDE:
            session.exec(delete(table).where(col(table.entry) == id_))
        session.add_all(_rows(instead))
        if was.student or was.review or was.digest:
            session.add(was)
    session.flush()


def _contents(session: Session, table: type[ListRow | ReplacedRow], ids: Collection[str]) -> dict[str, bytes]:
    """id -> the content that there is, on whatever list: it is the same on each."""
    feeds, wanted, found = session.exec(select(Feed.name)).all(), sorted(ids), dict[str, bytes]()
    for start in range(0, len(wanted), _AT_ONCE):
        there = select(table.id, table.content).where(
            col(table.feed).in_(feeds), col(table.id).in_(wanted[start : start + _AT_ONCE])
        )
        found |= {id_: content for id_, content in session.exec(there) if content}
    return found


def _rows(instead: ReplacedDetail | None) -> list[CustodyStudent | EntryReview | EntryPhoto]:
    if instead is None:
        return []
    return [
        *([CustodyStudent(entry=instead.entry, student=instead.student)] if instead.student else ()),
        *([EntryReview(entry=instead.entry, day=instead.review)] if instead.review else ()),
        *([EntryPhoto(entry=instead.entry, digest=instead.digest, jpeg=instead.jpeg)] if instead.digest else ()),
    ]


def _is_same(was: bytes | None, new: bytes) -> bool:
    """Whether an entry names the person that it named: a correction leaves two words of the name, or one of them and
    the birth date. In doubt it is another person, since a photo of the wrong one does harm."""
    if was is None:
        return False
    before, after = json.loads(was), json.loads(new)
    held, given = _words(before), _words(after)
    in_common = len(held & given)
    return held == given or in_common > 1 or (in_common == 1 and before["born"] == after["born"] != "")


def _words(fields: Mapping[str, Any]) -> set[str]:
    each = (fields, *fields["aliases"])
    return {word for one in each for part in ("given", "middle", "family") for word in tokens(one.get(part, ""))}
