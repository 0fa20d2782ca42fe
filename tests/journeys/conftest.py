"""A whole entrance for every journey: a district process, a printer on a socket, cards, real screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.demo.stage import Stage, open_stage


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, root: Path) -> Iterator[Stage]:
    """A kiosk that has just been enrolled at Oakridge, with its window shown and its crew at work."""
    opened = open_stage(qapp, root / "main.py", tmp_path)
    opened.kiosk.window.show()
    opened.kiosk.start()
    opened.until_ready()
    yield opened
    opened.close()
    opened.kiosk.window.deleteLater()
