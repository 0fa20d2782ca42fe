"""Arranges the parts of a badge, upright on a roll or as a label lies, as large as fits, and draws them in 1 bit.

Which parts there are, and their order, is the district's (`badge_design`); how each is drawn stands in `badge_parts`.
Text and QR code are thresholded; only the photo is dithered. Whether the code reads is looked at by `badge_layout`:
nothing here needs a reader, so that the district can show what a layout looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from PIL import Image

from printing.badge import Badge
from printing.layout import badge_parts
from printing.layout.badge_design import STANDARD, BadgePart, Design
from printing.layout.badge_parts import Measure
from printing.layout.boxes import WHITE, Box, column, padded, row
from printing.media import ROLL_80
from printing.text.typeset import Align


class LabelTooSmall(ValueError):
    """Not even the least of a badge fits; the message is one sentence."""


_SCALES = tuple(scale / 100 for scale in range(25, 131, 3))
"""Sizes tried on a label, against the size that its width (upright) or height (lying) suggests."""
_LYING_HEIGHT = 720
"""Dots that a lying badge is high at unit 1."""
_SACRIFICES: tuple[dict[str, Any], ...] = (
    {},
    {"emergency": ""},
    {"emergency": "", "answers": ""},
    {"emergency": "", "answers": "", "host": ""},
    {"emergency": "", "answers": "", "host": "", "photo": None},
)
_IDENTITY = frozenset({BadgePart.PHOTO, BadgePart.CODE, BadgePart.NAME})
_DETAILS = frozenset(
    {
        BadgePart.CHILDREN,
        BadgePart.DESTINATION,
        BadgePart.HOST,
        BadgePart.ANSWERS,
        BadgePart.TIME,
        BadgePart.VALID_UNTIL,
    }
)
_ACROSS = frozenset({BadgePart.HEADER, BadgePart.ESCORT, BadgePart.EMERGENCY})


def compose(badge: Badge, width: int, height: int | None = None, design: Design = STANDARD, attempt: int = 0) -> Box:
    """The measured badge before it is drawn, with its code as in that `attempt` (artwork.qr). Raises LabelTooSmall."""
    if height is not None:
        return _on_label(badge, width, height, design, attempt)
    measure = Measure.of_roll(width, attempt)
    return padded(_upright(badge, design, measure), 0, measure.px(16))


def drawn(whole: Box, width: int, height: int | None) -> Image.Image:
    """A composed badge as mode "1", in the middle of its paper."""
    paper = Image.new("L", (width, height or whole.height), WHITE)
    whole.paint(paper, (width - whole.width) // 2, (paper.height - whole.height) // 2)
    return paper.point([0] * 128 + [255] * 128).convert("1", dither=Image.Dither.NONE)


def _on_label(badge: Badge, width: int, height: int, design: Design, attempt: int) -> Box:
    """The largest arrangement that fits, upright or lying as the label is. Raises LabelTooSmall."""
    arrange, unit = (_upright, width / ROLL_80.width) if height >= width else (_lying, height / _LYING_HEIGHT)
    for less in _SACRIFICES:
        shown = replace(badge, **less)
        wanted = replace(design, call=()) if less else design
        small, large, found = 0, len(_SCALES) - 1, None
        while small <= large:
            middle = (small + large) // 2
            scale = unit * _SCALES[middle]
            box = arrange(shown, wanted, Measure(width, scale, attempt))
            if box.width <= width and box.height <= height - 2 * round(12 * scale):
                found, small = box, middle + 1
            else:
                large = middle - 1
        if found is not None:
            return found
    raise LabelTooSmall(f"A label of {width} x {height} dots is too small for a badge. Use a larger label.")


def _upright(badge: Badge, design: Design, measure: Measure) -> Box:
    """One under another, in the design's order; what belongs together and follows one another is one band."""
    bands: list[Box] = []
    for group, members in groupby(design.order, _group):
        bands += _band(badge, design, measure, group, tuple(members))
    return column(bands, measure.px(24), Align.CENTER)


def _group(part: BadgePart) -> BadgePart:
    if part in _IDENTITY:
        return BadgePart.NAME
    return BadgePart.DESTINATION if part in _DETAILS else part


def _band(badge: Badge, design: Design, measure: Measure, group: BadgePart, members: Sequence[BadgePart]) -> list[Box]:
    match group:
        case BadgePart.HEADER:
            return badge_parts.header(badge, measure, foot=design.order[-1] is BadgePart.HEADER)
        case BadgePart.TYPE:
            return badge_parts.visitor_type(badge, design, measure)
        case BadgePart.ESCORT:
            return badge_parts.escort(badge, measure)
        case BadgePart.NAME:
            return badge_parts.identity(badge, measure, members)
        case BadgePart.EMERGENCY:
            return badge_parts.emergency(badge, design, measure)
        case _:
            return badge_parts.details(badge, measure, members)


def _lying(badge: Badge, design: Design, measure: Measure) -> Box:
    """Words on the left, pictures on the right, the bars across: above or below, as they stand to the name."""
    drawn = {
        BadgePart.PHOTO: badge_parts.face(badge, measure, measure.px(200)),
        BadgePart.CODE: badge_parts.code(badge, measure),
    }
    pictures = [box for part in design.order if (box := drawn.get(part))]
    side = column(pictures, measure.px(18), Align.CENTER)
    share = (measure.inner - side.width - measure.gap) / measure.inner if pictures else 1.0
    words = measure.part(share)
    left: list[Box] = []
    for group, members in groupby([part for part in design.order if part not in _ACROSS], _group):
        if group is BadgePart.TYPE:
            left += badge_parts.visitor_type(badge, design, words, Align.LEFT)
        elif group is BadgePart.NAME:
            left += badge_parts.name(badge, words, words.inner) if BadgePart.NAME in members else []
        else:
            left += badge_parts.details(badge, words, tuple(members))
    body = column(left, measure.px(26))
    if pictures:
        body = row([body, side], measure.gap, measure.inner)
    middle = design.order.index(BadgePart.NAME)
    above, below = (
        [box for part in some if part in _ACROSS for box in _band(badge, design, measure, part, (part,))]
        for some in (design.order[:middle], design.order[middle:])
    )
    return column([*above, body, *below], measure.px(16), Align.CENTER)
