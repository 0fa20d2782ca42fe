"""Which PINs are given: no shorter or longer ones than a kiosk takes, and none that is easy to guess."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.pins import PIN_DIGITS, Weakness, draw_pin, weakness, well_formed
from tests.sync.commands import run

WEAK = {
    Weakness.REPEATED: (
        "000000", "111111", "999999999999", "121212", "123123", "12341234", "100000", "777712", "112211", "1212121",
        "900009", "5555551", "131331",
    ),
    Weakness.RUN: (
        "123456", "654321", "012345", "567890", "098765", "1234567", "123456789012", "987654321", "234561", "345678",
        "901234", "135791", "024680", "86420864",
    ),
    Weakness.MIRRORED: ("123321", "112233", "125521", "123412", "33445566", "1357531", "778899"),
    Weakness.KEYPAD: ("147258", "159753", "789456", "321654", "741852", "369258", "159357", "147258369", "987321"),
    Weakness.YEAR: ("198503", "031985", "200014", "142003", "19850314", "03141985", "20261104"),
    Weakness.COMMON: ("142536", "314159", "112358", "8675309", "246810", "135790"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "pin"), [(kind, pin) for kind, pins in WEAK.items() for pin in pins])
def test_a_pin_that_is_easy_to_guess_is_refused_and_said_why(kind: Weakness, pin: str) -> None:
    assert well_formed(pin)
    found = weakness(pin)
    assert found is not None, pin


@pytest.mark.parametrize(
    "pin",
    ["402517", "118342", "905512", "482913", "730582", "580274", "8302746", "40251793", "640281753", "402517936428"],
)
def test_a_pin_that_nobody_would_guess_is_given(pin: str) -> None:
    assert weakness(pin) is None


@pytest.mark.parametrize(
    "pin", ["", "40251", "4025179364281", "40251a", "402 517", "４０２５１７", "402517\n", "-40251"]
)
def test_what_is_no_pin_is_told_apart(pin: str) -> None:
    assert not well_formed(pin)


def test_no_more_than_a_tenth_of_all_pins_is_refused() -> None:
    """Rules that refuse too much make those that are left easier to guess."""
    refused = sum(weakness(f"{number:06}") is not None for number in range(0, 10**6, 97))
    assert 0.02 < refused / len(range(0, 10**6, 97)) < 0.1


def test_a_drawn_pin_is_a_good_one() -> None:
    drawn = {draw_pin() for _ in range(2000)}
    assert len(drawn) > 1900
    assert all(well_formed(pin) and weakness(pin) is None for pin in drawn)


@given(st.text("0123456789", min_size=PIN_DIGITS.start, max_size=PIN_DIGITS.stop - 1))
def test_a_pin_and_its_mirror_are_judged_with_the_same_care(pin: str) -> None:
    if weakness(pin) in (Weakness.REPEATED, Weakness.RUN, Weakness.MIRRORED):
        assert weakness(pin[::-1]) is not None


def test_a_new_district_with_a_weak_pin_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    data = tmp_path / "district"
    done = run(data, "init", "--sample", "--pin=ana-ruiz=000000", status=2)
    assert "easy to guess" in done.stderr
    assert "000000" not in done.stderr
    run(data, "init", "--sample", "--pin=ana-ruiz=402517")
