"""Other people's record linkage beside ours, run over CSV files in an environment of its own (tools/linkage.py)."""

from __future__ import annotations

import csv
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from tests.bench.population import Person
from tests.bench.world import KNOWN, ROOT, World
from tools import linkage

METHODS = {"splink": 0.9, "logic-v1": 0.7, "logic-v2": 0.7}
"""Each with the score from which on it is a match: splink's probability, and what OpenSanctions calls one."""
PAIRWISE = frozenset({"logic-v1", "logic-v2"})
"""Compare one pair after another: each visitor with the NEAREST entries by their letters, where the list is short."""
NEAREST = 100
SHORT = 20_000
SECONDS = 300
"""What a method may take: beyond, it is not in the tables."""
_COLUMNS = ("id", "given", "middle", "family", "born", "year")


Scores = Callable[[Person], Sequence[tuple[int, float]]]
"""A visitor's entries with their scores, the higher the likelier."""


def methods(world: World, people: Iterable[Person]) -> Iterator[tuple[str, Callable[[Person], list[int]]]]:
    """Each method with its matches for `people`; says so on standard output where one cannot be run, and why."""
    listed = [(person, KNOWN[known]) for person, known in zip(world.everybody, world.known, strict=True)]
    for name, scores in scored(listed, people):

        def found(person: Person, scores: Scores = scores, least: float = METHODS[name]) -> list[int]:
            return [number for number, score in scores(person) if score >= least]

        yield name, found


def scored(listed: Sequence[tuple[Person, str]], people: Iterable[Person]) -> Iterator[tuple[str, Scores]]:
    """Each method with its scores for `people`, who need not be known beforehand otherwise. `listed`: everybody of the
    list and what the entry has of a birth date. Says so on standard output where a method cannot be run, and why."""
    python = linkage.installed(linkage.LINKAGE)
    if python is None:
        print("\nsplink, logic-v1 and logic-v2 are not set up (`python tools/linkage.py linkage`): they are left out.")  # noqa: T201
        return
    known = list(dict.fromkeys(people))
    with tempfile.TemporaryDirectory() as folder:
        entries, probes, near = (Path(folder) / name for name in ("listed.csv", "probes.csv", "near.csv"))
        _write(entries, listed)
        _write(probes, ((person, "full") for person in known))
        for name in METHODS:
            files = [str(entries), str(probes)]
            if name in PAIRWISE:
                if len(listed) > SHORT:
                    print(f"\n{name} takes pair after pair: it is not in these tables, the list is too long.")  # noqa: T201
                    continue
                _write_nearest(near, [person for person, _ in listed], known)
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


def _write_nearest(file: Path, listed: Iterable[Person], people: Iterable[Person]) -> None:
    """A line for every visitor: its number and the numbers of the entries whose names are nearest by their letters.

    Found here, because the product's environment has rapidfuzz and nomenklatura's has not.
    """
    names = [f"{person.given} {person.family}" for person in listed]
    with file.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        for number, person in enumerate(people):
            near = process.extract(
                f"{person.given} {person.family}", names, scorer=fuzz.token_sort_ratio, limit=NEAREST
            )  # fmt: skip
            out.writerow((number, *(place for _, _, place in near)))
