"""An id of the barred list that is given to another person: what stood beside the entry does not become theirs.

Photo, student and day of review are kept by the entry's id. A file whose ids are line numbers names somebody else under
each after a line was added, and would show one person's photo as another's. So they are laid aside, and come back where
the change is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Set
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from district.db.list_tables import CustodyStudent, EntryPhoto, EntryReview, ReplacedDetail
from district.db.publish_tables import ReplacedRow
from district.db.tables import Feed, ListRow, Table
from screening.normalize import tokens

_AT_ONCE = 500
_BESIDE = (CustodyStudent, EntryReview, EntryPhoto)

_CALLED = ("given", "middle")
_NAME = (*_CALLED, "family")
_WHOLE = len("1971-06-30")

Moves = Mapping[str, bool]
"""Entry -> whether what was laid aside of it is to stand beside it instead; nothing is where it is not."""


def moves(session: Session, staged: Callable[[Collection[str]], Mapping[str, bytes]]) -> Moves:
    """Whose ids another person is about to have, of the entries that have something beside them. `staged` gives the
    contents that some ids are to have. Before what an earlier change replaced is forgotten. Reads no photo."""
    aside = set(session.exec(select(ReplacedDetail.entry)))
    ids = {entry for table in _BESIDE for entry in session.exec(select(table.entry))} | aside
    to_be = staged(ids) if ids else {}
    before, now = _contents(session, ReplacedRow, to_be), _contents(session, ListRow, to_be)
    return {
        id_: id_ in aside and before.get(id_) == content
        for id_, content in to_be.items()
        if not _is_same(now.get(id_) or before.get(id_), content)
    }


def laid_aside(session: Session, wanted: Moves) -> list[int]:
    """How many photos, students and days of review are about to be laid aside, as the ids of their entries go to other
    people."""
    found = [set(session.exec(select(table.entry))) for table in (EntryPhoto, CustodyStudent, EntryReview)]
    return [len(there & wanted.keys()) for there in found]


def carry_out(session: Session, wanted: Moves, now: datetime) -> None:
    """Lay aside and bring back what is wanted, and forget what else an earlier change laid aside."""
    over = [entry for entry in session.exec(select(ReplacedDetail.entry)) if not wanted.get(entry)]
    for start in range(0, len(over), _AT_ONCE):
        session.exec(delete(ReplacedDetail).where(col(ReplacedDetail.entry).in_(over[start : start + _AT_ONCE])))
    for id_, comes_back in wanted.items():
        _exchange(session, id_, now, comes_back=comes_back)


def _exchange(session: Session, id_: str, now: datetime, *, comes_back: bool) -> None:
    """One entry, whose photo is in memory no longer than this takes: a list may have thousands."""
    instead = session.get(ReplacedDetail, id_) if comes_back else None
    student, review, photo = (session.get(table, id_) for table in _BESIDE)
    was = ReplacedDetail(
        entry=id_,
        student=student.student if isinstance(student, CustodyStudent) else "",
        review=review.day if isinstance(review, EntryReview) else "",
        digest=photo.digest if isinstance(photo, EntryPhoto) else "",
        jpeg=photo.jpeg if isinstance(photo, EntryPhoto) else b"",
        at=now,
    )
    rows: list[Table] = [*_rows(instead), *([was] if was.student or was.review or was.digest else ())]
    for table in (*_BESIDE, ReplacedDetail):
        session.exec(delete(table).where(col(table.entry) == id_))
    session.add_all(rows)
    session.flush()
    for row in rows:
        session.expunge(row)


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
    """Whether an entry names the person that it named. In doubt it is another person, since a photo of the wrong one
    does harm: brothers share two words of their names, namesakes all of them, twins the birth date as well."""
    if was is None:
        return False
    before, after = json.loads(was), json.loads(new)
    born, then = before["born"], after["born"]
    held, given = _words(before, *_NAME), _words(after, *_NAME)
    if held == given:
        return _corrects(born, then)
    if _is_within(held, given, 2):
        return bool(born.startswith(then) or then.startswith(born))
    calls = (_words(before, *_CALLED), _words(after, *_CALLED))
    return born == then and len(born) == _WHOLE and _is_within(*calls, 1)


def _is_within(one: Set[str], other: Set[str], least: int) -> bool:
    """Whether one name only leaves out words of the other, and has at least so many of them."""
    return len(one & other) >= least and (one <= other or other <= one)


def _corrects(was: str, then: str) -> bool:
    """Whether one birth date, or year, may correct the other: a slip of the pen leaves the year, or month and day."""
    if len(was) < _WHOLE or len(then) < _WHOLE:
        return was.startswith(then) or then.startswith(was)
    return was[:4] == then[:4] or was[4:] == then[4:]


def _words(fields: Mapping[str, Any], *parts: str) -> set[str]:
    each = (fields, *fields["aliases"])
    return {word for one in each for part in parts for word in tokens(one.get(part, ""))}
