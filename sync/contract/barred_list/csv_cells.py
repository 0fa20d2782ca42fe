"""Cells of a barred list other than names and dates: kind, sex, aliases, schools, height."""

from __future__ import annotations

import re

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


def read_schools(value: str) -> list[str]:
    codes = {code.strip().casefold() for code in value.split(";") if code.strip()}
    if codes <= {"*"}:
        return []
    if "*" in codes:
        raise RowRefused("schools names * (every school) beside single schools; write one or the other")
    wrong = sorted(code for code in codes if not _SCHOOL_CODE.fullmatch(code))
    if wrong:
        raise RowRefused(f"schools has {shown(wrong[0])}, which is not a school code")
    return sorted(codes)


def read_height(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= 3 and int(value) in _HEIGHTS_CM):
        raise RowRefused(f"height_cm {shown(value)} is not a height in whole centimeters")
    return int(value)


def shown(value: str) -> str:
    """A cell as a message quotes it."""
    return repr(value if len(value) <= 24 else value[:23] + "…")
