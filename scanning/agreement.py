"""Which reads are believed at once, and which must be seen twice: the one place that decides it."""

from __future__ import annotations

from collections.abc import Iterable

from scanning.decoder import DecodedCode, is_thin

FORGET_AFTER = 20
"""Frames without the code; by then the card in front of the camera may be another one."""


class ReadAgreement:
    """Remembers the last doubtful content of a stream, for as long as it may be the same card's."""

    def __init__(self) -> None:
        self._doubtful = b""
        self._age = 0

    def believed(self, codes: Iterable[DecodedCode], *, alone: bool = False) -> list[DecodedCode]:
        """Of one frame's codes those to believe. Call it once a frame.

        A code that noise might have been corrected into counts when an earlier frame said the same.

        Args:
            alone: no other frame will come. Then two treatments of this one may agree instead.
        """
        self._age += 1
        if self._age > FORGET_AFTER:
            self._doubtful = b""
        return [code for code in codes if not is_thin(code) or self._agrees(code) or (alone and code.agreeing > 1)]

    def _agrees(self, code: DecodedCode) -> bool:
        agrees = self._doubtful == code.content
        self._doubtful, self._age = code.content, 0
        return agrees
