"""What a barred list will cost and what it will miss, told to the person who imports it, by kind and class of evidence.

Nothing here matches names: the figures are measured, and a list between two lengths is interpolated. Source:
`python -m tests.bench.misses` prints them (seed 23; missed and stopped by length of list). Missed are true
visitors whose record differs in one way from the listed one, 32 ways in equal numbers; tests hold that the table of
costs agrees with the thresholds that kiosks use.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from sync.contract.vocabulary import ListKind

LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)
"""Entries of one kind and one class, for which MISSED and STOPPED hold."""
BUDGETED = (ListKind.REGISTRY, ListKind.WATCH)
"""Kinds that may stop only so many unrelated visitors: a longer list asks for better agreement, and misses more."""
CLASSES = {"full": "a full birth date", "year": "a year of birth only", "none": "no birth date"}
ONE_NAME = "one_name"
"""In place of a class: entries with one name only, which match nobody who has two, whatever is known of their birth."""

MISSED: Mapping[str, tuple[float, ...]] = {
    "full": (0.1, 0.1, 0.1, 0.8, 5.5),
    "year": (0.1, 1.0, 12.3, 46.0, 72.3),
    "none": (0.2, 23.4, 55.9, 81.8, 94.0),
}
"""Of 100 true visitors, on lists with a budget; 0.1 where none of some thousand was missed."""
STOPPED: Mapping[str, tuple[float, ...]] = {
    "full": (0.03, 0.19, 0.31, 0.36, 0.52),
    "year": (0.33, 0.96, 0.97, 0.89, 0.89),
    "none": (0.99, 0.97, 0.93, 0.94, 0.99),
}
"""Of 1,000 unrelated visitors, on lists with a budget."""
MISSED_UNBUDGETED: Mapping[str, float] = {"full": 0.1, "year": 0.3, "none": 1.9}
STOPPED_UNBUDGETED: Mapping[str, float] = {"full": 0.9, "year": 1.9, "none": 6.2}
"""Of 1,000 unrelated visitors for every 1,000 entries of lists without a budget, where nobody may be missed. From the
false alarms, as mixed, of `python -m tests.bench.screening --entries 3000 --kind barred --dateless 0 --true 50 --alone`
(seed 23): each by how many entries are of its class, .60, .15 and .25 of them (tests.bench.world.CLASSES)."""

_YEAR = 4
_FIRST_OF_YEAR = "-01-01"
_MANY_STOPPED, _MANY_MISSED = 2.0, 10.0
"""Of 1,000, and of 100, from which on it is said what would help."""


@dataclass(frozen=True, slots=True)
class ExpectedFindings:
    """What entries of one kind and one class (a key of CLASSES) will do.

    Attributes:
        known: a key of CLASSES, or ONE_NAME: then nothing is claimed of `stopped` and `missed`.
        stopped: unrelated visitors of 1,000 who will be stopped.
        missed: of 100 listed people whose document differs in one way from the list, how many will not be found.
    """

    kind: str
    known: str
    entries: int
    stopped: float
    missed: float


def class_of(born: str) -> str:
    """What a `born` cell tells. The first of January counts as a year only: it often stands for a day nobody knew."""
    if not born:
        return "none"
    return "year" if len(born) == _YEAR or born.endswith(_FIRST_OF_YEAR) else "full"


def forecast(rows: Iterable[Mapping[str, Any]]) -> list[ExpectedFindings]:
    """One line for every kind and class among the rows (canonical fields, see sync.contract.barred_list.csv_file)."""
    counts = Counter((str(row["kind"]), class_of(str(row["born"])) if has_two_names(row) else ONE_NAME) for row in rows)
    return [_expected(kind, known, counts[kind, known]) for kind, known in sorted(counts)]


def has_two_names(row: Mapping[str, Any]) -> bool:
    """Whether the entry can match somebody who has a given and a family name, by its own name or by an alias."""
    return bool(row["given"]) or any(alias["given"] for alias in row["aliases"])


def sentences(lines: Iterable[ExpectedFindings]) -> list[str]:
    """The forecast for administrators, a sentence each, and what to do where it is costly."""
    told: list[str] = []
    dates_would_help = False
    for line in lines:
        if line.known == ONE_NAME:
            told.append(
                f"{line.kind}, {line.entries:,} with one name only: will match only visitors who have one name too. "
                "Add the given name wherever it can be found."
            )
            continue
        told.append(
            f"{line.kind}, {line.entries:,} with {CLASSES[line.known]}: will stop {_about(line.stopped, 1)} of 1,000 "
            f"unrelated visitors, and miss {_about(line.missed, 0)} of 100 listed people "
            "whose document differs a little."
        )
        dates_would_help |= line.known != "full" and (line.stopped >= _MANY_STOPPED or line.missed >= _MANY_MISSED)
    if dates_would_help:
        told.append("Birth dates make both figures small: add them wherever they can be found.")
    return told


def _about(figure: float, places: int) -> str:
    """The figure in words; never "about 0", which would be read as nobody."""
    least = 10.0**-places
    return f"about {figure:.{places}f}" if figure >= least / 2 else f"fewer than {least:g}"


def _expected(kind: str, known: str, entries: int) -> ExpectedFindings:
    if known == ONE_NAME:
        return ExpectedFindings(kind, known, entries, 0.0, 100.0)
    if kind not in BUDGETED:
        return ExpectedFindings(
            kind, known, entries, STOPPED_UNBUDGETED[known] * entries / 1_000, MISSED_UNBUDGETED[known]
        )
    return ExpectedFindings(kind, known, entries, _between(STOPPED[known], entries), _between(MISSED[known], entries))


def _between(figures: Sequence[float], entries: int) -> float:
    """The figure for a list of this length, between two that were measured; beyond them, the nearest."""
    place = bisect_right(LENGTHS, entries)
    if place == 0 or place == len(LENGTHS):
        return figures[min(place, len(figures) - 1)]
    low, high = LENGTHS[place - 1], LENGTHS[place]
    share = log10(entries / low) / log10(high / low)
    return figures[place - 1] + share * (figures[place] - figures[place - 1])
