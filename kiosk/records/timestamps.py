"""Time stamps: how they are stored, so that they sort as text in the order of time, and how old a record really is.

A record's time comes from this machine's clock, which may have been wrong when it was written. A wrong clock never
deletes anything early. Deletion waits until the district's clock and this one agree. What was written while they did
not agree is kept for its full time from then on, whatever its time stamp says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils
from sqlalchemy import ColumnElement, and_, not_, or_

from kiosk.checkin.visit import KEEP_DAYS
from sync.contract.clocks import agree

Clock = Callable[[], datetime]
"""Gives the present, aware of its time zone."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def to_iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, always of one length. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a stored time needs its time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique without asking anybody, and in the order of time."""
    return str(uuid_utils.uuid7())


_AHEAD = timedelta(minutes=10)
"""A period that goes on is recorded this far ahead, so that it need not be written at every exchange."""

_MOST = 20


@dataclass(frozen=True, slots=True)
class DoubtfulPeriod:
    """Times from `begins` to `ends` that this machine's clock showed while it was in doubt. `until`: when records with
    such time stamps are certainly old; "" while the doubt goes on. All as stored text."""

    begins: str
    ends: str
    until: str = ""


def parse_periods(stored: str) -> tuple[DoubtfulPeriod, ...]:
    return tuple(DoubtfulPeriod(*item) for item in json.loads(stored)) if stored else ()


def format_periods(spans: Iterable[DoubtfulPeriod]) -> str:
    return json.dumps([astuple(span) for span in spans])


def extend_doubt(spans: tuple[DoubtfulPeriod, ...], own: datetime, elapsed: timedelta) -> tuple[DoubtfulPeriod, ...]:
    """Add to the periods that the clocks disagree now, and may have done so for `elapsed`."""
    begins, now, ends = to_iso(own - elapsed), to_iso(own), to_iso(own + _AHEAD)
    touched = [span for span in spans if not span.until and span.begins <= ends and begins <= span.ends]
    if any(span.begins <= begins and now <= span.ends for span in touched):
        return spans
    wider = DoubtfulPeriod(
        min([begins, *(span.begins for span in touched)]), max([ends, *(span.ends for span in touched)])
    )
    return _limited([*(span for span in spans if span not in touched), wider])


def add_suspect_period(
    spans: tuple[DoubtfulPeriod, ...], begins: datetime, ends: datetime
) -> tuple[DoubtfulPeriod, ...]:
    """Add the times that this machine's clock had shown before it was set: they are in doubt."""
    return _limited([*spans, DoubtfulPeriod(to_iso(begins), to_iso(ends))])


def end_doubt(spans: tuple[DoubtfulPeriod, ...], now: datetime) -> tuple[DoubtfulPeriod, ...]:
    """End every doubt, because the clocks agree that it is `now`, and drop periods that are no longer needed."""
    until, present = to_iso(now + timedelta(days=KEEP_DAYS)), to_iso(now)
    ended = [DoubtfulPeriod(span.begins, span.ends, span.until or until) for span in spans]
    # Beyond their time only spans in the future are of use: by them what bears their stamps is known to be old.
    kept = [span for span in ended if span.until > present or span.begins > present]
    return _limited(kept)


def _limited(spans: list[DoubtfulPeriod]) -> tuple[DoubtfulPeriod, ...]:
    """At most _MOST periods. More are merged into one over all of them, so that records are kept longer."""
    if len(spans) <= _MOST:
        return tuple(spans)
    going_on = any(not span.until for span in spans)
    until = "" if going_on else max(span.until for span in spans)
    return (DoubtfulPeriod(min(span.begins for span in spans), max(span.ends for span in spans), until),)


def latest_possible_time(spans: Iterable[DoubtfulPeriod], stamp: datetime, wrong_by: timedelta) -> datetime:
    """The latest time at which something with this time stamp may have happened. `wrong_by`: how far this machine's
    clock is ahead now.

    What it showed in a doubt that goes on is off by as much as it is now. In one that is over nobody knows by how much,
    but it was before the end of that. Anything else is off by no more than an hour.
    """
    text = to_iso(stamp)
    span = next((one for one in spans if one.begins <= text <= one.ends), None)
    if span is not None and span.until:
        return from_iso(span.until) - timedelta(days=KEEP_DAYS)
    return stamp - wrong_by if span is not None or agree(stamp, stamp - wrong_by) else stamp


@dataclass(frozen=True, slots=True)
class RecordAges:
    """Decides which records are old at `now`. Time stamps inside the periods `spans` prove nothing."""

    now: datetime
    spans: tuple[DoubtfulPeriod, ...] = ()

    def older_than(self, stamp: Any, days: int) -> ColumnElement[bool]:
        """The condition that a record with this stamp (a column of stored text) is older than `days`."""
        oldest, now = to_iso(self.now - timedelta(days=days)), to_iso(self.now)
        doubtful = [span for span in self.spans if not span.until or from_iso(span.until) > self.now]
        proved = (
            [span for span in self.spans if span not in doubtful and span.begins > now] if days <= KEEP_DAYS else []
        )
        return and_(
            or_(stamp < oldest, *(stamp.between(span.begins, span.ends) for span in proved)),
            *(not_(stamp.between(span.begins, span.ends)) for span in doubtful),
        )
