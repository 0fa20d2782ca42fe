"""What every process that serves sets for itself before its first thread: how memory is given back, and how often
garbage is looked for."""

from __future__ import annotations

import ctypes
import gc
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Names of malloc.h, of glibc."""
ARENAS = 2
"""From how many heaps threads are given memory. By default each of a worker's forty threads may fill one of its own, up
to eight for each processor, with pieces of what the largest page needed; a heap of which one piece is in use stays."""
_LARGE_BYTES = 128 * 1024
"""What is as large is given back to the system at once. That is where glibc begins, too; but it learns from the largest
block that was freed, and then keeps blocks up to 32 MB."""
COLLECT_AT = (10_000, 20, 20)
"""After how many new objects garbage is looked for, and after how many such looks among older ones. A page of a school
makes some ten thousand, most of which are gone with it; by default Python would look among them fifteen times."""


def settle() -> None:
    """Set them. Where the C library is another than glibc, memory is managed as it does."""
    gc.set_threshold(*COLLECT_AT)
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return
    for name, value in (
        (_M_ARENA_MAX, ARENAS),
        (_M_MMAP_THRESHOLD, _LARGE_BYTES),
        (_M_TRIM_THRESHOLD, _LARGE_BYTES),
    ):
        library.mallopt(name, value)


def keep_what_is_there() -> None:
    """Look for no garbage among what stands for as long as the process does: modules, tables, routes. For the end of a
    start."""
    gc.collect()
    gc.freeze()
