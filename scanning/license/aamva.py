"""Reads what the barcode of a North American driver's license or identification card says. Pure: bytes in, License out.

After the AAMVA card design standards, versions 01 (2000) to 12 (2025), and after what issuers print in fact: offsets
lie, separators differ, subfile types are missing or doubled. So elements are found by their IDs at line starts, never
by offset. A code that was read wrong shows itself in its header or in an element ID that no version knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanning.documents import License, LicenseFlaw, NotALicense, Truncated
from scanning.license import elements, field_values, glued, name_fields, tracks, typed
from scanning.license.elements import FAMILY_FIRST, JURISDICTIONS
from scanning.license.encoding import decoded
from scanning.license.name_fields import Name

__all__ = ["LicenseFlaw", "NotALicense", "parse", "parse_typed"]

LONGEST = 4096
"""Bytes. The largest PDF417 code holds 1,850 characters; what is longer is no license."""


_FLAGS = ("DDE", "DDF", "DDG")
_FLAG_WORDS = frozenset({"NO", "YES", "UNK", "UNKNOWN", "N/A"})
"""What stands for a flag's one letter. Anything longer is an element that lost its ID and follows the flag."""


def parse(raw: bytes) -> License:
    """The license that a barcode's bytes describe. Raises NotALicense, and nothing else, for everything that is none.

    An expired card is a license: `expires` reports it. Magnetic-stripe content, as British Columbia's, is read as well.
    """
    if len(raw) > LONGEST:
        raise NotALicense(LicenseFlaw.NO_HEADER)
    content = decoded(raw)
    if tracks.looks_like_tracks(content):
        return tracks.parse(content)
    found = elements.find_header(content)
    if found is None:
        raise NotALicense(LicenseFlaw.NO_HEADER)
    return _license(elements.at_line_starts(found.body), found.issuer)


def parse_typed(raw: bytes) -> License:
    """As `parse`, for what a reader typed: line ends may be lost, or may have become spaces or other characters.

    Where the reader's keyboard layout is not the computer's, `@` does not come through, and letters of the name may
    have changed places as well: such content is refused.
    """
    if len(raw) > LONGEST:
        raise NotALicense(LicenseFlaw.NO_HEADER)
    content = decoded(raw)
    if tracks.looks_like_tracks(content):
        return tracks.parse(typed.without_dead_keys(content))
    found = elements.find_header(content)
    if found is None:
        raise NotALicense(LicenseFlaw.NO_HEADER)
    if not found.is_typed_well:
        raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)
    body = typed.with_line_ends(found)
    if typed.is_split(body, found.version):
        return _license(elements.at_line_starts(body), found.issuer)
    # Where spaces stand for line ends, a control character that ends no line may have been a letter of a name.
    name_fields.refuse_broken(typed.with_spaces(body))
    return _license(glued.elements(body, found.version, found.own), found.issuer)


def _license(elements: Mapping[str, str], issuer: str) -> License:
    get = elements.get
    name = _name(elements, issuer)
    born, expires = field_values.birth_date(get("DBB", "")), field_values.expiry(get("DBA", ""))
    if born and expires and born >= expires:
        raise NotALicense(LicenseFlaw.BAD_DATE)
    flags = [name_fields.text(get(flag, "")).upper() for flag in _FLAGS]
    if any(len(flag) > 1 and flag not in _FLAG_WORDS for flag in flags):
        raise NotALicense(LicenseFlaw.CONFLICT)
    state = (name_fields.text(get("DAJ", "")) or name_fields.text(get("DAO", ""))).upper()
    return License(
        family=name.family,
        given=name.given,
        middle=name.middle,
        suffix=name.suffix,
        born=born,
        expires=expires,
        sex=field_values.sex(get("DBC", "")),
        jurisdiction=state if re.fullmatch(r"[A-Z]{2}", state) else JURISDICTIONS.get(issuer, issuer),
        number=name_fields.text(get("DAQ", "")),
        truncated=Truncated(*(flag.startswith("T") for flag in flags)),
        height_cm=_height(get("DAU", ""), get("DAV", "")),
        eyes=field_values.eyes(get("DAY", "")),
    )


def _height(plain: str, metric: str) -> int | None:
    """DAU, or else DAV: centimeters, and feet and inches by habit of some."""
    return field_values.height_cm(plain or f"{metric} cm") or (None if plain else field_values.height_cm(metric))


def _name(elements: Mapping[str, str], issuer: str) -> Name:
    get = elements.get
    family = get("DCS", "") if name_fields.text(get("DCS", "")) else get("DAB", "") or get("DCS", "")
    given, middle, whole = get("DAC", ""), get("DAD", ""), get("DAA", "")
    first, both = name_fields.compared(given), name_fields.compared(get("DCT", ""))
    if first and both and not both.startswith(first if len(first) == 1 else f"{first} ") and both != first:
        raise NotALicense(LicenseFlaw.CONFLICT)
    if both and not first:
        given, second = name_fields.given_names(get("DCT", ""))
        middle = name_fields.middle_names(second, middle)  # some cards have DAD beside DCT
    name_fields.refuse_broken(get("DCU", ""))
    suffix = name_fields.text(get("DCU", "")) or get("DAE", "")
    if not name_fields.text(family) and name_fields.text(whole):
        suffix, given = name_fields.text(suffix), name_fields.text(given)
        return name_fields.whole_name(whole, suffix, given, family_first=issuer in FAMILY_FIRST)
    return name_fields.name(family, given, middle, suffix or name_fields.suffix_of_whole(whole))
