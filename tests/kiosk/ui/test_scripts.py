"""Names on the screen: every letter of nineteen scripts from the fonts that badges use, none as a box."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QApplication, QLabel

from kiosk.ui.style import FAMILY, families
from kiosk.ui.window import Window
from printing.text.fonts import TYPEFACES
from tests.printing.world_names import PARTS, world_names

SEED = 20261128
NAMES = world_names(10_000, SEED)


def _boxes(text: str, font: QFont) -> list[str]:
    """The families of glyphs that are boxes, or from a font that is not shipped."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    names = ["box" if 0 in run.glyphIndexes() else run.rawFont().familyName() for run in layout.glyphRuns()]
    return [name for name in names if name not in families()]


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Bold])
def test_no_name_of_ten_thousand_holds_a_box_on_the_screen(styled: QApplication, weight: QFont.Weight) -> None:
    font = QFont(styled.font())
    font.setPixelSize(40)
    font.setWeight(weight)
    wrong = {(script, name): boxes for script, name in NAMES if (boxes := _boxes(name, font))}
    assert wrong == {}


def test_a_letter_that_no_shipped_font_has_is_seen_by_the_same_test(styled: QApplication) -> None:
    assert _boxes("\u16a0", styled.font()) != []  # a rune


def test_the_screen_has_every_family_that_badges_have(styled: QApplication) -> None:
    assert families()[0] == FAMILY
    assert len(families()) == len(TYPEFACES)


@pytest.mark.parametrize("script", PARTS)
def test_a_label_of_the_stylesheet_takes_the_shipped_fonts(window: Window, script: str) -> None:
    """The stylesheet names its families itself, whatever the application's own font is."""
    label = QLabel(next(name for which, name in NAMES if which == script), window)
    label.ensurePolished()
    assert label.font().families() == list(families())
    assert _boxes(label.text(), label.font()) == []
