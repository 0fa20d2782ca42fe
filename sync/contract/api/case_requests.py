"""What an office asks of the kiosk that holds a case, as it crosses the wire.

`GET /v1/requests` -> CaseRequests: those on cases of the asking kiosk that it has not answered yet, oldest first. The
answer is a journal entry (RequestAnswered), so it survives whatever the line does.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sync.contract.api.messages import Message
from sync.contract.vocabulary import Decision


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


class CaseRequests(Message):
    requests: list[WireCaseRequest]
