"""A kiosk that knows what the district holds goes on from there without asking, and asks again where it was wrong."""

from __future__ import annotations

from sqlmodel import func, select

from district.db.tables import Head, Quarantined
from district.instance import District
from sync.contract.api.messages import WireHead
from sync.exchange.uploads import HELD_FOR_S, Uploads
from tests.districts import Station
from tests.sync.between import SHORT, WRONG, Between, counted, once

HELD, SENT = ("GET", "/journal"), ("POST", "/journal")


class Hand:
    """A clock that is moved by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _asked(way: Between) -> list[tuple[str, str]]:
    """What was asked about the journal since, in order."""
    said = [(method, path.partition("?")[0]) for method, path in way.asked]
    way.asked.clear()
    return [one for one in said if one in {HELD, SENT}]


def test_what_is_written_soon_after_goes_up_without_a_question(
    district: District, kiosk: Station, way: Between
) -> None:
    clock = Hand()
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads(clock)
    kiosk.outbox.visit("First")
    once(kiosk, client, uploads)
    assert _asked(way) == [HELD, SENT]
    # WHEN the next visitor comes
    kiosk.outbox.visit("Second")
    report = once(kiosk, client, uploads)
    assert (report.pushed, report.trouble, report.ended) == (1, None, ())
    assert report.server_time is not None
    assert _asked(way) == [SENT]
    # AND with nothing to send, or a minute later, the district is asked what it holds
    once(kiosk, client, uploads)
    assert _asked(way) == [HELD]
    clock.now += HELD_FOR_S
    kiosk.outbox.visit("Third")
    once(kiosk, client, uploads)
    assert _asked(way) == [HELD, SENT]
    assert counted(district)[0] == 4
    client.close()


def test_a_district_that_holds_less_than_it_said_is_asked_and_given_the_rest(
    district: District, kiosk: Station, way: Between
) -> None:
    """GIVEN a district that was set back to an older copy WHEN a kiosk goes on THEN nothing is missing in the end."""
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
    kiosk.outbox.visit("First")
    once(kiosk, client, uploads)
    kiosk.outbox.visit("Second")
    [lost] = kiosk.outbox.heads()
    uploads.went_up(WireHead(epoch=lost.epoch, sequence=lost.sequence, digest=lost.digest))
    kiosk.outbox.visit("Third")
    _asked(way)
    report = once(kiosk, client, uploads)
    assert (report.pushed, report.trouble, report.ended) == (2, None, ())
    assert _asked(way) == [SENT, HELD, SENT]
    assert counted(district)[0] == 4
    # AND nothing was set aside for somebody to look at, and no epoch ended
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(Quarantined)).one() == 0
        assert not session.exec(select(Head.ended)).one()
    client.close()


def test_an_exchange_that_failed_is_followed_by_a_question(kiosk: Station, way: Between) -> None:
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
    kiosk.outbox.visit("First")
    once(kiosk, client, uploads)
    kiosk.outbox.visit("Second")
    way.rules = {SENT: WRONG["502"]}
    assert once(kiosk, client, uploads).trouble is not None
    way.rules = {}
    _asked(way)
    assert once(kiosk, client, uploads).pushed == 1
    assert _asked(way) == [HELD, SENT]
    client.close()


def test_two_machines_with_one_key_find_out_by_asking_and_end_no_epoch(
    district: District, kiosk: Station, way: Between
) -> None:
    """GIVEN an epoch that another machine went on with WHEN this one goes on from what it knew THEN it asks, and
    begins an epoch of its own, and the other machine's goes on."""
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
    kiosk.outbox.visit("First")
    once(kiosk, client, uploads)
    [before] = kiosk.outbox.heads()
    kiosk.outbox.visit("Second")
    once(kiosk, client, uploads)
    # what this one believes is from before the other one wrote
    uploads.went_up(WireHead(epoch=before.epoch, sequence=before.sequence, digest="0" * len(before.digest)))
    kiosk.outbox.visit("Third")
    _asked(way)
    report = once(kiosk, client, uploads)
    assert (report.trouble, report.ended) == (None, ())
    assert _asked(way) == [HELD, SENT]
    with district.database.read() as session:
        assert session.exec(select(func.count()).select_from(Quarantined)).one() == 0
    client.close()


def test_an_answer_that_was_lost_costs_no_entry(district: District, kiosk: Station, way: Between) -> None:
    client, uploads = kiosk.client(way.url, timeouts=SHORT), Uploads()
    kiosk.outbox.visit("First")
    once(kiosk, client, uploads)
    # GIVEN a batch that arrived, whose answer did not, as another lane of the same kiosk would have sent it
    kiosk.outbox.visit("Second")
    once(kiosk, kiosk.client(way.url, timeouts=SHORT), Uploads())
    kiosk.outbox.visit("Third")
    _asked(way)
    report = once(kiosk, client, uploads)
    assert (report.trouble, report.ended, report.stuck) == (None, (), ())
    assert _asked(way) == [SENT]
    assert counted(district)[0] == 4
    heard = kiosk.outbox.heard()
    assert heard is not None
    assert heard.sequence == 4
    client.close()
