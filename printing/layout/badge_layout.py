"""Draws a badge as one 1-bit image whose code reads: what is read first from across a corridor is largest.

How its parts are arranged stands in `badge_arrangement`.
"""

from __future__ import annotations

import structlog
from PIL import Image

from printing.badge import Badge
from printing.layout.artwork import MASKS
from printing.layout.badge_arrangement import compose, drawn
from printing.layout.badge_design import STANDARD, BadgePart, Design
from printing.layout.readback import is_read
from printing.media import ROLL_80

_log = structlog.get_logger(__name__)


def render(
    badge: Badge, width: int = ROLL_80.width, height: int | None = None, design: Design = STANDARD
) -> Image.Image:
    """The badge as mode "1", `width` dots across: on a roll as long as its content needs, on a label exactly `height`.

    Its code is read back by two readers, and drawn otherwise until both can. One that no drawing makes readable is
    printed all the same, and logged: its visitor can sign out in other ways, and without a badge could not walk in.

    Every text that is drawn is drawn whole, whatever its length. Texts that are "" take no room. A photo that cannot
    be read is left out: a badge without a face is better than a visitor without a badge. A label too small for all
    of it leaves out, in this order, the emergency line, what was answered, the host and the photo, before type gets
    too small to read. Raises LabelTooSmall.
    """
    first = drawn(compose(badge, width, height, design), width, height)
    if not badge.code or BadgePart.CODE not in design.order or is_read(first, badge.code):
        return first
    for attempt in range(1, 2 * MASKS + 1):
        again = drawn(compose(badge, width, height, design, attempt), width, height)
        if is_read(again, badge.code):
            return again
    _log.warning("badge.code_unread", badge=badge.id)
    return first
