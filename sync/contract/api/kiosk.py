"""What a kiosk says of itself, and what an office asks of the kiosk that holds a case.

`PUT /v1/state` with a KioskState -> 204: when it has changed, and every few minutes, so that the district sees what
staff at the door see. Nothing personal is in it.

`GET /v1/requests` -> CaseRequests: those on cases of the asking kiosk that it has not answered yet, oldest first. The
answer is a journal entry (facts.RequestAnswered), so it survives whatever the line does.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from sync.contract.api.messages import Message, PlainText
from sync.contract.vocabulary import Decision

OWN_LAYOUT = "own"
"""`KioskState.badge_layout` of a kiosk whose settings name a layout file."""


class WireHeld(Message):
    """A list as the kiosk holds it. `expires` is ISO 8601, as signed."""

    feed: PlainText = Field(max_length=80)
    version: int = Field(ge=0, lt=2**62)
    expires: str = Field(max_length=40)


class WireAiling(Message):
    """A list that does not count at the kiosk, or that it did not take, and why, in a word for programs."""

    feed: str = Field(max_length=80)
    fault: str = Field(max_length=80)


class KioskState(Message):
    """`clock` is the kiosk's own clock when it said so (ISO 8601): beside the district's it tells how wrong it is.

    `clock_doubt` is a ClockDoubt, "" where there is none: why no date ends at that kiosk now.

    `lists` is a ListState: current, expired or absent. `unsent` counts entries that the district does not hold,
    `waiting` visitors who wait for a decision, `refused_pins` wrong PINs of the last day.

    `ailing` are the lists that there must be and that do not count here, each with a FeedFault: while
    there is one, `lists` is absent. `refused` are those that the last exchange did not take, or missed. `emptied` are
    lists that lately came without an entry. `set_version` is that of the signed set of feeds: 0 where the kiosk never
    had one, None where it is too old to say. `badge_layout` is the version of the school's badge layout that it prints
    by, "" for the standard one, "own" for a file of its own, and None where it is too old to say.

    `program` is its version, `printer` is "well" or why nothing can be printed, and `camera` is "well" or what ails it,
    each in a word for programs, and "" where the kiosk is too old to say, or has not looked yet.

    `disk_free_mb` and `disk_total_mb` are MB (2**20 bytes) of the disk with its records: what it may still write, and
    the whole. `certificate_ends` is when the server's certificate ends (ISO 8601), as the kiosk saw it when it
    connected, and "" where the line needs none. Each is None where the kiosk is too old to say, or could not find out.

    `own_settings` are the names of those that its settings file sets, which stand above what the district says; None
    where the kiosk is too old to say. Their values stay at the kiosk: an address may hold a password. `keyring` is the
    version of the keys that it has (`SchoolDocument.keyring`), None where it is too old to say.
    """

    clock: str = Field(max_length=40)
    lists: PlainText = Field(max_length=20)
    held: list[WireHeld] = Field(default_factory=list, max_length=20)
    unsent: int = Field(default=0, ge=0, lt=2**62)
    waiting: int = Field(default=0, ge=0, lt=2**31)
    clock_doubt: str = Field(default="", max_length=20)
    ailing: list[WireAiling] = Field(default_factory=list, max_length=20)
    refused: list[WireAiling] = Field(default_factory=list, max_length=20)
    emptied: list[str] = Field(default_factory=list, max_length=20)
    set_version: int | None = Field(default=None, ge=0, lt=2**62)
    refused_pins: int = Field(default=0, ge=0, lt=2**31)
    badge_layout: PlainText | None = Field(default=None, max_length=64)
    program: str = Field(default="", max_length=40)
    printer: str = Field(default="", max_length=40)
    camera: str = Field(default="", max_length=40)
    disk_free_mb: int | None = Field(default=None, ge=0, lt=2**31)
    disk_total_mb: int | None = Field(default=None, ge=0, lt=2**31)
    certificate_ends: str | None = Field(default=None, max_length=40)
    keyring: PlainText | None = Field(default=None, max_length=64)
    own_settings: list[Annotated[PlainText, Field(max_length=40)]] | None = Field(default=None, max_length=40)


class Outcome(StrEnum):
    """What became of a request at the kiosk."""

    APPLIED = "applied"
    SUPERSEDED = "superseded"  # somebody had decided before: the first committed decision wins
    REFUSED = "refused"  # the kiosk may not take it; the answer's `ruling` says why


ESCORTED = "admitted_with_escort"
"""How the district keeps and shows the decision that journals and requests have always called `admit_with_escort`."""


def kept(decision: str) -> str:
    """A journal's word for a decision as the district keeps it."""
    return ESCORTED if decision == Decision.ADMIT_WITH_ESCORT else decision


def sent(decision: str) -> str:
    """The other way round: a decision as kiosks of every version understand it."""
    return Decision.ADMIT_WITH_ESCORT if decision == ESCORTED else decision


class WireCaseRequest(Message):
    """`decision` and `reason` are those of the vocabulary; `by` and `second` are ids of the school's staff."""

    id: str
    case: str
    decision: str
    reason: str
    by: str
    second: str = ""
    text: str = Field(default="", repr=False)
    asked: str  # ISO 8601


class WireBadgeRequest(Message):
    """A badge to be printed at the asking kiosk. `by` is an id of the school's staff, or "". `is_test`: a badge of
    nobody, to see the layout on paper; visit and badge are "" then, so a kiosk that does not know of it refuses."""

    id: str
    visit: str
    badge: str
    by: str = ""
    is_test: bool = False


class CaseRequests(Message):
    """`badges`: what offices want printed here. A kiosk that does not know of it leaves it unanswered."""

    requests: list[WireCaseRequest]
    badges: list[WireBadgeRequest] = Field(default_factory=list)
