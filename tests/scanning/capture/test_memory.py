"""What a frame's pictures took is kept for the next frame's."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
from scanning.capture.memory import keep_freed_memory

if sys.argv[1] == "kept":
    keep_freed_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(8):
    picture = b"." * (40 << 20)
    del picture
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _pages(way: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, way], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_the_next_picture_takes_the_pages_of_the_last_one() -> None:
    assert _pages("kept") < _pages("left alone") / 4
