"""Two who change the barred list at once: one waits for the other, and holds no school while it does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish import (
    bars,
    entry_details,
    entry_photos,
    feed_sets,
    feeds,
    list_edits,
    list_lock,
    list_proposals,
    list_publishing,
    list_search,
)
from district.publish.bars import Measure, Person, Seen, Term
from district.publish.list_history import PHOTO, PICTURE, REVIEW
from sync.contract.barred_list.csv_file import canonical_fields
from tests.districts import Clock

ON_BOTH = True

_LONGEST_S = 30.0


def entry(id_: str, **fields: str) -> dict[str, Any]:
    return canonical_fields({"id": id_, "family": id_, "given": "X", "kind": "barred"} | fields)


def publish(district: District, *ids: str) -> None:
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [entry(one) for one in ids], district.now(), may_shrink=True)


def impose(district: District, id_: str = "one") -> None:
    ends = district.now() + timedelta(hours=72)
    with district.database.write() as session:
        bars.impose(
            session, district.keys, id_, "oakridge", "", Person("Whitlock", "Dana", born="1971-06-30"),
            Seen(["shouted"], ""), Term(Measure.HOURS, ("oakridge",), ends, ends.date()),
            {"reason": "Shouted", "instructions": ""}, "somebody", district.now(),
        )  # fmt: skip


def somebody_waits(district: District) -> bool:
    """Whether a transaction waits for another one."""
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with district.database.read() as session:
        return bool(session.connection().execute(asked).scalar_one())


def schools_are_free(district: District) -> bool:
    with district.database.write() as session:
        free = session.exec(select(School.code).order_by(col(School.code)).with_for_update(skip_locked=True)).all()
    return free == ["oakridge", "willow"]


@pytest.fixture
def under_way(district: District, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs an act while an import of the given entries has written its rows and is not over: the import goes on when
    the act waits for it, or is done. Returns when both are done."""
    if district.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    settle = feed_sets.settle

    def both(act: Callable[[], None], *ids: str) -> None:
        written, acting, is_first = threading.Event(), Future[Future[None]](), [True]

        def slowly(*arguments: Any) -> None:
            if is_first:
                is_first.clear()
                written.set()
                act_done = acting.result(_LONGEST_S)
                while not act_done.done() and not somebody_waits(district):
                    wait([act_done], 0.01)
                assert schools_are_free(district), "whoever waits for an import holds up no school"
            settle(*arguments)

        monkeypatch.setattr(feed_sets, "settle", slowly)
        with ThreadPoolExecutor(2) as pool:
            importing = pool.submit(publish, district, *ids)
            assert written.wait(_LONGEST_S)
            acting.set_result(pool.submit(act))
            importing.result(_LONGEST_S)
            acting.result().result(_LONGEST_S)

    return both


def on_list(district: District, id_: str) -> bool:
    with district.database.read() as session:
        return list_search.entry(session, id_) is not None


def test_who_has_the_list_without_waiting_keeps_it_to_the_commit(district: District) -> None:
    if district.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with district.database.write() as one:
        assert list_lock.hold_if_free(one)
        with district.database.write() as other:
            assert not list_lock.hold_if_free(other)
    with district.database.write() as other:
        assert list_lock.hold_if_free(other)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_bar_waits_for_an_import_without_holding_a_school_and_is_on_the_list_then(
    district: District, clock: Clock, under_way: Callable[..., None], is_first: bool
) -> None:
    if not is_first:
        publish(district, "Ek")
        clock.forward(minutes=1)
    under_way(lambda: impose(district), "Ek", "Lind")
    assert on_list(district, "Lind")
    assert on_list(district, "bar:one")


def test_an_entry_that_an_import_changed_meanwhile_is_not_changed_by_hand(
    district: District, clock: Clock, under_way: Callable[..., None]
) -> None:
    publish(district, "Ek", "Lind")
    clock.forward(minutes=1)
    said: list[str] = []

    def edit() -> None:
        with district.database.write() as session:
            found = list_search.entry(session, "Ek")  # as a page reads it before
            assert found is not None
            try:
                list_edits.withdraw(session, district.keys, "Ek", found[1], district.now())
            except Unfit as error:
                said.append(error.text.source)

    under_way(edit, "Lind")
    assert said == [list_edits.EditFault.GONE.source]


def test_a_photo_that_waited_for_an_import_is_not_put_beside_another_person(
    district: District, clock: Clock, under_way: Callable[..., None]
) -> None:
    publish(district, "Ek", "Lind")
    clock.forward(minutes=1)
    with district.database.read() as session:
        found = list_search.entry(session, "Ek")
    assert found is not None
    before, known = found[0] | {PHOTO: ""}, found[1]
    picture = {PHOTO: entry_photos.digest_of(b"a picture"), PICTURE: entry_photos.written(b"a picture")}
    said: list[str] = []

    def give() -> None:
        with district.database.write() as session:
            try:
                list_proposals.changed(
                    session, district.keys, before, before | picture, known, district.now(), by="somebody"
                )
            except Unfit as error:
                said.append(error.text.source)

    under_way(give, "Lind")
    assert said == [list_edits.EditFault.GONE.source]
    with district.database.read() as session:
        assert entry_photos.picture(session, "Ek") is None


def test_what_stands_beside_an_entry_is_not_changed_where_the_entry_was(district: District, clock: Clock) -> None:
    publish(district, "Ek")
    with district.database.read() as session:
        found = list_search.entry(session, "Ek")
    assert found is not None
    with district.database.write() as session:
        list_edits.change(session, district.keys, found[0] | {"family": "Lind"}, found[1], district.now())
    after = found[0] | {REVIEW: "2027-01-31"}
    with district.database.write() as session:
        with pytest.raises(Unfit) as raised:
            list_proposals.changed(session, district.keys, found[0], after, found[1], district.now(), by="somebody")
        assert entry_details.of_entry(session, "Ek")[REVIEW] == ""
    assert raised.value.text.source == list_edits.EditFault.MOVED.source


def test_a_kiosk_that_asks_during_an_import_does_not_wait_for_it(
    district: District, clock: Clock, under_way: Callable[..., None]
) -> None:
    publish(district, "Ek")
    clock.forward(days=2)
    signed: list[bool] = []

    def is_signed() -> bool:
        with district.database.read() as session:
            return feeds.offered(session, district.keys, "oakridge").holds(district.keys, district.now())

    def renew() -> None:
        with district.database.write() as session:
            assert not list_lock.hold_if_free(session)
            list_publishing.renew(session, district.keys, district.now())
        signed.append(is_signed())

    under_way(renew, "Ek", "Lind")
    assert signed == [False], "the next exchange signs it"
    assert is_signed()
