"""The kiosk at the school's entrance."""

from __future__ import annotations

import scanning  # noqa: F401  first of all, before anything loads numpy: it says how many threads numpy may keep
