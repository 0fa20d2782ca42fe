"""One exchange between a kiosk's files and a district on a real socket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import func, select

from district.db.tables import Entry, Photo
from district.instance import District
from sync.exchange.errors import Away, BadAnswer, Refused, Stopped
from tests.districts import Station
from tests.sync.desk import JPEG
from tests.sync.imports import publish


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
    monkeypatch.setattr("sync.exchange.uploads.MAX_BATCH", 3)
    monkeypatch.setattr("sync.exchange.push.MAX_BATCH_BYTES", 1_500)
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
