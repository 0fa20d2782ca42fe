"""Other people's record linkage beside ours, run over CSV files in an environment of its own (tools/linkage.py)."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.bench.population import Person
from tests.bench.world import KNOWN, ROOT, World
from tools import linkage

METHODS = ("splink", "logic-v1")
MOST = 200
"""True visitors, and visitors of each community, that these methods are tried on: they take their time."""
_COLUMNS = ("id", "given", "middle", "family", "born", "year")


def methods(world: World, people: Iterable[Person]) -> Iterator[tuple[str, Callable[[Person], list[int]]]]:
    """Each method with its answers for `people`; says so on standard output where one cannot be run."""
    python = linkage.installed()
    if python is None:
        print("\nsplink and logic-v1 are not set up (`python tools/linkage.py`): they are not in these tables.")  # noqa: T201
        return
    known = list(dict.fromkeys(people))
    with tempfile.TemporaryDirectory() as folder:
        listed, probes = Path(folder) / "listed.csv", Path(folder) / "probes.csv"
        _write(listed, ((person, KNOWN[world.known[number]]) for number, person in enumerate(world.everybody)))
        _write(probes, ((person, "full") for person in known))
        for name in METHODS:
            command = [str(python), str(ROOT / "tests" / "bench" / "linkage.py"), name, str(listed), str(probes)]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
            if run.returncode:
                print(f"\n{name} could not be run: it is not in these tables.")  # noqa: T201
                continue
            answer = json.loads(run.stdout.splitlines()[-1])
            print(f"{name}: {answer['seconds']:.0f} s for {len(known)} visitors", file=sys.stderr)  # noqa: T201
            found = {person: answer["found"].get(str(number), []) for number, person in enumerate(known)}
            yield name, found.__getitem__


def _write(file: Path, people: Iterable[tuple[Person, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(_COLUMNS)
        for number, (person, known) in enumerate(people):
            born = person.born.isoformat() if known == "full" else ""
            year = person.born.year if known in {"full", "year"} else ""
            out.writerow((number, person.given, person.middle, person.family, born, year))
