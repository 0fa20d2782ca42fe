"""The emergency that an alert tells of: what the school's chain says that was declared, and whether it is still so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from district.db.alert_tables import Alert
from district.db.publish_tables import SchoolPlan
from district.db.tables import Entry, EntryGroup
from sync.contract.journal.entry import Group
from sync.contract.journal.facts import FACTS, EmergencySet


@dataclass(frozen=True, slots=True)
class Declared:
    """`is_over`: it was ended, or another action, or the real thing, is in force by now."""

    said: EmergencySet
    is_over: bool


def find(session: Session, alert: Alert) -> Declared | None:
    """None where the entry is not there, as in a database that was restored in part."""
    wanted = select(EntryGroup.content).join(Entry, col(Entry.number) == EntryGroup.entry)
    content = session.exec(wanted.where(Entry.entry_id == alert.case, EntryGroup.name == FACTS)).first()
    if content is None:
        return None
    plan = session.get(SchoolPlan, alert.school)
    return Declared(EmergencySet.model_validate(Group(b"", content).read()), is_over(plan, alert))


def is_over(plan: SchoolPlan | None, alert: Alert) -> bool:
    """Whether what an alert tells of is not what is in force at its school."""
    return ((plan.alarm if plan else None) or {}).get("entry") != alert.case
