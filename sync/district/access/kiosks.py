"""How every kiosk stands: when it was heard, how wrong its clock is, and whether it screens with the lists in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from sync.district.access.enrollment import Caller
from sync.district.down.feeds import given_to
from sync.district.faults import Denied
from sync.district.tables import Feed, Kiosk
from sync.district.tables_down import KioskState
from sync.state import KioskState as Said
from sync.wire import RefusalCode

UNKNOWN, EXPIRED, BEHIND = "unknown", "expired", "behind"
SKEW_SHOWN_S = 120
"""A clock that is wrong by less is nobody's trouble."""


def note_state(session: Session, caller: Caller, said: Said, now: datetime) -> None:
    """Keep what a kiosk said of itself last. Raises Denied where its clock or a list's end is no time."""
    try:
        clock = datetime.fromisoformat(said.clock)
        ends = [datetime.fromisoformat(held.expires) for held in said.held]
    except ValueError:
        ends, clock = [], datetime.min  # noqa: DTZ901  refused just below
    if any(moment.tzinfo is None for moment in (clock, *ends)):
        raise Denied(422, RefusalCode.MALFORMED, "The state holds a time that is none, or one without its zone.")
    skew = round((clock - now).total_seconds() * 1000)
    session.merge(KioskState(kiosk=caller.kiosk, received=now, skew_ms=skew, said=said.model_dump(mode="json")))


def overview(session: Session, now: datetime) -> list[dict[str, Any]]:
    """One line a kiosk, revoked ones too, by school and name; see `standing_of` for `lists`."""
    rows = session.exec(
        select(Kiosk, KioskState)
        .join(KioskState, col(KioskState.kiosk) == Kiosk.id, isouter=True)
        .order_by(Kiosk.school, Kiosk.name, Kiosk.id)
    ).all()
    feeds = {feed.name: feed.version for feed in session.exec(select(Feed))}
    return [_line(kiosk, state, feeds, now) for kiosk, state in rows]


def standing_of(said: Said, wanted: Sequence[str], feeds: dict[str, int], now: datetime) -> str:
    """How a kiosk's lists stand: what it says itself, unless a list has ended since (it may be silent for weeks), or a
    newer one is in force than it has fetched."""
    held = {one.feed: one for one in said.held}
    if said.lists != EXPIRED and any(datetime.fromisoformat(one.expires) <= now for one in said.held):
        return EXPIRED
    behind = any(feed in feeds and (feed not in held or held[feed].version < feeds[feed]) for feed in wanted)
    return BEHIND if behind and said.lists == "current" else said.lists


def _line(kiosk: Kiosk, state: KioskState | None, feeds: dict[str, int], now: datetime) -> dict[str, Any]:
    said = Said.model_validate(state.said) if state else None
    return {
        "kiosk": kiosk.id,
        "name": kiosk.name,
        "school": kiosk.school,
        "revoked": kiosk.revoked is not None,
        "heard": max((moment for moment in (kiosk.seen, state and state.received) if moment), default=None),
        "clock_off_s": round(state.skew_ms / 1000) if state else None,
        "lists": standing_of(said, given_to(kiosk.school), feeds, now) if said else UNKNOWN,
        "held": [one.model_dump() for one in said.held] if said else [],
        "unsent": said.unsent if said else None,
        "waiting": said.waiting if said else None,
        "refused_pins": said.refused_pins if said else None,
    }
