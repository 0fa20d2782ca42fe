"""Keeps the memory that a frame's pictures took for the next frame's pictures."""

from __future__ import annotations

import contextlib
import ctypes

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -2, -3, -8
"""Names of `mallopt` in glibc's malloc.h."""

_MIB = 1 << 20
_LARGEST, _KEPT, _AT_ONCE = 32 * _MIB, 256 * _MIB, 16 * _MIB
"""A picture of 32 MiB is larger than any of a camera's, and older glibc takes no more; what one frame takes in all
stays below 256 MiB."""


def keep_freed_memory() -> None:
    """For the process that reads frames, before it reads the first: freed memory is used again, not given back.

    Left alone, glibc gives a picture's pages back to the system when it is freed, and the next picture takes them
    again, page by page, each of them cleared: a tenth of the time of a frame at rest. Does nothing without glibc, or
    where it refuses the first limit: the others alone would keep memory that pictures do not use.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # TypeError: Windows wants a library's name
        mallopt = ctypes.CDLL(None).mallopt
        if not mallopt(_MMAP_THRESHOLD, _LARGEST):
            return
        for name, value in (
            (_TRIM_THRESHOLD, _KEPT), (_TOP_PAD, _AT_ONCE),
            (_ARENA_MAX, 1),  # the reading thread would have an arena of its own, which other rules hold for
        ):  # fmt: skip
            mallopt(name, value)
