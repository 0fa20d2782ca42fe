"""Reads what the barcode of a North American driver's license or identification card says. Pure: bytes in, License out.

After the AAMVA card design standards, versions 01 (2000) to 12 (2025), and after what issuers print in fact: offsets
lie, separators differ, subfile types are missing or doubled. So elements are found by their IDs at line starts, never
by offset. A code that was read wrong shows itself in its header or in an element ID that no version knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scanning.documents import License, Truncated
from scanning.license import fields, glued, tracks
from scanning.license.fields import Flaw, Name, NotALicense
from scanning.license.issuers import JURISDICTIONS

__all__ = ["Flaw", "NotALicense", "parse", "parse_typed"]

LONGEST = 4096
"""Bytes. The largest PDF417 code holds 1,850 characters; what is longer is no license."""

_HEADER = re.compile(r"(?:ANSI|AAMVA) {0,2}(\d{6})(\d{2})\d{2,4}?(?=[A-Z]{2})((?:[A-Z]{2} ?\d{8} ?)*)")
_HEADER_WITHIN = 40
_TYPED_BEFORE = re.compile(r"[\x00-\x20@]*")
_SPLIT_WELL = frozenset({"DBB", "DAQ"})
_LINE_END = re.compile(r"[\n\r\x1c-\x1e|]+")
_SUBFILES = frozenset({"DL", "ID", "EN"})
_OWN_SUBFILE = re.compile(r"(Z[A-Z])\1[A-Z0-9]")
_OWN_ELEMENT = re.compile(r"Z[A-Z][A-Z0-9]")
_EDGES = "".join(map(chr, range(0x21)))  # control characters and the space
_JUNK = re.compile(r"[^A-Z0-9]+(?=[A-Z]{2}[A-Z0-9])")


def _ids(prefix: str, letters: str) -> frozenset[str]:
    return frozenset(prefix + letter for letter in letters)


_KNOWN = (
    _ids("DA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    | _ids("DB", "ABCDEFGHIJKLMNOPQRS")
    | _ids("DC", "ABDEFGHIJKLMNOPQRSTU")
    | _ids("DD", "ABCDEFGHIJKLMNOP")
    | _ids("PA", "ABCDEFG")
)
"""Every element ID of versions 01 to 12 (PA: permits, in version 01)."""

_DECISIVE = ("DAA", "DAB", "DAC", "DAD", "DCS", "DCT", "DBB")
"""What screening rests on: an intact card does not say two things here."""


def parse(raw: bytes) -> License:
    """The license that a barcode's bytes describe. Raises NotALicense, and nothing else, for everything that is none.

    An expired card is a license: `expires` reports it. British Columbia's magnetic-stripe content is read as well.
    """
    if len(raw) > LONGEST:
        raise NotALicense(Flaw.NO_HEADER)
    content = _decoded(raw)
    if tracks.looks_like_tracks(content):
        return tracks.parse(content)
    header = _HEADER.search(content, 0, _HEADER_WITHIN + 80)
    if header is None or header.start() > _HEADER_WITHIN:
        raise NotALicense(Flaw.NO_HEADER)
    elements = _elements(content[header.end() :])
    if not elements:
        raise NotALicense(Flaw.NO_ELEMENTS)
    return _license(elements, issuer=header[1])


def parse_typed(raw: bytes) -> License:
    """As `parse`, for what a reader typed: line ends may be lost, or may have become spaces or other characters.

    Nothing but `@` may stand before the header: where the reader's keyboard layout is not the computer's, something
    else does, and letters of the name may have changed places as well.
    """
    content = _decoded(raw[: LONGEST + 1])
    header = None if tracks.looks_like_tracks(content) else _HEADER.search(content, 0, _HEADER_WITHIN + 80)
    if header is None or len(raw) > LONGEST:
        return parse(raw)
    if not _TYPED_BEFORE.fullmatch(content, 0, header.start()):
        raise NotALicense(Flaw.UNKNOWN_ELEMENT)
    body, version = content[header.end() :], int(header[2])
    if not _is_split(body, version):
        return _license(glued.elements(body, version), issuer=header[1])
    if _is_cut_off(body):
        raise NotALicense(Flaw.NO_NAME)
    return parse(raw)


def _is_cut_off(body: str) -> bool:
    """Whether the reader broke off in the middle of a name, which would then be somebody else's."""
    *_, last = _LINE_END.split(body)
    return last[:3] in _DECISIVE or last[:3] == "DCU"


def _is_split(body: str, version: int) -> bool:
    """Whether enough elements stand at line starts for the line ends to have come through."""
    starts = {line.strip(_EDGES)[:3] for line in _LINE_END.split(body)}
    first = {line.strip(_EDGES)[2:5] for line in _LINE_END.split(body)[:1]}
    names = {"DCS", "DAC"} if version >= glued.FIRST_VERSION else set()
    return (_SPLIT_WELL | names).issubset(starts | first)


def _decoded(raw: bytes) -> str:
    """ISO 8859-1 by the standard; UTF-8 where it is nothing else."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _elements(body: str) -> Mapping[str, str]:
    """ID -> value, the first that says something. Raises NotALicense for an ID that no version knows."""
    found: dict[str, str] = {}
    for element, value in _lines(body):
        earlier = found.get(element, "")
        if not earlier:
            found[element] = value
        elif element in _DECISIVE and value and value != earlier:
            raise NotALicense(Flaw.CONFLICT)
    return found


def _lines(body: str) -> Iterator[tuple[str, str]]:
    own = False  # inside a jurisdiction's own subfile, whose content is its own affair
    for piece in _LINE_END.split(body):
        line = piece.strip(_EDGES)
        junk = _JUNK.match(line)
        line = line[junk.end() :] if junk else line
        while line[:2] in _SUBFILES and line[:3] not in _KNOWN:
            line = line[2:]
        if line[:3] in _KNOWN:
            yield line[:3], line[3:].strip()
        elif _OWN_ELEMENT.match(line) or _OWN_SUBFILE.match(line):
            own = True
        elif len(line) > 2 and not own:
            raise NotALicense(Flaw.UNKNOWN_ELEMENT)


def _license(elements: Mapping[str, str], issuer: str) -> License:
    get = elements.get
    name = _name(elements)
    born, expires = fields.birth_date(get("DBB", "")), fields.day(get("DBA", ""))
    if born and expires and born >= expires:
        raise NotALicense(Flaw.BAD_DATE)
    state = fields.text(get("DAJ", "")).upper()
    return License(
        family=name.family,
        given=name.given,
        middle=name.middle,
        suffix=name.suffix,
        born=born,
        expires=expires,
        sex=fields.sex(get("DBC", "")),
        jurisdiction=state if re.fullmatch(r"[A-Z]{2}", state) else JURISDICTIONS.get(issuer, issuer),
        number=fields.text(get("DAQ", "")),
        truncated=Truncated(*(get(flag, "").upper() == "T" for flag in ("DDE", "DDF", "DDG"))),
        height_cm=fields.height_cm(get("DAU", "") or f"{get('DAV', '')} cm"),
        eyes=fields.eyes(get("DAY", "")),
    )


def _name(elements: Mapping[str, str]) -> Name:
    get = elements.get
    family = fields.text(get("DCS", "")) or fields.text(get("DAB", ""))
    given, middle = get("DAC", ""), get("DAD", "")
    if not fields.text(given) and fields.text(get("DCT", "")):
        given, middle = fields.given_names(get("DCT", ""))
    suffix = fields.text(get("DCU", "")) or get("DAE", "")
    if not family and fields.text(get("DAA", "")):
        whole = fields.whole_name(get("DAA", ""))
        return whole if whole.suffix else fields.name(whole.family, whole.given, whole.middle, suffix)
    return fields.name(family, given, middle, suffix)
