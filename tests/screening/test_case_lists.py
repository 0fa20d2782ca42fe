"""Lists and visitors from the field (all names invented): each row says which answers are right, and what staff must
read of every match.

The files lie in `case_lists`: `right` holds the decisions that are right, `finds` the entries that must be among the
matches, and `says` the lines that the explanation of each match must have.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kiosk.commands.screen import ResultLine, read_probes, screen_probes
from kiosk.commands.screen_list import read_list
from tests.screening.people import tables

LISTS = Path(__file__).parent / "case_lists"
NAMES = ("added_name", "dob_anchor", "hyphen", "jan1", "middle")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (LISTS / f"{name}_probes.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def answers(name: str) -> dict[str, ResultLine]:
    probes, refused = read_probes(LISTS / f"{name}_probes.csv")
    assert not refused
    listed = read_list(LISTS / f"{name}.csv").rows
    return {line["probe"]: line for line in screen_probes(listed, probes, tables(), date(2026, 9, 1))}


@pytest.mark.parametrize(
    ("name", "row"), [pytest.param(name, row, id=f"{name}: {row['probe']}") for name in NAMES for row in rows(name)]
)
def test_a_visitor_from_the_field_gets_a_right_answer(name: str, row: Row) -> None:
    line = answers(name)[row["probe"]]
    assert line["decision"] in row["right"].split()
    assert set(row["finds"].split()) <= {match["id"] for match in line["matches"]}
    for match in line["matches"]:
        assert set(filter(None, row["says"].split("; "))) <= set(match["explanation"])


def test_every_list_has_a_visitor_who_is_stopped() -> None:
    assert all(any(line["matches"] for line in answers(name).values()) for name in NAMES)
