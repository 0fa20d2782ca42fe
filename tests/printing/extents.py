"""Whether all of a badge's ink is on its paper: what is drawn is compared with what is drawn on wider paper."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops

from printing.badge import Badge
from printing.layout.badge_arrangement import compose
from printing.layout.badge_design import STANDARD, Design
from printing.layout.badge_layout import render
from printing.media import PaperStock

_BORDER = 100


def assert_nothing_clipped(badge: Badge, paper: PaperStock, design: Design = STANDARD) -> Image.Image:
    """Drawn on paper with a wide border, the badge has the same ink, and none of it on the border. Returns the badge
    as it is printed, mode "1"."""
    whole = compose(badge, paper.width, paper.height, design)
    assert whole.width <= paper.width
    assert paper.height is None or whole.height <= paper.height
    wide = Image.new("L", (whole.width + 2 * _BORDER, whole.height + 2 * _BORDER), 255)
    whole.paint(wide, _BORDER, _BORDER)
    ink = ImageChops.invert(wide).getbbox()
    assert ink is not None
    assert ink[0] >= _BORDER
    assert ink[1] >= _BORDER
    assert ink[2] <= _BORDER + whole.width
    assert ink[3] <= _BORDER + whole.height
    real = render(badge, paper.width, paper.height, design)
    assert _dark(real) == _dark(wide.point([0] * 128 + [255] * 128))
    return real


def _dark(image: Image.Image) -> int:
    return image.width * image.height - int(np.asarray(image.convert("1")).sum())
