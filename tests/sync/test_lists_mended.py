"""A list that is not what it should be is mended by bucket: what differs travels, a lying district is not believed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, delete

from district.db.tables import ListRow
from district.instance import District
from sync.contract.api.messages import FeedBuckets, FeedDigests
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import EMPTY_BUCKET, IN_GROUP, bucket, group_digests, row
from sync.exchange.errors import BadAnswer, Refused
from sync.exchange.ports import ListRefused
from sync.exchange.repair import mend
from tests.districts import Clock, Station
from tests.sync.imports import publish
from tests.sync.mending import DAMAGED, ROWS, Counted, harm, pull


@pytest.fixture
def client(kiosk: Station, url: str) -> Counted:
    return Counted(url, kiosk.enrolled.token)


@pytest.mark.parametrize("how", ["lost", "changed", "extra"])
@pytest.mark.parametrize("occasion", ["a new version", "a renewal"])
def test_a_damaged_list_is_mended_by_what_differs(
    how: str, occasion: str, district: District, kiosk: Station, client: Counted, clock: Clock
) -> None:
    # GIVEN a kiosk's list that was damaged
    publish(district, *ROWS)
    pull(kiosk, client)
    harm(kiosk, how)
    # WHEN the next version comes, or the same one is signed anew
    client.whole = 0
    clock.forward(days=2)
    if occasion == "a new version":
        publish(district, *ROWS, "new,New,Pat,barred,*")
    report = pull(kiosk, client)
    # THEN it is mended, and little more than what was damaged has traveled
    assert report.applied == report.mended == ("district",)
    assert client.whole == 0
    assert client.rows <= 4
    wanted = {str(number) for number in range(60)} | ({"new"} if occasion == "a new version" else set())
    assert kiosk.lists.rows("district").keys() == wanted
    assert b"Name7" in kiosk.lists.rows("district")[str(DAMAGED)].content
    stock = kiosk.lists.stock("district")
    assert stock is not None
    assert stock.sound


def test_what_only_a_district_before_its_backup_knew_is_mended_by_bucket(
    district: District, kiosk: Station, client: Counted, clock: Clock
) -> None:
    """GIVEN a kiosk with a version that its restored district never gave out WHEN it imports anew THEN the difference
    travels, though no delta can tell it."""
    publish(district, *ROWS)
    held = {feed.feed: feed for feed in client.feeds().feeds}["district"]
    clock.forward(minutes=1)
    stranger = row(canonical_fields({"id": "stranger", "family": "Stranger", "kind": "barred"}))
    publish(district, *ROWS, "stranger,Stranger,,barred,*")
    pull(kiosk, client)
    clock.forward(minutes=1)
    with district.database.write() as session:  # as the backup had it, with no trace of the entry
        session.exec(delete(ListRow).where(col(ListRow.id) == "stranger"))
    client.whole = 0
    publish(district, *ROWS, "new,New,Pat,barred,*")
    assert stranger.id in kiosk.lists.rows("district")
    assert pull(kiosk, client).mended == ("district",)
    assert client.whole == 0
    assert held.version < kiosk.lists.current("district").manifest.version  # type: ignore[union-attr]
    assert "stranger" not in kiosk.lists.rows("district")


def _bytes(told: FeedDigests, change: Callable[[bytes], bytes]) -> FeedDigests:
    return told.model_copy(update={"digests": change(told.digests)})


def _rows(told: FeedBuckets, change: Callable[[list[bytes]], list[bytes]]) -> FeedBuckets:
    return told.model_copy(update={"rows": change(told.rows)})


def _invented(number: int, family: str = "Invented") -> bytes:
    """An entry that lies in the bucket of the damaged one."""
    wanted = bucket(hashlib.sha256(str(DAMAGED).encode()).digest())
    found = (f"{number}-{salt}" for salt in range(10**7))
    key = next(text for text in found if bucket(hashlib.sha256(text.encode()).digest()) == wanted)
    return row(canonical_fields({"id": key, "family": family, "kind": "barred"})).content


def _consistent_lie(told: FeedDigests, of_buckets: bool) -> FeedDigests:
    """An empty list, whose digests agree with one another, and not with what was signed."""
    empty = EMPTY_BUCKET * IN_GROUP
    size = len(told.digests) // (len(empty) if of_buckets else 32)
    return _bytes(told, lambda _: (empty if of_buckets else hashlib.sha256(empty).digest()) * size)


def _other_manifest(told: FeedBuckets) -> FeedBuckets:
    return told.model_copy(update={"manifest": told.manifest.model_copy(update={"version": told.manifest.version + 1})})


def _garbage(*_: object) -> Any:
    raise BadAnswer("no district")


def _unknown_address(*_: object) -> Any:
    raise Refused("unknown_address", 404, "There is nothing at this address.")


LIES: dict[str, tuple[str, Callable[[Counted], None]]] = {
    "groups cut short": (
        "wrong_digests",
        lambda c: setattr(c, "tell_digests", lambda told, of: told if of else _bytes(told, lambda d: d[:-32])),
    ),
    "buckets cut short": (
        "wrong_digests",
        lambda c: setattr(c, "tell_digests", lambda told, of: _bytes(told, lambda d: d[:-32]) if of else told),
    ),
    "buckets that do not give their group": (
        "wrong_digests",
        lambda c: setattr(c, "tell_digests", lambda told, of: _bytes(told, lambda d: d[::-1]) if of else told),
    ),
    "digests that do not give the root": ("wrong_digests", lambda c: setattr(c, "tell_digests", _consistent_lie)),
    "groups said to be as ours": (
        "wrong_digests",
        lambda c: setattr(c, "tell_digests", lambda told, of: told if of else _ours(c, told)),
    ),
    "a row withheld": (
        "wrong_bucket",
        lambda c: setattr(c, "tell_buckets", lambda told: _rows(told, lambda rows: rows[1:])),
    ),
    "a row changed": (
        "wrong_bucket",
        lambda c: setattr(
            c,
            "tell_buckets",
            lambda told: _rows(told, lambda rows: [item.replace(b"Name", b"Mane") for item in rows]),
        ),
    ),
    "a row added": (
        "wrong_bucket",
        lambda c: setattr(c, "tell_buckets", lambda told: _rows(told, lambda rows: [*rows, _invented(1)])),
    ),
    "a row of another bucket": (
        "other_bucket",
        lambda c: setattr(
            c,
            "tell_buckets",
            lambda told: _rows(told, lambda rows: [*rows, row({"id": "elsewhere"}).content]),
        ),
    ),
    "a row that is none": (
        "malformed",
        lambda c: setattr(c, "tell_buckets", lambda told: _rows(told, lambda rows: [*rows, b"{"])),
    ),
    "more rows than the list has": (
        "too_many_rows",
        lambda c: setattr(c, "tell_buckets", lambda told: _rows(told, lambda rows: rows * 100)),
    ),
    "another version's rows": ("moved_on", lambda c: setattr(c, "tell_buckets", _other_manifest)),
    "no answer that can be read": ("malformed", lambda c: setattr(c, "tell_digests", _garbage)),
    "an earlier district": ("no_repair", lambda c: setattr(c, "tell_digests", _unknown_address)),
}


def _ours(client: Counted, told: FeedDigests) -> FeedDigests:
    """The digests of the kiosk's own groups, so that nothing seems to differ."""
    return _bytes(told, lambda _: client.held_groups)


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_district_is_refused_and_the_old_list_stays(
    lie: str, district: District, kiosk: Station, client: Counted, clock: Clock
) -> None:
    # GIVEN a damaged list, and a district whose word on the way to the new one does not hold
    publish(district, *ROWS)
    pull(kiosk, client)
    harm(kiosk, "changed")
    before = kiosk.lists.rows("district"), kiosk.lists.current("district")
    clock.forward(minutes=1)
    publish(district, *ROWS, "new,New,Pat,barred,*")
    target = {feed.feed: feed.signed() for feed in client.feeds().feeds}["district"]
    stock = kiosk.lists.stock("district")
    assert stock is not None
    client.held_groups = group_digests(stock.digests)
    reason, make = LIES[lie]
    make(client)
    # WHEN the kiosk mends THEN it refuses, by name, and has what it had
    with pytest.raises(ListRefused) as refused:
        mend(client, kiosk.lists, target)
    assert refused.value.reason == reason
    assert (kiosk.lists.rows("district"), kiosk.lists.current("district")) == before
    # AND an exchange fetches the whole list, once, unless a newer one came in between
    client.whole = 0
    report = pull(kiosk, client)
    if reason == "moved_on":
        assert report.refused == (("district", "moved_on"),)
        assert client.whole == 0
    else:
        assert report.applied == report.mended == ("district",)
        assert client.whole == 1
        assert kiosk.lists.rows("district").keys() == {str(number) for number in range(60)} | {"new"}
