"""A whole entrance for every journey: a district process, a printer on a socket, cards, real screens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.demo.district import District
from kiosk.demo.stage import Stage, found_district, open_stage


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district's folder as it is after `init` and `import`; every journey gets a copy."""
    folder = tmp_path_factory.mktemp("founded") / "district"
    found_district(folder)
    return folder


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, founded: Path, root: Path) -> Iterator[Stage]:
    """A kiosk that has just been enrolled at Oakridge, with its window shown and its crew at work."""
    folder = tmp_path / "data" / "district"
    shutil.copytree(founded, folder)
    opened = open_stage(qapp, tmp_path, District(root, folder))
    opened.kiosk.window.show()
    opened.kiosk.start()
    opened.until_ready()
    yield opened
    opened.close()
    opened.kiosk.window.deleteLater()
