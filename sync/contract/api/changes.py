"""What changed at a school since a kiosk asked last: one stream for all that grows with people, by a cursor.

`GET /v1/changes?after=CURSOR` answers `Changes`. An item of a kind has a key,
and its newest content is all that is ever sent, so that applying a page twice, or in part, does no harm.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sync.contract.api.messages import Message

PASS = "pass"  # noqa: S105  a pre-registered visitor, no password
VISIT = "visit"
REMEMBERED = "remembered"


class WireChange(Message):
    """`content` None is a tombstone: what the key named is gone. A kind that a kiosk does not know is passed over.

    The content of kind "pass" is a sync.contract.records.expected_visitor.ExpectedVisitor.
    """

    kind: str
    key: str
    content: dict[str, Any] | None = Field(default=None, repr=False)


class Changes(Message):
    """One page, oldest change first.

    Attributes:
        cursor: what to ask after next time; opaque.
        more: there is more now; ask at once.
        reset: the stream begins anew (a new kiosk, one that was away for long, or a restored district): forget what
            came before, then apply.
        school: the version of the school's document that is in force.
        erasures: the number of the school's last erasure, 0 where there is none.
    """

    changes: list[WireChange]
    cursor: str
    more: bool = False
    reset: bool = False
    school: str = ""
    erasures: int = 0


class WireVisit(Message):
    """A visit as every door of the school must know it (kind "visit"): enough for the roster and a sign-out, no more.

    Times are ISO 8601, "" where they are not known: a sign-out may arrive before its sign-in. `kiosk` recorded it.
    """

    id: str
    kiosk: str = ""
    family: str = Field(default="", repr=False)
    given: str = Field(default="", repr=False)
    middle: str = Field(default="", repr=False)
    suffix: str = Field(default="", repr=False)
    purpose: str = ""
    destination: str = ""
    choice: str = ""
    badge: str = ""
    started: str = ""
    ended: str = ""
    ended_by: str = ""
    voided: bool = False


class WireRemembered(Message):
    """What one decision made a school remember (kind "remembered", key: the case): this visitor is none of these
    entries. Each of `entries` is (entry id, leaf, kind of entry); the hash is keyed with the school's secret."""

    case: str
    visitor_hash: str = Field(repr=False)
    entries: list[tuple[str, str, str]]
    by: str
    decided: str
    expires: str
