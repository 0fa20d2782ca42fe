"""A canonical row of the barred list (sync.contract.barred_list.csv_file.canonical_fields) as the entry it holds."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

from screening.persons import BarredEntry, PartialDate, PersonName
from sync.contract.vocabulary import ListKind

_FULL = len("YYYY-MM-DD")
_BIRTHDAYS = 32_768
"""Whole birth dates kept at hand: 90 years of them."""


class MalformedRow(ValueError):
    """A row that is not what csv_file.canonical_fields makes. The message names what is wrong, never a
    person."""


def parse_entry(content: bytes, feed: str, leaf: str) -> BarredEntry:
    """The entry that a canonical row holds; `leaf` is the hex digest of `content`. Raises MalformedRow."""
    return entry_of(fields_of(content), feed, leaf)


def fields_of(content: bytes) -> Any:
    """A canonical row's fields, unchecked. Raises MalformedRow where it is no JSON."""
    try:
        return json.loads(content.decode())
    except (ValueError, RecursionError):
        raise MalformedRow("the row is no JSON") from None


def names_of(fields: Any) -> tuple[PersonName, ...]:
    """The name and the aliases of a canonical row's fields. Raises MalformedRow."""
    try:
        return _names(fields)
    except (LookupError, TypeError, AttributeError):
        raise MalformedRow("the row has no names") from None


def entry_of(fields: Any, feed: str, leaf: str) -> BarredEntry:
    """The entry that a canonical row's fields are. Raises MalformedRow."""
    try:
        return BarredEntry(
            id=_text(fields["id"]),
            feed=feed,
            leaf=leaf,
            names=_names(fields),
            kind=ListKind(fields["kind"]),
            born=_born(fields["born"]),
            sex=_text(fields["sex"]),
            reason=_text(fields["reason"]),
            instructions=_text(fields["instructions"]),
            schools=frozenset(map(_text, fields["schools"])),
            starts=_day(fields["starts"]),
            expires=_day(fields["expires"]),
            height_cm=_centimetres(fields["height_cm"]),
            eyes=_text(fields["eyes"]),
        )
    except KeyError as error:
        raise MalformedRow(f"the row has no {error.args[0]}") from None
    except (TypeError, AttributeError):
        raise MalformedRow("the row is no entry") from None
    except (ValueError, RecursionError):
        raise MalformedRow("the row holds a value that its column does not take") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _names(fields: Any) -> tuple[PersonName, ...]:
    return _name(fields, fields["suffix"]), *[_name(alias, "") for alias in fields["aliases"]]


def _name(fields: dict[str, Any], suffix: Any) -> PersonName:
    return PersonName(_text(fields["family"]), _text(fields["given"]), _text(fields["middle"]), _text(suffix))


@lru_cache(maxsize=_BIRTHDAYS)
def _born(value: str) -> PartialDate | None:
    if not value:
        return None
    if len(value) == _FULL:
        born = date.fromisoformat(value)
        return PartialDate(born.year, born.month, born.day)
    return PartialDate(date(int(value), 1, 1).year)


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _centimetres(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise TypeError("whole centimetres expected")
    return value
