"""Keeps the memory that a frame's pictures took for the next frame's pictures."""

from __future__ import annotations

import contextlib
import ctypes

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
"""Names of `mallopt` in glibc's malloc.h."""

_MIB = 1 << 20
_LARGEST, _KEPT, _AT_ONCE = 64 * _MIB, 256 * _MIB, 16 * _MIB
"""A picture of 64 MiB is larger than any of a camera's; what one frame takes in all stays below 256 MiB."""


def keep_freed_memory() -> None:
    """For the process that reads frames, before it reads the first: freed memory is used again, not given back.

    Left alone, glibc gives a picture's pages back to the system when it is freed, and the next picture takes them
    again, page by page, each of them cleared: a tenth of the time of a frame at rest. Does nothing without glibc.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # TypeError: Windows wants a library's name
        mallopt = ctypes.CDLL(None).mallopt
        for name, value in (
            (_MMAP_THRESHOLD, _LARGEST), (_TRIM_THRESHOLD, _KEPT), (_TOP_PAD, _AT_ONCE),
            (_ARENA_MAX, 1),  # the reading thread would have an arena of its own, which other rules hold for
        ):  # fmt: skip
            mallopt(name, value)
