"""What a frame's pictures took is kept for the next frame's."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from types import SimpleNamespace

import pytest

from scanning.capture.memory import keep_freed_memory

PROGRAM = """
import resource, sys
from scanning.capture.memory import keep_freed_memory

if sys.argv[1] == "kept":
    keep_freed_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(8):
    pictures = [b"." * (24 << 20) for _ in range(4)]  # what a frame takes in all: one alone is kept anyway
    del pictures
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _pages(way: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, way], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_the_next_picture_takes_the_pages_of_the_last_one() -> None:
    assert _pages("kept") < _pages("left alone") / 4


@pytest.mark.parametrize(("taken", "options"), [(0, [-3]), (1, [-3, -1, -2, -8])])
def test_where_the_largest_picture_is_refused_nothing_else_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, taken: int, options: list[int]
) -> None:
    """The threshold of separate mappings first: it has a largest value, and the others say nothing without it."""
    asked: list[tuple[int, int]] = []

    def mallopt(name: int, value: int) -> int:
        asked.append((name, value))
        return taken

    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(mallopt=mallopt))
    keep_freed_memory()
    assert [name for name, _ in asked] == options
    assert asked[0][1] <= 32 << 20
