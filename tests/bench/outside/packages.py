"""What the packages of the outside world hold, read by a process in their environment (tools/linkage.py)."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools import linkage

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources.csv"
WEIGHTS = HERE.parents[2] / "assets" / "names" / "sources.csv"
"""Where the weights come from; `marks` is text by which such a source would betray itself in another's module."""


class OutsideMissing(Exception):
    """The environment is not set up; the message says how."""


@dataclass(frozen=True, slots=True)
class Packages:
    """Names by locale and role with their weights (0 where the locale gives none), mistyped words, FEBRL's records."""

    versions: dict[str, str]
    names: dict[str, dict[str, list[tuple[str, float]]]]
    slips: list[tuple[str, str]]
    febrl: dict[str, list[dict[str, str]]]


def rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def locales() -> Sequence[str]:
    """The locales of faker that the outside world draws from, as sources.csv declares them."""
    return [row["source"].partition(":")[2] for row in rows(SOURCES) if row["source"].startswith("faker:")]


def marks() -> Sequence[str]:
    return [mark for row in rows(WEIGHTS) for mark in row["marks"].split()]


@cache
def load() -> Packages:
    """Takes a few seconds. Raises OutsideMissing."""
    python = linkage.installed(linkage.OUTSIDE)
    if python is None:
        raise OutsideMissing("The outside world is not set up: run `python tools/linkage.py outside`.")
    command = [str(python), str(HERE / "extract.py"), ",".join(marks()), *locales()]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise OutsideMissing(run.stderr.strip().splitlines()[-1])
    read = json.loads(run.stdout)
    return Packages(read["versions"], read["names"], [(wrong, right) for wrong, right in read["slips"]], read["febrl"])
