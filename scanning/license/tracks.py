"""Reads the content that British Columbia prints in its barcode: the three tracks of a magnetic stripe, as text.

Track 1: %, two letters of the jurisdiction, city ^ name ^ address ^ ?. Track 2: ; issuer number (6), license number =
expiry YYMM, birth CCYYMMDD, overflow of the number ?. Track 3 holds sex, height, hair and eyes (AAMVA 2020, annex F).
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from scanning.documents import License
from scanning.license import fields
from scanning.license.fields import Flaw, Name, NotALicense

_TRACKS = re.compile(
    r"%(?P<state>[A-Z]{2})[^^?]*\^(?P<name>[^^?]*)\^(?P<address>[^?]*)\?"
    r"\s*;(?P<issuer>\d{6})(?P<number>[^=?]*)=(?P<expires>\d{4})(?P<born>\d{8})(?P<more>[^=?]*)=?\?"
)
_BODY = re.compile(r"(?P<sex>[MFX12]) ?(?P<height>\d{3})[ \d]{3}(?P<hair>[A-Z]{3})(?P<eyes>[A-Z]{3})")
_NEVER_EXPIRES, _BIRTH_MONTH = 77, 99


def looks_like_tracks(content: str) -> bool:
    return content.lstrip()[:1] == "%"


def parse(content: str) -> License:
    """The license that the tracks describe. Raises NotALicense, and nothing else."""
    match = _TRACKS.match(content.lstrip())
    if match is None:
        raise NotALicense(Flaw.NO_HEADER)
    name = _name(match["name"])
    born = fields.birth_date(match["born"])
    if born is None:
        raise NotALicense(Flaw.BAD_DATE)
    expires = _expiry(match["expires"], born)
    if expires and born >= expires:
        raise NotALicense(Flaw.BAD_DATE)
    body = _BODY.search(content, match.end())
    return License(
        family=name.family,
        given=name.given,
        middle=name.middle,
        suffix=name.suffix,
        born=born,
        expires=expires,
        sex=fields.sex(body["sex"]) if body else None,
        jurisdiction=match["state"],
        number=(match["number"] + match["more"]).strip(),
        height_cm=fields.height_cm(f"{body['height']} cm") if body else None,
        eyes=fields.eyes(body["eyes"]) if body else "",
    )


def _name(value: str) -> Name:
    family, _, rest = value.partition("$")
    parts = [fields.text(part) for part in rest.split("$")]
    if len(parts) == 1:
        parts = list(fields.given_names(parts[0]))
    padded = [*parts, "", ""]
    return fields.name(family, padded[0], padded[1], padded[2])


def _expiry(value: str, born: date) -> date | None:
    """YYMM. A license of British Columbia ends on the birthday; other months end on their last day."""
    year, month = 2000 + int(value[:2]), int(value[2:])
    if month == _NEVER_EXPIRES:
        return None
    if month == _BIRTH_MONTH:
        month = born.month
    if not 1 <= month <= 12:
        raise NotALicense(Flaw.BAD_DATE)
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(born.day, last) if month == born.month else last)
