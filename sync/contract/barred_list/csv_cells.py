"""Cells of a barred list other than dates: names, kind, sex, aliases, schools, height.

A name that cannot be compared (it stands for no name, a wrong encoding broke its accents) matches nobody, or
everybody. The person who imports the list is told by line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from sync.contract.vocabulary import ListKind

_HEIGHTS_CM = range(40, 281)
_SCHOOL_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)


class RowRefused(ValueError):
    """One line cannot be used; the message is the reason shown beside its number."""


def read_sex(value: str) -> str:
    if value.upper() not in {"M", "F", ""}:
        raise RowRefused(f"sex {shown(value)} is unknown; write M, F or nothing")
    return value.upper()


def read_kind(value: str) -> str:
    kinds = tuple(ListKind)
    if value.casefold() not in kinds:
        raise RowRefused(f"kind {shown(value)} is unknown; write {', '.join(kinds[:-1])} or {kinds[-1]}")
    return value.casefold()


def read_aliases(value: str) -> list[dict[str, str]]:
    return [_alias(part) for part in value.split(";") if part.strip()]


def _alias(value: str) -> dict[str, str]:
    """`Family, Given Middle`; without a comma it is a mononym."""
    family, _, rest = value.partition(",")
    given, _, middle = rest.strip().partition(" ")
    if not family.strip():
        raise RowRefused(f"alias {shown(value.strip())} has no family name; write Family, Given Middle")
    return {"given": given, "middle": middle.strip(), "family": family.strip()}


def read_schools(value: str, known: frozenset[str] | None, names: Mapping[str, str]) -> list[str]:
    """Codes of schools; `known` and `names` as in csv_file.Reading."""
    typed = {folded(part): part.strip() for part in value.split(";") if part.strip()}
    if typed.keys() <= {"*"}:
        return []
    if "*" in typed:
        raise RowRefused("schools names * (every school) beside single schools; write one or the other")
    codes = {word: word if known is not None and word in known else names.get(word, word) for word in typed}
    for word, code in sorted(codes.items()):
        if not code:
            raise RowRefused(f"schools has {shown(typed[word])}, the name of several schools; write the code")
        if known is not None and code not in known:
            raise RowRefused(
                f"schools has {shown(typed[word])}, which is not a school of this district; write its code or its name"
            )
        if not _SCHOOL_CODE.fullmatch(code):
            raise RowRefused(f"schools has {shown(typed[word])}, which is not a school code")
    return sorted(set(codes.values()))


def folded(name: str) -> str:
    """A school's name or code as it is looked up: capitals and doubled spaces make no other."""
    return " ".join(name.split()).casefold()


def read_height(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= 3 and int(value) in _HEIGHTS_CM):
        raise RowRefused(f"height_cm {shown(value)} is not a height in whole centimeters")
    return int(value)


def shown(value: str) -> str:
    """A cell as a message quotes it."""
    return repr(value if len(value) <= 24 else value[:23] + "…")


PLACEHOLDERS = frozenset({
    "unknown", "unk", "unkn", "not known", "name unknown", "unknown name", "no name", "noname", "not available",
    "not applicable", "not provided", "not given", "n/a", "n.a", "fnu", "lnu", "nmn", "nmi", "nfn", "nln",
    "unavl", "unavailable", "anonymous", "tbd", "tba", "xxx", "xxxx", "desconocido", "desconocida", "sin nombre", "n/d",
})  # fmt: skip
"""Never anybody's name, compared in lower case and without marks around it."""

ALSO_NAMES = frozenset({"na", "none", "null", "nil", "nan", "test", "x"})
"""Stands for no name as a middle name, or where given and family name both are one; alone it may be a surname."""

_EMPTY_AS_GIVEN = frozenset({"none", "null"})
_BROKEN = re.compile("[\u00c2\u00c3\u00c4\u00c5\u00e2\u00d0\u00d1\u00d8\u00d9][\u0080-\u00bf\u0152-\u2122]")
_LOST = re.compile(
    "[?\ufffd\u00a1\u00a2\u00a3\u00a4\u00a5\u00a7\u00a9\u00ab\u00ae\u00b0\u00b1\u00b6\u00bb\u00bf\u201a\u201e\u2020\u2021\u2026\u2030]"
)
"""Signs that no name has: what is left of a letter where a file of DOS or an old Mac was read as another encoding."""
_JOINERS = {"\u200c", "\u200d"}  # Persian and the scripts of India write names with them
_EDGES = " .,;:-_*'\"#()[]<>/\\=?!"


class NameNote(StrEnum):
    """What was made of a name, or should be looked at, for the person who imports the list."""

    NO_NAME = "no_name"
    REPAIRED = "repaired"
    LOST_LETTER = "lost_letter"
    DIGIT = "digit"


def visible(text: str) -> str:
    """The text without characters that nobody sees, such as zero-width spaces and marks of writing direction."""
    kept = (
        character
        for character in text
        if unicodedata.category(character) != "Cf" or (character in _JOINERS and not text.isascii())
    )
    cleaned = "".join(kept)
    return cleaned if any(character not in _JOINERS for character in cleaned) else ""


def repaired(text: str) -> str:
    """UTF-8 that was read as Windows-1252 (`JosÃ©`) as it was meant; any other text as it is."""
    if not _BROKEN.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def is_placeholder(name: str) -> bool:
    """Whether the text stands for no name at all: `Unknown`, `FNU`, `#REF!`, or not a single letter."""
    spreadsheet_error = name.startswith("#")
    return spreadsheet_error or name.casefold().strip(_EDGES) in PLACEHOLDERS or not _has_letter(name)


def is_weak(name: str) -> bool:
    """Whether the text is no name where nothing better stands beside it: `None`, `NA`."""
    return name.casefold().strip(_EDGES) in ALSO_NAMES or is_placeholder(name)


def names_nobody(family: str, given: str) -> bool:
    """Whether the two together name nobody (`FNU LNU`, `N/A`, `None None`). Empty parts do not count."""
    parts = [part for part in (family, given) if part]
    return not parts or all(is_weak(part) for part in parts)


def is_empty_given(given: str) -> bool:
    return is_placeholder(given) or given.casefold() in _EMPTY_AS_GIVEN


def doubts(name: str) -> NameNote | None:
    """What somebody should look at in a name that is taken as it is."""
    if _LOST.search(name):
        return NameNote.LOST_LETTER
    return NameNote.DIGIT if any(character.isdecimal() for character in name) else None


def _has_letter(name: str) -> bool:
    return any(unicodedata.category(character)[0] == "L" for character in name)
