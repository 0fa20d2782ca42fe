"""Tells a barcode reader that types ("keyboard wedge") from a person who types. Pure: keys with their times in.

A reader sends a key every 1 to 16 ms over USB (two reports a character, polled every 1 to 8 ms), 12 to 50 ms over
Bluetooth; makers offer delays up to 50 ms for slow hosts. A quick typist needs 60 ms and more from key to key, two
fingers that overlap for a moment less. So every key is held back until it is clear what it belongs to: a reader's
burst is swallowed as a whole, a person's keys are given back in order and at most a tenth of a second late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

GAP_S = 0.05
"""Longer silence than this between two key presses is a person's."""
PREFIX_GAP_S = 0.1
"""What begins like one of our codes is waited for as long as a slow reader may take."""
END_S = 0.2
"""A burst is over after so much silence. A busy machine hesitates in the middle of one for less."""
FEWEST = 6
"""Characters in a row at a reader's pace, before what has no known beginning counts as a burst."""
SHORT = ((3, 0.02), (4, 0.035), (5, 0.05))
"""Fewer count as a burst when the pace leaves no doubt: so many characters, each within so many seconds of the one
before. The quickest typists need more than 50 ms a key over five of them; a hand that rolls over three needs 25."""
MOST_WAITING = 64
"""Keys held back undecided; beyond that, something is stuck."""
LONGEST = 8192
"""Characters kept of a burst: more than any code holds, and the rest is swallowed all the same."""

PREFIXES = ("@\n", "@\r", "@\x1e", "@ ", "@ANSI", "@AAMVA", "%", "V1.", "]L", "]Q")
"""How a license, its magnetic-stripe form, a pass, and a code with its AIM identifier begin."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class WedgeOutcome(Generic[K]):
    """Keys that were a person's after all, to be given back in this order; or what a reader has typed."""

    given_back: tuple[K, ...] = ()
    burst: str | None = field(default=None, repr=False)


class Wedge(Generic[K]):
    """Holds keys until it is clear who typed them. `K` is whatever stands for a key event, handed back as it came.

    All times are seconds of one clock that only goes forward.
    """

    def __init__(self) -> None:
        self._held: list[K] = []
        self._text = ""
        self._presses = 0
        self._last = 0.0
        self._slowest = 0.0
        self._bursting = False

    @property
    def patience_s(self) -> float | None:
        """Seconds of silence after which `lapse` is due; None while nothing is held."""
        return self._patience() if self._held or self._bursting else None

    def press(self, key: K, text: str, at: float, *, repeated: bool = False) -> WedgeOutcome[K]:
        """A key goes down, and is held until an outcome names it.

        Args:
            text: the character that it stands for; "" for a modifier or a digit of an Alt code.
            repeated: the keyboard's own repetition of a key that is being held down.
        """
        late = bool(self._held or self._bursting) and at - self._last > self._patience()
        before: WedgeOutcome[K] = self.lapse() if late else WedgeOutcome()
        held = bool(self._held)
        self._slowest = max(self._slowest, at - self._last) if held else 0.0
        self._last = at
        self._take(key, text)
        if self._bursting:
            return before
        # A key that is held down repeats after a quarter of a second, when nothing is held back any more.
        if (repeated and not held) or self._presses > MOST_WAITING:
            after = self.lapse()
            return WedgeOutcome(before.given_back + after.given_back, before.burst)
        return before

    def release(self, key: K, text: str = "") -> bool:
        """A key comes up. True: held like its press. False: it belongs to a key given back already, so let it go.

        `text` is the character that an Alt code makes when Alt comes up.
        """
        if not self._held and not self._bursting:
            return False
        self._presses -= 1
        self._take(key, text)
        return True

    def lapse(self) -> WedgeOutcome[K]:
        """Nothing came for `patience_s`: what was held is decided."""
        burst = self._bursting or self._is_short_burst()
        outcome: WedgeOutcome[K] = WedgeOutcome(burst=self._text) if burst else WedgeOutcome(tuple(self._held))
        self._held, self._text, self._presses, self._bursting = [], "", 0, False
        return outcome

    def _take(self, key: K, text: str) -> None:
        self._presses += 1
        if len(self._text) < LONGEST:
            self._text += text
        if not self._bursting:
            self._held.append(key)
            self._bursting = self._is_burst()
        if self._bursting:
            self._held.clear()

    def _is_burst(self) -> bool:
        known = any(len(prefix) > 1 and self._text.startswith(prefix) for prefix in PREFIXES)
        return known or len(self._text) >= FEWEST

    def _is_short_burst(self) -> bool:
        count = len(self._text)
        return any(count >= fewest and self._slowest <= gap for fewest, gap in SHORT)

    def _patience(self) -> float:
        if self._bursting:
            return END_S
        begun = any(prefix.startswith(self._text) or self._text.startswith(prefix) for prefix in PREFIXES)
        return PREFIX_GAP_S if self._text and begun else GAP_S
