"""The header of a license's content: who issued it, after which version, and where its elements begin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scanning.license.elements import KNOWN_ID
from scanning.license.issuers import JURISDICTIONS

_HEADER = re.compile(r"(?:ANSI|AAMVA) {0,2}(?P<digits>\d{8,12})(?=[A-Z]{2})(?P<table>(?:[A-Z]{2} ?\d{8} ?)*)", re.ASCII)
_HEADER_WITHIN = 40
_ISSUER, _ISSUER_AND_VERSION, _LEAST = 6, 8, 10
_DESIGNATOR = re.compile(r"[A-Z]{2}(?= ?\d)")
_TABLE_OF_JUNK = re.compile(rf"[A-Z]{{2}}[^\n\r\x1c-\x1e|]{{0,40}}?(?=(?:DL|ID|EN){KNOWN_ID})")
"""An entry in which letters stand for offset and length, as in Alberta."""
_BEGINS = re.compile(rf"[^A-Z0-9]{{0,20}}(?:(?:DL|ID|EN){{1,2}}[^A-Z0-9]{{0,20}})?(?:{KNOWN_ID}|(Z[A-Z])\1)")
_TYPED_BEFORE = re.compile(r"[\x00-\x20]*|[^@]{0,10}@[^@]{0,14}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LicenseHeader:
    """`own`: the designators of a jurisdiction's own subfiles in the table. `body`: what follows the header."""

    issuer: str
    version: int
    own: frozenset[str]
    before: str = field(repr=False)
    body: str = field(repr=False)

    @property
    def is_typed_well(self) -> bool:
        """Whether the keyboard layouts of reader and computer agree, as far as can be seen: `@` came through.

        Control characters around it may have become others: a record separator is Ctrl and 6, a line feed Ctrl and J.
        """
        return _TYPED_BEFORE.fullmatch(self.before) is not None


def find(content: str) -> LicenseHeader | None:
    """The header near the beginning of `content`, or None."""
    match = _HEADER.search(content, 0, _HEADER_WITHIN + 140)
    if match is None or match.start() > _HEADER_WITHIN:
        return None
    numbers = _numbers(match["digits"])
    if numbers is None:
        return None
    body = content[match.end() :]
    if not _BEGINS.match(body):
        junk = _TABLE_OF_JUNK.match(body)
        body = body[junk.end() :] if junk else body
    own = frozenset(found for found in _DESIGNATOR.findall(match["table"]) if found.startswith("Z"))
    return LicenseHeader(*numbers, own=own, before=content[: match.start()], body=body)


def _numbers(digits: str) -> tuple[str, int] | None:
    """Issuer and version. North Carolina once printed its number without the first 6."""
    if "6" + digits[: _ISSUER - 1] in JURISDICTIONS and digits[:_ISSUER] not in JURISDICTIONS:
        return "6" + digits[: _ISSUER - 1], int(digits[_ISSUER - 1 : _ISSUER_AND_VERSION - 1])
    if len(digits) < _LEAST and digits[:_ISSUER] not in JURISDICTIONS:
        return None
    return digits[:_ISSUER], int(digits[_ISSUER:_ISSUER_AND_VERSION])
