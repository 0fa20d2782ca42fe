"""The look, as figures: contrast, sizes, and a stylesheet without holes."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication

from kiosk.ui import icons
from kiosk.ui.style import (
    CONTROL_PAIRS,
    FAMILY,
    LANDSCAPE,
    PALETTE,
    PORTRAIT,
    SIZES,
    SMALLEST_TEXT,
    TEXT_PAIRS,
    Shape,
    stylesheet,
)
from kiosk.ui.widgets.buttons import ROLES


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1: relative luminances of two colors of the palette."""

    def luminance(name: str) -> float:
        shade = QColor(PALETTE[name])
        parts = (shade.redF(), shade.greenF(), shade.blueF())
        linear = [part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_stands_out_from_its_ground(pair: tuple[str, str]) -> None:
    assert contrast(*pair) >= 4.5


@pytest.mark.parametrize("pair", CONTROL_PAIRS, ids="-on-".join)
def test_a_control_stands_out_from_its_ground(pair: tuple[str, str]) -> None:
    assert contrast(*pair) >= 3.0


def test_the_ring_of_the_focus_is_seen_on_every_button() -> None:
    for ground in ("green", "green-deep", "linen", "paper", "office", "green-pale", "sand"):
        assert max(contrast("ink", ground), contrast("white", ground)) >= 3.0


def test_black_on_white_has_the_ratio_that_the_standard_gives() -> None:
    assert contrast("white", "white") == pytest.approx(1.0)
    assert contrast("ink", "white") > contrast("muted", "white") > contrast("honey", "white")


def test_every_ink_of_a_button_is_among_the_measured_pairs() -> None:
    measured = {ink for ink, _ in TEXT_PAIRS}
    assert {role.ink for role in ROLES.values()} | {role.checked_ink for role in ROLES.values()} <= measured


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_no_text_of_the_designs_is_small(size: tuple[int, int]) -> None:
    shape = Shape.of(*size)
    assert min(shape.text(kind) for kind in SIZES) >= SMALLEST_TEXT


@given(width=st.integers(1, 8000), height=st.integers(1, 8000))
def test_every_window_has_a_stylesheet_without_holes(width: int, height: int) -> None:
    sheet = stylesheet(Shape.of(width, height))
    assert "$" not in sheet
    assert not re.search(r"(?<![\d.])0px (solid|dashed)", sheet)
    assert sheet.count("{") == sheet.count("}")


@given(width=st.integers(400, 4000), height=st.integers(400, 4000))
def test_a_design_never_asks_for_more_than_the_window_has(width: int, height: int) -> None:
    shape = Shape.of(width, height)
    design = PORTRAIT if shape.portrait else LANDSCAPE
    if shape.scale > 0.5:
        assert design[0] * shape.scale <= width + 1
        assert design[1] * shape.scale <= height + 1


def test_the_designs_are_drawn_as_designed() -> None:
    assert Shape.of(*PORTRAIT) == Shape(portrait=True, scale=1.0)
    assert Shape.of(*LANDSCAPE) == Shape(portrait=False, scale=1.0)
    assert Shape.of(2160, 3840) == Shape(portrait=True, scale=2.0)


def test_the_shipped_font_is_the_one_that_is_drawn(styled: QApplication) -> None:
    assert QFontInfo(styled.font()).family() == FAMILY


def test_every_icon_that_a_code_can_ask_for_is_there(styled: QApplication) -> None:
    there = set(icons.names())
    assert {*icons.PURPOSES.values(), *icons.DESTINATIONS.values(), "other", "place"} <= there


@pytest.mark.parametrize("name", ["arch", "welcome", "seat", "badge"])
def test_an_icon_takes_the_color_that_it_is_given(styled: QApplication, name: str) -> None:
    picture = icons.pixmap(name, PALETTE["green"], 96).toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(96) for y in range(96)}
    assert PALETTE["green"].lower() in colors


def test_a_code_finds_its_icon_by_any_known_part() -> None:
    assert icons.for_code("classroom_12", icons.DESTINATIONS, "place") == "classroom"
    assert icons.for_code("Bus-Pickup", icons.PURPOSES, "other") == "pickup"
    assert icons.for_code("unheard", icons.PURPOSES, "other") == "other"
