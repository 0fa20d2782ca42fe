"""From what a USB reader sent, typed or over a serial line, to documents. Nothing of it is kept or logged."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from scanning import passes
from scanning.documents import Document, Unreadable
from scanning.license.aamva import Flaw, NotALicense, parse_typed
from scanning.reader import Keys, plausible

_AIM = rb"(?:\][A-Za-z][0-9A-Za-z])?"  # ISO/IEC 15424: what kind of code it was, where a reader is set to say so
_HEADER = rb"(?:ANSI|AAMVA) {0,2}\d{6}"
_BEGINS = re.compile(
    rb"(?<=[\r\n])[\x00-\x20]*(?=" + _AIM + rb"(?:@[\x00-\x20]{0,8}" + _HEADER + rb"|%[A-Z]{2}|V1\.))", re.IGNORECASE
)
_IS_LICENSE = re.compile(_HEADER + rb"|\A" + _AIM + rb"%[A-Z]{2}", re.IGNORECASE)
_HEADER_WITHIN = 60
_ENDS = bytes(range(0x21))  # control characters and the space
_IDENTIFIER = re.compile(_AIM)
_SHIFTED = re.compile(rb"\b(ansi|aamva) {0,2}\d{6}")


def documents(sent: bytes, keys: Keys, now: datetime | None, school: str) -> list[Document]:
    """Every document in what came in one go, in order; a code that is none says why. Never raises for any bytes.

    Args:
        sent: UTF-8 or ISO 8859-1, with the line ends that the reader adds, or without.
        keys, now, school: as for `scanning.passes.decode`.
    """
    return [_document(code, keys, now, school) for code in codes(sent)]


def codes(sent: bytes) -> list[bytes]:
    """The codes in what came in one go. A license holds line ends of its own; everything else ends at one."""
    cuts = sorted({0, *(match.start() for match in _BEGINS.finditer(sent)), len(sent)})
    found: list[bytes] = []
    for begin, end in pairwise(cuts):
        piece = sent[begin:end].lstrip(_ENDS)
        lines = [piece] if _IS_LICENSE.search(piece, 0, _HEADER_WITHIN) else re.split(rb"[\r\n\t]+", piece)
        found += [line for line in lines if line.strip(_ENDS)]
    return found


def _document(code: bytes, keys: Keys, now: datetime | None, school: str) -> Document:
    plain = _IDENTIFIER.sub(b"", code, count=1)
    if plain.upper().startswith(passes.PREFIX.encode()):
        return passes.decode(plain.strip(_ENDS).decode("latin-1"), keys, now, school)
    if _SHIFTED.search(plain[:40]):
        plain = plain.swapcase()  # typed with the shift lock on
    try:
        license_ = parse_typed(plain)
    except NotALicense as refusal:
        return Unreadable.FOREIGN if refusal.reason is Flaw.NO_HEADER else Unreadable.DAMAGED
    return license_ if plausible(license_, now) else Unreadable.DAMAGED
