# ruff: noqa: T201  a benchmark prints
"""Recall against false alarms, by class, of Vestibule and of what one would use instead, as docs/pictures/curves.svg.

Run: python -m tests.bench.curves [--entries 10000] [--dateless 500] [--seed 97] [--true 300] [--innocents 3000]
Both populations, the weights' own and the outside one (ADR 0179), on the same terms: every true visitor has one change
at least. Standard output gets a table of what each method finds at one false alarm per 1,000 visitors.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.bench import others, two_worlds, world
from tests.bench.curve_picture import Curve, Point, draw
from tests.bench.desk import Kiosk
from tests.bench.judged import table
from tests.bench.others import Scores
from tests.bench.outside import record_world
from tests.bench.outside.record_world import RecordWorld
from tests.bench.population import Person
from tests.bench.simpler import Scored
from tests.bench.two_worlds import Setting
from tests.bench.world import KNOWN, Probe

PICTURE = world.ROOT / "docs" / "pictures" / "curves.svg"
READ_AT = 1.0
"""False alarms per 1,000 visitors at which the table reads the curves."""
_MISSED = float("-inf")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A list, true visitors of every class, and unrelated ones."""

    name: str
    world: RecordWorld
    true: Sequence[Probe]
    innocents: Sequence[Person]

    def people(self) -> Iterator[Person]:
        yield from (probe.person for probe in self.true)
        yield from self.innocents

    def known(self, number: int) -> str:
        return self.world.records[number].known


def meeting(setting: Setting, options: argparse.Namespace) -> Meeting:
    random, of = Random(options.seed), setting.world
    by_class = {known: [probe for probe in of.probes if probe.known == known] for known in KNOWN}
    true = [probe for probes in by_class.values() for probe in random.sample(probes, min(options.true, len(probes)))]
    return Meeting(setting.name, of, true, [setting.anybody("") for _ in range(options.innocents)])


def curves(met: Meeting, scores: Scores) -> dict[str, list[Point]]:
    """By class: (false alarms per 1,000, recall) at every threshold at which either changes, the highest first."""
    right: dict[str, list[float]] = {known: [] for known in KNOWN}
    for probe in met.true:
        right[probe.known].append(dict(scores(probe.person)).get(probe.target, _MISSED))
    wrong: dict[str, list[float]] = {known: [] for known in KNOWN}
    for person in met.innocents:
        highest = dict.fromkeys(KNOWN, _MISSED)
        for number, score in scores(person):
            known = met.known(number)
            highest[known] = max(highest[known], score)
        for known, score in highest.items():
            wrong[known].append(score)
    return {known: _points(right[known], wrong[known]) for known in KNOWN}


def _points(right: Sequence[float], wrong: Sequence[float]) -> list[Point]:
    return [
        Point(
            1000 * sum(score >= least for score in wrong) / len(wrong),
            sum(score >= least for score in right) / len(right),
        )
        for least in sorted({*right, *wrong} - {_MISSED}, reverse=True)
    ]


def thresholds_of_ours(met: Meeting) -> dict[str, Point]:
    """What Vestibule's own thresholds give, by class."""
    with record_world.kiosk(_rows(met.world, barred="barred")) as kiosk:

        def as_scores(person: Person) -> list[tuple[int, float]]:
            return [(number, 1.0) for number in kiosk(person)]

        return {known: (points or [Point(0.0, 0.0)])[-1] for known, points in curves(met, as_scores).items()}


def _rows(of: RecordWorld, barred: str) -> list[dict[str, object]]:
    """The list's rows; those without a birth date on a list of the kind `barred`. As `registry` they have a curve below
    the fixed threshold of a `barred` list too."""
    return [
        {**record_world.fields(number, record, "registry"), **({"kind": barred} if record.known == "barred" else {})}
        for number, record in enumerate(of.records)
    ]


def methods(met: Meeting) -> Iterator[tuple[str, Scores]]:
    """Every method with its scores, ours first."""
    with record_world.kiosk(_rows(met.world, barred="registry")) as kiosk:
        yield "vestibule", partial(_ours, met, kiosk)
    listed = [(record.person, record.known) for record in met.world.records]
    simpler = Scored(listed)
    yield "token sort", simpler.token_sort
    yield "exact", simpler.exact
    yield from others.scored([(who, _KNOWN_BY_OTHERS.get(known, known)) for who, known in listed], met.people())


def _ours(met: Meeting, kiosk: Kiosk, person: Person) -> list[tuple[int, float]]:
    """What a match on a `barred` list weighs depends on no count of the list's names (screening.policy.COUNTED)."""
    counted = dict(kiosk.scores(person))
    plain = kiosk.scores(person, counted=False)
    return [(number, bits if met.known(number) == "barred" else counted.get(number, _MISSED)) for number, bits in plain]


_KNOWN_BY_OTHERS: Mapping[str, str] = {"barred": "none"}


def at(points: Iterable[Point], alarms: float) -> float:
    """The best recall at no more than so many false alarms per 1,000."""
    return max((point.recall for point in points if point.alarms <= alarms), default=0.0)


def measure(options: argparse.Namespace) -> None:
    sizes = (options.entries, options.dateless, options.seed)
    meetings = (meeting(two_worlds.own(*sizes), options), meeting(two_worlds.outside(*sizes), options))
    drawn: list[Curve] = []
    for met in meetings:
        print(f"{met.name}: {len(met.true):,} true visitors, {len(met.innocents):,} unrelated ones", file=sys.stderr)
        chosen = thresholds_of_ours(met)
        lines = []
        for name, scores in methods(met):
            by_class = curves(met, scores)
            drawn += [
                Curve(met.name, known, name, points, chosen[known] if name == "vestibule" else None)
                for known, points in by_class.items()
            ]
            lines.append((name, *(f"{at(by_class[known], READ_AT):.3f}" for known in KNOWN)))
        each = ", ".join(f"{chosen[known].recall:.3f} at {chosen[known].alarms:.1f} ({known})" for known in KNOWN)
        table((f"{met.name}: recall at {READ_AT:.0f} false alarm per 1,000", *KNOWN), lines)
        print(f"\nBy its own thresholds Vestibule finds {each}.")
    draw(drawn, KNOWN, PICTURE)
    print(f"\n![Recall against false alarms, by class and population]({PICTURE.relative_to(world.ROOT / 'docs')})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--dateless", type=int, default=500, help="barred entries without a birth date, besides")
    parser.add_argument("--seed", type=int, default=97)
    parser.add_argument("--true", type=int, default=300, help="true visitors of every class")
    parser.add_argument("--innocents", type=int, default=3_000, help="unrelated visitors")
    return record_world.run(measure, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
