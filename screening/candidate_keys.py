"""The keys under which a listed person is found again: pairs of name tokens, and the slips a token or a date may have.

Pure. Keys only have to be generous: what they bring is compared properly afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from zlib import crc32

from screening.normalize import NormalizedName, look_alike
from screening.persons import PartialDate
from screening.weights import YEARS_APART, DateFit

GIVEN_BITS = 24
"""A pair's key is (surname token << 24) + given token: room for 16 million different tokens."""
DELETION_LETTERS = 3
"""Letters from which a token is looked for with one letter wrong (screening.compare agrees)."""
PREFIX_LETTERS = 4
TWO_LETTERS_MORE = 5
"""Letters from which a token is looked for with two letters more."""
_MOST = 8
"""Tokens that one part of a name may bring; beyond, it is no name, and every further one multiplies."""

NO_GIVEN = ""
"""Stands where a name has no given part."""


def name_pairs(names: Iterable[NormalizedName]) -> set[tuple[str, str]]:
    """(surname token, given token) pairs of a listed person, aliases included.

    The middle name stands as a given name (who goes by it) and as a surname (who was called so before marrying).
    """
    pairs: set[tuple[str, str]] = set()
    for name in names:
        family, given = family_forms(name), given_forms(name) or (NO_GIVEN,)
        further = [token for token in name.middle if len(token) > 1]
        called = (*given, *further)[:_MOST]
        if len(family) == 1:  # nearly everybody, and a million of them are keyed at once
            pairs.update([(family[0], other) for other in called])
        else:
            pairs.update(product(family, called))
        if further:
            pairs.update([(one, given[0]) for one in further])
    return pairs


def family_forms(name: NormalizedName) -> tuple[str, ...]:
    """Every token under which the surname may be written: each alone, with its particles, and all as one word."""
    if len(name.family) == 1 and name.attached == name.family:
        return name.family
    return tuple(dict.fromkeys((name.joined, *name.family, *name.attached)))[:_MOST]


def given_forms(name: NormalizedName) -> tuple[str, ...]:
    if len(name.given) <= 1:
        return name.given
    return tuple(dict.fromkeys((*name.given, name.given_joined)))[:_MOST]


def pack_names(names: Iterable[NormalizedName]) -> str:
    """Names as one line each, ready to compare without being normalised again: see `unpack`."""
    return "\n".join(
        "\t".join((
            " ".join(name.family), "" if name.attached == name.family else " ".join(name.attached),
            " ".join(name.given), " ".join(name.middle),
        ))
        for name in names
    )  # fmt: skip


def unpack_names(text: str) -> Iterator[NormalizedName]:
    """The names that `pack` made a line of, without their generation."""
    for line in text.split("\n"):
        family, attached, given, middle = line.split("\t")
        core = tuple(family.split())
        whole = tuple(attached.split()) or core
        yield NormalizedName(core, whole, "".join(whole), tuple(given.split()), tuple(middle.split()))


def deletion_codes(token: str) -> Iterator[int]:
    """Numbers for the token, as a scanner may read it, and for each way of leaving out one letter.

    Two tokens a slip apart share one. Different tokens may too: what is found is compared.
    """
    if len(token) < DELETION_LETTERS:
        return
    yield crc32(token.encode())
    yield look_alike_code(token)
    for place in range(len(token)):
        if place == 0 or token[place] != token[place - 1]:
            yield crc32((token[:place] + token[place + 1 :]).encode())


def two_letter_codes(token: str) -> Iterator[int]:
    """Numbers among `deletion_codes` of words that are two neighboring letters away from the token.

    The token without two letters finds a word that lacks both, or has one other in their place. The token with a letter
    twice finds a word that repeats it behind another (Morel, Moretel): half of all words that people type two letters
    too long. Only names so long that compare_tokens may still call them alike.
    """
    letters = len(token)
    for place in range(letters):
        if letters >= TWO_LETTERS_MORE:
            yield crc32((token[: place + 1] + token[place:]).encode())
        if letters >= TWO_LETTERS_MORE + 2 and place < letters - 1:
            yield crc32((token[:place] + token[place + 2 :]).encode())


def look_alike_code(token: str) -> int:
    """The number among `slips` that tokens share which a scanner may take for one another."""
    return crc32(look_alike(token).encode())


def prefixes(token: str) -> tuple[str, ...]:
    """The shortened forms in which a list may hold the token, and the first of two names that are written as one."""
    return tuple(token[:length] for length in range(2, len(token)))


def article_variants(token: str) -> tuple[str, ...]:
    """The token with an Arabic article written onto it, and without one."""
    return (f"AL{token}", f"EL{token}", *((token[2:],) if token.startswith(("AL", "EL")) else ()))


def birth_date_code(born: PartialDate | None) -> int:
    """A birth date as one number: YYYYMMDD, YYYY0000 where the year alone is known, 0 where nothing is."""
    if born is None:
        return 0
    return born.year * 10_000 + ((born.month or 0) * 100 + (born.day or 0) if born.full else 0)


def is_whole_date(code: int) -> bool:
    """Whether a code of `born_code` is a whole date."""
    return code % 10_000 > 0


def near_dates(born: date) -> dict[int, DateFit]:
    """Codes of every entry whose birth date a visitor born then may match, and how: slips, its year, or no date."""
    day, year = born.year * 10_000 + born.month * 100 + born.day, born.year
    first, january = day - born.day + 1, day - born.month * 100 + 100
    codes = dict.fromkeys(range(day - YEARS_APART * 10_000, day + YEARS_APART * 10_000 + 1, 10_000), DateFit.OTHER_YEAR)
    codes |= dict.fromkeys(range(first, first + 31), DateFit.OTHER_DAY)
    codes |= dict.fromkeys(range(january, january + 1_200, 100), DateFit.OTHER_MONTH)
    codes |= {code * 10_000: DateFit.YEAR_SLIP for code in _slipped(year, 4)}
    codes |= {(year + 1) * 10_000: DateFit.NEXT_YEAR, (year - 1) * 10_000: DateFit.NEXT_YEAR}
    codes |= {year * 10_000: DateFit.YEAR, year * 10_000 + FIRST_OF_YEAR: DateFit.FIRST_OF_YEAR, 0: DateFit.ABSENT}
    codes |= _slipped(day, 8) | {day - 10_000: DateFit.ONE_DIGIT, day + 10_000: DateFit.ONE_DIGIT}
    codes |= {day - 1_000_000: DateFit.CENTURY, day + 1_000_000: DateFit.CENTURY}
    codes |= {date_and_swapped(born)[1]: DateFit.SWAPPED}
    if born.month == born.day == 1:  # judged by the year where both are (see compare_dates)
        codes |= {code + FIRST_OF_YEAR: fit for code, fit in codes.items() if code and not is_whole_date(code)}
    return codes | {day: DateFit.EXACT}


def _slipped(number: int, digits: int) -> dict[int, DateFit]:
    """The number with any one of its digits changed, and with any two neighbors exchanged."""
    slipped: dict[int, DateFit] = {}
    below = -1
    for power in _POWERS[:digits]:
        digit = number // power % 10
        zero = number - digit * power
        slipped |= dict.fromkeys(range(zero, zero + 10 * power, power), DateFit.ONE_DIGIT)
        if below >= 0:
            slipped.setdefault(number + (below - digit) * (power - power // 10), DateFit.TRANSPOSED)
        below = digit
    return slipped


FIRST_OF_YEAR = 101
"""1 January, in the code of a date."""
_POWERS = tuple(10**place for place in range(8))


def date_and_swapped(born: date) -> tuple[int, int]:
    """The codes of the date itself and of its day and month exchanged."""
    year = born.year * 10_000
    return year + born.month * 100 + born.day, year + born.day * 100 + born.month
