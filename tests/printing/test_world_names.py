"""Ten thousand names of nineteen scripts: nobody's prints as boxes, and what would is told at entry."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import islice

import pytest

from printing.layout.badge_layout import render
from printing.media import stock
from printing.sample_badges import SCRIPTS, sample_badge
from printing.text import fonts
from printing.text.fonts import Weight
from printing.text.shaping import cluster_starts, shape, undrawable
from printing.text.typeset import fit
from tests.printing.extents import assert_nothing_clipped
from tests.printing.world_names import PARTS, world_names

SEED = 20261128
NAMES = world_names(10_000, SEED)
DOTTED_CIRCLE = 0x25CC


def test_the_names_are_of_nineteen_scripts_and_hardly_repeat() -> None:
    assert {script for script, _ in NAMES} == set(PARTS) == set(SCRIPTS)
    assert len(PARTS) == 19
    assert len({name for _, name in NAMES}) > 8_000


@pytest.mark.parametrize("weight", Weight)
def test_no_name_of_ten_thousand_holds_a_box_in_either_weight(weight: Weight) -> None:
    """Nor a dotted circle, by which HarfBuzz shows a mark that has no letter."""
    boxes = []
    for script, name in NAMES:
        for glyph in shape(unicodedata.normalize("NFC", name), weight).glyphs:
            circle = fonts.opened(glyph.typeface, weight).get_nominal_glyph(DOTTED_CIRCLE)
            if glyph.id in {0, circle}:
                boxes.append((script, name))
    assert boxes == []


def test_no_letter_of_ten_thousand_names_is_told_at_entry() -> None:
    assert {letter for _, name in NAMES for letter in undrawable(name)} == set()


@pytest.mark.parametrize("script", PARTS)
def test_names_of_every_script_are_whole_on_rolls_and_labels(script: str) -> None:
    names = islice((name for which, name in NAMES if which == script), 12)
    for number, name in enumerate(names):
        paper = stock(("80mm", "58mm", "100x70mm", "40x60mm")[number % 4])
        badge = replace(sample_badge(name), host=name, destination=name, photo=None, code="")
        assert_nothing_clipped(badge, paper)


@pytest.mark.parametrize("script", PARTS)
def test_the_same_badge_has_the_same_bytes_twice(script: str) -> None:
    name, host = SCRIPTS[script]
    badge = replace(sample_badge(name), host=host)
    assert render(badge).tobytes() == render(badge).tobytes()


@pytest.mark.parametrize("script", PARTS)
def test_a_name_too_long_for_a_line_loses_nothing_and_no_letter_its_marks(script: str) -> None:
    """Cut anywhere: each piece begins where HarfBuzz begins a cluster."""
    for name in islice((name for which, name in NAMES if which == script), 40):
        text = unicodedata.normalize("NFC", name)
        lines = [line.text for line in fit(name, Weight.BOLD, 110, 60, 60).lines]
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        place, starts = 0, set(cluster_starts(text, Weight.BOLD))
        for line in lines:
            place = text.index(line, place)
            assert place in starts
            assert not unicodedata.category(line[0]).startswith("M")
            place += len(line)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Amara Nguyễn-Okafor", ()),
        ("  Zoë\tMüller\n", ()),
        ("Zoe 😀 Kim 😀", ("😀",)),
        ("ᚠᚢ Kim", ("ᚠ", "ᚢ")),
        ("ਹਰਪ੍ਰੀਤ ഹരി", ("ഹ", "രി")),
        ("A\x07B\ud800", ("\x07", "\ud800")),
        ("علی\u200cرضا", ()),
        ("", ()),
    ],
)
def test_letters_that_no_font_has_are_told_once_and_in_order(text: str, told: tuple[str, ...]) -> None:
    assert undrawable(text) == told


def test_an_arabic_name_with_a_latin_suffix_is_whole_and_begins_at_the_right() -> None:
    setting = fit("محمد الشمري (Moe) Jr.", Weight.BOLD, 330, 60, 60, 3)
    assert setting.from_right
    assert [line.text for line in setting.lines][-1].endswith("Jr.")
    assert undrawable("محمد الشمري (Moe) Jr.") == ()
