from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from printing.text.fonts import Weight
from printing.text.shaping import shape
from printing.text.typeset import Align, Typesetting, fit
from tests.printing.badges import LETTERS, NAMES, names

ROOM = 60


def _drawn(setting: Typesetting, align: Align = Align.LEFT) -> Image.Image:
    """Drawn with plenty of white around, so that ink outside the setting's box shows."""
    paper = Image.new("L", (setting.width + 2 * ROOM, setting.height + 2 * ROOM), 255)
    setting.draw(ImageDraw.Draw(paper), ROOM, ROOM, align=align)
    return paper


def _ink(paper: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.invert(paper).getbbox()


@settings(deadline=None)
@given(name=names, width=st.integers(120, 560), lines=st.integers(1, 4))
def test_all_ink_of_any_name_stays_inside_the_box_it_claims(name: str, width: int, lines: int) -> None:
    setting = fit(name, Weight.BOLD, width, 92, 30, lines)
    ink = _ink(_drawn(setting))
    assert ink is not None
    assert ink[0] >= ROOM
    assert ink[1] >= ROOM
    assert ink[2] <= ROOM + setting.width
    assert ink[3] <= ROOM + setting.height
    assert setting.width <= width


@settings(deadline=None)
@given(name=names, width=st.integers(120, 560), lines=st.integers(1, 4))
def test_no_letter_of_a_name_is_lost(name: str, width: int, lines: int) -> None:
    setting = fit(name, Weight.BOLD, width, 92, 30, lines)
    kept = "".join(line.text for line in setting.lines).replace(" ", "")
    assert kept == unicodedata.normalize("NFC", name).replace(" ", "")


@pytest.mark.parametrize("name", NAMES)
def test_the_box_is_no_larger_than_the_ink(name: str) -> None:
    setting = fit(name, Weight.BOLD, 528, 92, 30, 2)
    assert _ink(_drawn(setting)) == (ROOM, ROOM, ROOM + setting.width, ROOM + setting.height)


def test_a_short_name_is_as_large_as_allowed_and_a_long_one_smaller() -> None:
    assert fit("Jo", Weight.BOLD, 528, 92, 30).size == 92
    assert 30 <= fit("Maximiliana Oberhofer", Weight.BOLD, 528, 92, 30).size < 60


def test_a_word_is_broken_only_where_nothing_else_fits() -> None:
    whole = fit("Anna Maria", Weight.BOLD, 300, 92, 30, 2)
    assert [line.text for line in whole.lines] == ["Anna", "Maria"]
    broken = fit("W" * 60, Weight.BOLD, 300, 92, 30, 2)
    assert len(broken.lines) > 2


def test_a_double_name_breaks_after_its_hyphen() -> None:
    setting = fit("Montgomery-Featherstone", Weight.BOLD, 320, 60, 30, 2)
    assert [line.text for line in setting.lines] == ["Montgomery-", "Featherstone"]


def test_stacked_vietnamese_marks_never_touch_the_line_above() -> None:
    setting = fit("Ộgpqy Ộgpqy Ễgpqy", Weight.BOLD, 220, 60, 60, 3)
    assert len(setting.lines) == 3
    paper = _drawn(setting)
    blank_rows = [
        row
        for row in range(ROOM, ROOM + setting.height)
        if paper.crop((0, row, paper.width, row + 1)).getextrema()[0] == 255
    ]
    assert len(blank_rows) >= 2 * round(60 * 0.08) - 2


def test_a_name_in_decomposed_form_is_drawn_like_the_composed_one() -> None:
    composed = fit("Nguyễn", Weight.BOLD, 528, 92, 30)
    decomposed = fit(unicodedata.normalize("NFD", "Nguyễn"), Weight.BOLD, 528, 92, 30)
    assert composed == decomposed


@pytest.mark.parametrize("weight", Weight)
def test_the_shipped_fonts_have_every_letter_that_is_promised(weight: Weight) -> None:
    assert [letter for letter in LETTERS if any(glyph.id == 0 for glyph in shape(letter, weight).glyphs)] == []


def test_an_arabic_name_on_two_lines_begins_at_the_right() -> None:
    setting = fit("محمد عبد الرحمن", Weight.BOLD, 180, 50, 50, 3)
    assert setting.from_right
    assert "".join(line.text for line in setting.lines).replace(" ", "") == "محمدعبدالرحمن"
    assert not fit("Ali محمد", Weight.BOLD, 500, 50, 50).from_right


def test_a_chinese_name_may_break_before_any_ideograph() -> None:
    setting = fit("欧阳诸葛慧敏", Weight.BOLD, 130, 60, 60, 3)
    assert [line.text for line in setting.lines] == ["欧阳", "诸葛", "慧敏"]


def test_lines_are_aligned_as_asked() -> None:
    setting = fit("Anna Maximiliana", Weight.BOLD, 420, 60, 60, 2)
    first = setting.lines[0]
    for align, left in ((Align.LEFT, 0), (Align.RIGHT, setting.width - first.width)):
        paper = _drawn(setting, align).crop((0, ROOM, setting.width + 2 * ROOM, ROOM + first.above))
        ink = _ink(paper)
        assert ink is not None
        assert ink[0] == ROOM + left


def test_nothing_to_set_takes_no_room() -> None:
    assert fit("   ", Weight.BOLD, 300, 60, 20) == Typesetting((), Weight.BOLD, 20, 0, 0)


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=40), width=st.integers(20, 300))
def test_any_text_at_all_is_set_with_its_ink_in_the_box(text: str, width: int) -> None:
    """Controls, surrogates, marks without letters, scripts without a font: at worst a box, never an error."""
    setting = fit(text, Weight.BOLD, width, 40, 20, 2)
    ink = _ink(_drawn(setting))
    if ink is not None:
        assert ink[0] >= ROOM
        assert ink[1] >= ROOM
        assert ink[2] <= ROOM + setting.width
        assert ink[3] <= ROOM + setting.height
