"""Dates as lists write them: ISO 8601, `3/4/1990`, `4 March 1990`, spreadsheet day numbers; some stand for none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

EARLIEST_YEAR, LATEST_YEAR = 1880, 2100
OLDEST_BIRTH_YEAR = 1910
"""Nobody alive was born before it: an earlier birth date is a program's way to say "none", or has a digit wrong."""
_FIRST_BIRTHDAY = date(1900, 2, 1)
"""Days before it are spreadsheets' small numbers and other programs' day zero: 1899-12-30, 1900-01-01."""
_DAYS_ZERO = frozenset({date(1901, 12, 13), date(1901, 12, 14), date(1904, 1, 2)})
"""The smallest time of a signed number of 32 bits, in two time zones; day 1 of spreadsheets that begin in 1904."""

_SPREADSHEET_ZERO = date(1899, 12, 30)
_DAY_NUMBERS = range(10_000, 73_051)  # 1927 to 2100; shorter numbers are years
_DAY_NUMBER_DIGITS = 5
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = re.compile(
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)",
    re.IGNORECASE,
)
_TIME = re.compile(r"[ T]00?:00(:00([.,]0+)?)?( ?(AM|Z))?$|[ T]12:00(:00)? AM$", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,4})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_DIGITS = 4


class DateOrder(StrEnum):
    """Which number comes first in `3/4/1990`."""

    MDY = "mdy"
    DMY = "dmy"


class DateNote(StrEnum):
    """What was made of a date that was not written as YYYY-MM-DD, for the person who imports the list."""

    PLAIN = ""
    NO_DATE = "no_date"
    TOO_OLD = "too_old"
    DAY_NUMBER = "day_number"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class ReadDate:
    """`text`: "YYYY-MM-DD", "YYYY" or "" for none; `note`: what had to be made of it."""

    text: str
    note: DateNote = DateNote.PLAIN


class DateUnclear(ValueError):
    """Not a date, or one that can be read in two ways; the message says which, and what to write."""


class DateAmbiguous(DateUnclear):
    """It can be read in two ways: somebody has to say which number comes first."""


def read_birth_date(value: str, order: DateOrder | None, today: date | None) -> ReadDate:
    """A whole date, or a year alone. Raises DateUnclear, also for one that lies after `today`.

    A whole date before OLDEST_BIRTH_YEAR is kept where it stands for no other: 1905-03-12 is most often meant as 2005.
    """
    if not value:
        return ReadDate("")
    if len(value) == _YEAR_DIGITS and value.isascii() and value.isdecimal():
        found, year = ReadDate(value), int(value)
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise DateUnclear(f"{value!r} is not a year of birth")
    else:
        found = _read(value, order, "YYYY-MM-DD, YYYY or nothing")
        year = int(found.text[:_YEAR_DIGITS])
    if year < OLDEST_BIRTH_YEAR:
        return ReadDate("", DateNote.NO_DATE) if _is_none(found.text) else ReadDate(found.text, DateNote.TOO_OLD)
    if today is not None and found.text > today.isoformat()[: len(found.text)]:
        raise DateUnclear(f"{value!r} lies in the future; correct it, or leave it empty")
    return found


def _is_none(text: str) -> bool:
    """Whether a year, or a day, before OLDEST_BIRTH_YEAR is a program's way to say "none"."""
    if len(text) == _YEAR_DIGITS:
        return True
    day = date.fromisoformat(text)
    return day < _FIRST_BIRTHDAY or (day.month, day.day) == (1, 1) or day in _DAYS_ZERO


def read_day(value: str, order: DateOrder | None) -> ReadDate:
    """The first or last day of an entry. The year 9999 means "no end", one before 1910 none. Raises DateUnclear."""
    if not value:
        return ReadDate("")
    if re.search(r"\b9999\b", value):
        return ReadDate("", DateNote.NO_DATE)
    found = _read(value, order, "YYYY-MM-DD or nothing")
    # A program's way to say "none" (1900-01-01) must not make an entry end before it began.
    return found if int(found.text[:_YEAR_DIGITS]) >= OLDEST_BIRTH_YEAR else ReadDate("", DateNote.NO_DATE)


def _read(value: str, order: DateOrder | None, form: str) -> ReadDate:
    text = _TIME.sub("", value.strip())
    for reader in _READERS:
        found = reader(text, order)
        if found is not None:
            day, note = found
            if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
                break
            return ReadDate(day.isoformat(), note)
    raise DateUnclear(f"{_shown(value)} is not a date; write {form}")


_Found = tuple[date, DateNote] | None


def _compact(text: str, _: DateOrder | None) -> _Found:
    parts = _COMPACT.fullmatch(text)
    day = _day(*map(int, parts.groups())) if parts else None
    return (day, DateNote.PLAIN) if day else None


def _day_number(text: str, _: DateOrder | None) -> _Found:
    """Days since 30 December 1899, which a spreadsheet shows where a date lost its format."""
    whole = text.removesuffix(".0")
    if not (len(whole) == _DAY_NUMBER_DIGITS and whole.isascii() and whole.isdecimal() and int(whole) in _DAY_NUMBERS):
        return None
    return _SPREADSHEET_ZERO + timedelta(days=int(whole)), DateNote.DAY_NUMBER


def _numbers(text: str, order: DateOrder | None) -> _Found:
    parts = _NUMBERS.fullmatch(text)
    if parts is None:
        return None
    first, second, third = parts.groups()
    if len(first) == _YEAR_DIGITS:
        day = _day(int(first), int(second), int(third))
        return (day, DateNote.PLAIN) if day else None
    if len(third) != _YEAR_DIGITS:
        raise DateUnclear(f"{_shown(text)} has two digits for the year; write all four")
    return _ordered(text, int(first), int(second), int(third), order)


def _ordered(text: str, first: int, second: int, year: int, order: DateOrder | None) -> _Found:
    """`3/4/1990`: by the order that was given, or where only one order makes it a date. The order counts even where
    the other one would fit as well, and a date that it makes impossible is refused: it would be somebody else's."""
    month_first, day_first = _day(year, first, second), _day(year, second, first)
    if order is not None:
        chosen = month_first if order is DateOrder.MDY else day_first
        return (chosen, DateNote.REORDERED) if chosen else None
    if month_first and day_first and month_first != day_first:
        raise DateAmbiguous(
            f"{_shown(text)} can be {month_first:%-d %B} or {day_first:%-d %B}; "
            "import again with --dates mdy (month first) or --dates dmy (day first)"
        )
    found = month_first or day_first
    return (found, DateNote.REORDERED) if found else None


def _named(text: str, _: DateOrder | None) -> _Found:
    """`4 March 1990`, `Mar 4, 1990`, `4-Mar-1990`, `1990 Mar 4`."""
    name = _MONTH_NAME.search(text)
    if name is None:
        return None
    rest = f"{text[: name.start()]} {text[name.end() :]}"
    numbers = re.findall(r"\d+", rest, re.ASCII)
    if len(numbers) != 2 or re.sub(r"(?<=\d)(st|nd|rd|th)\b|[\d\s,./-]", "", rest, flags=re.IGNORECASE):
        return None
    years = [number for number in numbers if len(number) == _YEAR_DIGITS]
    if len(years) != 1:
        raise DateUnclear(f"{_shown(text)} has two digits for the year; write all four")
    numbers.remove(years[0])
    day = _day(int(years[0]), _MONTHS.index(name.group()[:3].casefold()) + 1, int(numbers[0]))
    return (day, DateNote.REORDERED) if day else None


_READERS: tuple[Callable[[str, DateOrder | None], _Found], ...] = (_compact, _day_number, _numbers, _named)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(value: str) -> str:
    return repr(value if len(value) <= 24 else value[:23] + "…")
