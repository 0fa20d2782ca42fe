"""A camera as the rest of the product sees it: frames one at a time, faults by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.uint8]
"""H x W x 3, BGR, uint8, never written to once handed on."""


class CameraFault(StrEnum):
    MISSING = "missing"  # no such device, clip or folder
    BUSY = "busy"  # another program holds it
    UNPLUGGED = "unplugged"  # frames came, then stopped for good
    FROZEN = "frozen"
    BLACK = "black"


class CameraError(Exception):
    """The camera cannot go on. `fault` says why; the sentence is for technicians."""

    def __init__(self, fault: CameraFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class Camera(Protocol):
    """A source of frames. Not thread-safe: one thread opens, reads and closes it."""

    def read(self) -> Frame | None:
        """The next frame, or None where none is due yet. Raises CameraError when it cannot go on."""

    def close(self) -> None:
        """Release the device. May be called twice."""
