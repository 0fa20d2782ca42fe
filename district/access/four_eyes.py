"""Turning the second person off needs a second person too: one of security asks, another one agrees.

Who could turn four eyes off alone would have to ask nobody about anything. The command line asks nobody, and is for a
district that has one person of security only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from district import settings
from district.db.publish_tables import Setting
from district.errors import Unfit
from language.marks import N_, TextEnum

SETTING, ON, OFF = "four-eyes", "on", "off"
_ASKED = "four-eyes-off-asked"
LASTS = timedelta(days=7)
"""An ask that nobody has answered by then counts no more."""


class AskFault(TextEnum):
    """Why what was asked for cannot be answered."""

    GONE = N_("Nobody asks for that any more. Nothing was changed.")
    OWN = N_("You asked for this yourself. A second person has to agree.")


@dataclass(frozen=True, slots=True)
class Asked:
    """That an account asked for it to be turned off."""

    by: str
    at: datetime


def asked(session: Session, now: datetime) -> Asked | None:
    """What waits for a second person; None where nothing does, or four eyes are off already."""
    row = session.get(Setting, _ASKED)
    if row is None or settings.said(session, SETTING) != ON:
        return None
    said = json.loads(row.value)
    found = Asked(said["by"], datetime.fromisoformat(said["at"]))
    return found if now - found.at < LASTS else None


def ask(session: Session, by: str, now: datetime) -> None:
    """Let it wait. Who asks after somebody else did is the one who asked."""
    settings.store(session, _ASKED, json.dumps({"by": by, "at": now.isoformat()}))


def forget(session: Session) -> None:
    """What was asked for counts no more."""
    settings.forget(session, _ASKED)


def agree(session: Session, by: str, now: datetime) -> None:
    """Turn four eyes off. Raises Unfit where nobody asks, or where the same person did."""
    found = asked(session, now)
    if found is None:
        raise Unfit(AskFault.GONE)
    if found.by == by:
        raise Unfit(AskFault.OWN)
    forget(session)
    settings.put_back(session, SETTING)


def let_go(session: Session, now: datetime) -> None:
    """Keep four eyes on; anybody of security may, also who asked. Raises Unfit where nobody asks."""
    if asked(session, now) is None:
        raise Unfit(AskFault.GONE)
    forget(session)
