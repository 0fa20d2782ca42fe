"""From what a USB reader sent, typed or over a serial line, to documents. Nothing of it is kept or logged."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from scanning import signed_passes
from scanning.documents import Document, Unreadable
from scanning.frame_reader import Keys, plausible
from scanning.license.aamva import NotALicense, parse_typed
from scanning.license.elements import KNOWN_ID

_AIM = rb"(?:\][A-Za-z][0-9A-Za-z])?"  # ISO/IEC 15424: what kind of code it was, where a reader is set to say so
_HEADER = rb"(?:ANSI|AAMVA) {0,2}\d{6}"
_BEGINS = re.compile(
    rb"(?<=[\x00-\x1f])(?=" + _AIM + rb"(?:@[^@\r\n]{0,4}[^@]{0,10}" + _HEADER + rb"|%[A-Z]{2}|V1\.))",
    re.IGNORECASE,
)
_IS_LICENSE = re.compile(_HEADER + rb"|\A" + _AIM + rb"%[A-Z]{2}", re.IGNORECASE)
_HEADER_WITHIN = 60
_ENDS = bytes(range(0x21))  # control characters and the space
_IDENTIFIER = re.compile(_AIM)
_SHIFTED = re.compile(rb"(?:ansi|aamva) {0,2}\d{6}|\A\s*%[a-z]{2}")
_LAST_LINE = re.compile(
    rb"(?:[\r\n\t|]*[\r\t|]\n?|\n(?=[\]0-9]))" + _AIM + rb"(?P<code>[0-9A-Za-z .$/+%*-]{4,48})[\x00-\x20]*\Z"
)
_OF_A_LICENSE = re.compile(rf"(?:DL|ID|EN){{0,2}}{KNOWN_ID}|Z[A-Z][A-Z0-9]".encode(), re.IGNORECASE)
_MOST_BEHIND = 4


def documents(sent: bytes, keys: Keys, now: datetime | None, school: str) -> list[Document]:
    """Every document in what came in one go, in order; a code that is none says why. Never raises for any bytes.

    Args:
        sent: UTF-8 or ISO 8859-1, with the line ends that the reader adds, or without.
        keys, now, school: as for `scanning.signed_passes.decode`.
    """
    return [_document(code, keys, now, school) for code in codes(sent)]


def codes(sent: bytes) -> list[bytes]:
    """The codes in what came in one go. A license holds line ends of its own; everything else ends at one."""
    cuts = sorted({0, *(match.start() for match in _BEGINS.finditer(sent)), len(sent)})
    found: list[bytes] = []
    for begin, end in pairwise(cuts):
        piece = sent[begin:end].lstrip(_ENDS)
        if _IS_LICENSE.search(piece, 0, _HEADER_WITHIN):
            found += _without_the_card_number(piece)
        else:
            found += [line for line in re.split(rb"[\r\n\t]+", piece) if line.strip(_ENDS)]
    return found


def _without_the_card_number(piece: bytes) -> list[bytes]:
    """A license, and the one-dimensional codes beside its own that the reader sent right behind it."""
    behind: list[bytes] = []
    while len(behind) < _MOST_BEHIND:
        match = _LAST_LINE.search(piece, max(0, len(piece) - 64))
        code = match["code"] if match else b""
        if match is None or not _is_a_card_number(code):
            break
        behind.insert(0, code)
        piece = piece[: match.start() + 1]
    return [piece, *behind]


def _is_a_card_number(code: bytes) -> bool:
    """Not an element, and no filler: that is one character again and again."""
    return any(chr(byte).isdigit() for byte in code) and len(set(code)) > 1 and not _OF_A_LICENSE.match(code)


def _document(code: bytes, keys: Keys, now: datetime | None, school: str) -> Document:
    plain = _IDENTIFIER.sub(b"", code, count=1)
    if plain.upper().startswith(signed_passes.PREFIX.encode()):
        return signed_passes.decode(plain.strip(_ENDS).decode("latin-1"), keys, now, school)
    if _SHIFTED.search(plain[:_HEADER_WITHIN]):
        plain = plain.swapcase()  # typed with the shift lock on
    try:
        license_ = parse_typed(plain)
    except NotALicense as refusal:
        return refusal.unreadable
    return license_ if plausible(license_, now) else Unreadable.DAMAGED
