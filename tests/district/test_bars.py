"""Bars beside the rest of the barred list: imports, undo, edits by hand, and what is forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from district.db.conduct_tables import Conduct
from district.errors import Unfit
from district.instance import District
from district.publish import bars, list_edits, list_imports, list_search
from district.publish.bars import Measure, Person, Seen, Term
from district.publish.list_publishing import publish
from sync.contract.barred_list.csv_file import canonical_fields
from tests.districts import Clock

ON_BOTH = True


def listed(district: District, *families: str) -> None:
    rows = [canonical_fields({"id": name, "family": name, "given": "X", "kind": "barred"}) for name in families]
    with district.database.write() as session:
        publish(session, district.keys, rows, district.now(), may_shrink=True)


def impose(district: District, id_: str = "one", *schools: str, hours: int = 72, measure: str = "hours") -> None:
    ends = district.now() + timedelta(hours=hours)
    who = Person("Whitlock", "Dana", born="1971-06-30")
    term = Term(Measure(measure), schools or ("oakridge",), ends, ends.date())
    with district.database.write() as session:
        bars.impose(
            session, district.keys, id_, "oakridge", "", who, Seen(["shouted"], ""), term,
            {"reason": "Shouted", "instructions": ""}, "somebody", district.now(),
        )  # fmt: skip


def on_list(district: District, id_: str) -> bool:
    with district.database.read() as session:
        return list_search.entry(session, id_) is not None


def test_an_import_leaves_bars_in_force_where_they_are_and_brings_none_back(district: District, clock: Clock) -> None:
    listed(district, "Ek", "Lind")
    impose(district)
    clock.forward(minutes=1)
    with district.database.read() as session:
        found = list_search.entry(session, "bar:one")
        assert found is not None
    listed(district, "Ek", "Berg")
    assert on_list(district, "bar:one")
    with district.database.write() as session:
        held = list_search.entry(session, "bar:one")
        assert held == found, "kiosks need not ask about it anew"
        bars.lift(session, district.keys, "one", 1, "mistaken", "somebody", district.now())
    with district.database.write() as session:
        publish(session, district.keys, [found[0]], district.now(), may_shrink=True)
    assert not on_list(district, "bar:one"), "an export from before is imported again"


def test_a_bar_leaves_the_change_before_it_to_be_taken_back(district: District, clock: Clock) -> None:
    listed(district, "Ek")
    clock.forward(minutes=1)
    listed(district, "Lind")
    impose(district)
    with district.database.write() as session:
        assert list_imports.last_import(session) is not None
        list_edits.undo(session, district.keys, district.now())
    assert on_list(district, "Ek")
    assert not on_list(district, "Lind")
    assert on_list(district, "bar:one")


def test_a_bar_is_no_entry_to_be_edited_by_hand(district: District) -> None:
    listed(district, "Ek")
    impose(district)
    with district.database.read() as session:
        found = list_search.entry(session, "bar:one")
    assert found is not None
    acts: tuple[Callable[[Session], object], ...] = (
        lambda s: list_edits.withdraw(s, district.keys, "bar:one", found[1], district.now()),
        lambda s: list_edits.change(s, district.keys, found[0] | {"family": "Other"}, found[1], district.now()),
        lambda s: list_edits.add(s, district.keys, found[0] | {"id": "bar:two"}, district.now()),
    )
    for act in acts:
        with pytest.raises(Unfit, match="This entry is a bar"), district.database.write() as session:
            act(session)


def test_before_there_is_a_list_a_bar_waits_for_the_first_one(district: District) -> None:
    """Kiosks without a list hold everybody; a list of one bar would end that."""
    impose(district)
    assert not on_list(district, "bar:one")
    listed(district, "Ek")
    assert on_list(district, "bar:one")


def test_a_bar_ends_once_and_its_record_is_forgotten_in_time(district: District, clock: Clock) -> None:
    listed(district, "Ek")
    impose(district)
    impose(district, "two", measure="record")
    clock.forward(hours=71)
    with district.database.write() as session:
        assert bars.end_due(session, district.keys, district.now()) == 0
    clock.forward(hours=1)
    for ended in (1, 0):
        with district.database.write() as session:
            assert bars.end_due(session, district.keys, district.now()) == ended
    assert not on_list(district, "bar:one")
    with district.database.write() as session:
        assert [one.act for one in bars.steps_of(session, "one")] == ["made", "over"]
        assert bars.forget(session, district.now() - timedelta(hours=72)) == 0
        assert bars.forget(session, district.now() + timedelta(seconds=1)) == 2
        assert session.get(Conduct, "one") is None
        assert bars.steps_of(session, "one") == []
