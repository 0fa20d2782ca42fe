"""Frames in memory that two processes share: one writes, one reads, neither ever waits for the other.

A few slots are filled in turn. A slot carries its frame's number before and after the pixels, so that a reader that was
overtaken while it copied sees that, and takes the newer frame instead. Nothing reaches a disk.
"""

from __future__ import annotations

import os
import secrets
import struct
import sys
from enum import IntEnum
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

import cv2
import numpy as np

from scanning.capture.camera import Frame

SLOTS = 4
MOST_PIXELS = 1920 * 1080
"""A larger frame is reduced before it is written; reading has seen it as it was."""

_HEAD = struct.Struct("<QQQ")  # beats, phase, number of the newest frame
_SLOT = struct.Struct("<QQII")  # number before, number after, height, width
_HEAD_SIZE = 64
_SLOT_SIZE = 64 + MOST_PIXELS * 3


class SlotPhase(IntEnum):
    """What the writer is about."""

    STARTING = 0
    OPENING = 1  # inside the driver until its first frame, where it may take its time
    RUNNING = 2


class FrameRing:
    """One end of the shared memory. `create` at the reader's, `attach` at the writer's."""

    def __init__(self, memory: SharedMemory) -> None:
        if memory.buf is None:
            raise ValueError("the shared memory is closed already")
        self._memory, self._buffer = memory, memory.buf
        self._beats = 0
        self._newest = 0
        self.name = memory.name

    @classmethod
    def create(cls) -> FrameRing:
        """New memory, all zero. Raises OSError where there is none left."""
        name = f"vestibule_{os.getpid()}_{secrets.token_hex(4)}"
        return cls(SharedMemory(name, create=True, size=_HEAD_SIZE + SLOTS * _SLOT_SIZE))

    @classmethod
    def attach(cls, name: str) -> FrameRing:
        """The memory of that name. Raises FileNotFoundError where its maker has gone."""
        if sys.version_info >= (3, 13):
            return cls(SharedMemory(name, track=False))
        # Before Python 3.13 whoever attaches registers the memory as its own, and would remove it from under its maker.
        register = resource_tracker.register
        resource_tracker.register = lambda *_: None
        try:
            return cls(SharedMemory(name))
        finally:
            resource_tracker.register = register

    def unlink(self) -> None:
        """Take the name away: the memory goes with the last process that holds it, however that one ends."""
        self._memory.unlink()

    def close(self) -> None:
        self._memory.close()

    # The writer's side.

    def beat(self, phase: SlotPhase) -> None:
        """Say that the camera's thread is alive, and what it is about."""
        self._beats += 1
        _HEAD.pack_into(self._buffer, 0, self._beats, phase, self._newest)

    @property
    def written(self) -> int:
        """How many frames there were so far."""
        return self._newest

    def write(self, frame: Frame) -> None:
        """Put a frame (H x W x 3) into the next slot."""
        height, width = frame.shape[:2]
        if height * width > MOST_PIXELS:
            scale = (MOST_PIXELS / (height * width)) ** 0.5
            size = (int(width * scale), int(height * scale))
            frame = np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)
            height, width = frame.shape[:2]
        number = self._newest + 1
        at = _slot(number)
        _SLOT.pack_into(self._buffer, at, number, 0, height, width)
        np.copyto(self._pixels(at, height, width), frame)
        _SLOT.pack_into(self._buffer, at, number, number, height, width)
        self._newest = number
        self.beat(SlotPhase.RUNNING)

    # The reader's side.

    def pulse(self) -> tuple[int, SlotPhase]:
        """How often the writer has beaten so far, and what it is about."""
        beats, phase, _ = _HEAD.unpack_from(self._buffer, 0)
        return int(beats), SlotPhase(phase)

    def newest(self, after: int) -> tuple[int, Frame] | None:
        """Number and copy (read-only) of the newest whole frame above `after`, or None where there is none."""
        for _ in range(SLOTS):
            number = int(_HEAD.unpack_from(self._buffer, 0)[2])
            if number <= after:
                return None
            at = _slot(number)
            before = _SLOT.unpack_from(self._buffer, at)
            if before[:2] != (number, number):
                continue
            frame = self._pixels(at, before[2], before[3]).copy()
            if _SLOT.unpack_from(self._buffer, at) == before:
                frame.setflags(write=False)
                return number, frame
        return None

    def _pixels(self, at: int, height: int, width: int) -> Frame:
        return np.ndarray((height, width, 3), np.uint8, self._buffer, at + 64)


def _slot(number: int) -> int:
    return _HEAD_SIZE + number % SLOTS * _SLOT_SIZE
