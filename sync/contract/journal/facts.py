"""What the groups of each kind of entry say. Both ends of the wire read and write journal groups only through these.

`FACTS` is in every entry and never personal: ids, codes, enums. The other groups are erased one by one.
Unknown fields are ignored when read, so that an older district can project what a newer kiosk writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from sync.contract.journal.entry import Entry, Group, group

FACTS = "facts"
IDENTITY = "identity"
PHOTO = "photo"
MATCHES = "matches"
TEXT = "text"
WHOM = "whom"


class Part(BaseModel):
    """Base of every group's content."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Identity(Part):
    """Who: all that is kept of an identity. `born` is ISO 8601 or ""."""

    family: str
    given: str = ""
    middle: str = ""
    suffix: str = ""
    born: str = ""


class PhotoReference(Part):
    """SHA-256 (hex) of the JPEG, which travels apart."""

    digest: str


class MatchFact(Part):
    """One match of a case. `weight_millibits` because canonical JSON holds no floats."""

    entry: str
    feed: str
    leaf: str
    match_class: str
    weight_millibits: int
    evidence: list[list[str]]  # [field, agreement, detail]


class Matches(Part):
    matches: list[MatchFact]


class Text(Part):
    """What a person typed."""

    text: str


class EpochStarted(Part):
    kiosk: str
    school: str
    previous_epoch: str = ""
    previous_head: str = ""


class SignedIn(Part):
    visit: str
    badge: str
    purpose: str
    destination: str
    choice: str  # kiosk.checkin.visit.AdmissionBasis
    source: str  # screening.persons.Source
    conduct: str = ""  # version of the expectations accepted
    case: str = ""


class SignedOut(Part):
    visit: str
    by: str


class VisitVoided(Part):
    visit: str


class CaseOpened(Part):
    case: str
    purpose: str
    destination: str
    source: str
    list_state: str
    verdict: str
    left: bool = False  # the visitor went away before the last step
    about: str = ""  # the visit of somebody who was in the building already when a newer list raised the case


class CaseDecided(Part):
    """`visit` is the visit that an admission began, "" for a refusal; `second` the second person, if any."""

    case: str
    decision: str
    reason: str
    by: str
    second: str = ""
    visit: str = ""
    request: str = ""  # of the office that asked for it, where it was not decided at the kiosk


class DecisionRequested(Part):
    """The district's own entry: an office asks the kiosk that holds the case. `by` and `second` are staff ids."""

    request: str
    case: str
    decision: str
    reason: str
    by: str
    second: str = ""


class RequestAnswered(Part):
    """The kiosk's answer. `outcome` is a sync.contract.api.kiosk.Outcome; `ruling` says why a refused one was
    refused."""

    request: str
    case: str
    outcome: str
    ruling: str = ""


class AlertEnded(Part):
    """The district's own entry: a message about an unanswered case was delivered, or given up. `recipient` is an id."""

    alert: str
    case: str
    step: int
    channel: str
    recipient: str
    outcome: str  # delivered, failed
    tries: int
    trouble: str = ""


class AlertAcknowledged(Part):
    """The district's own entry: the recipient has seen it; a person's name, where one is known, is the group TEXT."""

    alert: str
    case: str


class BadgePrinted(Part):
    visit: str
    badge: str
    outcome: str
    reason: str = ""
    printer: str = ""  # kind of the printer that was tried last, without its address


class BadgeAsked(Part):
    """A person had a badge printed once more; who it was is the entry's actor."""

    visit: str
    badge: str


class Remembered(Part):
    """From now until `expires` the visitor of a case (group WHOM) is not held again for the same entries."""

    case: str
    by: str
    expires: str


class Whom(Part):
    """A visitor by the hash that the school's secret keys, and the entries (id, leaf, kind) that it is not."""

    visitor_hash: str
    entries: list[tuple[str, str, str]]


class DecisionRevoked(Part):
    """What was remembered of that case's decision holds no longer: the visitor is stopped again."""

    case: str


class ListApplied(Part):
    feed: str
    version: int
    count: int
    root: str


class EmergencySet(Part):
    """`state` is in force from now on; "" ends it. `since` and `by` are the district's word."""

    state: str
    since: str = ""
    by: str = ""


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
