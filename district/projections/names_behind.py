"""Whom an id stands for, of those that the audit and the journal hold: for somebody who may uncover a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlmodel import Session, SQLModel

from district.db.conduct_tables import Conduct
from district.db.people_tables import Account
from district.db.projection_tables import Case, Visit
from district.db.publish_tables import VisitorPass
from district.db.tables import Staff
from district.publish import list_search
from screening.persons import PersonName

ACTORS = ("staff:", "account:")
"""Before the id of a staff member or of an account, where a journal says who did something."""


class Behind(StrEnum):
    """What an id is of."""

    VISIT = "visit"
    CASE = "case"
    CONDUCT = "conduct"
    EXPECTED = "expected"
    STAFF = "staff"
    ACCOUNT = "account"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Named:
    """`name` is "" where it is no longer kept; `school` a code, "" for what is the district's."""

    behind: Behind
    school: str
    name: str = field(repr=False)


_TABLES: Sequence[tuple[Behind, type[SQLModel]]] = (
    (Behind.VISIT, Visit),
    (Behind.CASE, Case),
    (Behind.CONDUCT, Conduct),
    (Behind.EXPECTED, VisitorPass),
)


def id_of(typed: str) -> str:
    """The id in what was copied: the journal says `staff:<id>` or `account:<id>` of those who did something."""
    return next((typed.removeprefix(one) for one in ACTORS if typed.startswith(one)), typed)


def find(session: Session, id_: str) -> Named | None:
    """None for an id that stands for nobody here."""
    for behind, table in _TABLES:
        row: Any = session.get(table, id_)
        if row is not None:
            parts = (getattr(row, part, "") or "" for part in ("family", "given", "middle", "suffix"))
            return Named(behind, row.school, PersonName(*parts).full)
    if (person := session.get(Staff, id_)) is not None:
        return Named(Behind.STAFF, person.school, person.name)
    if (account := session.get(Account, id_)) is not None:
        return Named(Behind.ACCOUNT, account.schools[0] if len(account.schools) == 1 else "", account.name)
    if (known := list_search.entry(session, id_)) is not None:
        entry = known[0]
        return Named(Behind.ENTRY, "", PersonName(entry["family"], entry["given"], entry["middle"]).full)
    return None
