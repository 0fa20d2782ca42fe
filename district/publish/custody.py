"""Custody entries: the student whom each protects, and those about which a person is to be asked.

The student stands at the district only and is no part of the signed entry, so that no kiosk holds one. Until students
are imported it is what somebody typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, delete, exists, func, or_, select

from district.db.list_tables import CustodyNotice, CustodyStudent, ListedEntry
from district.db.publish_tables import ReplacedRow
from district.db.tables import ListRow
from district.publish import list_search
from sync.contract.barred_list.feeds import DISTRICT_FEED
from sync.contract.vocabulary import ListKind

AHEAD = timedelta(days=30)
"""So long before an order ends its schools are told."""
SHOWN = 500


class Question(StrEnum):
    """What a person is to be asked about a custody entry."""

    NO_STUDENT = "no-student"
    EVERY_SCHOOL = "every-school"
    ENDS_SOON = "ends-soon"


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """`fields` are the entry's own; `student` "" where nobody has said."""

    fields: Mapping[str, Any] = field(repr=False)
    student: str = field(repr=False)
    questions: frozenset[Question]


def student_of(session: Session, entry: str) -> str:
    row = session.get(CustodyStudent, entry)
    return row.student if row is not None else ""


def keep_student(session: Session, entry: str, student: str) -> bool:
    """Note whom an entry protects, "" for nobody, in the caller's transaction; whether that is new."""
    row = session.get(CustodyStudent, entry)
    if (row.student if row is not None else "") == student:
        return False
    if row is not None and not student:
        session.delete(row)
    elif row is not None:
        row.student = student
    else:
        session.add(CustodyStudent(entry=entry, student=student))
    return True


def to_ask(session: Session, today: date) -> list[CustodyEntry]:
    """Those about which a person is to be asked, the first to end first."""
    no_student = ~exists().where(col(CustodyStudent.entry) == ListedEntry.id)
    asked = or_(no_student, ListedEntry.feed == DISTRICT_FEED, _ends_soon(today))
    return _shown(session, today, asked)


def ending(session: Session, school: str, today: date) -> list[CustodyEntry]:
    """Those of a school whose order ends soon."""
    return _shown(session, today, _ends_soon(today), _at(school))


def count_to_ask(session: Session, today: date) -> int:
    no_student = ~exists().where(col(CustodyStudent.entry) == ListedEntry.id)
    asked = or_(no_student, ListedEntry.feed == DISTRICT_FEED, _ends_soon(today))
    return session.exec(select(func.count()).select_from(ListedEntry).where(*_in_force(today), asked)).one()


def count_ending(session: Session, school: str, today: date) -> int:
    """How many orders of a school end soon."""
    rules = (*_in_force(today), _ends_soon(today), _at(school))
    return session.exec(select(func.count()).select_from(ListedEntry).where(*rules)).one()


def any_ends(session: Session, today: date) -> bool:
    """Whether an order ends soon anywhere."""
    wanted = select(ListedEntry.id).where(*_in_force(today), _ends_soon(today)).limit(1)
    return session.exec(wanted).first() is not None


def untold(session: Session, school: str, today: date) -> list[tuple[str, str]]:
    """(entry, last day) of the orders of a school that end soon and of which nobody was told, the first to end
    first."""
    told = exists().where(
        col(CustodyNotice.entry) == ListedEntry.id,
        col(CustodyNotice.school) == school,
        col(CustodyNotice.expires) == ListedEntry.expires,
    )
    wanted = select(ListedEntry.id, ListedEntry.expires).where(*_in_force(today), _ends_soon(today), _at(school), ~told)
    return list(session.exec(wanted.order_by(col(ListedEntry.expires), col(ListedEntry.id)).limit(SHOWN)))


def told(session: Session, entries: Sequence[CustodyEntry], school: str = "") -> dict[str, CustodyNotice]:
    """Entry -> the last notice of its present last day, to this school, or to any."""
    last_days = {one.fields["id"]: one.fields["expires"] for one in entries}
    wanted = select(CustodyNotice).where(col(CustodyNotice.entry).in_(last_days)).order_by(col(CustodyNotice.told))
    if school:
        wanted = wanted.where(CustodyNotice.school == school)
    return {one.entry: one for one in session.exec(wanted) if one.expires == last_days[one.entry]}


def forget_told(session: Session, today: date) -> None:
    """Forget the notices of orders that have ended."""
    session.exec(delete(CustodyNotice).where(col(CustodyNotice.expires) < (today - timedelta(days=1)).isoformat()))


def forget_gone(session: Session) -> None:
    """Forget the students of entries that are on no list any more and cannot be taken back."""
    listed = exists().where(col(ListedEntry.id) == CustodyStudent.entry)
    replaced = exists().where(col(ReplacedRow.id) == CustodyStudent.entry)
    session.exec(delete(CustodyStudent).where(~listed, ~replaced))


def _in_force(today: date) -> tuple[Any, ...]:
    expires = col(ListedEntry.expires)
    return ListedEntry.kind == ListKind.CUSTODY, or_(expires == "", expires >= today.isoformat())


def _ends_soon(today: date) -> Any:
    expires = col(ListedEntry.expires)
    return (expires != "") & (expires >= today.isoformat()) & (expires <= (today + AHEAD).isoformat())


def _at(school: str) -> Any:
    on_feed = exists().where(
        col(ListRow.feed) == f"school:{school}", col(ListRow.id) == ListedEntry.id, col(ListRow.removed).is_(False)
    )
    return or_(ListedEntry.feed == DISTRICT_FEED, on_feed)


def _shown(session: Session, today: date, *rules: Any) -> list[CustodyEntry]:
    wanted = select(ListedEntry).where(*_in_force(today), *rules)
    rows = session.exec(wanted.order_by(col(ListedEntry.sorted_by), col(ListedEntry.id)).limit(SHOWN)).all()
    ids = [row.id for row in rows]
    students = {
        one.entry: one.student for one in session.exec(select(CustodyStudent).where(col(CustodyStudent.entry).in_(ids)))
    }
    found = [_entry(fields, students, today) for fields in list_search.contents(session, rows)]
    return sorted(found, key=lambda one: one.fields["expires"] or "9999")


def _entry(fields: Mapping[str, Any], students: Mapping[str, str], today: date) -> CustodyEntry:
    student = students.get(fields["id"], "")
    soon = "" < fields["expires"] <= (today + AHEAD).isoformat()
    asked = {
        Question.NO_STUDENT: not student,
        Question.EVERY_SCHOOL: not fields["schools"],
        Question.ENDS_SOON: soon,
    }
    return CustodyEntry(fields, student, frozenset(one for one, holds in asked.items() if holds))
