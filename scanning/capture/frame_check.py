"""Judges whether frames come from a camera that sees: not frozen, not black, not too small."""

from __future__ import annotations

from scanning.capture.camera import HEIGHT, WIDTH, CameraFault, Frame
from scanning.pdf417.symbols import Gray

BLACK_S = 1.0
"""A hand that passes over the lens is no fault."""

_BLACK = 32  # gray levels that not even the brightest of 45 x 80 cells passes
_EVERY_ROW = 16  # of a frame is compared: a sensor's noise shows in any of them


class FrameCheck:
    """Sees every frame of one camera, in order. Times are seconds of any clock that does not jump."""

    def __init__(self, frozen_after: float | None) -> None:
        """`frozen_after`: see scanning.capture.camera.Camera."""
        self._frozen_after = frozen_after
        self._rows = b""
        self._same_since = 0.0
        self._light_at: float | None = None

    def judge(self, frame: Frame, cells: Gray, now: float) -> CameraFault | None:
        """What is wrong with this frame, given those before it; `cells` is its thumbnail."""
        rows = frame[::_EVERY_ROW].tobytes()
        if rows != self._rows:
            self._rows, self._same_since = rows, now
        if self._light_at is None or int(cells.max()) >= _BLACK:
            self._light_at = now
        if now - self._light_at >= BLACK_S:
            return CameraFault.BLACK
        if self._frozen_after is not None and now - self._same_since >= self._frozen_after:
            return CameraFault.FROZEN
        if max(frame.shape[:2]) < WIDTH or min(frame.shape[:2]) < HEIGHT:
            return CameraFault.WRONG_RESOLUTION
        return None
