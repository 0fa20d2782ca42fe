"""Reads what is known of romanization from assets/names: sets of spellings, rules, and tables of syllables."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from screening.romanization import Role, Romanization, Rule, RuleKind, SpellingSets, romanization
from screening.syllables import SyllableTable, by_rule

_ROLES = {"family": frozenset({Role.FAMILY}), "given": frozenset({Role.GIVEN}), "both": frozenset(Role)}
_CHINESE, _KOREAN = "chinese", "korean"

_Shares = Mapping[str, tuple[float, ...]]


def load_romanization(folder: Path, shares: Mapping[Role, _Shares]) -> Romanization:
    """From a folder laid out as assets/names. `shares`: how common each name is, by role and community.

    Raises OSError, KeyError and ValueError where a file cannot be read or used.
    """
    syllables = list(_rows(folder / "syllables.csv"))
    chinese = _chinese([row for row in syllables if row["system"] == _CHINESE])
    korean = _korean([row for row in syllables if row["system"] == _KOREAN])
    sets = list(_sets(folder / "romanization.csv", chinese))
    return romanization(
        {role: _of_role(role, sets, shares[role]) for role in Role},
        [_rule(row) for row in _rows(folder / "romanization_rules.csv")],
        chinese,
        korean,
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _rule(row: Mapping[str, str]) -> Rule:
    try:
        when = re.compile(row["when"])
        old = re.compile(row["from"])
    except re.error as error:
        raise ValueError(f"the rule {row['when']!r} is no pattern: {error}") from error
    if when.groups:
        raise ValueError(f"the rule {row['when']!r} has a group that counts: write (?:...)")
    return Rule(_ROLES[row["role"]], RuleKind(row["kind"]), when, old, row["to"])


def _sets(file: Path, chinese: SyllableTable) -> Iterator[tuple[frozenset[Role], tuple[str, ...]]]:
    """The roles and the spellings of each set. A Chinese surname stands in pinyin first, and Wade-Giles follows by
    rule."""
    for row in _rows(file):
        names = row["names"].split()
        if row["system"] == _CHINESE:
            names += sorted(chinese.written(names[0]))
        yield _ROLES[row["role"]], tuple(dict.fromkeys(names))


def _of_role(role: Role, sets: Iterable[tuple[frozenset[Role], tuple[str, ...]]], shares: _Shares) -> SpellingSets:
    mine = [names for roles, names in sets if role in roles and len(names) > 1]
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, names in enumerate(mine):
        for name in names:
            numbers[name].append(number)
    places = len(next(iter(shares.values()), ()))
    together = tuple(_together(names, shares, places) for names in mine)
    return SpellingSets({name: tuple(of) for name, of in numbers.items()}, tuple(mine), together)


def _together(names: Iterable[str], shares: _Shares, places: int) -> tuple[float, ...]:
    """How common some names are together, by community; names that no table has add nothing."""
    known = [shares[name] for name in names if name in shares]
    return tuple(min(1.0, sum(of[place] for of in known)) for place in range(places))


def _chinese(rows: Iterable[Mapping[str, str]]) -> SyllableTable:
    finals: dict[str, list[str]] = {}
    endings: dict[str, dict[str, str]] = {}
    initials: dict[str, str] = {}
    wholes: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row["kind"] == "finals":
            finals[row["key"]] = row["values"].split()
            continue
        written = [part.split() for part in row["values"].split(";")]
        if row["kind"] == "initials":
            initials |= dict(written)
        elif row["kind"] == "endings":
            endings[row["key"]] = dict(written)
        else:
            for ours, theirs in written:
                wholes[ours] = (*wholes.get(ours, ()), theirs)
    return by_rule(finals, initials, endings, wholes)


def _korean(rows: Iterable[Mapping[str, str]]) -> SyllableTable:
    """Every spelling of a syllable -> the Revised ones that it may stand for, its own among them."""
    revised: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for spelling in (row["key"], *row["values"].split()):
            revised[spelling].append(row["key"])
    return SyllableTable.of({spelling: tuple(of) for spelling, of in revised.items()})
