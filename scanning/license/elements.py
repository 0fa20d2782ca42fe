"""The element IDs of the AAMVA card design standards, versions 01 to 12, and where they may stand."""

from __future__ import annotations

import re


def _ids(prefix: str, letters: str) -> frozenset[str]:
    return frozenset(prefix + letter for letter in letters)


KNOWN = (
    _ids("DA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    | _ids("DB", "ABCDEFGHIJKLMNOPQRS")
    | _ids("DC", "ABDEFGHIJKLMNOPQRSTU")
    | _ids("DD", "ABCDEFGHIJKLMNOP")
    | _ids("PA", "ABCDEFG")
)
"""Every element ID of versions 01 to 12 (PA: permits, in version 01)."""

NAMES = frozenset({"DAA", "DAB", "DAC", "DAD", "DCS", "DCT"})
DECISIVE = NAMES | {"DBB"}
"""What screening rests on: an intact card does not say two things here."""

SUBFILES = frozenset({"DL", "ID", "EN"})
LINE_END = re.compile(r"[\n\r\x1c-\x1e|]+")
OWN_ELEMENT = re.compile(r"(?:Z[A-Z]){1,2}[A-Z0-9]")
"""A jurisdiction's own, and the beginning of its own subfile."""
EDGES = "".join(map(chr, range(0x21)))  # control characters and the space

KNOWN_ID = "(?:DA[A-Z]|DB[A-S]|DC[ABD-U]|DD[A-P]|PA[A-G])"
"""A pattern for `KNOWN`."""
