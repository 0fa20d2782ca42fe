"""One journal entry on its way into a view, and the view's row that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel import Session

from district.db.projection_tables import BadgeRequest, Case, CaseRequest, Remembered, Visit
from district.db.tables import Table
from sync.contract.journal import facts
from sync.contract.journal.entry import Entry, Header
from sync.contract.journal.facts import FACTS, NotProjectable
from sync.contract.records.kept import Part

P = TypeVar("P", bound=Part)
V = TypeVar("V", Visit, Case, CaseRequest, Remembered, BadgeRequest)
Rows = dict[tuple[type[Table], str], Visit | Case | CaseRequest | Remembered | BadgeRequest | None]
"""By view and id; None where it is known that there is no such row yet."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry on its way into a view. `at` is the time its author wrote, `received` the district's; `rows` are those
    at hand already."""

    session: Session
    rows: Rows
    kiosk: str
    school: str
    header: Header
    entry: Entry
    at: datetime
    received: datetime

    def needed(self, shape: type[P]) -> P:
        """The group that is never erased. Raises NotProjectable."""
        part = facts.read(self.entry, FACTS, shape)
        if part is None:
            raise NotProjectable("the group facts is missing")
        return part


def time_of(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NotProjectable("its time is no ISO 8601 time with a zone")
    return moment.astimezone(UTC)


def row_of(fact: Fact, view: type[V], key: str) -> V:
    """The view's row of that id, begun here where it is new; a kiosk may not write into another school's."""
    if (view, key) in fact.rows:
        held = fact.rows[view, key]
        row = held if isinstance(held, view) else None
    else:
        row = fact.session.get(view, key)
    if row is None:
        row = view(id=key, school=fact.school)
        fact.session.add(row)
    elif row.school != fact.school:
        raise NotProjectable("it speaks of another school's visitor")
    fact.rows[view, key] = row
    return row
