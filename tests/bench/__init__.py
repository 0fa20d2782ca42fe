"""Benchmarks, each a side-by-side in one run: `python -m tests.bench.<room>`."""
