"""How many of the corpus's payloads each parser reads rightly, by group: a part of the scanning benchmark.

Right is, for a license, the names and the birth date; for anything else, that nobody is read. Somebody else is worse
than nobody, so wrong reads are counted too. The other half is the one that was not looked at while developing.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanning.license.aamva import NotALicense, parse
from tests.cards.corpus.cases import Case, cases
from tools import linkage

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = "Vestibule"

Read = tuple[str, str, str, str]
"""Family, given and middle name, and the birth date as ISO 8601, "" where it is not written."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of one group: cases, those read rightly, those that were read as somebody else, and of the other half alone."""

    cases: int
    right: int
    wrong: int
    other_half: tuple[int, int]


def table() -> Iterator[str]:
    """Lines of Markdown."""
    found = {PRODUCT: [_product(case.raw) for case in cases()], **_others()}
    heads = " | ".join(f"{name} | wrong" for name in found)
    yield f"| payloads | cases | {heads} | {PRODUCT}, other half |"
    yield "|---" * (2 * len(found) + 3) + "|"
    scores = {name: _scores(reads) for name, reads in found.items()}
    for group, mine in scores[PRODUCT].items():
        cells = " | ".join(f"{score[group].right} | {score[group].wrong}" for score in scores.values())
        yield f"| {group} | {mine.cases} | {cells} | {mine.other_half[0]} of {mine.other_half[1]} |"
    if len(found) == 1:
        yield "\naamva-parser is not set up (`python tools/linkage.py parsers`): it is not in this table."


def _product(raw: bytes) -> Read | None:
    try:
        found = parse(raw)
    except NotALicense:
        return None
    return found.family, found.given, found.middle, found.born.isoformat() if found.born else ""


def _others() -> Mapping[str, list[Read | None]]:
    python = linkage.installed(linkage.PARSERS)
    if python is None:
        return {}
    command = [str(python), str(ROOT / "tests" / "bench" / "other_parser.py")]
    given = json.dumps([case.raw.decode("latin-1") for case in cases()])
    run = subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=300)
    answer = json.loads(run.stdout)
    reads = [
        None if one is None else (one["family"], one["given"], one["middle"], one["born"]) for one in answer["found"]
    ]
    return {f"aamva-parser {answer['version']}": reads}


def _scores(reads: list[Read | None]) -> dict[str, Score]:
    """By group, and of all together."""
    counts: dict[str, Counter[str]] = {}
    for case, read in zip(cases(), reads, strict=True):
        right = _expected(case) == (None if read is None else _folded(read))
        for group in (case.group, "all"):
            count = counts.setdefault(group, Counter())
            count.update(cases=1, right=right, wrong=read is not None and not right)
            if not case.for_developing:
                count.update(other_right=right, other=1)
    counts["all"] = counts.pop("all")
    return {
        group: Score(count["cases"], count["right"], count["wrong"], (count["other_right"], count["other"]))
        for group, count in counts.items()
    }


def _expected(case: Case) -> Read | None:
    if case.expected is None:
        return None
    born = case.expected["born"]
    names = (str(case.expected[name]) for name in ("family", "given", "middle"))
    family, given, middle = names
    return _folded((family, given, middle, str(born or "")))


def _folded(read: Read) -> Read:
    """Without regard to capitals and to spaces at the ends."""
    family, given, middle, born = (part.strip().upper() for part in read)
    return family, given, middle, born
