"""Restores what a reader that types does to a license's content: lost, doubled and changed control characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from scanning.license import glued
from scanning.license.elements import EDGES, KNOWN, KNOWN_ID, LINE_END, NAMES, SUBFILES
from scanning.license.flaws import Flaw, NotALicense
from scanning.license.header import Header
from scanning.license.order import is_known

_SPLIT_WELL = frozenset({"DBB", "DAQ"})
_BEFORE_ID = re.compile(rf"([^A-Z0-9 \x00-\x1f|])(?={KNOWN_ID})")
_LINE_BEGINS = rf"(?={KNOWN_ID}|(?:DL|ID|EN){KNOWN_ID}|(?P<own>Z[A-Z])(?P=own)|Z[A-Z][A-Z0-9]|[\x00-\x20]*\Z)"
_FEWEST = 8
"""Elements behind one and the same character, before that is taken for the line end."""
_GLUED_NAME = re.compile(r"(?<=\S)(DCS|DAA|DAB|DAC|DAD|DCT)(?=[^\W\d_])")
_GLUED = re.compile(
    r"(?=(?:(DCS|DAB|DAC|DAD|DCT)[^\W\d_]|(DD[EFG])[NTU](?:D|\Z)|(DCU)(?:[JS]R|I|V|\d|NONE|D|\Z)|(D[A-D][A-Z])[^\W_]*\d))"
)
"""Elements that show within a name by what follows them."""
_EMPTY_BEHIND = re.compile(r"([^\W\d_]+)(DAD|DAE|DAF|DCU)\Z")
"""An element without a value, or a name that ends so, such as HADDAD."""
_CIRCUMFLEX = "\N{COMBINING CIRCUMFLEX ACCENT}"
_RAISED = str.maketrans({raised: f"^{plain}" for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)})


def with_line_ends(header: Header) -> str:
    """The body with line ends where the reader typed another character for each, such as `|`, `~` or the J of Ctrl+J.

    Which one it was is seen from what stands before the elements, and between `@` and the header's word.
    """
    body = header.body
    if header.own:
        glued_to = rf"(?<![\x00-\x1f|])(?<!D[A-D][A-Z])(?=({'|'.join(sorted(header.own))})\1[A-Z0-9])"
        body = re.sub(glued_to, "\n", body)
    seen = Counter(match[1] for match in _BEFORE_ID.finditer(body))
    ends = {char for char, count in seen.items() if count >= _FEWEST}
    if not ends:
        return body
    ends |= {char for char in header.before.rpartition("@")[2] if char.islower()}
    return re.sub(f"[{re.escape(''.join(sorted(ends)))}]+{_LINE_BEGINS}", "\n", body)


def is_split(body: str, version: int) -> bool:
    """Whether the line ends came through: what a person is told by stands at line starts.

    Raises NotALicense(CONFLICT) where a single one was lost, so that a name may have another element glued to it.
    """
    values = _values(body)
    starts = set(values)
    if not starts >= _SPLIT_WELL or not starts & {"DCS", "DAB", "DAA"}:
        return False
    if version >= glued.FIRST_VERSION and not starts & {"DAC", "DCT"}:
        return False
    given = {"DAC", "DAD"} if starts & {"DCT", "DAA"} and "DAC" not in starts else {"DCT"}
    for element, value in values.items():
        glued_to = _GLUED if element in NAMES else _GLUED_NAME
        if any(match[match.lastindex or 0] not in starts | given for match in glued_to.finditer(value)):
            raise NotALicense(Flaw.CONFLICT)
        behind = _EMPTY_BEHIND.search(value) if element in NAMES else None
        if behind and behind[2] not in starts and not is_known(behind[1] + behind[2]):
            raise NotALicense(Flaw.CONFLICT)
    return True


def without_dead_keys(content: str) -> str:
    """Tracks as they were where `^` is a dead key: a reader's ^A became Â. Tracks hold no accents (ISO 7811)."""
    apart = unicodedata.normalize("NFD", content.translate(_RAISED))
    return re.sub(f"([A-Za-z]){_CIRCUMFLEX}", r"^\1", apart)


def _values(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in LINE_END.split(body):
        line = piece.strip(EDGES)
        while line[:2] in SUBFILES and line[:3] not in KNOWN:
            line = line[2:].lstrip(EDGES)
        found.setdefault(line[:3], line[3:].strip())
    return found
