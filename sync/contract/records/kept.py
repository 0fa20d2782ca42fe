"""How a field of a record is declared: whether it is personal, how long it is kept, and where it may be shown.

Every field of a record says so once, as `Annotated[str, Kept(...)]`. Erasure, retention, export, the receipt, the data
inventory and the tests that look for traces of a person go through these declarations; none keeps a list of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict


class Retention(StrEnum):
    """How long a field is kept. What is erased is gone from the kiosk, the district and the journal's group."""

    DAY = "day"  # until the visit's day is over at its school
    RECORD = "record"  # as long as visits and cases: a fixed time at the kiosk, the district's setting at the district
    DECISION = "decision"  # until the remembered decision ends or is taken back
    PASS = "pass"  # noqa: S105  a day after the visitor was expected; no password
    AUDIT = "audit"  # ids, codes and times: as long as the journal


@dataclass(frozen=True, slots=True)
class Rule:
    """What a class of retention means at each end, in a sentence for people."""

    kiosk: str
    district: str


RULES: Mapping[Retention, Rule] = MappingProxyType(
    {
        Retention.DAY: Rule(
            "Until the day is over at the school and the visit has ended.",
            "Until the day is over at the school and the visit has ended, and never for more than 7 days.",
        ),
        Retention.RECORD: Rule(
            "35 days after the visit or the decision, once the district holds it.",
            "As many days after the visit or the decision as the setting record-days says.",
        ),
        Retention.DECISION: Rule(
            "Until the remembered decision ends or is taken back.",
            "Until the remembered decision ends or is taken back.",
        ),
        Retention.PASS: Rule(
            "A day after the visitor was expected.",
            "A day after the visitor was expected.",
        ),
        Retention.AUDIT: Rule(
            "35 days, once the district holds it.",
            "As long as the journal. Names nobody.",
        ),
    }
)
"""For the data inventory and `district retention`. Each end has a table RETENTION of what it does about each."""


class Shown(Flag):
    """Where a field may be shown: a ceiling, not a layout."""

    NOWHERE = 0
    BADGE = auto()
    ROSTER = auto()  # who is on site, on paper and on the staff's screen
    LOG = auto()  # who came on a day
    PAGE = auto()  # staff compare it, or look it up
    EXPORT = auto()  # the district's export, and what a person is given of their own


@dataclass(frozen=True, slots=True)
class Kept:
    """What holds for one field. `label` is how it reads to the person whom it tells of, in their own export; a field
    that may stand in none has no need of it."""

    personal: bool
    retention: Retention
    may_show: Shown = Shown.NOWHERE
    label: str = ""


AUDIT = Kept(personal=False, retention=Retention.AUDIT, may_show=Shown.PAGE | Shown.EXPORT)
"""An id, a code or a time that names nobody."""

EVERYWHERE = Shown.BADGE | Shown.ROSTER | Shown.LOG | Shown.PAGE | Shown.EXPORT


class Part(BaseModel):
    """Base of every group's content. Unknown fields are ignored, so that an older reader understands a newer writer."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Without what is personal: a repr ends in logs and messages."""
        fields = type(self).model_fields
        for name, value in super().__repr_args__():
            if not any(isinstance(item, Kept) and item.personal for item in fields[str(name)].metadata):
                yield name, value


@cache
def declared(part: type[Part]) -> MappingProxyType[str, Kept]:
    """Field -> its declaration. Raises TypeError where a field has none, or more than one."""
    found = {}
    for name, field in part.model_fields.items():
        kept = [item for item in field.metadata if isinstance(item, Kept)]
        if len(kept) != 1:
            raise TypeError(f"{part.__name__}.{name} has {len(kept)} declarations of what is kept; it needs one")
        found[name] = kept[0]
    return MappingProxyType(found)


def personal_fields(*parts: type[Part]) -> frozenset[str]:
    """The fields of these groups that say something about a person."""
    return frozenset(name for part in parts for name, kept in declared(part).items() if kept.personal)


def retention_of(part: type[Part]) -> Retention:
    """How long a group is kept. Raises TypeError where its fields disagree: a group is erased as a whole."""
    found = {kept.retention for kept in declared(part).values()}
    if len(found) != 1:
        raise TypeError(f"the fields of {part.__name__} are kept for different times: make two groups of them")
    return found.pop()
