"""Benchmarks: one for each room, started by `make bench-ROOM`, and the worlds that they measure in."""

from __future__ import annotations

import scanning  # noqa: F401  it holds the matrix library to one thread, which counts only before numpy is loaded
