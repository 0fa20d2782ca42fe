"""What an office asks of the kiosk that holds a case, as it crosses the wire.

`GET /v1/requests` -> CaseRequests: those on cases of the asking kiosk that it has not answered yet, oldest first. The
answer is a journal entry (sync.facts.RequestAnswered), so it survives whatever the line does. Part of the contract of
sync.wire.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from sync.wire import Message


class Outcome(StrEnum):
    """What became of a request at the kiosk."""

    APPLIED = "applied"
    SUPERSEDED = "superseded"  # somebody had decided before: the first committed decision wins
    REFUSED = "refused"  # the kiosk may not take it; the answer's `ruling` says why


class WireCaseRequest(Message):
    """`decision` and `reason` are those of kiosk.domain.case; `by` and `second` are ids of the school's staff."""

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
