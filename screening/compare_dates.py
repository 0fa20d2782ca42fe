"""Compares a visitor's birth date with a listed one, which may be a year alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from screening.persons import PartialDate
from screening.weights import YEARS_APART, DateFit

_YEARS_OF_A_SLIP: Mapping[int, DateFit] = {1: DateFit.ONE_DIGIT, 100: DateFit.CENTURY}
"""1989 and 1990; 1905 and 2005."""


def compare_dates(ours: date | None, theirs: PartialDate | None) -> DateFit:
    """How a visitor's birth date fits a listed one, which may be a year alone."""
    if ours is None or theirs is None:
        return DateFit.ABSENT
    full = theirs.full
    if full is None or (theirs.first_of_year and ours.month == ours.day == 1):
        # 1 January on both sides proves the year only: both may stand for a day that nobody knew.
        apart = abs(ours.year - theirs.year)
        if apart <= 1:
            return DateFit.NEXT_YEAR if apart else DateFit.YEAR
        slip = _slip(str(ours.year), str(theirs.year))
        return DateFit.YEAR_SLIP if slip is not DateFit.DIFFERENT else DateFit.DIFFERENT
    if full == ours:
        return DateFit.EXACT
    if full.year == ours.year and (full.month, full.day) == (ours.day, ours.month):
        return DateFit.SWAPPED
    slip = _slip(f"{ours:%Y%m%d}", f"{full:%Y%m%d}")
    if slip is DateFit.DIFFERENT and (full.month, full.day) == (ours.month, ours.day):
        slip = _YEARS_OF_A_SLIP.get(abs(full.year - ours.year), slip)
    if slip is not DateFit.DIFFERENT:
        return slip
    if theirs.first_of_year and full.year == ours.year:
        return DateFit.FIRST_OF_YEAR
    fit = _parts(ours, full)
    if fit is DateFit.DIFFERENT and full.year == ours.year and ours.month == ours.day == 1:
        return DateFit.DAY_UNKNOWN
    return fit


def _parts(ours: date, theirs: date) -> DateFit:
    """Which parts of two dates agree that no slip makes one of the other."""
    same = (ours.year == theirs.year, ours.month == theirs.month, ours.day == theirs.day)
    fit = _SAME_PARTS.get(same, DateFit.DIFFERENT)
    if fit is DateFit.OTHER_YEAR and abs(ours.year - theirs.year) > YEARS_APART:
        return DateFit.DIFFERENT
    return fit


_SAME_PARTS: Mapping[tuple[bool, bool, bool], DateFit] = {
    (True, True, False): DateFit.OTHER_DAY,
    (True, False, True): DateFit.OTHER_MONTH,
    (False, True, True): DateFit.OTHER_YEAR,
}


def _slip(one: str, other: str) -> DateFit:
    """Whether one digit, or two neighbors exchanged, make the difference."""
    wrong = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(wrong) == 1:
        return DateFit.ONE_DIGIT
    first, last = wrong[0], wrong[-1]
    exchanged = len(wrong) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]
    return DateFit.TRANSPOSED if exchanged else DateFit.DIFFERENT
