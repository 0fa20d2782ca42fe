"""How long to wait before the next try: half a minute, longer the longer the district is away, never all at once."""

from __future__ import annotations

import random
from collections.abc import Callable

EVERY_S = 30.0
LONGEST_S = 300.0
SOON_S = 2.0
"""While somebody stands there and waits for an answer that could not be fetched."""
WISH_MOST_S = 3600.0
"""No wish is granted beyond this: one bad header must not take a kiosk out of service."""
_SPREAD = 0.2
_DOUBLINGS = 16
"""More would only make a large number larger."""

Draw = Callable[[float, float], float]


def _uniform(low: float, high: float) -> float:
    return random.uniform(low, high)  # noqa: S311  jitter, no secret


def wait(failures: int, wished: float | None = None, draw: Draw = _uniform) -> float:
    """Seconds until the next exchange after so many failures in a row.

    Jittered by a fifth either way, so that three hundred kiosks do not call in one second after a power cut. What the
    answer wished for (Retry-After) may lengthen the wait, up to an hour, and never shortens it.
    """
    own = min(EVERY_S * 2.0 ** min(max(failures - 1, 0), _DOUBLINGS), LONGEST_S) * draw(1 - _SPREAD, 1 + _SPREAD)
    return _lengthened(own, wished, draw)


def soon(failures: int, wished: float | None = None, draw: Draw = _uniform) -> float:
    """Seconds until what a person waits for is asked for again: seldomer each time, up to the usual wait."""
    own = min(SOON_S * 2.0 ** min(max(failures - 1, 0), _DOUBLINGS), EVERY_S) * draw(1 - _SPREAD, 1 + _SPREAD)
    return _lengthened(own, wished, draw)


def again(failures: int, wished: float | None = None, draw: Draw = _uniform) -> float:
    """Seconds until a broken wake stream is opened anew: at once by a person's measure, then ever more seldom.

    The draw is from nothing to the whole wait (full jitter): a server that starts again is not asked by all at once.
    """
    own = draw(0.1, min(2.0 ** min(max(failures, 0), _DOUBLINGS), LONGEST_S))
    return _lengthened(own, wished, draw)


def _lengthened(own: float, wished: float | None, draw: Draw) -> float:
    """The longer of the two: a wish for no wait at all, for one in the past, or for what is no number, changes
    nothing. Whoever is in between may say anything, and all kiosks at once would ask again without a pause."""
    if wished is None or not wished > 0:
        return own
    return max(own, min(wished, WISH_MOST_S) * draw(1, 1 + _SPREAD))
