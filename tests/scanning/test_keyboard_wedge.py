"""A reader that types is told from a person who types, and no key of either is lost or lands in the wrong place."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanning.readers.keyboard_wedge import END_S, GAP_S, LONGEST, PREFIX_GAP_S, Wedge, WedgeOutcome

LICENSE = "@\n\x1e\rANSI 636000100102DL00410278DLDAQ1234\nDCSSANTOS\r"
A_CODE = "V1.AEFQ2345MZ\r"


@dataclass
class Desk:
    """A clock, a wedge, and what came of the keys: what reached the widgets, and what a reader typed."""

    wedge: Wedge[tuple[str, str]] = field(default_factory=Wedge)
    now: float = 1.0
    reached: list[tuple[str, str]] = field(default_factory=list)
    bursts: list[str] = field(default_factory=list)

    def after(self, seconds: float) -> None:
        """Time passes, and the timer does its part."""
        patience = self.wedge.patience_s
        if patience is not None and seconds > patience:
            self.take(self.wedge.lapse())
        self.now += seconds

    def take(self, outcome: WedgeOutcome[tuple[str, str]]) -> None:
        self.reached += outcome.given_back
        self.bursts += [] if outcome.burst is None else [outcome.burst]

    def down(self, char: str, *, repeated: bool = False) -> None:
        self.take(self.wedge.press(("down", char), char, self.now, repeated=repeated))

    def up(self, char: str) -> None:
        if not self.wedge.release(("up", char)):
            self.reached.append(("up", char))

    def types(self, text: str, gap: float, held: float = 0.0) -> None:
        for char in text:
            self.down(char)
            self.after(held)
            self.up(char)
            self.after(gap - held)

    @property
    def text(self) -> str:
        return "".join(char for kind, char in self.reached if kind == "down")


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.008, 0.016, 0.03, 0.049])
@pytest.mark.parametrize("code", [LICENSE, A_CODE, "4006381333931\r", "%BCVICTORIA^DOE$JOHN^?"])
def test_a_readers_burst_is_swallowed_as_a_whole(gap: float, code: str) -> None:
    desk = Desk()
    desk.types(code, gap)
    desk.after(1.0)
    assert (desk.bursts, desk.reached) == ([code], [])


SHORT_CODES = ["12345", "1234\r", "00000000", "000\r", "7A3\t", "A1B2", "99\r", "111111", "12345\r\n", "5555"]


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.004, 0.008, 0.016])
@pytest.mark.parametrize("code", SHORT_CODES)
def test_a_short_code_from_a_usb_reader_reaches_no_field(gap: float, code: str) -> None:
    desk = Desk()
    desk.types(code, gap)
    desk.after(1.0)
    assert (desk.bursts, desk.reached) == ([code], [])


@pytest.mark.parametrize("code", [code for code in SHORT_CODES if len(code) > 4])
def test_a_short_code_from_a_slow_reader_reaches_no_field(code: str) -> None:
    desk = Desk()
    desk.types(code, 0.049)
    desk.after(1.0)
    assert (desk.bursts, desk.reached) == ([code], [])


@pytest.mark.parametrize("flagged", [True, False])
def test_eight_zeros_are_a_code_however_the_system_marks_them(flagged: bool) -> None:
    desk = Desk()
    for number in range(8):
        desk.down("0", repeated=flagged and number > 0)
        desk.after(0.001)
        desk.up("0")
        desk.after(0.001)
    desk.after(1.0)
    assert (desk.bursts, desk.reached) == (["00000000"], [])


@pytest.mark.parametrize("word", ["th", "the", "ing", "ion\r", "ment"])
def test_a_hand_that_rolls_over_the_keys_is_a_person(word: str) -> None:
    desk = Desk()
    desk.types(word, 0.04)
    desk.after(1.0)
    assert (desk.text, desk.bursts) == (word, [])


@pytest.mark.parametrize("code", [LICENSE, A_CODE])
def test_a_code_of_ours_is_caught_from_a_slow_reader_too(code: str) -> None:
    desk = Desk()
    desk.types(code, PREFIX_GAP_S - 0.01)
    desk.after(1.0)
    assert (desk.bursts, desk.reached) == ([code], [])


@pytest.mark.parametrize("gap", [0.06, 0.12, 0.3])
def test_a_persons_keys_all_arrive_in_order(gap: float) -> None:
    desk = Desk()
    desk.types("Maria Santos\r", gap, held=0.04)
    desk.after(1.0)
    assert (desk.text, desk.bursts) == ("Maria Santos\r", [])
    assert desk.reached == [(kind, char) for char in "Maria Santos\r" for kind in ("down", "up")]


@pytest.mark.parametrize("key", [*"mM@V%]1 ", "\r", ""])
def test_no_single_key_is_held_back_for_longer_than_a_tenth_of_a_second(key: str) -> None:
    desk = Desk()
    desk.down(key)
    patience = desk.wedge.patience_s
    assert patience is not None
    assert patience <= 0.1
    desk.after(patience + 0.001)
    assert desk.reached == [("down", key)]


def test_two_fingers_that_overlap_are_still_a_person() -> None:
    desk = Desk()
    for char in "th", "er", "in":
        desk.types(char, 0.02)
        desk.after(0.15)
    assert (desk.text, desk.bursts) == ("therin", [])


def test_a_key_that_is_held_down_repeats_at_once() -> None:
    desk = Desk()
    desk.down("\b")
    desk.after(0.5)
    for _ in range(20):
        desk.down("\b", repeated=True)
        desk.after(0.03)
    assert (desk.text, desk.bursts) == ("\b" * 21, [])


def test_a_doubled_letter_that_looks_like_a_repetition_does_not_break_a_burst() -> None:
    desk = Desk()
    for char in "1Z999AA10123456784":
        desk.down(char, repeated=char in "9A")
        desk.after(0.001)
    desk.after(1.0)
    assert (desk.bursts, desk.reached) == (["1Z999AA10123456784"], [])


def test_a_key_pressed_while_a_code_is_typed_is_swallowed_with_it() -> None:
    """GIVEN a reader in the middle of a code WHEN somebody presses Enter THEN no button is pressed."""
    desk = Desk()
    desk.types(LICENSE[:20], 0.004)
    desk.types("\r", 0.004)
    desk.types(LICENSE[20:], 0.004)
    desk.after(1.0)
    assert (desk.reached, len(desk.bursts)) == ([], 1)


def test_a_burst_ends_where_the_next_key_comes_late_even_if_no_timer_ran() -> None:
    desk = Desk()
    desk.types(A_CODE, 0.004)
    desk.now += 0.5
    desk.down("m")
    assert desk.bursts == [A_CODE]
    desk.after(1.0)
    assert desk.text == "m"


def test_an_alt_code_counts_as_the_character_that_it_makes() -> None:
    wedge: Wedge[str] = Wedge()
    at = 0.0
    for char in "@\n\x1e\rANSI 6":
        wedge.press("alt", "", at)
        for digit in f"{ord(char):03}":
            at += 0.004
            wedge.press(digit, "", at)
            assert wedge.release(digit)
        assert wedge.release("alt", char)
        at += 0.004
    assert wedge.lapse().burst == "@\n\x1e\rANSI 6"


def test_a_reader_that_never_stops_fills_no_memory() -> None:
    desk = Desk()
    desk.types("0123456789" * 1000, 0.001)
    desk.after(1.0)
    assert [len(burst) for burst in desk.bursts] == [LONGEST]
    assert desk.reached == []


def test_what_was_typed_shows_in_no_repr() -> None:
    assert "SANTOS" not in repr(WedgeOutcome(burst=LICENSE))


STROKES = st.lists(
    st.tuples(st.sampled_from([*"@V1.%aB7 ", "\r", "\n", ""]), st.floats(0, 0.5), st.booleans()), max_size=60
)


@given(STROKES)
def test_every_key_is_given_back_once_and_in_order_or_is_part_of_a_burst(
    strokes: list[tuple[str, float, bool]],
) -> None:
    wedge: Wedge[int] = Wedge()
    now, back, bursts = 0.0, list[int](), list[str]()
    for number, (text, gap, repeated) in enumerate(strokes):
        now += gap
        outcome = wedge.press(number, text, now, repeated=repeated)
        back += outcome.given_back
        bursts += [] if outcome.burst is None else [outcome.burst]
    last = wedge.lapse()
    back += last.given_back
    bursts += [] if last.burst is None else [last.burst]
    assert back == sorted(set(back))
    swallowed = "".join(text for number, (text, _, _) in enumerate(strokes) if number not in set(back))
    assert "".join(bursts) == swallowed
    assert wedge.patience_s is None


@given(
    st.lists(st.floats(GAP_S * 1.2, 1.0), min_size=1, max_size=30), st.text("abcXYZ 019\r\t", min_size=30, max_size=30)
)
def test_no_persons_typing_is_ever_a_burst(gaps: list[float], text: str) -> None:
    desk = Desk()
    for char, gap in zip(text, gaps, strict=False):
        desk.types(char, gap)
    desk.after(1.0)
    assert (desk.text, desk.bursts) == (text[: len(gaps)], [])


@given(st.lists(st.floats(0, GAP_S * 0.9), min_size=8, max_size=40), st.floats(END_S * 1.1, 3.0))
def test_typing_before_and_after_a_burst_arrives(gaps: list[float], pause: float) -> None:
    desk = Desk()
    desk.types("ab", 0.2)
    for char, gap in zip("V1.ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGH", gaps, strict=False):
        desk.types(char, gap)
    desk.after(pause)
    desk.types("cd", 0.2)
    desk.after(1.0)
    assert desk.text == "abcd"
    assert len(desk.bursts) == 1
