"""When a list cannot be mended by bucket: the whole of it comes, once."""

from __future__ import annotations

import pytest

from district.db.tables import ListRow
from district.instance import District
from sync.exchange.ports import ListRefused
from sync.exchange.pull import AGAIN_AFTER_S, FailedListCache, pull_feeds
from sync.exchange.repair import MOST_BUCKETS, mend
from tests.districts import Clock, Station
from tests.sync.imports import publish
from tests.sync.mending import ROWS, Counted, harm, pull


@pytest.fixture
def client(kiosk: Station, url: str) -> Counted:
    return Counted(url, kiosk.enrolled.token)


@pytest.mark.parametrize("damaged", [True, False])
def test_what_cannot_be_mended_at_all_screens_on_if_it_is_sound_and_is_absent_otherwise(
    damaged: bool, district: District, kiosk: Station, client: Counted, clock: Clock
) -> None:
    # GIVEN a district whose rows were changed without its key
    publish(district, *ROWS)
    pull(kiosk, client)
    if damaged:
        harm(kiosk, "lost")
    clock.forward(minutes=1)
    publish(district, *ROWS[1:], "0,Pelletier,Pat,barred,*")
    with district.database.write() as session:
        changed = session.get(ListRow, ("district", "0"))
        assert changed
        changed.content = changed.content.replace(b"Pelletier", b"Pellegrin")
    # WHEN the kiosk tries a delta, a repair and the whole list, each once
    client.whole = 0
    assert pull(kiosk, client).refused == (("district", "other_root"),)
    assert client.whole == 1
    # THEN a list that is what its manifest says screens on, and one that is not counts as absent: that holds everybody
    assert kiosk.lists.is_sound("district") is not damaged


def test_a_list_that_differs_nearly_everywhere_comes_whole(
    district: District, kiosk: Station, client: Counted, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_BUCKETS == 16_384
    monkeypatch.setattr("sync.exchange.repair.MOST_BUCKETS", 3)
    publish(district, *ROWS)
    pull(kiosk, client)
    harm(kiosk, "extra")
    clock.forward(minutes=1)
    publish(district, *(f"{number},Other{number},Pat,barred,*" for number in range(60)))
    target = client.feeds().feeds[0].signed()
    with pytest.raises(ListRefused, match="too_damaged"):
        mend(client, kiosk.lists, target)
    assert client.rows == 0
    client.whole = 0
    assert pull(kiosk, client).applied == ("district",)
    assert client.whole == 1


def test_a_list_that_came_whole_and_was_not_believed_is_not_fetched_again_within_the_hour(
    district: District, kiosk: Station, client: Counted, clock: Clock
) -> None:
    # GIVEN a kiosk without a list, and a district one of whose rows was changed without its key
    publish(district, *ROWS)
    with district.database.write() as session:
        changed = session.get(ListRow, ("district", "0"))
        assert changed
        right, changed.content = changed.content, changed.content.replace(b"Name0", b"Mane0")
    now = 1_000.0
    failed = FailedListCache(lambda: now)

    def again() -> tuple[tuple[str, str], ...]:
        return pull_feeds(client, kiosk.lists, kiosk.keys, frozenset(), failed).refused

    # WHEN exchanges follow one another THEN the list is fetched once, and once more after an hour
    assert again() == (("district", "other_root"),)
    assert again() == (("district", "not_again_yet"),)
    now += AGAIN_AFTER_S
    assert again() == (("district", "other_root"),)
    assert client.whole == 2
    # AND a new version comes at once
    with district.database.write() as session:
        changed = session.get(ListRow, ("district", "0"))
        assert changed
        changed.content = right
    clock.forward(minutes=1)
    publish(district, *ROWS, "new,New,Pat,barred,*")
    assert again() == ()
    assert len(kiosk.lists.rows("district")) == 61
