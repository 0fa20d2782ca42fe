"""Reads magnetic-stripe content: the tracks as text, as British Columbia prints them in its barcode.

Track 1: %, two letters of the jurisdiction, city (13 at most), name (35), address (29), ?. A ^ ends a field that is
shorter than it may be, and is missing behind one that is not. Track 2: ; issuer number (6), license number (13) =
expiry YYMM, birth CCYYMMDD, overflow of the number (5), ?. Track 3 holds sex, height, hair and eyes. After the AAMVA
card design standard (2020), annex F. The address runs longer in British Columbia's barcodes, and its ^ is there.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from scanning.documents import License, LicenseFlaw, NotALicense, Truncated
from scanning.license import field_values, name_fields
from scanning.license.elements import JURISDICTIONS
from scanning.license.name_fields import Name

_TRACK_1 = re.compile(r"%(?P<state>[A-Z]{2})(?P<fields>[^?;%|\x00-\x1f]{1,250})\?")
_TRACK_2 = re.compile(
    r"[^;%]{0,4};\d{6}(?P<number>[A-Z0-9 *-]{0,20}=|\d{13})"  # a number that fills its field may have no = behind it
    r"(?P<expires>\d{4})(?P<born>\d{8})(?P<more>[A-Z0-9 ]{0,8})=?\?"
)
_TRACK_3 = re.compile(r"(?P<sex>[MFX129]) ?(?P<height>\d{3})[ \d]{3}(?P<hair>[A-Z ]{3})(?P<eyes>[A-Z ]{3})", re.ASCII)
_CITY_NAME = re.compile(r"(?:\d{2,3} MILE )?(?:[^\W\d_]|[ .'’()/&-])*")
_BEFORE_BODY = 29
"""Characters of track 3 before the sex: two versions, postal code, class, restrictions, endorsements."""
_CITY, _NAME, _ADDRESS, _NUMBER = 13, 35, 29, 13
_NEVER_EXPIRES, _MONTH_AFTER_YEAR, _BIRTH_MONTH = 77, 88, 99


@dataclass(frozen=True, slots=True)
class _Fields:
    """Track 1. `is_full`: the name fills its field, so that it may have been cut."""

    city: str
    name: str
    address: str
    is_full: bool = False


def looks_like_tracks(content: str) -> bool:
    return content.lstrip()[:1] == "%"


def parse(content: str) -> License:
    """The license that the tracks describe. Raises NotALicense, and nothing else.

    Where the fields of track 1 can be told apart in two ways that give two persons, it is refused.
    """
    first = _TRACK_1.match(content.lstrip())
    if first is None or first["state"] not in _STATES:
        raise NotALicense(LicenseFlaw.NO_HEADER)
    rest = content.lstrip()[first.end() :]
    second = _TRACK_2.match(rest)
    if second is None:
        raise NotALicense(LicenseFlaw.NO_HEADER)
    number, more = second["number"].rstrip("="), second["more"].strip()
    if more and len(number) < _NUMBER:
        raise NotALicense(LicenseFlaw.BAD_DATE)  # what overflows nothing is a digit too many before it
    name, is_full = _person(first["fields"], first["state"])
    day = _birth_date(second["born"], second["expires"])
    until = _expiry(second["expires"], day)
    if until and day >= until:
        raise NotALicense(LicenseFlaw.BAD_DATE)
    license_ = License(
        family=name.family,
        given=name.given,
        middle=name.middle,
        suffix=name.suffix,
        born=day,
        expires=until,
        jurisdiction=first["state"],
        number=(number + more).strip(),
        truncated=_truncated(name) if is_full else Truncated(),
    )
    return _described(license_, rest[second.end() :])


def _person(track: str, state: str) -> tuple[Name, bool]:
    """Who the fields of track 1 name, and whether the name fills its field."""
    found: dict[Name, bool] = {}
    for fields_ in _ways(track, state):
        try:
            found.setdefault(_name(fields_.name), fields_.is_full)
        except NotALicense:
            continue  # no name: not the way to part it
    if len(found) != 1:
        raise NotALicense(LicenseFlaw.CONFLICT if found else LicenseFlaw.NO_NAME)
    return next(iter(found.items()))


def _ways(track: str, state: str) -> list[_Fields]:
    """The ways to part track 1 that make sense: by lengths, and by ^ where an issuer goes beyond them."""
    ways = []
    for city, rest, _ in _parted(track, _CITY):
        for name, address, is_full in _parted(rest, _NAME):
            way = _Fields(city.strip(), name.strip(), address.strip(), is_full)
            if _makes_sense(way, state):
                ways.append(way)
    return ways


def _parted(text: str, most: int) -> list[tuple[str, str, bool]]:
    """A field, what follows it, and whether it is full: by its end, or by its greatest length where that is no end."""
    end = text.find("^")
    by_end = [(text[:end], text[end + 1 :], end == most)] if end >= 0 else []
    if 0 <= end <= most:
        return by_end
    return [(text[:most], text[most:], True), *by_end] if len(text) >= most else by_end


def _makes_sense(way: _Fields, state: str) -> bool:
    address = way.address.rstrip("^ ")
    if "^" in address or ",$" in address or not way.name or not _CITY_NAME.fullmatch(way.city):
        return False
    return not _is_run_into(way.city, way.name, address, state)


def _is_run_into(city: str, name: str, address: str, state: str) -> bool:
    """Whether the city goes on where it ends in the address, or the reverse, or its end there begins the name: then a
    ^ was lost, added or moved, and the name begins in the wrong place."""
    second = re.search(rf"\$(?P<city>[^$^]+?)(?:  | {state}(?: |\Z)|\Z)", address)
    if second is None:
        return False
    again, is_last = second["city"].strip(), second.end() == len(address)
    if city.startswith(again):
        return city != again and not (is_last and len(address) >= _ADDRESS)
    if len(city) > _CITY:
        return city[:_CITY] == again[:_CITY] and not again.startswith(f"{city} ")
    if len(city) == _CITY or is_last or not again.startswith(city):
        return False
    return again[len(city)].isalpha() or name.startswith(again[len(city) : _CITY].strip())


def _name(value: str) -> Name:
    """FAMILY$GIVEN$MIDDLE$SUFFIX, FAMILY,$GIVEN MIDDLE as in British Columbia, or commas instead."""
    parts = [part.strip() for part in re.split(r", *\$|[$,]", value)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    # A single letter is a suffix behind a given and a middle name only: before, it is an initial.
    places = [at for at, part in enumerate(parts) if at and name_fields.is_suffix(part, apart=at > 2)]
    suffixes = [parts[at] for at in places]
    family, *others = [part for at, part in enumerate(parts) if at not in places]
    if len(parts) == 1 and " " in family:
        raise NotALicense(LicenseFlaw.NO_NAME)  # in which order, nothing says
    given, middle = [*others, "", ""][:2]
    if len(suffixes) > 1 or len(others) > 2 or (middle and not given):
        raise NotALicense(LicenseFlaw.NO_NAME)
    if middle and "," in value and "$" in value:  # each has one use in a name: a sign has changed places
        raise NotALicense(LicenseFlaw.NO_NAME)
    if len(others) == 1:
        given, middle = name_fields.given_names(given)
    return name_fields.name(family, given, middle, suffixes[0] if suffixes else "")


def _truncated(name: Name) -> Truncated:
    return Truncated(
        family=not name.given, given=bool(name.given) and not name.middle, middle=bool(name.middle) and not name.suffix
    )


def _birth_date(value: str, expires: str) -> date:
    """CCYYMMDD. Florida writes 99 for the month where it is that of the expiry."""
    if value[4:6] == str(_BIRTH_MONTH) and "01" <= expires[2:] <= "12":
        value = value[:4] + expires[2:] + value[6:]
    found = field_values.birth_date(value) if value[:1] in "12" else None
    if found is None:
        raise NotALicense(LicenseFlaw.BAD_DATE)
    return found


def _expiry(value: str, born: date) -> date | None:
    """YYMM. A license of British Columbia ends on the birthday; other months end on their last day.

    In place of the month, 77: it does not expire; 99: on the birthday; 88: at the end of the month of birth a year on.
    """
    year, month = 2000 + int(value[:2]), int(value[2:])
    if month == _NEVER_EXPIRES:
        return None
    if month == _MONTH_AFTER_YEAR:
        return date(year + 1, born.month, calendar.monthrange(year + 1, born.month)[1])
    if month == _BIRTH_MONTH:
        month = born.month
    if not 1 <= month <= 12:
        raise NotALicense(LicenseFlaw.BAD_DATE)
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(born.day, last) if month == born.month else last)


def _described(license_: License, rest: str) -> License:
    """With what track 3 says of the body. A height is in centimeters in Canada, elsewhere in feet and inches."""
    begin = re.search(r"[%#+!]", rest)
    track = rest[begin.end() : begin.end() + 90] if begin else ""
    body = _TRACK_3.match(track, _BEFORE_BODY) or _TRACK_3.search(track)
    if body is None:
        return license_
    height = body["height"]
    return replace(
        license_,
        sex=field_values.sex(body["sex"]),
        height_cm=field_values.height_cm(f"{height} cm" if license_.jurisdiction in _METRIC else height),
        eyes=field_values.eyes(body["eyes"]),
    )


_STATES = frozenset(JURISDICTIONS.values()) | {"NT"}
_METRIC = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])
