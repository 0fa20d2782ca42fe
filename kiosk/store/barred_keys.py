"""The keys under which a listed person is found again: pairs of name tokens, and the slips a token or a date may have.

Pure. Keys only have to be generous: what they bring is compared properly afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from zlib import crc32

from kiosk.domain.screening.entries import PartialDate
from kiosk.domain.screening.normalize import Name, look_alike

SLIP_LETTERS = 3
"""Letters from which a token is looked for with one letter wrong (kiosk.domain.screening.compare agrees)."""
PREFIX_LETTERS = 4
_MOST = 8
"""Tokens that one part of a name may bring; beyond, it is no name, and every further one multiplies."""

NO_GIVEN = ""
"""Stands where a name has no given part."""


def entry_pairs(names: Iterable[Name]) -> set[tuple[str, str]]:
    """(surname token, given token) pairs of a listed person, aliases included.

    The middle name stands as a given name (who goes by it) and as a surname (who was called so before marrying).
    """
    pairs = set()
    for name in names:
        given = given_forms(name) or (NO_GIVEN,)
        called = (*given, *(token for token in name.middle if len(token) > 1))[:_MOST]
        pairs |= {(one, other) for one in family_forms(name) for other in called}
        pairs |= {(one, given[0]) for one in name.middle if len(one) > 1}
    return pairs


def family_forms(name: Name) -> tuple[str, ...]:
    """Every token under which the surname may be written: each alone, with its particles, and all as one word."""
    if len(name.family) == 1 and name.attached == name.family:
        return name.family
    return tuple(dict.fromkeys((name.joined, *name.family, *name.attached)))[:_MOST]


def given_forms(name: Name) -> tuple[str, ...]:
    if len(name.given) <= 1:
        return name.given
    return tuple(dict.fromkeys((*name.given, name.given_joined)))[:_MOST]


def slips(token: str) -> Iterator[int]:
    """Numbers for the token, as a scanner may read it, and for each way of leaving out one letter.

    Two tokens a slip apart share one. Different tokens may too: what is found is compared.
    """
    if len(token) < SLIP_LETTERS:
        return
    yield crc32(token.encode())
    yield crc32(look_alike(token).encode())
    for place in range(len(token)):
        if place == 0 or token[place] != token[place - 1]:
            yield crc32((token[:place] + token[place + 1 :]).encode())


def prefixes(token: str) -> tuple[str, ...]:
    """The shortened forms in which a list may hold the token."""
    return tuple(token[:length] for length in range(PREFIX_LETTERS, len(token)))


def written_apart(token: str) -> tuple[str, ...]:
    """The token with an Arabic article written onto it, and without one."""
    return (f"AL{token}", f"EL{token}", *((token[2:],) if token.startswith(("AL", "EL")) else ()))


def born_code(born: PartialDate | None) -> int:
    """A birth date as one number: YYYYMMDD, YYYY0000 where the year alone is known, 0 where nothing is."""
    if born is None:
        return 0
    return born.year * 10_000 + ((born.month or 0) * 100 + (born.day or 0) if born.full else 0)


def near_dates(born: date) -> frozenset[int]:
    """Codes of every entry whose birth date a visitor born then may match: slips of the date, its year, and none."""
    whole = _slipped(f"{born:%Y%m%d}") | {f"{born:%Y%d%m}"}
    whole |= {f"{born.year + years:04d}{born:%m%d}" for years in (-1, 1)}
    years = _slipped(f"{born:%Y}") | {f"{born.year + apart:04d}" for apart in (-1, 1)}
    return frozenset(int(text) for text in whole) | {int(year) * 10_000 for year in years} | {0}


def _slipped(digits: str) -> set[str]:
    """The digits, with any one of them changed, and with any two neighbours exchanged."""
    changed = {digits[:place] + digit + digits[place + 1 :] for place in range(len(digits)) for digit in "0123456789"}
    return changed | {
        digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :] for place in range(len(digits) - 1)
    }


def same_day(born: date) -> tuple[int, int]:
    """The codes of the date itself and of its day and month exchanged."""
    return int(f"{born:%Y%m%d}"), int(f"{born:%Y%d%m}")
