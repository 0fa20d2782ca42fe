"""Times on a page, by the school's clock, as elements that a program can read too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from markupsafe import Markup, escape

from language.translator import Translator


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
        return _time(at, f"{self.words.short_day(there)}, {self.words.clock(there)}{name}")

    def clock(self, at: datetime) -> Markup:
        """A time of day, where its day is said already."""
        return _time(at, self.words.clock(at.astimezone(self.zone)))

    def when(self, at: datetime, beside: datetime | None = None) -> Markup:
        """A time of day, with its date where that is not the one of `beside`, or today's."""
        there = at.astimezone(self.zone)
        is_same_day = there.date() == (beside or self.now).astimezone(self.zone).date()
        return _time(at, self.words.clock(there)) if is_same_day else self.moment(at)


def _time(at: datetime, text: str) -> Markup:
    # A list has hundreds: Markup's own formatting takes five times as long.
    return Markup(f'<time datetime="{at.isoformat()}">{escape(text)}</time>')  # noqa: S704  all of it is escaped


def stop(sentence: Markup) -> Markup:
    """With a full stop, where its words do not end with one, as "12:00 a.m." does."""
    return sentence if sentence.striptags().endswith(".") else sentence + "."
