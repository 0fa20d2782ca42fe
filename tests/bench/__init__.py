"""Benchmarks, and the worlds that they measure in.

`make bench` runs those of the table in tools/bench.py, `make bench-ROOM` one of them. Each other file that can be
started says how in its first lines.
"""

from __future__ import annotations

import scanning  # noqa: F401  it holds the matrix library to one thread, which counts only before numpy is loaded
