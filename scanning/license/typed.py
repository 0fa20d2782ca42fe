"""Restores what a reader that types does to a license's content: lost, doubled and changed control characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Set

from scanning.documents import LicenseFlaw, NotALicense
from scanning.license import glued
from scanning.license.elements import EDGES, KNOWN, KNOWN_ID, LINE_END, NAMES, OWN_ELEMENT, SUBFILES, LicenseHeader
from scanning.license.name_order import is_known

_BEFORE_ID = re.compile(rf"([^A-Z0-9 \x00-\x1f|])(?={KNOWN_ID})")
_LINE_BEGINS = rf"(?={KNOWN_ID}|(?:DL|ID|EN){KNOWN_ID}|(?P<own>Z[A-Z])(?P=own)|Z[A-Z][A-Z0-9]|[\x00-\x20]*\Z)"
_FEWEST = 8
"""Elements behind one and the same character, before that is taken for the line end."""
_GLUED_NAME = re.compile(r"(?<=\S)(DCS|DAA|DAB|DAC|DAD|DCT)(?=[^\W\d_])")
_GLUED = re.compile(
    r"(?=(?:(DCS|DAB|DAC|DAD|DCT)[^\W\d_]|(DD[EFG])[NTU](?:D|\Z)|(DCU)(?:[JS]R|I|V|\d|NONE|D|\Z)|(DC[ABD])|(D[A-D][A-Z])[^\W_]{0,40}\d))"
)
"""Elements that show within a name by what follows them."""
_EMPTY_BEHIND = re.compile(r"(DAC|DAD|DAE|DAF|DCT|DCU)\Z")
"""An element without a value."""
_CIRCUMFLEX = "\N{COMBINING CIRCUMFLEX ACCENT}"
_RAISED = str.maketrans({raised: f"^{plain}" for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)})


def with_line_ends(header: LicenseHeader) -> str:
    """The body with line ends where the reader typed another character for each, such as `|`, `~` or the J of Ctrl+J.

    Which one it was is seen from what stands before the elements, and between `@` and the header's word.
    """
    body = _with_other_ends(header)
    if not header.own:
        return body
    glued_to = rf"(?<![\x00-\x1f|])(?<![\x00-\x1f|L]D[A-D][A-Z])(?=({'|'.join(sorted(header.own))})\1[A-Z0-9])"
    return re.sub(glued_to, "\n", body)


def _with_other_ends(header: LicenseHeader) -> str:
    body = header.body
    seen = Counter(match[1] for match in _BEFORE_ID.finditer(body))
    ends = {char for char, count in seen.items() if count >= _FEWEST}
    if not ends:
        return body
    ends |= {char for char in header.before.rpartition("@")[2] if char.islower()}
    signs = f"[{re.escape(''.join(sorted(ends)))}]"
    return re.sub(f"(?<!{signs}){signs}++{_LINE_BEGINS}", "\n", body)


def with_spaces(body: str) -> str:
    """A body whose line ends were lost, with a space for each that is left before an element or at the end."""
    ends = LINE_END.pattern  # each run of them once, or a thousand in a row cost a million steps
    return re.sub(rf"(?<!{ends.rstrip('+')}){ends}+{_LINE_BEGINS}", " ", body.replace("\t", " "))


def is_split(body: str, version: int) -> bool:
    """Whether the line ends came through: what a person is told by stands at line starts.

    Raises NotALicense(CONFLICT) where only some were lost, so that a name may have another element glued to it.
    """
    if not _is_told_at_line_starts(body, version):
        if sum(line.strip(EDGES)[:3] in KNOWN for line in LINE_END.split(body)) >= _FEWEST:
            raise NotALicense(LicenseFlaw.CONFLICT)
        return False
    values = _values(body)
    starts = set(values)
    for element, value in values.items():
        if any(_holds_another(word, starts, is_name=element in NAMES) for word in re.split(r"[^\w]+", value)):
            raise NotALicense(LicenseFlaw.CONFLICT)
    return True


def _is_told_at_line_starts(body: str, version: int) -> bool:
    starts = set(_values(body))
    if "DAQ" not in starts or ("DBB" in body and "DBB" not in starts) or not starts & {"DCS", "DAB", "DAA"}:
        return False
    return version < glued.FIRST_VERSION or bool(starts & {"DAC", "DCT"})


def _holds_another(word: str, starts: Set[str], *, is_name: bool) -> bool:
    """Whether an element that stands at no line start may be glued to a word. What is somebody's name, such as HADDAD,
    is one."""
    glued_to = (_GLUED, _EMPTY_BEHIND) if is_name else (_GLUED_NAME,)
    found = [match[match.lastindex or 0] for pattern in glued_to for match in pattern.finditer(word)]
    return any(element not in starts for element in found) and not is_known(word)


def without_dead_keys(content: str) -> str:
    """Tracks as they were where `^` is a dead key: a reader's ^A became Â. Tracks hold no accents (ISO 7811)."""
    apart = unicodedata.normalize("NFD", content.translate(_RAISED))
    return re.sub(f"([A-Za-z]){_CIRCUMFLEX}", r"^\1", apart)


def _values(body: str) -> Mapping[str, str]:
    """What stands at line starts, outside a jurisdiction's own subfile."""
    found: dict[str, str] = {}
    own = False
    for piece in LINE_END.split(body):
        line, begins = piece.strip(EDGES), False
        while line[:2] in SUBFILES and line[:3] not in KNOWN:
            line, begins = line[2:].lstrip(EDGES), True
        own = (own and not begins) or OWN_ELEMENT.match(line) is not None
        if not own:
            found.setdefault(line[:3], line[3:].strip())
    return found
