"""How every kiosk stands: when it was heard, how wrong its clock is, and whether it screens with the lists in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from district.access.contacts import DOUBLED_FOR
from district.access.enrollment import Caller
from district.db.database import insert_if_new
from district.db.publish_tables import KioskState
from district.db.tables import Feed, Kiosk
from district.errors import Denied
from district.publish.feed_sets import given_to
from sync.contract.api.kiosk import KioskState as Said
from sync.contract.api.messages import RefusalCode
from sync.contract.clocks import SLACK, issued_beyond
from sync.contract.kiosk_limits import DiskSpace, ends_soon

UNKNOWN, CURRENT, EXPIRED, BEHIND, SILENT = "unknown", "current", "expired", "behind", "silent"
SILENT_AFTER = timedelta(days=1)
"""What a kiosk said of itself is believed for so long: after that nobody knows how it stands."""

SKEW_SHOWN_S = 120
"""A clock that is wrong by less is nobody's trouble."""
WELL, OFF = "well", "off"
LOW = "low"
"""Of a disk: see sync.contract.kiosk_limits."""
NONE, SOON, ENDED = "none", "soon", "ended"
"""Of the server's certificate as a kiosk sees it: its line needs none, it ends soon, it has ended."""
PRINTS = frozenset({WELL, "near_end", "slow"})
"""What kiosks say of a printer that can print."""
SEES = frozenset({WELL, "wrong_resolution"})
"""What kiosks say of a camera that reads cards."""
TOLD_WITHIN = timedelta(hours=1)
"""What a kiosk said of its clock counts for so long against, or for, the district's own."""


class Standing(StrEnum):
    """How a kiosk stands as a whole, worst first. A silent one is never well, whatever it said last."""

    SILENT = "silent"
    AILING = "ailing"
    UNHEARD = "unheard"  # enrolled, and nothing came from it yet
    WELL = "well"
    OUT = "out"  # revoked, or its machine is another kiosk now


def standing(line: dict[str, Any]) -> Standing:
    """The standing of a line of `overview`."""
    if line["revoked"] or (line["replaced_by"] and not line["copied"]):
        return Standing.OUT
    if line["heard"] is None:
        return Standing.UNHEARD
    if line["silent"]:
        return Standing.SILENT
    ails = line["doubled"] or line["copied"] or line["refused"] or line["lists"] != CURRENT or line["clock"] == OFF
    return Standing.AILING if ails or lacks_room_or_trust(line) or cannot_print(line) else Standing.WELL


def cannot_print(line: Mapping[str, Any]) -> bool:
    """Whether a kiosk told last that no printer of its prints: no paper, an open cover, none that answers."""
    return bool(line["printer"]) and line["printer"] not in PRINTS


def lacks_room_or_trust(line: dict[str, Any]) -> bool:
    """Whether a kiosk's disk is almost full, or the certificate that it sees has to be renewed."""
    return line["disk"] == LOW or line["certificate"] in {SOON, ENDED}


def certificate_end(lines: Iterable[dict[str, Any]]) -> datetime | None:
    """When the server's certificate ends as kiosks in service see it, the earliest; None where none sees one.

    What silent ones saw last counts only where all are silent: it may have been renewed since.
    """
    told = [line for line in lines if line["certificate"] in {WELL, SOON, ENDED} and standing(line) is not Standing.OUT]
    awake = [line for line in told if not line["silent"]]
    return min((line["certificate_ends"] for line in awake or told), default=None)


def note_state(session: Session, caller: Caller, said: Said, now: datetime) -> None:
    """Keep what a kiosk said of itself last. Raises Denied if a time in it cannot be read."""
    try:
        clock = datetime.fromisoformat(said.clock)
        ends = [datetime.fromisoformat(held.expires) for held in said.held]
        ends += [datetime.fromisoformat(said.certificate_ends)] if said.certificate_ends else []
    except ValueError:
        ends, clock = [], datetime.min  # noqa: DTZ901  refused just below
    if any(moment.tzinfo is None for moment in (clock, *ends)):
        raise Denied(422, RefusalCode.MALFORMED, "The state holds a time that is none, or one without its zone.")
    skew = round((clock - now).total_seconds() * 1000)
    row = KioskState(kiosk=caller.kiosk, received=now, skew_ms=skew, said=said.model_dump(mode="json"))
    insert_if_new(session, row)
    session.merge(row)


def overview(session: Session, now: datetime) -> list[dict[str, Any]]:
    """One line a kiosk, revoked ones too, by school and name; see `standing_of` for `lists`, which says "silent" of a
    kiosk that was well and has not been heard for SILENT_AFTER."""
    rows = session.exec(
        select(Kiosk, KioskState)
        .join(KioskState, col(KioskState.kiosk) == Kiosk.id, isouter=True)
        .order_by(Kiosk.school, Kiosk.name, Kiosk.id)
    ).all()
    feeds = {feed.name: feed.version for feed in session.exec(select(Feed))}
    enrolled = {kiosk.id: kiosk.enrolled for kiosk, _ in rows}
    return [_line(kiosk, state, feeds, now, enrolled.get(kiosk.replaced_by or "")) for kiosk, state in rows]


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many kiosks in service told within TOLD_WITHIN that their clock agrees with the district's, and how many that
    it does not; `known` counts those that have ever told."""

    agree: int
    differ: int
    known: int

    @property
    def dispute(self) -> bool:
        """Whether the district's own clock must be the wrong one: not many kiosks are wrong in one hour."""
        return self.differ > 0 and self.differ >= self.agree

    @property
    def bear_out(self) -> bool:
        """Whether something may end for good by the district's clock. One that no kiosk has ever told anything has no
        other clock to be measured by."""
        return self.known == 0 or self.agree > self.differ


def witnesses(session: Session, now: datetime) -> Witnesses:
    told = session.exec(
        select(KioskState.received, KioskState.skew_ms)
        .join(Kiosk, col(Kiosk.id) == KioskState.kiosk)
        .where(col(Kiosk.revoked).is_(None))
    ).all()
    lately = [abs(skew_ms) <= SLACK.total_seconds() * 1000 for at, skew_ms in told if abs(now - at) <= TOLD_WITHIN]
    return Witnesses(sum(lately), len(lately) - sum(lately), len(told))


def last_heard(kiosk: Kiosk, state: KioskState | None, now: datetime) -> datetime | None:
    """When anything came from a kiosk last; None where nothing ever did. What a clock that was ahead wrote down says
    nothing of it."""
    moments = (kiosk.seen, state and state.received)
    return max((at for at in moments if at and not issued_beyond(at, [now])), default=None)


def standing_of(said: Said, wanted: Sequence[str], feeds: dict[str, int], now: datetime) -> str:
    """How a kiosk's lists stand: what it says itself, unless a list has ended since (it may be silent for weeks), or a
    newer one is in force than it has fetched."""
    held = {one.feed: one for one in said.held}
    if said.lists != EXPIRED and any(datetime.fromisoformat(one.expires) <= now for one in said.held):
        return EXPIRED
    behind = any(feed in feeds and (feed not in held or held[feed].version < feeds[feed]) for feed in wanted)
    return BEHIND if behind and said.lists == CURRENT else said.lists


def _clock(off: int | None, said: Said | None) -> str:
    if off is None or said is None:
        return UNKNOWN
    return OFF if said.clock_doubt or abs(off) > SKEW_SHOWN_S else WELL


def _disk(said: Said | None) -> DiskSpace | None:
    """None where the kiosk did not tell."""
    if said is None or said.disk_free_mb is None or not said.disk_total_mb:
        return None
    return DiskSpace(said.disk_free_mb, said.disk_total_mb)


def _certificate(said: Said | None, received: datetime | None, now: datetime) -> tuple[str, datetime | None]:
    """How the server's certificate stands as a kiosk saw it, and when it ends.

    One that was good for another day when the kiosk was last heard may have been renewed since; one that ended just
    then may be why nothing has come.
    """
    if said is None or received is None or said.certificate_ends is None:
        return UNKNOWN, None
    if not said.certificate_ends:
        return NONE, None
    ends = datetime.fromisoformat(said.certificate_ends)
    if now - received > SILENT_AFTER and ends - received > SILENT_AFTER:
        return UNKNOWN, ends
    if ends <= now:
        return ENDED, ends
    return SOON if ends_soon(ends, now) else WELL, ends


def _line(
    kiosk: Kiosk, state: KioskState | None, feeds: dict[str, int], now: datetime, replaced: datetime | None
) -> dict[str, Any]:
    """`replaced`: when its machine enrolled again."""
    said = Said.model_validate(state.said) if state else None
    off = round(state.skew_ms / 1000) if state else None
    heard = last_heard(kiosk, state, now)
    disk = _disk(said)
    certificate, certificate_ends = _certificate(said, state.received if state else None, now)
    lists = standing_of(said, given_to(kiosk.school), feeds, now) if said else UNKNOWN
    silent = heard is not None and now - heard > SILENT_AFTER
    if lists in {CURRENT, BEHIND} and state is not None and now - state.received > SILENT_AFTER:
        lists = SILENT if silent else UNKNOWN
    return {
        "kiosk": kiosk.id,
        "name": kiosk.name,
        "school": kiosk.school,
        "revoked": kiosk.revoked is not None,
        "replaced_by": kiosk.replaced_by,
        "copied": bool(replaced and heard and heard > replaced and kiosk.revoked is None),
        "doubled": kiosk.doubled if kiosk.doubled and kiosk.doubled > now - DOUBLED_FOR else None,
        "heard": heard,
        "silent": silent,
        "clock_off_s": off,
        "clock": _clock(off, said),
        "lists": lists,
        "held": [one.model_dump() for one in said.held] if said else [],
        "ailing": {one.feed: one.fault for one in said.ailing} if said else {},
        "refused": {one.feed: one.fault for one in said.refused} if said else {},
        "emptied": list(said.emptied) if said else [],
        "feed_set": said.set_version if said else None,
        "unsent": said.unsent if said else None,
        "waiting": said.waiting if said else None,
        "refused_pins": said.refused_pins if said else None,
        "program": said.program if said else None,
        "printer": said.printer if said else None,
        "camera": said.camera if said else None,
        "disk_free_mb": disk.free_mb if disk else None,
        "disk_percent": disk.percent if disk else None,
        "disk": UNKNOWN if disk is None else LOW if disk.is_low else WELL,
        "keyring": said.keyring if said else None,
        "own_settings": said.own_settings if said else None,
        "certificate_ends": certificate_ends,
        "certificate": certificate,
    }
