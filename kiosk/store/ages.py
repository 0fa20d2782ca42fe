"""How old a record really is: its time is that of this machine's clock, which may have been wrong when it was written.

Nothing is deleted early by a wrong clock. Deletion waits until the district's clock and this one agree; and what was
written while they did not is kept until its time has passed since then, whatever its stamp says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_

from kiosk.checkin.visit import KEEP_DAYS
from kiosk.store.moments import moment, written
from sync.contract.clocks import agree

_AHEAD = timedelta(minutes=10)
"""A span that goes on is written down so far ahead, so that it need not be written at every exchange."""

_MOST = 20


@dataclass(frozen=True, slots=True)
class Span:
    """Times on this machine's clock, from `begins` to `ends`, that it showed while it was in doubt. `until`: what bears
    them is old by then; "" while the doubt goes on. All as stored text."""

    begins: str
    ends: str
    until: str = ""


def read(stored: str) -> tuple[Span, ...]:
    return tuple(Span(*item) for item in json.loads(stored)) if stored else ()


def stored(spans: Iterable[Span]) -> str:
    return json.dumps([astuple(span) for span in spans])


def doubted(spans: tuple[Span, ...], own: datetime, elapsed: timedelta) -> tuple[Span, ...]:
    """The clocks are apart, and may have been so for `elapsed`."""
    begins, now, ends = written(own - elapsed), written(own), written(own + _AHEAD)
    touched = [span for span in spans if not span.until and span.begins <= ends and begins <= span.ends]
    if any(span.begins <= begins and now <= span.ends for span in touched):
        return spans
    wider = Span(min([begins, *(span.begins for span in touched)]), max([ends, *(span.ends for span in touched)]))
    return _few([*(span for span in spans if span not in touched), wider])


def suspected(spans: tuple[Span, ...], begins: datetime, ends: datetime) -> tuple[Span, ...]:
    """This machine's clock was set: what it had shown until then is in doubt."""
    return _few([*spans, Span(written(begins), written(ends))])


def settled(spans: tuple[Span, ...], now: datetime) -> tuple[Span, ...]:
    """The clocks agree that it is `now`: what goes on ends, and what has had its time is forgotten."""
    until, present = written(now + timedelta(days=KEEP_DAYS)), written(now)
    ended = [Span(span.begins, span.ends, span.until or until) for span in spans]
    # Beyond their time only spans in the future are of use: by them what bears their stamps is known to be old.
    kept = [span for span in ended if span.until > present or span.begins > present]
    return _few(kept)


def _few(spans: list[Span]) -> tuple[Span, ...]:
    """At most _MOST: where there are more, one over all of them, so that more is kept for longer."""
    if len(spans) <= _MOST:
        return tuple(spans)
    going_on = any(not span.until for span in spans)
    until = "" if going_on else max(span.until for span in spans)
    return (Span(min(span.begins for span in spans), max(span.ends for span in spans), until),)


def came(spans: Iterable[Span], stamp: datetime, wrong_by: timedelta) -> datetime:
    """The latest moment that something bearing this stamp may have happened at. `wrong_by`: how far this machine's
    clock is ahead now.

    What it showed in a doubt that goes on is off by as much as it is now. In one that is over nobody knows by how much,
    but it was before the end of that. Anything else is off by no more than an hour.
    """
    text = written(stamp)
    span = next((one for one in spans if one.begins <= text <= one.ends), None)
    if span is not None and span.until:
        return moment(span.until) - timedelta(days=KEEP_DAYS)
    return stamp - wrong_by if span is not None or agree(stamp, stamp - wrong_by) else stamp


@dataclass(frozen=True, slots=True)
class Ages:
    """What is old at `now`, by stamps of which those in `spans` prove nothing."""

    now: datetime
    spans: tuple[Span, ...] = ()

    def old(self, stamp: Any, days: int) -> ColumnElement[bool]:
        """The condition that a record with this stamp (a column of stored text) is older than `days`."""
        oldest, now = written(self.now - timedelta(days=days)), written(self.now)
        doubtful = [span for span in self.spans if not span.until or moment(span.until) > self.now]
        proved = (
            [span for span in self.spans if span not in doubtful and span.begins > now] if days <= KEEP_DAYS else []
        )
        return and_(
            or_(stamp < oldest, *(stamp.between(span.begins, span.ends) for span in proved)),
            *(not_(stamp.between(span.begins, span.ends)) for span in doubtful),
        )
