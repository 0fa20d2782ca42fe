"""What a license's content is made of, after the AAMVA card design standards, versions 01 to 12: its issuer, its
header, and its elements, found by their IDs at line starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from scanning.documents import LicenseFlaw, NotALicense


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
_SUFFIXES = frozenset({"DCU", "DAE"})
DECISIVE = NAMES | {"DBB"}
"""What screening rests on: an intact card does not say two things here."""

SUBFILES = frozenset({"DL", "ID", "EN"})
LINE_END = re.compile(r"[\n\r\x1c-\x1e|]+")
OWN_ELEMENT = re.compile(r"(?:Z[A-Z]){1,2}[A-Z0-9]")
"""A jurisdiction's own, and the beginning of its own subfile."""
OWN_DESIGNATOR = re.compile(r"Z[A-Z]")
EDGES = "".join(map(chr, range(0x21)))  # control characters and the space

KNOWN_ID = "(?:DA[A-Z]|DB[A-S]|DC[ABD-U]|DD[A-P]|PA[A-G])"
"""A pattern for `KNOWN`."""


_STATES = (
    "636000 VA 636001 NY 636002 MA 636003 MD 636004 NC 636005 SC 636006 CT 636007 LA 636008 MT 636009 NM 636010 FL "
    "636011 DE 636014 CA 636015 TX 636018 IA 636020 CO 636021 AR 636022 KS 636023 OH 636024 VT 636025 PA 636026 AZ "
    "636029 OR 636030 MO 636031 WI 636032 MI 636033 AL 636034 ND 636035 IL 636036 NJ 636037 IN 636038 MN 636039 NH "
    "636040 UT 636041 ME 636042 SD 636043 DC 636045 WA 636046 KY 636047 HI 636049 NV 636050 ID 636051 MS 636052 RI "
    "636053 TN 636054 NE 636055 GA 636058 OK 636059 AK 636060 WY 636061 WV "
)
_TERRITORIES = "604427 AS 604430 MP 604431 PR 636019 GU 636062 VI "
_PROVINCES = (
    "604426 PE 604428 QC 604429 YT 604432 AB 604433 NU 636012 ON 636013 NS 636016 NL 636017 NB 636028 BC 636044 SK "
    "636048 MB 990876 AB "  # Alberta prints a number outside the ISO range
)

_WORDS = (_STATES + _TERRITORIES + _PROVINCES).split()

JURISDICTIONS: Mapping[str, str] = MappingProxyType(dict(zip(_WORDS[::2], _WORDS[1::2], strict=True)))
"""Issuer identification number -> two letters. Used only where a card does not name its jurisdiction itself."""

FAMILY_FIRST = frozenset({"636003", "636005", "636006", "636007", "636010", "636026", "636029", "636030", "636043"})
"""MD, SC, CT, LA, FL, AZ, OR, MO, DC: every public sample of their version 01 has the family name first in DAA."""

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


def find_header(content: str) -> LicenseHeader | None:
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


_JUNK = re.compile(r"[^A-Z0-9]+(?=[A-Z]{2}[A-Z0-9])")
_FILLER = re.compile(r"[^A-Za-z]*|(\S)(?: *\1)*")
"""What stands behind the last element and says nothing: figures and signs, or one character again and again."""
_FEWEST_FILLERS = 20
_MOST_STRAY = 1
"""Lines in a jurisdiction's own text that begin like an element by chance. With more, lines have changed places."""
_USUAL = (
    {"DAQ"}, {"DBA"}, {"DBC"}, {"DBD"}, {"DAG", "DAL"}, {"DAI", "DAN"}, {"DAJ", "DAO"}, {"DAK", "DAP"},
)  # fmt: skip
"""What every version demands, apart from names and birth date."""
_MOST_MISSING = 2
_FAMILY, _GIVEN = frozenset({"DCS", "DAB"}), frozenset({"DAC", "DCT"})
_BIRTH = re.compile(r"DBB\d{8}")


def at_line_starts(body: str) -> Mapping[str, str]:
    """ID -> value, the first that says something, from what follows the header.

    Raises NotALicense for an ID that no version knows, for content that says two things of a person, and for content
    that breaks off before the birth date, the middle name, or within a name.
    """
    body = _without_filler(body)
    found: dict[str, str] = {}
    last = ""
    for element, value in _lines(body):
        earlier, before, last = found.get(element, ""), last, element
        if element == before and element in NAMES and value and not earlier:
            raise NotALicense(LicenseFlaw.CONFLICT)  # DAD, and DADRA: a name that begins like its element, or not
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


def _without_filler(body: str) -> str:
    """Without one figure again and again behind the last element."""
    plain = body.rstrip(EDGES)
    last = plain[-1:]
    bare = plain.rstrip(last) if last.isdecimal() else plain
    return f"{bare}\r" if len(plain) - len(bare) >= _FEWEST_FILLERS else body


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
    is_name = False  # behind a name
    stray = 0
    for piece in LINE_END.split(body):
        line = piece.strip(EDGES)
        junk = _JUNK.match(line)
        line = line[junk.end() :] if junk else line
        begins = False
        while line[:2] in SUBFILES and line[:3] not in KNOWN:
            line, begins = line[2:].lstrip(EDGES), True
        if begins and is_name and not line:
            raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)  # NGUY and EN
        if line[:3] in KNOWN and (begins or not own):
            if is_over:
                raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)
            own, is_name = False, line[:3] in NAMES | _SUFFIXES
            yield line[:3], line[3:].strip()
        elif OWN_ELEMENT.match(line) or (OWN_DESIGNATOR.fullmatch(line) and not is_name):
            own = True
        elif own:
            stray += line[:3] in KNOWN
            if stray > _MOST_STRAY or _BIRTH.match(line):
                raise NotALicense(LicenseFlaw.CONFLICT)
        elif len(line) > 2:
            if not _FILLER.fullmatch(line):
                raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)
            is_over = True
        elif any(map(str.isalpha, line)):
            if is_name or len(set(line)) > 1:
                raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)  # the end of a name, or half of an ID
            is_over = True
