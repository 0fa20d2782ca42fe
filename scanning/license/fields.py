"""The fields of a license, however a barcode writes them: names, dates, sex, height. Pure text in, values out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scanning.documents import Sex


class Flaw(StrEnum):
    """Why content is not believed to be a license."""

    NO_HEADER = "no_header"  # some other content altogether
    NO_ELEMENTS = "no_elements"
    UNKNOWN_ELEMENT = "unknown_element"  # what a misread code looks like from inside
    CONFLICT = "conflict"  # one element twice, with different values
    NO_NAME = "no_name"
    BAD_DATE = "bad_date"


class NotALicense(ValueError):
    """The content is not a license, or not intact. `reason` says why and holds nothing of the content."""

    def __init__(self, reason: Flaw) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; "" where there is none. A mononym stands in `family`."""

    family: str = field(repr=False)
    given: str = field(default="", repr=False)
    middle: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)


_BLANKS = frozenset({"", "NONE", "UNAVL", "UNAVAIL", "UNAVAILABLE"})
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV", "1ST", "2ND", "3RD", "4TH", "5TH"})
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_EARLIEST_BIRTH = 1880


def text(value: str) -> str:
    """Without control characters and doubled spaces; the words that issuers write for "nothing" become ""."""
    plain = _SPACES.sub(" ", _CONTROLS.sub(" ", value)).strip(" ,")
    return "" if plain.upper() in _BLANKS else plain


def name(family: str, given: str, middle: str, suffix: str) -> Name:
    """Parts as elements gave them, put where they belong. Raises NotALicense(NO_NAME) where nothing is left."""
    family, given, middle, suffix = text(family), text(given), text(middle), text(suffix)
    if "," in given and not middle:
        given, middle = (text(part) for part in given.split(",", 1))
    if middle and given.endswith(f" {middle}"):  # some issuers repeat the middle name in the given name
        given = given.removesuffix(f" {middle}")
    if not family:
        family, given = given, ""
    if not suffix:
        family, suffix = _split_suffix(family)
    if not any(letter.isalpha() for letter in family):
        raise NotALicense(Flaw.NO_NAME)
    return Name(family, given.replace(",", " "), text(middle.replace(",", " ")), suffix)


def whole_name(value: str) -> Name:
    """A name in one element (AAMVA 2000, DAA): LAST,FIRST,MIDDLE,SUFFIX by rule, FIRST M LAST by habit of some."""
    parts = [text(part) for part in re.split(r"[,$@]", value)]
    if len(parts) == 1:
        words, suffix = _split_suffix(parts[0])
        *before, last = words.split(" ")
        return name(last, " ".join(before[:1]), " ".join(before[1:]), suffix)
    family, given, middle, suffix = [*parts, "", ""][:4]
    if len(parts) == 2:
        given, _, middle = given.partition(" ")
    if not suffix and middle.upper().rstrip(".") in _SUFFIXES:
        middle, suffix = "", middle
    return name(family, given, middle, suffix)


def given_names(value: str) -> tuple[str, str]:
    """First and middle names in one element (AAMVA 2003 and 2005, DCT), comma or space between."""
    given, _, middle = value.partition("," if "," in value.strip(" ,") else " ")
    return (given, middle) if text(given) else (middle, "")


def _split_suffix(value: str) -> tuple[str, str]:
    front, _, last = value.rpartition(" ")
    return (front.rstrip(","), last) if front and last.upper().rstrip(".") in _SUFFIXES else (value, "")


def day(value: str) -> date | None:
    """A date of eight digits: CCYYMMDD where the first two are 13 or more, otherwise MMDDCCYY.

    This rule was right for every public sample; the rule by country and version was not. None where nothing is
    written, or only noughts or nines ("does not expire"). Raises NotALicense(BAD_DATE) for anything else.
    """
    digits = re.sub(r"\D", "", value)
    if not digits.strip("0") or not digits.strip("9"):
        return None
    if len(digits) != 8:
        raise NotALicense(Flaw.BAD_DATE)
    if int(digits[:2]) >= 13:
        year, month, number = digits[:4], digits[4:6], digits[6:]
    else:
        month, number, year = digits[:2], digits[2:4], digits[4:]
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        raise NotALicense(Flaw.BAD_DATE) from None


def birth_date(value: str) -> date | None:
    """As `day`; a year in which nobody living was born is a misread."""
    born = day(value)
    if born is not None and born.year < _EARLIEST_BIRTH:
        raise NotALicense(Flaw.BAD_DATE)
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
