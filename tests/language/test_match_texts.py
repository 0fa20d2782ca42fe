"""What staff are told of how much a match proves: words, fewer strangers the heavier the match."""

from __future__ import annotations

import pytest

from language.match_texts import strangers_line
from language.translator import translator


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (31.5, "Few strangers would match this well. That does not mean it is this person."),
        (16.6, "Few strangers would match this well. That does not mean it is this person."),
        (16.5, "Some strangers would match this well. It may be one of them."),
        (8.0, "Some strangers would match this well. It may be one of them."),
        (7.9, "Many strangers would match this well. It is most likely one of them."),
        (-3.0, "Many strangers would match this well. It is most likely one of them."),
    ],
)
def test_the_heavier_a_match_the_fewer_strangers_are_told_of(bits: float, said: str) -> None:
    assert translator().say(strangers_line(bits)) == said


@pytest.mark.parametrize("bits", [31.5, -3.0])
def test_of_a_possible_twin_that_is_told_however_rare_the_name(bits: float) -> None:
    told = translator().say(strangers_line(bits, twins=True))
    assert (
        told
        == "The family name agrees, the birth date is the same, and the given name is another one: it may be a twin."
    )


def test_no_figure_is_told_in_any_language() -> None:
    for tag in ("en", "es"):
        words = translator(tag)
        assert not any(c.isdigit() for bits in (0.0, 10.0, 30.0) for c in words.say(strangers_line(bits)))
