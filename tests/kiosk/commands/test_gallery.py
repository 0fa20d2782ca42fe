"""The gallery writes real pictures of both designs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kiosk.commands.gallery import SIZES, draw_gallery
from kiosk.ui.sample_pictures import camera_view, face
from kiosk.ui.style import apply_style

WANTED = {"welcome", "typing", "review-long-uncovered", "widgets-buttons", "widgets-keyboard-marks", "widgets-strip"}


@pytest.mark.slow
def test_wanted_pictures_are_drawn_in_both_designs(qapp: QApplication, tmp_path: Path) -> None:
    apply_style(qapp)
    drawn = draw_gallery(tmp_path, WANTED.__contains__)
    assert len(drawn) == len(SIZES) * len(WANTED)
    for file in drawn:
        picture = QImage(str(file))
        assert picture.size().toTuple() == SIZES[file.parent.name]
        assert len({picture.pixel(x, y) for x in range(0, 1080, 9) for y in range(0, 800, 9)}) > 10


def test_the_samples_are_nobody() -> None:
    assert camera_view(card=False).size().toTuple() == (1280, 720)
    assert QImage.fromData(face()).size().toTuple() == (480, 600)
