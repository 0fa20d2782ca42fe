"""Boxes of ink that are put beside and under one another: all the geometry that a badge needs.

A box knows its size in px before anything is drawn, so a layout can be measured first and drawn once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from printing.text.typeset import Align, Typesetting

BLACK, WHITE = 0, 255


@dataclass(frozen=True, slots=True)
class Box:
    """`paint(paper, left, top)` draws within width x height px on a mode "L" image, and nowhere else."""

    width: int
    height: int
    paint: Callable[[Image.Image, int, int], None]


def text(setting: Typesetting, align: Align = Align.LEFT, within: int = 0, ink: int = BLACK) -> Box:
    """Set text, aligned in `within` px (its own width where 0). LEFT is RIGHT for text that is written from there."""
    width = max(within, setting.width)
    if align is Align.LEFT and setting.from_right:
        align = Align.RIGHT

    def paint(paper: Image.Image, left: int, top: int) -> None:
        setting.draw(ImageDraw.Draw(paper), left, top, ink, align, width)

    return Box(width, setting.height, paint)


def picture(image: Image.Image) -> Box:
    def paint(paper: Image.Image, left: int, top: int) -> None:
        paper.paste(image, (left, top))

    return Box(image.width, image.height, paint)


def rounded(image: Image.Image, radius: int, outline: int) -> Box:
    """A picture with rounded corners in a line of `outline` px."""
    box = (0, 0, image.width - 1, image.height - 1)
    mask = Image.new("1", image.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius, fill=1)

    def paint(paper: Image.Image, left: int, top: int) -> None:
        paper.paste(image, (left, top), mask)
        frame = (left, top, left + image.width - 1, top + image.height - 1)
        ImageDraw.Draw(paper).rounded_rectangle(frame, radius, outline=BLACK, width=outline)

    return Box(image.width, image.height, paint)


def rule(width: int, thickness: int) -> Box:
    return filled(Box(width, thickness, lambda *_: None))


def filled(inner: Box) -> Box:
    """A black box behind `inner`, which should draw in white."""

    def paint(paper: Image.Image, left: int, top: int) -> None:
        ImageDraw.Draw(paper).rectangle((left, top, left + inner.width - 1, top + inner.height - 1), fill=BLACK)
        inner.paint(paper, left, top)

    return Box(inner.width, inner.height, paint)


def framed(inner: Box, radius: int, outline: int) -> Box:
    def paint(paper: Image.Image, left: int, top: int) -> None:
        frame = (left, top, left + inner.width - 1, top + inner.height - 1)
        ImageDraw.Draw(paper).rounded_rectangle(frame, radius, outline=BLACK, width=outline)
        inner.paint(paper, left, top)

    return Box(inner.width, inner.height, paint)


def padded(inner: Box, across: int, down: int) -> Box:
    def paint(paper: Image.Image, left: int, top: int) -> None:
        inner.paint(paper, left + across, top + down)

    return Box(inner.width + 2 * across, inner.height + 2 * down, paint)


def column(boxes: Sequence[Box], gap: int, align: Align = Align.LEFT) -> Box:
    """One under another, `gap` px apart, as wide as the widest."""
    width = max((box.width for box in boxes), default=0)

    def paint(paper: Image.Image, left: int, top: int) -> None:
        for box in boxes:
            slack = width - box.width
            box.paint(paper, left + {Align.LEFT: 0, Align.CENTER: slack // 2, Align.RIGHT: slack}[align], top)
            top += box.height + gap

    return Box(width, sum(box.height for box in boxes) + gap * max(len(boxes) - 1, 0), paint)


def row(boxes: Sequence[Box], gap: int, within: int = 0) -> Box:
    """Side by side, centered on one line; with `within` (px) the last box ends at the right edge."""
    natural = sum(box.width for box in boxes) + gap * max(len(boxes) - 1, 0)
    width = max(natural, within)
    height = max((box.height for box in boxes), default=0)

    def paint(paper: Image.Image, left: int, top: int) -> None:
        for number, box in enumerate(boxes):
            last = number == len(boxes) - 1 and number > 0
            box.paint(paper, left + (width - natural if last else 0), top + (height - box.height) // 2)
            left += box.width + gap

    return Box(width, height, paint)
