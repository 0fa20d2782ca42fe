"""Every field of a record says what is kept of it, and everything that goes through a record's fields follows."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Annotated

import pytest
from sqlalchemy import inspect as inspect_table
from sqlmodel import SQLModel

from district.db import projection_tables as district_tables
from kiosk.records import tables as kiosk_tables
from sync.contract.journal.facts import PERSONAL_GROUPS, columns_of, groups_kept
from sync.contract.records import case, expected_visitor, person, question, visit
from sync.contract.records.kept import AUDIT, Kept, Part, Retention, declared, personal_fields, retention_of

RECORDS: tuple[ModuleType, ...] = (case, expected_visitor, person, visit)
ASKED = {"Option", "Question", "VisitorType", "VisitorTypes"}
"""What a visitor is asked is the district's text, not a record of anybody."""


def parts() -> list[type[Part]]:
    found = [
        item
        for module in (*RECORDS, question)
        for item in vars(module).values()
        if inspect.isclass(item)
        and issubclass(item, Part)
        and item.__module__ == module.__name__
        and item.__name__ not in ASKED
    ]
    assert len(found) > 20
    return found


@pytest.mark.parametrize("part", parts())
def test_every_field_of_a_record_is_declared_once(part: type[Part]) -> None:
    assert set(declared(part)) == set(part.model_fields)


def test_a_field_without_a_declaration_is_an_error() -> None:
    class Forgotten(Part):
        visit: Annotated[str, AUDIT]
        shoe_size: str

    with pytest.raises(TypeError, match=r"Forgotten\.shoe_size has 0 declarations"):
        declared(Forgotten)


def test_a_group_whose_fields_are_kept_for_different_times_is_an_error() -> None:
    class Mixed(Part):
        name: Annotated[str, Kept(personal=True, retention=Retention.RECORD)]
        born: Annotated[str, Kept(personal=True, retention=Retention.DAY)]

    with pytest.raises(TypeError, match="make two groups"):
        retention_of(Mixed)


@pytest.mark.parametrize("name", sorted(PERSONAL_GROUPS))
def test_a_group_that_is_erased_by_itself_holds_only_what_is_personal(name: str) -> None:
    part = PERSONAL_GROUPS[name]
    assert personal_fields(part) == set(part.model_fields)
    assert retention_of(part) is not Retention.AUDIT


def test_what_stays_with_the_journal_is_never_personal() -> None:
    audit = [
        (part.__name__, name) for part in parts() for name, kept in declared(part).items()
        if kept.retention is Retention.AUDIT and kept.personal
    ]  # fmt: skip
    assert audit == []


def test_a_birth_date_that_nothing_matched_goes_when_the_day_is_over() -> None:
    assert groups_kept(Retention.DAY) == ("birth_date",)


@pytest.mark.parametrize(
    "row", [kiosk_tables.VisitRow, kiosk_tables.CaseRow, district_tables.Visit, district_tables.Case]
)
def test_the_tables_of_both_ends_call_personal_what_is_declared_so(row: type[SQLModel]) -> None:
    columns = inspect_table(row).columns
    found = {}
    for name in PERSONAL_GROUPS:
        for column in columns_of(name).values():
            if column in columns:
                found[column] = columns[column].info["personal"]
    assert {"family", "given", "middle", "suffix", "born", "photo", "answers", "question_set"} <= set(found)
    assert all(found.values())


@pytest.mark.parametrize(
    ("row", "facts"),
    [
        (kiosk_tables.VisitRow, visit.SignedIn),
        (kiosk_tables.CaseRow, case.CaseOpened),
        (district_tables.Visit, visit.SignedIn),
        (district_tables.Case, case.CaseOpened),
    ],
)
def test_no_table_calls_personal_what_is_not(row: type[SQLModel], facts: type[Part]) -> None:
    columns = inspect_table(row).columns
    shared = [name for name in declared(facts) if name in columns]
    assert len(shared) >= 4
    assert not any(columns[name].info["personal"] for name in shared)
