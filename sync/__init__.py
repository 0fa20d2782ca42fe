"""What kiosks and their district say to each other, and the district's end of it."""

from __future__ import annotations

VERSION = "0.1.0"
"""The product's version, as in pyproject.toml: both ends are released together."""
