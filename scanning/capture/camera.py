"""A camera as the rest of the product sees it: frames one at a time, faults by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.uint8]
"""H x W x 3, BGR, uint8, never written to once handed on."""

WIDTH, HEIGHT, RATE = 1280, 720, 30
"""What is asked of a camera, in pixels and frames a second; it may give something else."""


class CameraFault(StrEnum):
    MISSING = "missing"  # no such device, clip or folder
    BUSY = "busy"  # another program holds it
    STARTING = "starting"  # its driver is at work and has shown no picture yet; some take minutes
    UNPLUGGED = "unplugged"  # frames came, then stopped for good
    FROZEN = "frozen"  # the same picture again and again
    BLACK = "black"  # frames without light
    WRONG_RESOLUTION = "wrong_resolution"  # fewer pixels than asked for: cards must come closer
    SILENT = "silent"  # the driver does not return

    @property
    def blinds(self) -> bool:
        """Whether no card can be read while this lasts."""
        return self is not CameraFault.WRONG_RESOLUTION


class CameraError(Exception):
    """The camera cannot go on. `fault` says why; the sentence is for technicians."""

    def __init__(self, fault: CameraFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class Camera(Protocol):
    """A source of frames. Not thread-safe: one thread opens, reads and closes it."""

    @property
    def frozen_after(self) -> float | None:
        """Seconds of the very same picture that mean a fault; None where a picture may stand still."""

    def read(self) -> Frame | None:
        """The next frame, or None where none is due yet. Raises CameraError when it cannot go on."""

    def skip(self) -> None:
        """Let the next frame go by, as cheaply as can be. What is wrong shows at the next read."""

    def close(self) -> None:
        """Release the device. May be called twice."""
