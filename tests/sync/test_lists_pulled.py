"""Lists on their way to a kiosk: deltas, pages, renewals, and every tampering refused while the old list stays."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlmodel import select

from district.db.tables import Feed, ListRow
from district.instance import District
from district.publish import feed_sets, feeds, list_publishing
from tests.districts import Clock, Station
from tests.sync.imports import lose, publish


def test_a_list_change_costs_its_own_size(district: District, kiosk: Station, url: str, clock: Clock) -> None:
    # GIVEN a list of 50 at the kiosk
    rows = [f"{number},Name{number},Pat,barred,*" for number in range(50)]
    publish(district, *rows)
    client = kiosk.client(url)
    kiosk.exchange(client)
    # WHEN one entry changes, one goes and one comes
    clock.forward(hours=1)
    held = kiosk.lists.current("district")
    publish(district, *rows[2:], "0,Changed,Pat,barred,*", "50,New,Pat,barred,*")
    change = client.change("district", held.manifest.version if held else None)
    # THEN that is all that travels, and the kiosk has the new list
    assert (len(change.rows), change.removed) == (2, ["1"])
    assert kiosk.exchange(client).applied == ("district",)
    assert kiosk.lists.rows("district").keys() == {str(number) for number in range(51)} - {"1"}
    assert json.loads(kiosk.lists.rows("district")["0"].content)["family"] == "Changed"


def test_a_long_list_comes_in_pages(
    district: District, kiosk: Station, url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PAGE_ROWS", 7)
    rows = [f"{number},Name{number},Pat,barred,*" for number in range(50)]
    publish(district, *rows)
    client = kiosk.client(url)
    kiosk.exchange(client)
    assert len(kiosk.lists.rows("district")) == 50
    clock.forward(hours=1)
    publish(
        district, *rows[20:], *(f"{number},Other{number},Pat,barred,*" for number in range(60, 70)), may_shrink=True
    )
    assert kiosk.exchange(client).applied == ("district",)
    assert len(kiosk.lists.rows("district")) == 40


def test_a_list_that_moves_on_between_two_pages_is_refused_and_comes_whole_next_time(
    district: District, kiosk: Station, url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "PAGE_ROWS", 7)
    rows = [f"{number},Name{number},Pat,barred,*" for number in range(20)]
    publish(district, *rows)
    client = kiosk.client(url)
    change = client.change

    def slow_change(feed: str, since: int | None, after: str = "") -> object:
        page = change(feed, since, after)
        if not after:
            clock.forward(hours=1)
            publish(district, *rows[1:])
        return page

    monkeypatch.setattr(client, "change", slow_change)
    assert kiosk.exchange(client).refused == (("district", "moved_on"),)
    assert kiosk.lists.current("district") is None
    monkeypatch.setattr(client, "change", change)
    assert kiosk.exchange(client).applied == ("district",)
    assert len(kiosk.lists.rows("district")) == 19


def test_a_list_is_renewed_without_its_rows(district: District, kiosk: Station, url: str, clock: Clock) -> None:
    publish(district, "1,Pelletier,Curtis,barred,*")
    client = kiosk.client(url)
    kiosk.exchange(client)
    before = kiosk.lists.current("district")
    clock.forward(days=2)
    assert kiosk.exchange(client).applied == ("district",)
    after = kiosk.lists.current("district")
    assert before
    assert after
    assert after.manifest.version == before.manifest.version
    assert after.manifest.expires > before.manifest.expires
    assert kiosk.lists.rows("district").keys() == {"1"}


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (lambda row, _: setattr(row, "content", row.content.replace(b"Pelletier", b"Pellegrin")), "other_root"),
        (lambda row, _: setattr(row, "content", b'{"id": "1"}'), "malformed"),
        (lambda row, _: setattr(row, "removed", True), "other_root"),
        (lambda _, feed: setattr(feed, "count", feed.count + 1), "wrong_key"),
        (lambda _, feed: setattr(feed, "root", "00" * 32), "wrong_key"),
        (lambda _, feed: setattr(feed, "signature", bytes(64)), "wrong_key"),
        (lambda _, feed: setattr(feed, "key_id", "0" * 16), "wrong_key"),
    ],
)
def test_a_list_that_was_tampered_with_at_the_district_is_refused_and_the_old_one_stays(
    district: District,
    kiosk: Station,
    url: str,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    tamper: Callable[[ListRow, Feed], None],
    reason: str,
) -> None:
    # GIVEN a kiosk with a list
    publish(district, "1,Old,Pat,barred,*")
    client = kiosk.client(url)
    kiosk.exchange(client)
    # WHEN somebody changes the next version in the district's database, without the key
    clock.forward(minutes=1)
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Other,Curtis,barred,*", may_shrink=True)
    with district.database.write() as session:
        row, feed = session.get(ListRow, ("district", "1")), session.get(Feed, "district")
        assert row
        assert feed
        tamper(row, feed)
    monkeypatch.setattr(list_publishing, "is_stale", lambda *_: False)
    # THEN the kiosk refuses it and screens on with the old one
    assert kiosk.exchange(client).refused == (("district", reason),)
    assert kiosk.lists.rows("district").keys() == {"1"}
    assert b"Old" in kiosk.lists.rows("district")["1"].content


def test_a_district_that_was_set_back_cannot_set_back_a_kiosk(
    district: District, kiosk: Station, url: str, clock: Clock
) -> None:
    publish(district, "1,Old,Pat,barred,*")
    with district.database.read() as session:
        old_feed, old_rows = session.get(Feed, "district"), session.exec(select(ListRow)).all()
    clock.forward(minutes=1)
    publish(district, "1,Old,Pat,barred,*", "2,Pelletier,Curtis,barred,*")
    client = kiosk.client(url)
    kiosk.exchange(client)
    with district.database.write() as session:  # as a restored backup would
        for row in session.exec(select(ListRow)).all():
            session.delete(row)
        session.flush()
        session.merge(old_feed)
        for row in old_rows:
            session.merge(row)
    assert kiosk.exchange(client).refused == (("district", "lower_version"),)
    assert kiosk.lists.rows("district").keys() == {"1", "2"}
    # WHEN the list is imported again, its version is above every one ever given out
    clock.forward(minutes=1)
    publish(district, "1,Old,Pat,barred,*", "3,Newer,Curtis,barred,*")
    assert kiosk.exchange(client).applied == ("district",)
    assert kiosk.lists.rows("district").keys() == {"1", "3"}


BOTH = frozenset({"district", "school:oakridge"})


def test_a_feed_whose_row_is_lost_at_the_district_is_kept_and_named(
    district: District, kiosk: Station, url: str
) -> None:
    # GIVEN a kiosk with its school's own list
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Custodian,Pat,custody,oakridge")
    client = kiosk.client(url)
    kiosk.exchange(client)
    # WHEN somebody deletes that list from the district's database, which needs no key
    lose(district, "school:oakridge")
    report = kiosk.exchange(client, BOTH)
    # THEN the kiosk keeps it, and says what it was not given
    assert report.dropped == ()
    assert report.refused == (("school:oakridge", "not_given"),)
    assert kiosk.lists.rows("school:oakridge").keys() == {"2"}


def test_a_feed_ends_by_a_signed_tombstone(district: District, kiosk: Station, url: str, clock: Clock) -> None:
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Custodian,Pat,custody,oakridge")
    client = kiosk.client(url)
    kiosk.exchange(client)
    clock.forward(minutes=1)
    with district.database.write() as session:
        assert feed_sets.end(session, district.keys, "school:oakridge", district.now(), may_shrink=True) == 1
    report = kiosk.exchange(client, BOTH)
    assert (report.dropped, report.refused) == (("school:oakridge",), ())
    assert kiosk.lists.current("school:oakridge") is None
