"""A kiosk that knows what the district holds goes on from there without asking, and asks again where it was wrong."""

from __future__ import annotations

from district.instance import District
from sync.contract.api.messages import WireHead
from sync.exchange.push import HELD_FOR_S, Uploads
from tests.districts import Station
from tests.sync.between import SHORT, Between, counted, once

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
