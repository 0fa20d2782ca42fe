"""What a search leaves out because no other name of an entry agrees: never anybody who matches."""

from __future__ import annotations

import pytest

from screening.candidate_pairs import visitor_names
from screening.found_entries import FoundEntries
from tests.screening.people import person, tables, visitor

MIDDLE = 3.0


@pytest.mark.parametrize(
    ("most", "alone", "listed", "kept"),
    [
        # The bits beyond the threshold: with everything, and without a second surname. A middle name may bring three.
        (0.0, 0.0, "Garzia, Robert/Miguel", True),
        (0.0, 0.0, "Garzia, Robert", False),
        (0.0, 0.0, "Garzia, Robert/Zacharias", False),
        (0.0, 0.0, "Garzia, Robert Miguel", True),
        (4.0, 4.0, "Garzia, Robert", True),
        (4.0, -1.0, "Garzia, Robert", False),
        (4.0, -1.0, "Garzia Kuarch, Robert", True),
        (4.0, -1.0, "Kuarch-Garzia, Robert", True),
        (4.0, -1.0, "Garcia Cuarch, Robert", True),
        (4.0, -1.0, "Garciacuarch, Robert", True),
        (4.0, -1.0, "Garzia Hernandez, Robert", False),
        (4.0, 1.0, "Garzia, Robert/Miguel", True),
        (4.0, 1.0, "Garzia Kuarch, Robert", True),
        (0.0, -1.0, "Garzia Kuarch, Robert", False),
        (0.0, -1.0, "Garzia Kuarch, Robert/Miguel", True),
        (0.0, -1.0, "Garzia, Robert/Miguel", False),
    ],
)
def test_an_entry_is_compared_where_it_has_what_is_needed_besides(
    most: float, alone: float, listed: str, kept: bool
) -> None:
    ours = visitor_names(visitor("Garcia Cuarch, Robert/Miguel"))
    found: FoundEntries[int] = FoundEntries()
    found.add(1, most, alone, MIDDLE)
    assert found.every() == {1}
    assert found.may_match(1, [person(listed)], ours, tables()) is kept
    assert found.may_match(1, [person("Stranger, Zoe"), person(listed)], ours, tables()) is kept


def test_what_weighs_too_little_with_everything_is_not_found() -> None:
    found: FoundEntries[int] = FoundEntries()
    found.add(1, -0.5, -2.0, MIDDLE)
    assert not found.every()


def test_of_a_visitor_without_a_middle_name_none_is_needed() -> None:
    found: FoundEntries[int] = FoundEntries()
    found.add(1, 0.0, 0.0, 0.0)
    assert found.may_match(1, [person("Garzia, Robert")], visitor_names(visitor("Garcia, Robert")), tables())
