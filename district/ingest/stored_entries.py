"""Stored journal entries by number: what each is about, and emptying groups of them with what was projected from them.

Every group but the facts counts as personal, so groups of a newer kiosk that are unknown here are emptied too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, inspect
from sqlmodel import Session, col, select, update

from district.db.projection_tables import Case, CaseRequest, Remembered, Visit
from district.db.tables import Entry, EntryGroup
from district.projections import search_keys
from sync.contract.journal import facts
from sync.contract.journal.entry import Entry as Sealed
from sync.contract.journal.entry import Group, read_header
from sync.contract.journal.facts import FACTS, PERSONAL_GROUPS, NotProjectable, columns_of
from sync.contract.records.kept import Part

T = TypeVar("T")
AT_ONCE = 500
Row = Visit | Case | CaseRequest | Remembered
Rows = dict[tuple[type[Row], str], Row]
Names = Callable[[str], bool]
"""Whether a group of that name is meant; it is never asked about the facts."""


class Subject(Part):
    """The rows that an entry's facts speak of, whatever else they say."""

    visit: str = ""
    case: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """`groups` are the personal ones that its header commits to, erased or not."""

    number: int
    entry_id: str
    received: datetime
    groups: frozenset[str]
    about: Subject


FILLED_BY: Sequence[tuple[type[Row], str, str]] = (
    (Visit, "visit", "entry_id"),
    (Case, "case", "entry_id"),
    (Case, "case", "decision_entry"),
    (CaseRequest, "request", "entry_id"),
    (Remembered, "case", "entry_id"),
)
"""A view, the field of an entry's facts that says the id of its row, and the row's column that says the entry whose
groups fill it."""


def everyone(_: str) -> bool:
    """All personal groups."""
    return True


def load(session: Session, numbers: Sequence[int]) -> list[StoredEntry]:
    """These entries, in their order. What cannot be read is about nothing."""
    found = []
    for part in _pages(numbers):
        headers = session.exec(
            select(Entry.number, Entry.entry_id, Entry.received, Entry.header)
            .where(col(Entry.number).in_(part))
            .order_by(col(Entry.number))
        ).all()
        said = session.exec(
            select(EntryGroup.entry, EntryGroup.salt, EntryGroup.content).where(
                col(EntryGroup.entry).in_(part), EntryGroup.name == FACTS
            )
        ).all()
        contents = {number: Group(salt or b"", content or b"") for number, salt, content in said}
        for number, entry_id, received, header in headers:
            groups = frozenset(read_header(header).commitments) - {FACTS}
            about = _subject(header, contents.get(number or 0))
            found.append(StoredEntry(number or 0, entry_id, received, groups, about))
    return found


def rows_about(session: Session, entries: Iterable[StoredEntry]) -> Rows:
    """The projected rows that these entries are about, by view and id."""
    wanted: dict[type[Row], set[str]] = {}
    for entry in entries:
        for view, says, _ in FILLED_BY:
            if key := getattr(entry.about, says):
                wanted.setdefault(view, set()).add(key)
    found: Rows = {}
    for view, keys in wanted.items():
        ident: Any = inspect(view).columns["id"]
        for part in _pages(sorted(keys)):
            rows: Sequence[Any] = session.scalars(select(view).where(ident.in_(part))).all()
            found |= {(view, row.id): row for row in rows}
    return found


def empty(session: Session, entries: Sequence[StoredEntry], names: Names, now: datetime) -> list[Row]:
    """Erase these groups of the entries, and what the views hold of them; returns the rows that they had filled."""
    rows = rows_about(session, entries)
    filled: dict[int, Row] = {}
    by_groups: dict[frozenset[str], list[int]] = {}
    for entry in entries:
        meant = frozenset(name for name in entry.groups if names(name))
        by_groups.setdefault(meant, []).append(entry.number)
        for view, says, filled_by in FILLED_BY:
            row = rows.get((view, getattr(entry.about, says)))
            if row is not None and getattr(row, filled_by) == entry.entry_id:
                _clear(row, meant)
                filled[id(row)] = row
    for meant, numbers in by_groups.items():
        for part in _pages(numbers):
            session.exec(
                update(EntryGroup)
                .where(
                    col(EntryGroup.entry).in_(part),
                    col(EntryGroup.name).in_(meant),
                    col(EntryGroup.content).is_not(None),
                )
                .values(salt=None, content=None, erased=now)
            )
    session.flush()
    return list(filled.values())


# Built once: it is asked about every batch.
_ERASED: Any = (
    select(Entry.entry_id, EntryGroup.name)
    .join(EntryGroup, col(EntryGroup.entry) == Entry.number)
    .where(col(Entry.entry_id).in_(bindparam("entries", expanding=True)), col(EntryGroup.erased).is_not(None))
)


def erased_groups(session: Session, entry_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Entry id -> its groups that are erased in an epoch that is here already, and must not come back with another."""
    found: dict[str, set[str]] = {}
    for part in _pages(sorted(entry_ids)):
        for entry_id, name in session.execute(_ERASED, {"entries": list(part)}):
            found.setdefault(entry_id, set()).add(name)
    return {entry_id: frozenset(names) for entry_id, names in found.items()}


def _clear(row: Row, names: Collection[str]) -> None:
    for name in names:
        for column in columns_of(name).values() if name in PERSONAL_GROUPS else ():
            if column in type(row).model_fields:
                setattr(row, column, None)
    search_keys.put_if_named(row, names)


def _subject(header: bytes, said: Group | None) -> Subject:
    if said is None:
        return Subject()
    try:
        return facts.read(Sealed(header, {FACTS: said}), FACTS, Subject) or Subject()
    except NotProjectable:
        return Subject()


def _pages(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
