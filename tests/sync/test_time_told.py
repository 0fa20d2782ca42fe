"""Whose word for the time a kiosk takes: that of a key of its district, and never that of whatever answers instead."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from district.instance import District
from sync.contract.clocks import sign_time
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.errors import SyncError
from tests.districts import Clock, Station
from tests.sync.altering import Alter, Answered, between, page
from tests.sync.desk import JPEG

WRONG = "Wed, 01 Jan 2031 00:00:00 GMT"


def exchanged(kiosk: Station, url: str) -> tuple[Report | None, list[datetime]]:
    """One exchange, whatever becomes of it, and the times that were believed in it."""
    believed: list[datetime] = []
    client = kiosk.client(url)
    report = None
    with suppress(SyncError):
        report = exchange(
            client, kiosk.outbox, kiosk.lists, kiosk.school, kiosk.photos, keys=kiosk.keys, heard=believed.append
        )
    if client.server_time is not None:
        believed.append(client.server_time)
    client.close()
    return report, believed


def body_of(answered: Answered) -> dict[str, Any]:
    raw = gzip.decompress(answered.body) if answered.headers.get("content-encoding") == "gzip" else answered.body
    content: dict[str, Any] = json.loads(raw)
    return content


def with_body(answered: Answered, content: dict[str, Any]) -> Answered:
    headers = {name: value for name, value in answered.headers.items() if name.lower() != "content-encoding"}
    return replace(answered, headers=headers, body=json.dumps(content).encode())


def is_journal(answered: Answered) -> bool:
    return answered.method == "GET" and answered.path.startswith("/v1/journal")


def test_the_time_is_the_districts_own_and_signed(kiosk: Station, url: str, clock: Clock) -> None:
    report, believed = exchanged(kiosk, url)
    assert report is not None
    assert report.server_time is not None
    assert set(believed) == {clock()}


def test_it_is_known_also_where_the_rest_of_the_exchange_fails(kiosk: Station, url: str, clock: Clock) -> None:
    def broken(answered: Answered) -> Answered:
        return answered if is_journal(answered) else page(WRONG)(answered)

    with between(url, broken) as line:
        report, believed = exchanged(kiosk, line)
    assert report is None
    assert set(believed) == {clock()}


DATES = ["Wed, 01 Jan 2031 00:00:00 GMT", "Tue, 01 Jan 2019 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]


@pytest.mark.parametrize("date", [*DATES, "soon", "Fri, 31 Dec 9999 23:59:59 -1200"])
def test_a_page_in_between_is_asked_for_no_time(kiosk: Station, url: str, date: str) -> None:
    with between(url, page(date)) as line:
        assert exchanged(kiosk, line) == (None, [])


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize(
    "mine",
    [
        pytest.param(lambda answered: answered.path.startswith("/v1/photos/"), id="photos"),
        pytest.param(lambda answered: answered.status == 304, id="not modified"),
        pytest.param(lambda answered: answered.path.startswith("/v1/feeds"), id="lists"),
        pytest.param(lambda answered: answered.path.startswith("/v1/school"), id="school"),
        pytest.param(lambda answered: answered.method == "PUT", id="puts"),
    ],
)
def test_a_filter_that_answers_for_one_address_alone_tells_no_time(
    kiosk: Station, url: str, clock: Clock, date: str, mine: Callable[[Answered], bool]
) -> None:
    # GIVEN a kiosk with something to send to each of them
    exchanged(kiosk, url)
    kiosk.outbox.visit()
    kiosk.photos.add(JPEG)
    # WHEN the filter takes one THEN the time is the district's, or none
    with between(url, lambda answered: page(date)(answered) if mine(answered) else answered) as line:
        _, believed = exchanged(kiosk, line)
    assert set(believed) == {clock()}


@pytest.mark.parametrize("date", DATES)
def test_a_line_that_only_changes_the_date_of_every_answer_changes_nothing(
    kiosk: Station, url: str, clock: Clock, date: str
) -> None:
    with between(url, lambda answered: replace(answered, date=date)) as line:
        report, believed = exchanged(kiosk, line)
    assert report is not None
    assert set(believed) == {clock()}


def test_an_answer_that_was_kept_from_earlier_tells_no_time(kiosk: Station, url: str, clock: Clock) -> None:
    kept: list[Answered] = []

    def cache(answered: Answered) -> Answered:
        if is_journal(answered):
            kept.append(answered)
            return kept[0]
        return answered

    exchanged(kiosk, url)  # so that nothing is left to push, whose receipts would tell
    with between(url, cache) as line:
        _, first = exchanged(kiosk, line)
        clock.forward(days=3)
        _, second = exchanged(kiosk, line)
    assert set(first) == {clock() - timedelta(days=3)}
    assert second == []


@pytest.mark.parametrize("signed", [False, True], ids=["the time changed", "signed by a stranger"])
def test_a_time_that_the_district_did_not_sign_is_not_believed(kiosk: Station, url: str, signed: bool) -> None:
    forger, moment = Ed25519PrivateKey.generate(), datetime(2031, 1, 1, tzinfo=UTC)

    def forged(answered: Answered) -> Answered:
        if not is_journal(answered):
            return replace(answered, date=WRONG)
        content = body_of(answered)
        content["time"]["now"] = moment.isoformat()
        if signed:
            signature = sign_time(moment, answered.path.partition("nonce=")[2], forger)
            content["time"]["signature"] = b64encode(signature).decode()
        return with_body(replace(answered, date=WRONG), content)

    exchanged(kiosk, url)  # so that nothing is left to push, whose receipts would tell
    with between(url, forged) as line:
        report, believed = exchanged(kiosk, line)
    assert report is not None
    assert believed == []


def older(answered: Answered) -> Answered:
    """As a district of the version before answers: without a signed time."""
    if not is_journal(answered):
        return answered
    content = body_of(answered)
    del content["time"]
    return with_body(answered, content)


def dated(alter: Alter, date: str) -> Alter:
    return lambda answered: replace(alter(answered), date=date)


def test_an_older_district_is_believed_by_the_answers_that_are_recognized(kiosk: Station, url: str) -> None:
    exchanged(kiosk, url)
    said = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    with between(url, dated(older, "Mon, 02 Nov 2026 09:30:00 GMT")) as line:
        report, believed = exchanged(kiosk, line)
    assert report is not None
    assert set(believed) == {said}
    # AND a filter that takes the photos of that kiosk still tells nothing
    kiosk.photos.add(JPEG)

    def filtered(answered: Answered) -> Answered:
        if answered.path.startswith("/v1/photos/"):
            return page(WRONG)(answered)
        return dated(older, "Mon, 02 Nov 2026 09:30:00 GMT")(answered)

    with between(url, filtered) as line:
        _, believed = exchanged(kiosk, line)
    assert set(believed) == {said}


def test_an_older_districts_receipt_for_what_was_just_sent_counts_more_than_any_date(
    kiosk: Station, url: str, clock: Clock
) -> None:
    kiosk.outbox.visit()
    with between(url, dated(older, WRONG)) as line:
        report, believed = exchanged(kiosk, line)
    assert report is not None
    assert report.server_time == clock()
    assert believed[-1] == clock()


def test_an_older_kiosk_asks_for_no_time_and_gets_what_it_knows(kiosk: Station, url: str, district: District) -> None:
    client = Client(url, kiosk.enrolled.token)
    assert client.held().time is None
    client.close()


@pytest.mark.parametrize("nonce", ["0" * 81, "é", "A B"])
def test_what_is_no_nonce_is_refused_in_one_sentence(kiosk: Station, url: str, nonce: str, tmp_path: Path) -> None:
    line = Client(url, kiosk.enrolled.token)
    with pytest.raises(SyncError, match=r"\.$"):
        line._line.call("GET", "/journal", query={"nonce": nonce})
    line.close()
