"""Draws a badge as one 1-bit image: what is read first from across a corridor is largest.

From the top: school and date, the visitor type, the escort bar, photo beside QR code, name, where to and with whom,
until when, and what to do in an emergency. Text and QR code are thresholded; only the photo is dithered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import structlog
from PIL import Image

from printing import artwork
from printing.artwork import Pictogram
from printing.badge import Badge
from printing.boxes import WHITE, Box, column, filled, framed, padded, picture, rounded, row, rule, text
from printing.stock import ROLL_80
from printing.typeset import Align, Weight, fit


class LabelTooSmall(ValueError):
    """Not even the least of a badge fits; the message is one sentence."""


_log = structlog.get_logger(__name__)


_SCALES = tuple(scale / 100 for scale in range(25, 131, 3))
"""Sizes tried on a label, against the size that its width (upright) or height (lying) suggests."""
_LYING_HEIGHT = 720
"""Dots that a lying badge is high at unit 1."""
_SACRIFICES: tuple[dict[str, Any], ...] = (
    {},
    {"emergency": ""},
    {"emergency": "", "host": ""},
    {"emergency": "", "host": "", "photo": None},
)
_LEAST_TEXT = 15
"""Dots of the smallest type that is still read (1.9 mm at 203 dpi)."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """The sizes of one badge in px; `unit` is the size of one dot of the 80 mm roll that the figures are meant for."""

    width: int
    unit: float

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

    def part(self, share: float) -> _Measure:
        """The measure of a column that takes `share` of the inner width, with no margins of its own to add."""
        return _Measure(round(self.inner * share) + 2 * self.margin, self.unit)


def render(badge: Badge, width: int = ROLL_80.width, height: int | None = None) -> Image.Image:
    """The badge as mode "1", `width` dots across: on a roll as long as its content needs, on a label exactly `height`.

    Every text that is drawn is drawn whole, whatever its length. Texts that are "" take no room. A photo that cannot
    be read is left out: a badge without a face is better than a visitor without a badge. A label too small for all
    of it leaves out, in this order, the emergency line, the host and the photo, before type gets too small to read.
    Raises LabelTooSmall.
    """
    whole = compose(badge, width, height)
    paper = Image.new("L", (width, height or whole.height), WHITE)
    whole.paint(paper, (width - whole.width) // 2, (paper.height - whole.height) // 2)
    return paper.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE)


def compose(badge: Badge, width: int, height: int | None = None) -> Box:
    """The measured badge before it is drawn. Raises LabelTooSmall."""
    return _on_roll(badge, width) if height is None else _on_label(badge, width, height)


def _on_roll(badge: Badge, width: int) -> Box:
    measure = _Measure(width, width / ROLL_80.width)
    return padded(_upright(badge, measure), 0, measure.px(16))


def _on_label(badge: Badge, width: int, height: int) -> Box:
    """The largest arrangement that fits, upright or lying as the label is. Raises LabelTooSmall."""
    arrange, unit = (_upright, width / ROLL_80.width) if height >= width else (_lying, height / _LYING_HEIGHT)
    for less in _SACRIFICES:
        shown = replace(badge, **less)
        small, large, found = 0, len(_SCALES) - 1, None
        while small <= large:
            middle = (small + large) // 2
            scale = unit * _SCALES[middle]
            box = arrange(shown, _Measure(width, scale))
            if box.width <= width and box.height <= height - 2 * round(12 * scale):
                found, small = box, middle + 1
            else:
                large = middle - 1
        if found is not None:
            return found
    raise LabelTooSmall(f"A label of {width} x {height} dots is too small for a badge. Use a larger label.")


def _upright(badge: Badge, measure: _Measure) -> Box:
    bands = [
        *_header(badge, measure),
        *_visitor_type(badge, measure),
        *_escort(badge, measure),
        *_identity(badge, measure),
        *_details(badge, measure),
        *_emergency(badge, measure),
    ]
    return column(bands, measure.px(22), Align.CENTER)


def _lying(badge: Badge, measure: _Measure) -> Box:
    """Words on the left, pictures on the right, the bars across."""
    code = _code(badge, measure)
    face = _face(badge, measure, measure.px(200))
    pictures = [box for box in (face, code) if box is not None]
    side = column(pictures, measure.px(18), Align.CENTER)
    share = (measure.inner - side.width - measure.gap) / measure.inner if pictures else 1.0
    words = measure.part(share)
    left = column(
        [*_visitor_type(badge, words, Align.LEFT), *_name(badge, words, words.inner), *_details(badge, words)],
        measure.px(20),
    )
    body = row([left, side], measure.gap, measure.inner) if pictures else left
    bands = [*_header(badge, measure), *_escort(badge, measure), body, *_emergency(badge, measure)]
    return column(bands, measure.px(16), Align.CENTER)


def _header(badge: Badge, measure: _Measure) -> list[Box]:
    day = fit(badge.date, Weight.BOLD, measure.inner // 2, measure.type(30), measure.type(18))
    room = measure.inner - day.width - measure.gap
    school = fit(badge.school, Weight.REGULAR, room, measure.type(30), measure.type(20), lines=3)
    line = row([text(school), text(day, Align.RIGHT)], measure.gap, measure.inner)
    return [column([line, rule(measure.inner, measure.px(3))], measure.px(12))]


def _visitor_type(badge: Badge, measure: _Measure, align: Align = Align.CENTER) -> list[Box]:
    words = fit(badge.visitor_type, Weight.BOLD, measure.inner, measure.type(118), measure.type(64))
    if len(words.lines) > 1:
        words = fit(badge.visitor_type, Weight.BOLD, measure.inner, measure.type(80), measure.type(40), lines=2)
    return [text(words, align, measure.inner)] if words.lines else []


def _escort(badge: Badge, measure: _Measure) -> list[Box]:
    words = fit(badge.escort, Weight.BOLD, measure.inner, measure.type(64), measure.type(46))
    if len(words.lines) > 1:
        words = fit(badge.escort, Weight.BOLD, measure.inner, measure.type(46), measure.type(32), lines=2)
    if not words.lines:
        return []
    return [filled(padded(text(words, Align.CENTER, measure.inner, WHITE), measure.margin, measure.px(18)))]


def _identity(badge: Badge, measure: _Measure) -> list[Box]:
    """Photo, QR code and name. The name has the full width where both others are there, and stands beside one."""
    code = _code(badge, measure)
    room = measure.inner - (code.width + measure.gap if code else 0)
    face = _face(badge, measure, min(room, measure.px(250)))
    pictures = [box for box in (face, code) if box is not None]
    if len(pictures) != 1:
        pair = [row(pictures, measure.gap, measure.inner)] if pictures else []
        return [*pair, *_name(badge, measure, measure.inner)]
    beside = _name(badge, measure, measure.inner - pictures[0].width - measure.gap, lines=5)
    parts = [*beside, *pictures] if face is None else [*pictures, *beside]
    return [row(parts, measure.gap, measure.inner if face is None else 0)]


def _code(badge: Badge, measure: _Measure) -> Box | None:
    """The QR code; the part of its quiet zone that the margin and the gaps already give is cut away."""
    if not badge.code:
        return None
    code = artwork.qr(badge.code, measure.px(330))
    spare = min(artwork.QUIET_ZONE * code.module, measure.px(20))
    return picture(code.image.crop((spare, spare, code.image.width - spare, code.image.height - spare)))


def _face(badge: Badge, measure: _Measure, width: int) -> Box | None:
    if badge.photo is None:
        return None
    try:
        face = artwork.photo(badge.photo, width, width * 5 // 4)
    except artwork.UnreadablePhoto:
        _log.warning("badge.photo_unreadable", badge=badge.id)
        return None
    return rounded(face, measure.px(18), measure.px(3))


def _name(badge: Badge, measure: _Measure, width: int, lines: int = 2) -> list[Box]:
    words = fit(badge.name, Weight.BOLD, width, measure.type(92), measure.type(50), lines=lines)
    if len(words.lines) > lines:
        words = fit(badge.name, Weight.BOLD, width, measure.type(50), measure.type(34), lines=lines + 2)
    return [text(words, Align.LEFT, width)] if words.lines else []


def _details(badge: Badge, measure: _Measure) -> list[Box]:
    large, small = measure.type(40), measure.type(26)
    room = measure.inner - large - measure.px(16)
    rows = []
    for mark, words, weight in (
        (Pictogram.CHILDREN, badge.children, Weight.BOLD),
        (Pictogram.PLACE, badge.destination, Weight.BOLD),
        (Pictogram.PERSON, badge.host, Weight.REGULAR),
    ):
        if words.strip():
            setting = fit(words, weight, room, large, small, lines=2)
            rows.append(row([_mark(mark, large), text(setting)], measure.px(16)))
    if badge.time.strip() or badge.valid_until.strip():
        rows.append(_times(badge, measure, large, room))
    return [column(rows, measure.px(16))] if rows else []


def _times(badge: Badge, measure: _Measure, large: int, room: int) -> Box:
    """When the visitor came, and until when the badge is good: on one line where both fit."""
    came = fit(badge.time, Weight.REGULAR, room, large, measure.type(22))
    rest = room - came.width - measure.gap
    until = fit(badge.valid_until, Weight.BOLD, max(rest, room // 2), large, measure.type(22))
    words = [text(setting) for setting in (came, until) if setting.lines]
    fits = sum(word.width for word in words) + measure.gap <= room
    both = row(words, measure.gap, room) if fits else column(words, measure.px(8))
    return row([_mark(Pictogram.CLOCK, large), both], measure.px(16))


def _mark(which: Pictogram, size: int) -> Box:
    return picture(artwork.pictogram(which, size))


def _emergency(badge: Badge, measure: _Measure) -> list[Box]:
    across = measure.px(18)
    room = measure.inner - 2 * across
    words = fit(badge.emergency, Weight.REGULAR, room, measure.type(28), measure.type(22), lines=3)
    if not words.lines:
        return []
    return [framed(padded(text(words, Align.CENTER, room), across, measure.px(14)), measure.px(14), measure.px(3))]
