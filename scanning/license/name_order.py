"""Which of two names is the family name: how often each is given and how often it is a family's tells.

After assets/names: names in the United States with 1,000 bearers or more (its README names the sources). Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from math import log
from pathlib import Path

_TABLES = Path(__file__).resolve().parents[2] / "assets" / "names"
_ROW = re.compile(r"^([A-Z]+),(\d+),", re.MULTILINE)
_FAMILY_FIRST, _GIVEN_FIRST = log(10), -log(50)
"""How many times likelier the order must be that is taken. The standard puts the family name first, so the reverse asks
more: an unusual name before a middle name that was somebody's family name looks like it.
"""
_LEAST = 100
"""Bearers counted for a name that a table leaves out, which may have up to 999."""
_INITIAL = 8.0
"""A single letter is a given name's: as sure as the commonest of them."""
_INITIAL_BEHIND, _GENERATIONS = log(20), frozenset("IVX")
"""So much likelier is a name with an initial behind it a given one with a middle name, unless the letter may stand for
a generation. Families of southern India write theirs so."""
_OF_FAMILIES = re.compile(r"(?:STE?\b\.?|VAN DE[NR]?|DE (?:LA|LAS|LOS)) \S", re.IGNORECASE)


def is_family_first(first: str, last: str) -> bool | None:
    """Whether `first` is the family name and `last` a given name, or the reverse; None where names do not tell."""
    if begins_a_family(first) and not begins_a_family(last) and leaning(last) > _GIVEN_FIRST:
        return True
    weight = leaning(last) - leaning(first)
    if weight >= _FAMILY_FIRST:
        return True
    return False if weight <= _GIVEN_FIRST and leaning(first) > 0 else None


def begins_a_family(part: str) -> bool:
    """Whether `part` begins as family names alone do: ST. JAMES, VAN DER BERG, DE LA CRUZ. O' and D' begin given names,
    too, and so do VAN, AL and BEN."""
    return _OF_FAMILIES.match(part) is not None


def leaning(part: str) -> float:
    """Above 0 the more `part` is a given name, below 0 the more it is a family name: a natural logarithm, at most 8."""
    words = folded(part).replace("-", " ").split()
    if words and all(len(word.rstrip(".")) == 1 for word in words):
        return _INITIAL
    weight = sum(_word(word) for word in words)
    if begins_a_family(part):
        weight = min(weight, 0.0)  # JAMES is a given name; ST. JAMES is a family name
    if len(words) > 1 and len(words[-1].rstrip(".")) == 1 and words[-1][0] not in _GENERATIONS:
        weight += _INITIAL_BEHIND
    return max(-_INITIAL, min(_INITIAL, weight))


def is_known(word: str) -> bool:
    """Whether a name is one of the tables'."""
    given, family = _shares()
    return folded(word) in given or folded(word) in family


def folded(value: str) -> str:
    """Capitals without accents, as the tables are written."""
    apart = unicodedata.normalize("NFD", value.upper())
    return "".join(char for char in apart if char.isascii() and (char.isalpha() or char in " -."))


def _word(word: str) -> float:
    given, family = _shares()
    if len(word) == 1 or (word not in given and word not in family):
        return 0.0
    return log(given.get(word, given[""]) / family.get(word, family[""]))


@cache
def _shares() -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Name -> its share of all given names, and of all family names; "" for a name that is not there."""
    return _table(_TABLES / "given.csv"), _table(_TABLES / "family.csv")


def _table(file: Path) -> Mapping[str, float]:
    rows = _ROW.findall(file.read_text(encoding="utf-8"))
    counts = [int(count) for _, count in rows]
    everybody = sum(counts)
    shares = {name: count / everybody for (name, _), count in zip(rows, counts, strict=True)}
    return shares | {"": _LEAST / everybody}
