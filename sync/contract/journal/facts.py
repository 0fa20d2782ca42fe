"""The groups of journal entries: their names, what is in them, reading and writing. Both ends use only these.

Records (visits, cases, people, answers) are declared in `sync.contract.records`; the facts of no record stand here.
`FACTS` is in every entry and never personal: ids, codes, enums. The other groups are erased one by one.
Unknown fields are ignored when read, so that an older district can project what a newer kiosk writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from sync.contract.journal.entry import Entry, Group, group
from sync.contract.records.case import Matches, Whom
from sync.contract.records.kept import Part, Retention, declared, retention_of
from sync.contract.records.person import BirthDate, Identity, PhotoReference, Text
from sync.contract.records.question import Answers

FACTS = "facts"
IDENTITY = "identity"
BIRTH_DATE = "birth_date"
PHOTO = "photo"
MATCHES = "matches"
TEXT = "text"
WHOM = "whom"
ANSWERS = "answers"

PERSONAL_GROUPS: Mapping[str, type[Part]] = MappingProxyType(
    {
        IDENTITY: Identity,
        BIRTH_DATE: BirthDate,
        PHOTO: PhotoReference,
        MATCHES: Matches,
        TEXT: Text,
        WHOM: Whom,
        ANSWERS: Answers,
    }
)
"""Every group besides `FACTS`, and what it holds: a record's personal fields are declared in these classes alone."""


_COLUMNS: Mapping[str, Mapping[str, str]] = {PHOTO: {"digest": "photo"}}
"""Where a table's column is not called what the field is."""


def columns_of(name: str) -> Mapping[str, str]:
    """Field -> column of the tables of both ends, of a personal group."""
    renamed = _COLUMNS.get(name, {})
    return {field: renamed.get(field, field) for field in declared(PERSONAL_GROUPS[name])}


def groups_kept(retention: Retention) -> tuple[str, ...]:
    """The names of the personal groups that are kept so long."""
    return tuple(name for name, part in PERSONAL_GROUPS.items() if retention_of(part) is retention)


class EpochStarted(Part):
    kiosk: str
    school: str
    previous_epoch: str = ""
    previous_head: str = ""


class AlertEnded(Part):
    """The district's own entry: a message about an unanswered case was delivered, or given up. `recipient` is an id.
    `case` is "" where it was about the call for help `call`, or an emergency: the entry that declares it."""

    alert: str
    case: str
    step: int
    channel: str
    recipient: str
    outcome: str  # delivered, failed
    tries: int
    trouble: str = ""
    call: str = ""
    emergency: str = ""


class AlertAcknowledged(Part):
    """The district's own entry: the recipient has seen it; a person's name, where one is known, is the group TEXT."""

    alert: str
    case: str
    call: str = ""
    emergency: str = ""


class HelpCalled(Part):
    """The district's own entry: somebody of the office pressed for help, once more where the call was open already.
    `case` is on whose page, "" for none."""

    call: str
    case: str = ""


class HelpAcknowledged(Part):
    """The district's own entry: the actor said that they are on their way."""

    call: str


class HelpClosed(Part):
    """The district's own entry: the actor said what it was."""

    call: str
    outcome: str


class SeenWithoutBadge(Part):
    """The district's own entry: somebody without a badge was seen. `looks` are codes."""

    sighting: str
    place: str
    looks: list[str]


class WithoutBadgeClosed(Part):
    """The district's own entry: what became of it."""

    sighting: str
    outcome: str


class SeenLeaving(Part):
    """The district's own entry: the actor saw somebody go who was refused."""

    case: str


class ListApplied(Part):
    feed: str
    version: int
    count: int
    root: str


class EmergencySet(Part):
    """`state` is in force from now on; "" ends it. `since` and `by` are the district's word, and so is what else a
    WireAlarm says."""

    state: str
    since: str = ""
    by: str = ""
    drill: bool = False
    place: str = ""
    hazard: str = ""
    strategy: str = ""


class StaffSignedIn(Part):
    staff: str


class Erased(Part):
    """Salt and content of these groups of an entry are gone for good, wherever a copy of it lies."""

    entry: str
    groups: list[str]


P = TypeVar("P", bound=Part)


class NotProjectable(ValueError):
    """The group is there, but does not say what its kind must say. The entry waits where people see it."""


def write(part: Part) -> Group:
    """A new group with a salt of its own."""
    return group(part.model_dump(mode="json"))


def read(entry: Entry, name: str, shape: type[P]) -> P | None:
    """A group of an entry, or None where it was erased or never there. Raises NotProjectable."""
    part = entry.groups.get(name)
    if part is None:
        return None
    try:
        return shape.model_validate(part.read())
    except (ValidationError, ValueError) as error:
        fields = (
            [".".join(str(step) for step in line["loc"]) for line in error.errors()]
            if isinstance(error, ValidationError)
            else []
        )
        raise NotProjectable(
            f"group {name} is not a {shape.__name__}: {', '.join(fields) or 'no JSON object'}"
        ) from None


def groups(parts: Mapping[str, Part]) -> dict[str, Group]:
    return {name: write(part) for name, part in parts.items()}


def as_fields(part: Part) -> dict[str, Any]:
    return part.model_dump(mode="json")
