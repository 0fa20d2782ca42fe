"""What the journal says of a case beside the row that is made of it: the facts of its opening and of its decision."""

from __future__ import annotations

import json
from typing import TypeVar

from sqlmodel import Session, col, select

from district.db.projection_tables import Case
from district.db.tables import Entry, EntryGroup
from sync.contract.journal import facts
from sync.contract.records.case import CaseDecided, CaseOpened
from sync.contract.records.kept import Part

_Facts = TypeVar("_Facts", bound=Part)


def opened(session: Session, case: Case) -> CaseOpened | None:
    return _facts(session, case.entry_id, CaseOpened)


def decided(session: Session, case: Case) -> CaseDecided | None:
    """The decision that counts, None while there is none."""
    return _facts(session, case.decision_entry, CaseDecided)


def _facts(session: Session, entry: str, shape: type[_Facts]) -> _Facts | None:
    content = session.exec(
        select(EntryGroup.content)
        .join(Entry, col(Entry.number) == EntryGroup.entry)
        .where(Entry.entry_id == entry, EntryGroup.name == facts.FACTS)
    ).first()
    return shape.model_validate(json.loads(content)) if content else None
