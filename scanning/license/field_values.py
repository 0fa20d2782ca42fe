"""The fields of a license other than names: dates, sex, height, eyes. Pure text in, values out."""

from __future__ import annotations

import calendar
import re
from datetime import date

from scanning.documents import LicenseFlaw, NotALicense, Sex
from scanning.license.name_fields import text

_EARLIEST_BIRTH = 1880


def day(value: str) -> date | None:
    """A date of eight digits: CCYYMMDD where the first two are 13 or more, otherwise MMDDCCYY.

    This rule was right for every public sample; the rule by country and version was not. None where nothing is
    written, or only noughts or nines ("does not expire"). Raises NotALicense(BAD_DATE) for anything else.
    """
    parts = _parts(value)
    if parts is None:
        return None
    try:
        return date(*parts)
    except ValueError:
        raise NotALicense(LicenseFlaw.BAD_DATE) from None


def expiry(value: str) -> date | None:
    """As `day`; None too for a day that its month does not have.

    Issuers add years to the day of birth or of issue, and so write 29 February in a year that has none.
    """
    parts = _parts(value)
    if parts is None:
        return None
    year, month, number = parts
    if 1 <= month <= 12 and 1 <= year <= 9999 and calendar.monthrange(year, month)[1] < number <= 31:
        return None
    return day(value)


def _parts(value: str) -> tuple[int, int, int] | None:
    """Year, month and day, whether or not there is such a date; None where nothing is written."""
    digits = re.sub(r"\D", "", value)
    if not digits.strip("0") or not digits.strip("9"):
        return None
    if len(digits) != 8 or any(char.isalpha() for char in value):
        raise NotALicense(LicenseFlaw.BAD_DATE)
    if int(digits[:2]) >= 13:
        return int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return int(digits[4:]), int(digits[:2]), int(digits[2:4])


def birth_date(value: str) -> date | None:
    """As `day`; a year in which nobody living was born is a misread."""
    born = day(value)
    if born is not None and born.year < _EARLIEST_BIRTH:
        raise NotALicense(LicenseFlaw.BAD_DATE)
    return born


_SEXES = {"1": Sex.MALE, "2": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}


def sex(value: str) -> Sex | None:
    """AAMVA DBC: 1, 2, 9, and M, F, X as older cards have them; None where nothing is written."""
    plain = text(value).upper()[:1]
    return _SEXES.get(plain, Sex.UNSPECIFIED) if plain else None


_HEIGHT = re.compile(
    r"(?P<feet>\d)(?P<mark>\D?)(?P<inches>\d\d)\D*"  # 506, 5-06, 5'06", 066 in, 175
    r"|(?P<plain>\d{2,3}) ?(?P<unit>in|cm)?"
)


def height_cm(value: str) -> int | None:
    """AAMVA DAU: "069 in", "175 cm", and 509 or 5'09" for feet and inches. None where it is no person's height."""
    match = _HEIGHT.fullmatch(text(value).lower())
    if match is None:
        return None
    if match["plain"] is not None:
        height = float(match["plain"]) * (1 if match["unit"] == "cm" else 2.54)
    elif match["feet"] == "0":  # inches in three figures
        height = int(match["inches"]) * 2.54
    elif int(match["inches"]) < 12 and match["feet"] in "2345678":
        height = (int(match["feet"]) * 12 + int(match["inches"])) * 2.54
    elif not match["mark"]:
        height = float(match["feet"] + match["inches"])
    else:
        return None
    return round(height) if 50 <= height <= 260 else None


def eyes(value: str) -> str:
    """The three letters of ANSI D-20 (BLU, BRO, ...), or ""."""
    plain = text(value).upper()
    return plain if re.fullmatch(r"[A-Z]{3}", plain) else ""
