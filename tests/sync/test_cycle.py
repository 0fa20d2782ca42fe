"""One exchange between a kiosk's files and a district on a real socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import func, select

from sync.district import lists
from sync.district.district import District
from sync.district.tables import Entry, Feed, ListRow, Photo
from sync.errors import Away, BadAnswer, Refused, Stopped
from sync.listfile import read_csv
from tests.sync.conftest import Clock, Station
from tests.sync.desk import JPEG


def publish(district: District, *rows: str, may_shrink: bool = False) -> None:
    listed = read_csv(["id,family,given,kind,schools", *rows])
    assert not listed.refused
    with district.database.write() as session:
        lists.publish(session, district.keys, listed.rows, district.now(), may_shrink=may_shrink)


def entries(district: District) -> int:
    with district.database.read() as session:
        return session.exec(select(func.count()).select_from(Entry)).one()


def test_a_first_exchange_brings_everything_to_both_ends(district: District, kiosk: Station, url: str) -> None:
    # GIVEN a kiosk with visits and a photo, and a district with lists
    for number in range(3):
        kiosk.outbox.visit(f"Visitor{number}")
    digest = kiosk.photos.add(JPEG)
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Lind,Annika,custody,oakridge", "3,Other,Child,custody,willow")
    # WHEN they exchange
    report = kiosk.exchange(kiosk.client(url))
    # THEN the district holds the journal and the photo, and the kiosk its lists and its school
    assert (report.pushed, report.photos, report.school) == (4, 1, True)
    assert report.applied == ("district", "school:oakridge")
    assert report.server_time is not None
    assert (report.ended, report.stuck, report.refused, report.dropped) == ((), (), (), ())
    assert entries(district) == 4
    assert kiosk.outbox.heard() == kiosk.outbox.heads()[0]
    with district.database.read() as session:
        assert session.exec(select(Photo.jpeg).where(Photo.digest == digest)).one() == JPEG
    assert kiosk.lists.rows("district").keys() == {"1"}
    assert kiosk.lists.rows("school:oakridge").keys() == {"2"}
    assert kiosk.school.document()["name"] == "Oakridge Elementary"
    assert kiosk.school.document()["kiosk_keys"]


def test_no_kiosk_is_given_another_schools_families(district: District, kiosk: Station, url: str) -> None:
    publish(district, "3,Other,Child,custody,willow")
    kiosk.exchange(kiosk.client(url))
    assert kiosk.lists.current("school:willow") is None
    with pytest.raises(Refused) as refused:
        kiosk.client(url).change("school:willow", None)
    assert refused.value.code == "feed_unknown"


def test_a_second_exchange_without_news_changes_nothing(district: District, kiosk: Station, url: str) -> None:
    publish(district, "1,Pelletier,Curtis,barred,*")
    kiosk.photos.add(JPEG)
    client = kiosk.client(url)
    kiosk.exchange(client)
    report = kiosk.exchange(client)
    assert (report.pushed, report.photos, report.school, report.applied) == (0, 0, False, ())


def test_a_long_journal_goes_up_in_batches(
    district: District, kiosk: Station, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.push.MAX_BATCH", 3)
    monkeypatch.setattr("sync.push.MAX_BATCH_BYTES", 1_500)
    for number in range(10):
        kiosk.outbox.visit(f"Visitor{number}")
    assert kiosk.exchange(kiosk.client(url)).pushed == 11
    assert entries(district) == 11


def test_after_a_lost_reply_the_kiosk_learns_that_it_was_heard(
    district: District, kiosk: Station, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a batch that the district took, and whose reply never came
    kiosk.outbox.visit()
    client = kiosk.client(url)
    client.push(kiosk.outbox.batch())
    assert kiosk.outbox.heard() is None
    # WHEN the next exchange begins
    monkeypatch.setattr(client, "push", lambda _: pytest.fail("nothing needs to be sent again"))
    report = kiosk.exchange(client)
    # THEN the receipt is made up for and nothing is there twice
    assert report.pushed == 0
    assert kiosk.outbox.heard() == kiosk.outbox.heads()[0]
    assert entries(district) == 2


def test_a_batch_that_comes_twice_is_there_once(district: District, kiosk: Station, url: str) -> None:
    kiosk.outbox.visit()
    client = kiosk.client(url)
    first = client.push(kiosk.outbox.batch())
    kiosk.outbox.visit()
    again = client.push(kiosk.outbox.batch(1, 2))
    longer = client.push(kiosk.outbox.batch(1, 3))
    assert first.head == again.head
    assert longer.head.sequence == 3
    assert entries(district) == 3


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
    monkeypatch.setattr(lists, "PAGE_ROWS", 7)
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
    monkeypatch.setattr(lists, "PAGE_ROWS", 7)
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
    publish(district, "1,Pelletier,Curtis,barred,*", "2,Other,Curtis,barred,*")
    with district.database.write() as session:
        row, feed = session.get(ListRow, ("district", "1")), session.get(Feed, "district")
        assert row
        assert feed
        tamper(row, feed)
    monkeypatch.setattr(lists, "needs_renewal", lambda *_: False)
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


def test_a_feed_that_is_no_longer_given_is_dropped(district: District, kiosk: Station, url: str) -> None:
    publish(district, "1,Pelletier,Curtis,barred,*")
    client = kiosk.client(url)
    kiosk.exchange(client)
    held = kiosk.lists.folder / "school+elsewhere.json"
    held.write_text("{}")
    report = kiosk.exchange(client, frozenset({"district", "school:elsewhere"}))
    assert report.dropped == ("school:elsewhere",)
    assert not held.exists()


def test_an_absent_district_is_a_typed_error_and_nothing_is_lost(kiosk: Station, tmp_path: Path) -> None:
    kiosk.outbox.visit()
    before = kiosk.outbox.path.read_bytes()
    with pytest.raises(Away, match="cannot be reached"):
        kiosk.exchange(kiosk.client("http://127.0.0.1:9"))
    assert kiosk.outbox.path.read_bytes() == before
    assert kiosk.outbox.heard() is None


def test_a_countersignature_by_another_key_acknowledges_nothing(
    kiosk: Station, url: str, new_station: Callable[..., Station]
) -> None:
    kiosk.outbox.visit()
    kiosk.keys = {"0" * 16: kiosk.key.public_key()}
    with pytest.raises(BadAnswer, match="countersignature"):
        kiosk.exchange(kiosk.client(url))
    assert kiosk.outbox.heard() is None


def test_a_kiosk_that_was_set_back_is_told_to_begin_a_new_epoch(kiosk: Station, url: str) -> None:
    kiosk.outbox.visit()
    client = kiosk.client(url)
    kiosk.exchange(client)
    older = kiosk.outbox.entries()[:1]
    kiosk.outbox.path.write_text(kiosk.outbox.path.read_text().splitlines(keepends=True)[0])
    assert len(kiosk.outbox.entries()) == len(older)
    assert kiosk.exchange(client).ended == ((kiosk.outbox.epoch, "gap"),)
    kiosk.outbox.visit("Someone else")
    assert kiosk.exchange(client).ended == ((kiosk.outbox.epoch, "fork"),)


def test_a_refused_photo_stays_where_people_see_it_and_holds_up_none(
    district: District, kiosk: Station, url: str
) -> None:
    bad = kiosk.photos.add(b"no picture at all")
    good = [kiosk.photos.add(JPEG + bytes([0]) * number) for number in range(3)]
    report = kiosk.exchange(kiosk.client(url))
    assert (report.photos, report.refused_photos) == (3, (bad,))
    assert kiosk.photos.waiting(10) == [bad]
    with district.database.read() as session:
        assert set(session.exec(select(Photo.digest))) == set(good)


def test_a_program_that_closes_asks_nothing_more(district: District, kiosk: Station, url: str) -> None:
    with pytest.raises(Stopped):
        kiosk.exchange(kiosk.client(url, stopped=lambda: True))
    assert entries(district) == 0


def test_a_kiosk_that_the_district_does_not_know_is_refused(kiosk: Station, url: str) -> None:
    kiosk.enrolled = kiosk.enrolled.model_copy(update={"token": "somebody else's"})
    with pytest.raises(Refused) as refused:
        kiosk.exchange(kiosk.client(url))
    assert (refused.value.code, refused.value.status) == ("token_unknown", 401)
