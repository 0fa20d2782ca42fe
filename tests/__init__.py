"""Tests mirror the rooms."""

from __future__ import annotations

import scanning  # noqa: F401  before numpy is loaded, as in the product: it says how many threads numpy may keep
