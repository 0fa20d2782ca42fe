"""The binding between Python and Qt keeps count of what it borrows (docs/decisions/0060)."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont


def test_a_call_that_returns_nothing_takes_no_reference_to_none() -> None:
    font = QFont()
    font.setBold(True)
    before = sys.getrefcount(None)
    for _ in range(1000):
        font.setBold(False)
    assert abs(sys.getrefcount(None) - before) < 100
