"""The parts of a badge, each a box that fits its column: type, escort bar, pictures, name, details, emergency line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from printing.badge import Badge
from printing.layout import artwork
from printing.layout.artwork import Pictogram
from printing.layout.badge_design import BadgePart, Design
from printing.layout.boxes import WHITE, Box, column, filled, framed, padded, picture, rounded, row, rule, text
from printing.media import ROLL_80
from printing.text.fonts import Weight
from printing.text.typeset import Align, Typesetting, fit

_log = structlog.get_logger(__name__)

_LEAST_TEXT = 15
"""Dots of the smallest type that is still read (1.9 mm at 203 dpi)."""

_DESCENT = 0.16
"""Of the type's size: how far below the line a name is taken to reach."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The sizes of one badge in px.

    Attributes:
        unit: the size of one dot of the 80 mm roll that the figures are meant for.
        attempt: which drawing of its QR code this is (artwork.qr).
    """

    width: int
    unit: float
    attempt: int = 0

    @classmethod
    def of_roll(cls, width: int, attempt: int = 0) -> Measure:
        return cls(width, width / ROLL_80.width, attempt)

    def px(self, dots: float) -> int:
        return max(round(dots * self.unit), 1)

    def type(self, dots: float) -> int:
        """A size of type, never below what can be read."""
        return max(round(dots * self.unit), _LEAST_TEXT)

    @property
    def margin(self) -> int:
        return self.px(24)

    @property
    def gap(self) -> int:
        return self.px(24)

    @property
    def inner(self) -> int:
        return self.width - 2 * self.margin

    def part(self, share: float) -> Measure:
        """The measure of a column that takes `share` of the inner width, with no margins of its own to add."""
        return replace(self, width=round(self.inner * share) + 2 * self.margin)


def header(badge: Badge, measure: Measure, *, foot: bool = False) -> list[Box]:
    """School and date, with a line between them and the rest."""
    day = fit(badge.date, Weight.BOLD, measure.inner // 2, measure.type(30), measure.type(18))
    room = measure.inner - day.width - measure.gap
    school = fit(badge.school, Weight.REGULAR, room, measure.type(30), measure.type(20), lines=3)
    line = row([text(school), text(day, Align.RIGHT)], measure.gap, measure.inner)
    both = [line, rule(measure.inner, measure.px(3))]
    return [column(both[::-1] if foot else both, measure.px(12))]


def visitor_type(badge: Badge, design: Design, measure: Measure, align: Align = Align.CENTER) -> list[Box]:
    """The large word, with the sign before it and the bar below it that the design has for this purpose."""
    mark = design.marks.get(badge.kind)
    beside = measure.px(22)
    room = measure.inner - (measure.px(80) + beside if mark else 0)
    words = fit(badge.visitor_type, Weight.BOLD, room, measure.type(118), measure.type(64))
    if len(words.lines) > 1:
        words = fit(badge.visitor_type, Weight.BOLD, room, measure.type(80), measure.type(40), lines=2)
    if not words.lines:
        return []
    if mark:
        side = min(max(words.lines[0].above, measure.px(40)), measure.px(80))
        sign = picture(artwork.pictogram(mark, side))
        parts = [sign, text(words, align)]
        line = row(parts, beside)
    else:
        line = text(words, align, measure.inner)
    pattern = design.bars.get(badge.kind)
    if pattern is None:
        return [line]
    # Where the column is the whole badge, the bar runs from edge to edge as the escort bar does.
    across = measure.width if align is Align.CENTER else measure.inner
    bar = picture(artwork.bar(pattern, across, measure.px(34), max(measure.px(12), 4)))
    return [column([line, bar], measure.px(18), align)]


def escort(badge: Badge, measure: Measure) -> list[Box]:
    words = fit(badge.escort, Weight.BOLD, measure.inner, measure.type(64), measure.type(46))
    if len(words.lines) > 1:
        words = fit(badge.escort, Weight.BOLD, measure.inner, measure.type(46), measure.type(32), lines=2)
    if not words.lines:
        return []
    return [filled(padded(text(words, Align.CENTER, measure.inner, WHITE), measure.margin, measure.px(18)))]


def identity(badge: Badge, measure: Measure, parts: Sequence[BadgePart]) -> list[Box]:
    """Photo, QR code and name, as many as are in `parts`. The name stands beside a single picture, else on its own."""
    seen = {BadgePart.CODE: code(badge, measure) if BadgePart.CODE in parts else None}
    room = measure.inner - (box.width + measure.gap if (box := seen[BadgePart.CODE]) else 0)
    seen[BadgePart.PHOTO] = face(badge, measure, min(room, measure.px(250))) if BadgePart.PHOTO in parts else None
    pictures = [box for part in parts if (box := seen.get(part))]
    if BadgePart.NAME not in parts:
        return [row(pictures, measure.gap, measure.inner)] if pictures else []
    if len(pictures) != 1:
        pair = [row(pictures, measure.gap, measure.inner)] if pictures else []
        alone = name(badge, measure, measure.inner)
        return [*alone, *pair] if parts[0] is BadgePart.NAME else [*pair, *alone]
    beside = name(badge, measure, measure.inner - pictures[0].width - measure.gap, lines=5)
    if seen[BadgePart.PHOTO] is None:
        return [row([*beside, *pictures], measure.gap, measure.inner)]
    return [row([*pictures, *beside], measure.gap)]


def code(badge: Badge, measure: Measure) -> Box | None:
    """The QR code; the part of its quiet zone that the margin and the gaps already give is cut away."""
    if not badge.code:
        return None
    drawn = artwork.qr(badge.code, measure.px(330), measure.attempt)
    spare = min(artwork.QUIET_ZONE * drawn.module, measure.px(20))
    return picture(drawn.image.crop((spare, spare, drawn.image.width - spare, drawn.image.height - spare)))


def face(badge: Badge, measure: Measure, width: int) -> Box | None:
    if badge.photo is None:
        return None
    try:
        drawn = artwork.photo(badge.photo, width, width * 5 // 4)
    except artwork.UnreadablePhoto:
        _log.warning("badge.photo_unreadable", badge=badge.id)
        return None
    return rounded(drawn, measure.px(18), measure.px(3))


def name(badge: Badge, measure: Measure, width: int, lines: int = 2) -> list[Box]:
    words = fit(badge.name, Weight.BOLD, width, measure.type(92), measure.type(50), lines=lines)
    if len(words.lines) > lines:
        words = fit(badge.name, Weight.BOLD, width, measure.type(50), measure.type(34), lines=lines + 2)
    if not words.lines:
        return []
    # What follows keeps its distance from the line that the letters stand on, whether or not one reaches below it.
    below = max(round(words.size * _DESCENT) - words.lines[-1].below, 0)
    return [column([text(words, Align.LEFT, width), Box(width, below, lambda *_: None)], 0)]


def details(badge: Badge, measure: Measure, parts: Sequence[BadgePart]) -> list[Box]:
    """A line each, with a pictogram in place of a word; the two times share theirs."""
    large, small = measure.type(40), measure.type(26)
    room = measure.inner - large - measure.px(16)
    rows: list[Box] = []
    times = [part for part in parts if part in {BadgePart.TIME, BadgePart.VALID_UNTIL}]
    for part in parts:
        if part in times:
            rows += _times(badge, measure, large, room, times) if part is times[0] else []
            continue
        mark, weight = _DETAILS[part]
        words: str = getattr(badge, part)
        if words.strip():
            setting = fit(words, weight, room, large, small, lines=2)
            rows.append(row([_mark(mark, large), text(setting)], measure.px(16)))
    return [column(rows, measure.px(16))] if rows else []


_DETAILS = {
    BadgePart.CHILDREN: (Pictogram.CHILDREN, Weight.BOLD),
    BadgePart.DESTINATION: (Pictogram.PLACE, Weight.BOLD),
    BadgePart.HOST: (Pictogram.PERSON, Weight.REGULAR),
    BadgePart.ANSWERS: (Pictogram.NOTE, Weight.REGULAR),
}


def _times(badge: Badge, measure: Measure, large: int, room: int, parts: Sequence[BadgePart]) -> list[Box]:
    """When the visitor came, and until when the badge is good: on one line where both fit."""
    came = fit(badge.time if BadgePart.TIME in parts else "", Weight.REGULAR, room, large, measure.type(22))
    rest = room - came.width - measure.gap if came.lines else room
    end = badge.valid_until if BadgePart.VALID_UNTIL in parts else ""
    until = fit(end, Weight.BOLD, max(rest, room // 2), large, measure.type(22))
    words = [text(setting) for setting in (came, until) if setting.lines]
    if not words:
        return []
    fits = sum(word.width for word in words) + measure.gap <= room
    both = row(words, measure.gap, room) if fits else column(words, measure.px(8))
    return [row([_mark(Pictogram.CLOCK, large), both], measure.px(16))]


def _mark(which: Pictogram, size: int) -> Box:
    return picture(artwork.pictogram(which, size))


def emergency(badge: Badge, design: Design, measure: Measure) -> list[Box]:
    """What to do, and below it, large, whom to call."""
    across = measure.px(18)
    room = measure.inner - 2 * across
    line = fit(badge.emergency, Weight.REGULAR, room, measure.type(28), measure.type(22), lines=3, even=True)
    numbers = [fit(number, Weight.BOLD, room, measure.type(44), measure.type(26)) for number in design.call]
    inside = [text(line, Align.CENTER, room)] if line.lines else []
    inside += _numbers(numbers, measure, room)
    if not inside:
        return []
    framing = padded(column(inside, measure.px(12), Align.CENTER), across, measure.px(14))
    return [framed(framing, measure.px(14), measure.px(3))]


def _numbers(numbers: list[Typesetting], measure: Measure, room: int) -> list[Box]:
    """Beside one another where they fit, else one under another; as wide as `room`, so that the frame is."""
    drawn = [text(number) for number in numbers if number.lines]
    if not drawn:
        return []
    gap = measure.px(48)
    together = row(drawn, gap) if sum(box.width + gap for box in drawn) - gap <= room else None
    return [together or column(drawn, measure.px(10), Align.CENTER), Box(room, 0, lambda *_: None)]
