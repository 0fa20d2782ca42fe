"""The stream of changes: each change once, in the order of commits, and a fresh start where a cursor is no use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from district.db.publish_tables import Change, Stream
from district.errors import DistrictError
from district.instance import District
from district.publish import change_stream, visitor_passes
from sync.contract.api.school import PASS, Changes
from sync.exchange.client import Client
from sync.exchange.errors import Refused
from tests.districts import Clock, Station, expected

ON_BOTH = True


def expect(district: District, family: str = "Lindqvist", school: str = "oakridge", **said: str) -> str:
    """Register a visitor; the pass's id."""
    now = district.now()
    who = expected(now, timedelta(hours=8), family=family, **said)
    with district.database.write() as session:
        row = visitor_passes.register(session, school, who)
        change_stream.note(session, school, PASS, [row.id], now)
        return row.id


def withdraw(district: District, key: str) -> None:
    with district.database.write() as session:
        school = visitor_passes.withdraw(session, key)
        change_stream.note(session, school, PASS, [key], district.now())


def told(district: District, after: str = "", school: str = "oakridge") -> Changes:
    with district.database.read() as session:
        return change_stream.since(session, school, after)


def keys(page: Changes) -> list[tuple[str, bool]]:
    return [(change.key, change.content is not None) for change in page.changes]


def test_a_new_kiosk_gets_what_is_there_and_then_only_what_changed(district: District, clock: Clock) -> None:
    gone, first = expect(district, "Gone"), expect(district)
    withdraw(district, gone)
    page = told(district)
    assert (keys(page), page.reset, page.more) == ([(first, True)], True, False)
    second = expect(district, "Marsh")
    later = told(district, page.cursor)
    assert (keys(later), later.reset) == ([(second, True)], False)
    withdraw(district, first)
    last = told(district, later.cursor)
    assert (keys(last), last.reset) == ([(first, False)], False)
    assert told(district, last.cursor).changes == []
    assert told(district, last.cursor).cursor == last.cursor


def test_a_change_that_changes_nothing_is_not_told_again(district: District) -> None:
    key = expect(district)
    cursor = told(district).cursor
    with district.database.write() as session:
        assert change_stream.note(session, "oakridge", PASS, [key, "never-there"], district.now()) == 0
    assert told(district, cursor).changes == []


def test_a_long_stream_comes_in_pages_that_miss_nothing(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_stream, "PAGE", 3)
    expected = [expect(district, f"Family {number}") for number in range(7)]
    cursor, seen, resets = "", list[str](), list[bool]()
    while True:
        page = told(district, cursor)
        seen += [change.key for change in page.changes]
        resets.append(page.reset)
        cursor = page.cursor
        if len(seen) == 3:
            expected.append(expect(district, "Meanwhile"))
        if not page.more:
            break
    assert seen == expected
    assert resets == [True, False, False]


def fill(district: District, between: Callable[[], None]) -> dict[str, object]:
    """What a new kiosk holds after its first fill, during which something happened after the first page."""
    held, cursor, more = dict[str, object](), "", True
    while more:
        page = told(district, cursor)
        if page.reset:
            held.clear()
        for change in page.changes:
            held.pop(change.key, None)
            if change.content is not None:
                held[change.key] = change.content
        if not cursor:
            between()
        cursor, more = page.cursor, page.more
    return held


def test_what_is_taken_back_while_a_kiosk_is_being_filled_is_taken_back_there(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_stream, "PAGE", 3)
    first, *others = [expect(district, f"Family {number}") for number in range(7)]
    assert set(fill(district, lambda: withdraw(district, first))) == set(others)


def test_a_fill_during_which_tombstones_are_forgotten_starts_again(
    district: District, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_stream, "PAGE", 3)
    first, *others = [expect(district, f"Family {number}") for number in range(7)]

    def long_after() -> None:
        withdraw(district, first)
        clock.forward(days=8)
        with district.database.write() as session:
            assert change_stream.prune(session, clock()) == 1

    assert set(fill(district, long_after)) == set(others)


def test_a_cursor_of_a_fill_from_before_an_update_misses_no_tombstone(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_stream, "PAGE", 3)
    first, *_ = [expect(district, f"Family {number}") for number in range(7)]
    old = told(district).cursor.partition(".")[0]
    withdraw(district, first)
    page = told(district, old)
    while page.more:
        page = told(district, page.cursor)
    assert keys(page)[-1] == (first, False)


def test_no_school_hears_of_another(district: District) -> None:
    expect(district, school="willow")
    assert told(district).changes == []
    assert len(told(district, school="willow").changes) == 1


def test_a_kiosk_that_was_away_for_longer_than_tombstones_last_starts_again(district: District, clock: Clock) -> None:
    old, kept = expect(district, "Old"), expect(district, "Kept")
    cursor = told(district).cursor
    withdraw(district, old)
    clock.forward(days=8)
    with district.database.write() as session:
        assert change_stream.prune(session, clock()) == 1
        assert [row.key for row in session.exec(select(Change).order_by(col(Change.number)))] == [kept]
    page = told(district, cursor)
    assert (keys(page), page.reset) == ([(kept, True)], True)
    assert told(district, page.cursor).reset is False


def test_a_restored_district_makes_kiosks_start_again_and_counts_above_all_it_ever_gave_out(
    district: District, clock: Clock
) -> None:
    key = expect(district)
    with district.database.write() as session:
        given = session.exec(select(Stream.number)).one()
    ahead = str(given + 5)  # what a kiosk has seen that the backup does not know
    assert told(district, ahead).reset is True
    clock.forward(seconds=1)
    withdraw(district, key)
    with district.database.write() as session:
        assert session.exec(select(Stream.number)).one() > given + 5


@pytest.mark.parametrize("cursor", ["x", "f", "f1.x", "f.1", "-1", "1e3", "9" * 30])
def test_a_cursor_that_was_never_given_out_is_refused(url: str, kiosk: Station, cursor: str) -> None:
    client: Client = kiosk.client(url)
    with pytest.raises(Refused):
        client.changes(cursor)
    client.close()


@pytest.mark.parametrize(
    "change",
    [{"purpose": "party"}, {"destination": "roof"}, {"family": " "}, {"valid_until": "2026-11-02T08:00:00+00:00"}],
)
def test_a_pass_that_cannot_be_is_refused(district: District, change: dict[str, str]) -> None:
    with district.database.write() as session, pytest.raises(DistrictError):
        visitor_passes.register(session, "oakridge", expected(district.now(), timedelta(hours=1), **change))
