"""What a PIN may be: one rule for the district, where PINs are given, and for the kiosk, where they are typed.

What is too easy to guess is told by kind. Sources: NIST SP 800-63B (5.1.1.2: refuse commonly used, repetitive and
sequential secrets), and the public counts of PINs that people choose (years, keypad patterns, doubled and mirrored
pairs lead them all).
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from itertools import pairwise

PIN_DIGITS = range(6, 13)
"""How many digits a PIN has: the district gives no other, and a kiosk's pad takes them all."""

DRAWN_DIGITS = 6
LONGEST_RUN = 4
"""So many digits in a row may follow each other upwards or downwards."""
MOST_ALIKE = 3
"""So many digits in a row may be the same."""
FEWEST_DIFFERENT = 3
YEARS = range(1930, 2040)

_KEYPAD = ("123", "456", "789", "147", "258", "369", "159", "357")
"""The straight lines of a keypad."""

_COMMON = frozenset(
    {
        "135790", "246810", "007007", "010203", "102030", "112358", "135246", "142536", "143143", "159632",
        "161616", "192837", "201314", "203040", "246246", "271828", "314159", "420420", "420690", "520131",
        "520520", "696969", "741963", "867530", "8675309", "102938", "1029384756", "31415926", "27182818",
        "5201314", "1357924680",
    }
)  # fmt: skip
"""What people choose for a reason that no rule here sees: songs, constants, wordplay."""


class Weakness(StrEnum):
    """Why a PIN is refused. The value ends the sentence "it ..."."""

    REPEATED = "repeats the same digits"
    RUN = "counts up or down"
    MIRRORED = "reads the same backwards, or in mirrored or doubled pairs"
    KEYPAD = "is a pattern on the keypad"
    YEAR = "holds a year, as birthdays do"
    COMMON = "is one that many people choose"


def well_formed(pin: str) -> bool:
    """Whether it is a PIN at all: so many ASCII digits and nothing else."""
    return pin.isascii() and pin.isdecimal() and len(pin) in PIN_DIGITS


def weakness(pin: str) -> Weakness | None:
    """Why a well-formed PIN is too easy to guess; None where it is not."""
    if _repeats(pin):
        return Weakness.REPEATED
    if _counts(pin):
        return Weakness.RUN
    if _mirrored(pin):
        return Weakness.MIRRORED
    if _on_the_keypad(pin):
        return Weakness.KEYPAD
    if pin in _COMMON:
        return Weakness.COMMON
    if any(int(part) in YEARS for part in (pin[:4], pin[-4:])):
        return Weakness.YEAR
    return None


def draw_pin() -> str:
    """A PIN that nobody chose, from the system's randomness."""
    while True:
        pin = f"{secrets.randbelow(10**DRAWN_DIGITS):0{DRAWN_DIGITS}}"
        if weakness(pin) is None:
            return pin


def _repeats(pin: str) -> bool:
    """Few digits, one of them many times in a row, or a block over and over (the last time cut short, perhaps)."""
    alike = any(len(set(pin[at : at + MOST_ALIKE + 1])) == 1 for at in range(len(pin) - MOST_ALIKE))
    block = any(all(pin[at] == pin[at - size] for at in range(size, len(pin))) for size in range(1, len(pin) // 2 + 1))
    return len(set(pin)) < FEWEST_DIFFERENT or alike or block


def _counts(pin: str) -> bool:
    """Five or more in a row upwards or downwards, 9 and 0 being neighbors; or steps of one size throughout."""
    steps = [(int(after) - int(before)) % 10 for before, after in pairwise(pin)]
    return len(set(steps)) == 1 or any(
        len(part) == LONGEST_RUN and set(part) in ({1}, {9})
        for part in (steps[at : at + LONGEST_RUN] for at in range(len(steps)))
    )


def _mirrored(pin: str) -> bool:
    pairs = [pin[at : at + 2] for at in range(0, len(pin), 2)]
    doubled = all(len(set(pair)) == 1 for pair in pairs)
    return pin == pin[::-1] or (len(pin) % 2 == 0 and (doubled or pairs == pairs[::-1]))


def _on_the_keypad(pin: str) -> bool:
    lines = {*_KEYPAD, *(line[::-1] for line in _KEYPAD)}
    return len(pin) % 3 == 0 and all(pin[at : at + 3] in lines for at in range(0, len(pin), 3))
