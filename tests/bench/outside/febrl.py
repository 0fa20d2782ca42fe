"""FEBRL's data sets as a list and its visitors: labelled pairs of somebody else's making (Australian names).

Half of the people of a data set are listed, with what their first record has of a birth date. The further records of
the listed are true visitors; those of the others are unrelated ones.
"""

from __future__ import annotations

from datetime import date
from random import Random

from screening.persons import PersonName, Source, Visitor
from sync.contract.barred_list.csv_file import canonical_fields
from tests.bench.judged import ratio, table
from tests.bench.outside import packages, record_world

_SEED = 11


def _born(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _records(number: str) -> list[dict[str, str]]:
    sets = packages.load().febrl
    return sets[number] if number in sets else [*sets[f"{number}a"], *sets[f"{number}b"]]


def measure(number: str) -> None:
    """Prints recall and false alarms of one data set ("4" is both of its files)."""
    originals: dict[str, dict[str, str]] = {}
    further: list[tuple[str, dict[str, str]]] = []
    for row in _records(number):
        who, _, rest = row["rec_id"].rpartition("-org")
        if who and not rest:
            originals[who] = row
        else:
            further.append((row["rec_id"].rpartition("-dup")[0], row))
    named = [who for who, row in originals.items() if row["given_name"] and row["surname"]]
    listed = {who: place for place, who in enumerate(Random(_SEED).sample(named, len(named) // 2))}
    rows = [_fields(place, originals[who]) for who, place in listed.items()]
    true = found = unrelated = stopped = 0
    with record_world.kiosk(rows) as kiosk:
        for who, row in further:
            if not row["given_name"] and not row["surname"]:
                continue  # nobody comes without a name
            matches = kiosk.matches(_visitor(row))
            if who in listed:
                true += 1
                found += listed[who] in matches
            else:
                unrelated += 1
                stopped += bool(matches)
    table(
        (f"FEBRL {number}, {len(rows):,} listed", "recall", "true visitors", "false alarms per 1,000", "unrelated"),
        [("vestibule", ratio(found, true), true, f"{1000 * stopped / max(1, unrelated):.2f}", unrelated)],
    )


def _visitor(row: dict[str, str]) -> Visitor:
    return Visitor(PersonName(row["surname"], row["given_name"]), Source.LICENSE, _born(row["date_of_birth"]))


def _fields(place: int, row: dict[str, str]) -> dict[str, object]:
    born = _born(row["date_of_birth"])
    return canonical_fields(
        {
            "id": f"E{place}", "given": row["given_name"], "middle": "", "family": row["surname"], "suffix": "",
            "born": born.isoformat() if born else "", "sex": "", "kind": "registry",
        }
    )  # fmt: skip
