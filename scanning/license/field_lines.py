"""Finds the elements of a license by their IDs at line starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scanning.license.elements import DECISIVE, EDGES, KNOWN, LINE_END, OWN_ELEMENT, SUBFILES
from scanning.license.flaws import LicenseFlaw, NotALicense

_JUNK = re.compile(r"[^A-Z0-9]+(?=[A-Z]{2}[A-Z0-9])")
_FILLER = re.compile(r"[^A-Za-z]*|(\S)(?: *\1)*")
"""What stands behind the last element and says nothing: figures and signs, or one character again and again."""
_FILLER_GLUED = re.compile(r"(\d)\1{19,}[\x00-\x20]*\Z")
_MOST_STRAY = 1
"""Lines in a jurisdiction's own text that begin like an element by chance. With more, lines have changed places."""
_USUAL = (
    {"DAQ"}, {"DBA"}, {"DBC"}, {"DBD"}, {"DAG", "DAL"}, {"DAI", "DAN"}, {"DAJ", "DAO"}, {"DAK", "DAP"},
)  # fmt: skip
"""What every version demands, apart from names and birth date."""
_MOST_MISSING = 2
_FAMILY, _GIVEN = frozenset({"DCS", "DAB"}), frozenset({"DAC", "DCT"})
_BIRTH = re.compile(r"DBB\d{8}")


def elements(body: str) -> Mapping[str, str]:
    """ID -> value, the first that says something, from what follows the header.

    Raises NotALicense for an ID that no version knows, for content that says two things of a person, and for content
    that breaks off before the birth date, the middle name, or within a name.
    """
    body = _FILLER_GLUED.sub("\r", body)
    found: dict[str, str] = {}
    last = ""
    for element, value in _lines(body):
        earlier, last = found.get(element, ""), element
        if not earlier:
            found[element] = value
        elif element in DECISIVE and value and value != earlier:
            raise NotALicense(LicenseFlaw.CONFLICT)
    if not found:
        raise NotALicense(LicenseFlaw.NO_ELEMENTS)
    if "DAA" not in found and not (_FAMILY.intersection(found) and _GIVEN.intersection(found)):
        raise NotALicense(LicenseFlaw.NO_NAME)
    rest = LINE_END.split(body)[-1].strip(EDGES)
    if _is_cut_off(found, rest, unfinished=last if rest[:3] == last else ""):
        raise NotALicense(LicenseFlaw.CUT_OFF)
    return found


def _is_cut_off(found: Mapping[str, str], rest: str, unfinished: str) -> bool:
    """Whether the content broke off in the middle of a name or before one: it would then be somebody else's.

    `rest` stands behind the last line end; `unfinished` is its element.
    """
    if unfinished in DECISIVE or unfinished == "DCU" or (rest and "DBB" not in found):
        return True
    missing = sum(not usual.intersection(found) for usual in _USUAL)
    is_bare = "DBB" not in found or not {"DAD", "DCT", "DAA"}.intersection(found)
    return is_bare and missing > _MOST_MISSING


def _lines(body: str) -> Iterator[tuple[str, str]]:
    own = False  # inside a jurisdiction's own subfile, whose content is its own affair
    is_over = False  # behind what only filler may follow
    stray = 0
    for piece in LINE_END.split(body):
        line = piece.strip(EDGES)
        junk = _JUNK.match(line)
        line = line[junk.end() :] if junk else line
        begins = False
        while line[:2] in SUBFILES and line[:3] not in KNOWN:
            line, begins = line[2:].lstrip(EDGES), True
        if line[:3] in KNOWN and (begins or not own):
            if is_over:
                raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)
            own = False
            yield line[:3], line[3:].strip()
        elif OWN_ELEMENT.match(line):
            own = True
        elif own:
            stray += line[:3] in KNOWN
            if stray > _MOST_STRAY or _BIRTH.match(line):
                raise NotALicense(LicenseFlaw.CONFLICT)
        elif len(line) > 2:
            if not _FILLER.fullmatch(line):
                raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)
            is_over = True
