"""Other people's record linkage beside ours, run over CSV files in an environment of its own (tools/linkage.py)."""

from __future__ import annotations

import csv
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from tests.bench.population import Person
from tests.bench.world import KNOWN, ROOT, World
from tools import linkage

METHODS = ("splink", "logic-v1")
PAIRWISE = frozenset({"logic-v1"})
"""Compares one pair after another: each visitor with the NEAREST entries by their letters, where the list is short."""
NEAREST = 100
SHORT = 20_000
SECONDS = 300
"""What a method may take: beyond, it is not in the tables."""
_COLUMNS = ("id", "given", "middle", "family", "born", "year")


def methods(world: World, people: Iterable[Person]) -> Iterator[tuple[str, Callable[[Person], list[int]]]]:
    """Each method with its answers for `people`; says so on standard output where one cannot be run, and why."""
    python = linkage.installed(linkage.LINKAGE)
    if python is None:
        print("\nsplink and logic-v1 are not set up (`python tools/linkage.py linkage`): they are not in these tables.")  # noqa: T201
        return
    known = list(dict.fromkeys(people))
    with tempfile.TemporaryDirectory() as folder:
        listed, probes, near = (Path(folder) / name for name in ("listed.csv", "probes.csv", "near.csv"))
        _write(listed, ((person, KNOWN[world.known[number]]) for number, person in enumerate(world.everybody)))
        _write(probes, ((person, "full") for person in known))
        for name in METHODS:
            files = [str(listed), str(probes)]
            if name in PAIRWISE:
                if len(world.everybody) > SHORT:
                    print(f"\n{name} takes pair after pair: it is not in these tables, the list is too long.")  # noqa: T201
                    continue
                _write_nearest(near, world, known)
                files.append(str(near))
            command = [str(python), str(ROOT / "tests" / "bench" / "linkage.py"), name, *files]
            try:
                run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                print(f"\n{name} could not be run, it is not in these tables: {_reason(error)}.")  # noqa: T201
                continue
            answer = json.loads(run.stdout.splitlines()[-1])
            print(f"{name} ({answer['version']}): {answer['seconds']:.0f} s for {len(known):,} visitors.")  # noqa: T201
            found = {person: answer["found"].get(str(number), []) for number, person in enumerate(known)}
            yield name, found.__getitem__


def _reason(error: subprocess.CalledProcessError | subprocess.TimeoutExpired) -> str:
    """One line: the last that the program said, or that it took too long."""
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took longer than {SECONDS} s"
    said: str = error.stderr or ""
    return (said.strip().splitlines() or [f"exit status {error.returncode}"])[-1].rstrip(".")


def _write(file: Path, people: Iterable[tuple[Person, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(_COLUMNS)
        for number, (person, known) in enumerate(people):
            born = person.born.isoformat() if known == "full" else ""
            year = person.born.year if known in {"full", "year"} else ""
            out.writerow((number, person.given, person.middle, person.family, born, year))


def _write_nearest(file: Path, world: World, people: Iterable[Person]) -> None:
    """A line for every visitor: its number and the numbers of the entries whose names are nearest by their letters.

    Found here, because the product's environment has rapidfuzz and nomenklatura's has not.
    """
    names = [f"{person.given} {person.family}" for person in world.everybody]
    with file.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        for number, person in enumerate(people):
            near = process.extract(
                f"{person.given} {person.family}", names, scorer=fuzz.token_sort_ratio, limit=NEAREST
            )  # fmt: skip
            out.writerow((number, *(place for _, _, place in near)))
