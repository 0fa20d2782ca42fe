from __future__ import annotations

from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.text.direction import base_level, levels, visual_order

LETTERS = "abcאבגمحد01٠٢ ()[]«»-,.'+$!\u0651"


@settings(max_examples=2000, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=24).map(str.strip).filter(bool))
def test_the_order_is_the_one_that_the_fast_algorithm_gives(text: str) -> None:
    """python-bidi's Rust part passes Unicode's own tests; it gives no levels, but it gives the order."""
    order = visual_order(levels(text, base_level(text)))
    assert "".join(text[place] for place in order) == get_display(text)


def test_text_that_runs_from_the_left_has_one_level() -> None:
    assert set(levels("Ng\u0169g\u0129 (Kim) 12", 0)) == {0}


def test_a_latin_line_of_an_arabic_name_keeps_the_direction_of_the_name() -> None:
    assert levels("(Moe)", 1) == (1, 2, 2, 2, 1)
    assert levels("(Moe)", 0) == (0, 0, 0, 0, 0)


def test_a_joiner_goes_with_the_letter_before_it() -> None:
    assert levels("علی\u200cرضا a", 1)[3] == 1


def test_an_empty_line_has_no_levels() -> None:
    assert levels("", 0) == ()
    assert visual_order(()) == []
