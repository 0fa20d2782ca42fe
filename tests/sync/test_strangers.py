"""Nothing that is not the district is taken for it: every wrong answer on every path, from a real server in between."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from district.access.enrollment import new_code
from district.instance import District
from sync.contract.api.kiosk import KioskState
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Away, BadAnswer, SyncError
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport
from tests.districts import Station, kiosk_row
from tests.sync.between import SHORT, WRONG, Between, counted, once
from tests.sync.desk import JPEG
from tests.sync.imports import publish

STATE = KioskState(clock="2026-11-02T08:00:00+00:00", lists="current")
MOST_REQUESTS = 25
"""One exchange asks no more often, whatever it is answered."""

CALLS: dict[tuple[str, str], Callable[[Client], object]] = {
    ("GET", "/health"): lambda client: client.health(),
    ("GET", "/journal"): lambda client: client.held(),
    ("GET", "/feeds"): lambda client: client.feeds(),
    ("GET", "/feeds/district"): lambda client: client.change("district", None),
    ("GET", "/feeds/district/digests"): lambda client: client.feed_digests("district"),
    ("GET", "/feeds/district/buckets"): lambda client: client.feed_buckets("district", [1]),
    ("GET", "/school"): lambda client: client.school("elsewhere-not"),
    ("GET", "/erasures"): lambda client: client.erasures(0),
    ("GET", "/changes"): lambda client: client.changes(""),
    ("GET", "/requests"): lambda client: client.requests(),
    ("GET", "/keyring"): lambda client: client.keyring(),
    ("POST", "/token"): lambda client: client.new_token(),
    ("PUT", "/state"): lambda client: client.tell(STATE),
    ("PUT", "/photos"): lambda client: client.put_photo("0" * 64, JPEG),
}


def test_the_matrix_holds_every_call_of_a_client() -> None:
    calls = {name for name in vars(Client) if not name.startswith("_")}
    silent = {"close", "check", "use_token", "server_time", "believe", "certificate_ends"}
    tried = {name for work in CALLS.values() for name in work.__code__.co_names}
    assert calls - silent - tried == {"enroll", "push"}  # each has a test of its own below


def error_of(work: Callable[[], object]) -> SyncError | None:
    try:
        work()
    except SyncError as error:
        return error
    return None


def listen(line: Transport, heard: list[bytes]) -> None:
    with line.stream("/wake", 5) as stream:
        heard += stream.lines()


def test_no_call_takes_a_wrong_answer_for_the_districts(kiosk: Station, way: Between) -> None:
    client = kiosk.client(way.url, timeouts=SHORT)
    for wrong in WRONG:
        for (method, path), call in CALLS.items():
            client.health()
            known = client.server_time
            assert known is not None
            way.rules = {(method, path): WRONG[wrong]}
            error = error_of(partial(call, client))
            way.rules = {}
            assert isinstance(error, Away | BadAnswer), (wrong, method, path)
            assert str(error).isprintable(), (wrong, method, path)
            assert client.server_time == known, (wrong, method, path)
    client.close()


def test_the_wake_stream_says_nothing_in_a_wrong_answer(kiosk: Station, way: Between) -> None:
    for wrong, content in WRONG.items():
        way.rules = {("GET", "/wake"): content}
        line = Transport(way.url, kiosk.enrolled.token, None, lambda: False, DEFAULT_TIMEOUTS)
        heard: list[bytes] = []
        error = error_of(partial(listen, line, heard))
        assert error is None or isinstance(error, Away | BadAnswer), wrong
        assert heard == [], wrong
        line.close()


def test_a_wrong_answer_enrolls_nobody_and_spends_no_code(district: District, way: Between) -> None:
    client = Client(way.url, timeouts=SHORT)
    for wrong, content in WRONG.items():
        with district.database.write() as session:
            code = new_code(session, "oakridge", district.now())
        key = Ed25519PrivateKey.generate()
        known = client.server_time
        way.rules = {("POST", "/enroll"): content}
        assert isinstance(error_of(partial(redeem, client, code, key)), Away | BadAnswer), wrong
        assert client.server_time == known, wrong
        way.rules = {}
        assert redeem(client, code, key).school == "oakridge"
    client.close()


UPLOADS: dict[str, list[tuple[str, str]]] = {
    "journal": [("POST", "/journal")],
    "what is held": [("GET", "/journal")],
    "photos": [("PUT", "/photos")],
    "all that goes up": [("POST", ""), ("PUT", "")],
}


@pytest.mark.parametrize("blocked", UPLOADS)
def test_lists_come_while_uploads_are_refused_and_nothing_is_lost(
    blocked: str, district: District, kiosk: Station, way: Between
) -> None:
    client = kiosk.client(way.url, timeouts=SHORT)
    once(kiosk, client)
    for number, (wrong, content) in enumerate(WRONG.items()):
        # GIVEN four entries and two photos to send, a list to fetch, and something in between that refuses uploads
        before, photos_before, heard_before = *counted(district), kiosk.outbox.heard()
        for guest in range(4):
            kiosk.outbox.visit(f"Visitor{guest}")
        for photo in range(2):
            kiosk.photos.add(JPEG + bytes(2 * number + photo))
        publish(district, f"1,Pelletier{number},Curtis,barred,*")
        way.rules = dict.fromkeys(UPLOADS[blocked], content)
        way.asked.clear()
        # WHEN it exchanges
        report = once(kiosk, client)
        # THEN the list is there, what is wrong is said, only what arrived counts as sent, and no clock is taken
        assert report.applied == ("district",), wrong
        assert isinstance(report.trouble, Away | BadAnswer), wrong
        assert report.blocked, wrong
        assert report.server_time is not None
        assert report.server_time.year < 2031, wrong
        entries, photos = counted(district)
        heard = kiosk.outbox.heard()
        assert heard is not None
        assert heard.sequence <= entries, wrong
        assert len(kiosk.photos.waiting(10)) == 2 - (photos - photos_before), wrong
        if blocked != "photos":
            assert (entries, heard) == (before, heard_before), wrong
        if blocked in {"photos", "all that goes up"}:
            assert photos == photos_before, wrong
        assert len(way.asked) <= MOST_REQUESTS, wrong
        # AND once nothing is in between, everything arrives, once
        way.rules = {}
        report = once(kiosk, client)
        assert (report.trouble, report.blocked) == (None, False), wrong
        assert counted(district) == (before + 4, photos_before + 2), wrong
        assert kiosk.outbox.heard() == kiosk.outbox.heads()[0], wrong
        assert kiosk.photos.waiting(10) == [], wrong
    client.close()


def test_where_everything_is_answered_by_something_else_nothing_changes(
    district: District, kiosk: Station, way: Between
) -> None:
    kiosk.outbox.visit()
    kiosk.photos.add(JPEG)
    publish(district, "1,Pelletier,Curtis,barred,*")
    client = kiosk.client(way.url, timeouts=SHORT)
    client.health()
    known = client.server_time
    for wrong, content in WRONG.items():
        way.asked.clear()
        way.rules = {("*", ""): content}
        assert isinstance(error_of(partial(once, kiosk, client)), Away | BadAnswer), wrong
        assert len(way.asked) <= MOST_REQUESTS, wrong
        assert (kiosk.outbox.heard(), kiosk.lists.current("district")) == (None, None), wrong
        assert len(kiosk.photos.waiting(10)) == 1, wrong
        assert kiosk.school.version() == "", wrong
        assert client.server_time in {known, None}, wrong
    way.rules = {}
    report = once(kiosk, client)
    assert (report.pushed, report.photos, report.applied) == (2, 1, ("district",))
    client.close()


def test_a_district_of_an_earlier_version_that_does_not_name_itself_is_believed(
    district: District, kiosk: Station, way: Between
) -> None:
    """GIVEN answers without the district's name, as before it had one WHEN a photo goes up THEN its 204 counts."""
    way.without_name = True
    kiosk.photos.add(JPEG)
    client = kiosk.client(way.url, timeouts=SHORT)
    assert once(kiosk, client).photos == 1
    assert counted(district)[1] == 1
    client.close()


@pytest.mark.parametrize(
    "body", [b'{"token":"x"}', b'{"token":"no token of ours"}', b'{"token":"aaaaaaaaaaaaaaaaaaaaaaaa"}']
)
def test_somebody_elses_token_locks_no_kiosk_out(body: bytes, district: District, kiosk: Station, way: Between) -> None:
    client = kiosk.client(way.url, timeouts=SHORT)
    client.health()
    way.rules = {("POST", "/token"): b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body}
    with pytest.raises(BadAnswer):
        client.new_token()
    way.rules = {}
    client.held()
    assert kiosk_row(district, kiosk.enrolled.kiosk).next_token_hash is None
    client.close()


def test_an_unchanged_document_is_the_one_that_was_asked_about(kiosk: Station, way: Between) -> None:
    client = kiosk.client(way.url, timeouts=SHORT)
    document = client.school("")
    assert document is not None
    assert client.school(document.version) is None
    for tag in (b"", b'ETag: "other"\r\n', b"ETag: " + document.version.encode() + b"\r\n"):
        way.rules = {("GET", "/school"): b"HTTP/1.1 304 Not Modified\r\n" + tag + b"\r\n"}
        with pytest.raises(SyncError):
            client.school(document.version)
    way.rules = {("GET", "/school"): b'HTTP/1.1 304 Not Modified\r\nETag: ""\r\n\r\n'}
    with pytest.raises(SyncError):
        client.school("")
    client.close()
