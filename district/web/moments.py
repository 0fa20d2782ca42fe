"""Times on a page, by the school's clock, as elements that a program can read too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from markupsafe import Markup

from language.translator import Translator

_TIME = Markup('<time datetime="%s">%s</time>')


@dataclass(frozen=True, slots=True)
class Moments:
    """`names_zone`: on pages of the district, where several clocks are read."""

    words: Translator
    zone: tzinfo
    now: datetime
    names_zone: bool

    def moment(self, at: datetime) -> Markup:
        """A date and a time of day."""
        there = at.astimezone(self.zone)
        name = f" {there.tzname()}" if self.names_zone else ""
        return _TIME % (at.isoformat(), f"{self.words.short_day(there)}, {self.words.clock(there)}{name}")

    def clock(self, at: datetime) -> Markup:
        """A time of day, where its day is said already."""
        return _TIME % (at.isoformat(), self.words.clock(at.astimezone(self.zone)))

    def when(self, at: datetime, beside: datetime | None = None) -> Markup:
        """A time of day, with its date where that is not the one of `beside`, or today's."""
        days = {one.astimezone(self.zone).date() for one in (at, beside or self.now)}
        return self.clock(at) if len(days) == 1 else self.moment(at)


def stop(sentence: Markup) -> Markup:
    """With a full stop, where its words do not end with one, as "12:00 a.m." does."""
    return sentence if sentence.striptags().endswith(".") else sentence + "."
