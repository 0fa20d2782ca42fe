"""The stream of changes at the kiosk: applied as a whole with its cursor, as often as it comes."""

from __future__ import annotations

from kiosk.records import visitor_passes
from kiosk.records.change_feed import CHANGE_KINDS, ChangeApplier
from kiosk.records.store import Store
from sync.contract.api.school import Changes, WireChange
from sync.contract.records.expected_visitor import ExpectedVisitor
from tests.kiosk.records.world import MONDAY, Clock

NINE, FOUR = "2026-11-23T09:00:00-07:00", "2026-11-23T16:00:00-07:00"


def change(key: str = "p1", *, gone: bool = False, **said: object) -> WireChange:
    content = {"id": key, "family": "Lindqvist", "given": "Per", "born": "1979-05-02", "purpose": "meeting"}
    return WireChange(
        kind="pass",
        key=key,
        content=None if gone else content | {"valid_from": NINE, "valid_until": FOUR} | said,
    )


def page(*changes: WireChange, cursor: str = "7", reset: bool = False) -> Changes:
    return Changes(changes=list(changes), cursor=cursor, reset=reset)


def test_a_pass_that_came_down_is_found_by_its_id(store: Store) -> None:
    shelf = ChangeApplier(store)
    assert shelf.cursor() == ""
    shelf.apply(page(change(host="ana", destination="office")))
    assert shelf.cursor() == "7"
    assert visitor_passes.find(store, "p1") == ExpectedVisitor(
        id="p1", family="Lindqvist", given="Per", born="1979-05-02", purpose="meeting", destination="office",
        host="ana",
        valid_from="2026-11-23T16:00:00.000+00:00", valid_until="2026-11-23T23:00:00.000+00:00",
    )  # fmt: skip
    assert visitor_passes.find(store, "p2") is None
    assert "Lindqvist" not in repr(visitor_passes.find(store, "p1"))


def test_a_page_may_come_twice_and_the_newest_word_counts(store: Store) -> None:
    shelf = ChangeApplier(store)
    for _ in range(2):
        shelf.apply(page(change(), change("p2"), change(family="Lindquist")))
    found = visitor_passes.find(store, "p1")
    assert found is not None
    assert found.family == "Lindquist"
    shelf.apply(page(change(gone=True), cursor="8"))
    shelf.apply(page(change(gone=True), cursor="8"))
    assert visitor_passes.find(store, "p1") is None
    assert visitor_passes.find(store, "p2") is not None


def test_a_stream_that_begins_anew_leaves_nothing_of_the_old(store: Store) -> None:
    shelf = ChangeApplier(store)
    shelf.apply(page(change("old")))
    shelf.apply(page(change("new"), cursor="f1", reset=True))
    assert visitor_passes.find(store, "old") is None
    assert visitor_passes.find(store, "new") is not None


def test_what_cannot_be_read_is_passed_over_and_holds_up_nothing(store: Store) -> None:
    shelf = ChangeApplier(store)
    bad = [
        change("p1", born="May 1979"),
        change("p2", id="p3"),
        change("p4", valid_until="soon"),
        change("p5", valid_from="2026-11-23T09:00"),
        WireChange(kind="pass", key="p6", content={"id": "p6"}),
        WireChange(kind="weather", key="rain", content={"mm": 3}),
    ]
    shelf.apply(page(*bad, change("good"), cursor="9"))
    assert shelf.cursor() == "9"
    assert [visitor_passes.find(store, f"p{number}") for number in range(1, 7)] == [None] * 6
    assert visitor_passes.find(store, "good") is not None


def test_a_newer_version_starts_again_because_an_older_one_passed_over_what_it_did_not_know(store: Store) -> None:
    ChangeApplier(store, {}).apply(page(change()))
    assert ChangeApplier(store, {}).cursor() == "7"
    assert ChangeApplier(store, CHANGE_KINDS).cursor() == ""


def test_a_pass_is_forgotten_a_day_after_its_end(store: Store, clock: Clock) -> None:
    ChangeApplier(store).apply(page(change()))
    with store.writing() as session:
        assert visitor_passes.forget_ended(session, MONDAY) == 0
    clock.pass_by(days=2)
    with store.writing() as session:
        assert visitor_passes.forget_ended(session, clock()) == 1
    assert visitor_passes.find(store, "p1") is None
