"""Benchmarks, each a side-by-side in one run: `python -m tests.bench.ROOM` prints Markdown, and progress to stderr."""
