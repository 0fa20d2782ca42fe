"""Alerts about unanswered cases leave the building: to a real mail server and a real webhook receiver, up and down."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import requests
from uuid_utils import uuid7

from district.alerts import alert_queue, channels, message
from district.alerts.sender import work
from district.db.alert_tables import State, Trouble
from district.instance import District
from sync.contract.journal.entry import Kind
from tests.district.receivers import MailServer, WebhookReceiver, free_port, up
from tests.district.unanswered import decided, journaled, opened, rows, setup
from tests.districts import Clock, Station
from tests.sync.processes import ROOT

ON_BOTH = True
SECRET = "an invented secret"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_SECRET", SECRET)


def test_an_unanswered_case_goes_to_the_second_office_and_then_to_dispatch(
    district: District, kiosk: Station, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port)
    case = opened(district, kiosk)
    clock.forward(seconds=59)
    assert work(district) == 0
    clock.forward(seconds=1)
    assert work(district) == 1
    assert work(district) == 0
    (mail,) = post.mails
    assert mail["To"] == "office2@oakridge.example"
    assert rows(district)["second-office"].id in mail["Message-ID"]
    said = mail.get_payload(decode=True)
    assert isinstance(said, bytes)
    assert case.encode() in said
    assert b"strong match" in said
    assert dispatch.got == []
    clock.forward(seconds=120)
    assert work(district) == 1
    ((headers, body),) = dispatch.got
    assert json.loads(body)["case"] == case
    assert json.loads(body)["class"] == "strong"
    assert headers[channels.KEY] == rows(district)["dispatch"].id
    # as a receiver would verify it, with nothing of ours
    mac = hmac.new(SECRET.encode(), headers[channels.TIMESTAMP].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers[channels.SIGNATURE] == f"v1={mac}"
    assert int(headers[channels.TIMESTAMP]) == int(clock().timestamp())
    assert {alert.state for alert in rows(district).values()} == {State.DELIVERED}
    assert journaled(district, Kind.ALERT_ENDED) == 2
    for content in (said, body):
        assert b"Kowalczyk" not in content


def test_who_the_visitor_is_goes_out_only_where_the_settings_say_so(
    district: District, kiosk: Station, clock: Clock, post: MailServer
) -> None:
    setup(district, post.port, free_port(), "names = true")
    opened(district, kiosk, "possible")
    clock.forward(seconds=60)
    work(district)
    said = post.mails[0].get_payload(decode=True)
    assert isinstance(said, bytes)
    assert b"Pat Kowalczyk" in said
    assert b"possible match" in said


def test_what_was_decided_in_time_reaches_nobody(
    district: District, kiosk: Station, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port)
    case = opened(district, kiosk)
    clock.forward(seconds=50)
    decided(district, kiosk, case)
    clock.forward(seconds=500)
    assert work(district) == 0
    assert (post.mails, dispatch.got, rows(district)) == ([], [], {})


def test_a_decision_ends_what_is_not_sent_yet(
    district: District, kiosk: Station, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port)
    post.accepts = False
    case = opened(district, kiosk)
    clock.forward(seconds=60)
    assert work(district) == 1
    assert (rows(district)["second-office"].state, rows(district)["second-office"].trouble) == (
        State.WAITING,
        Trouble.REFUSED,
    )
    decided(district, kiosk, case)
    post.accepts = True
    clock.forward(seconds=300)
    assert work(district) == 0
    assert rows(district)["second-office"].state == State.DROPPED
    assert post.mails == []


def test_a_receiver_that_is_down_is_tried_again_and_gets_it_once_when_it_is_up(
    district: District, kiosk: Station, clock: Clock, post: MailServer
) -> None:
    port = free_port()
    setup(district, post.port, port)
    opened(district, kiosk)
    clock.forward(seconds=180)
    assert work(district) == 2
    held = rows(district)
    assert held["second-office"].state == State.DELIVERED
    assert (held["dispatch"].state, held["dispatch"].trouble) == (State.WAITING, Trouble.UNREACHABLE)
    assert work(district) == 0  # not before its pause has passed
    server = WebhookReceiver(port)
    with up(server):
        clock.forward(seconds=5)
        assert work(district) == 1
        clock.forward(hours=1)
        assert work(district) == 0
    assert len(server.got) == 1
    assert len(post.mails) == 1
    assert (rows(district)["dispatch"].state, rows(district)["dispatch"].tries) == (State.DELIVERED, 2)


def test_one_that_stays_down_is_given_up_and_journaled(
    district: District, kiosk: Station, clock: Clock, post: MailServer
) -> None:
    setup(district, post.port, free_port())
    opened(district, kiosk)
    clock.forward(seconds=180)
    work(district)
    for _ in range(alert_queue.MOST_TRIES):
        clock.forward(seconds=301)
        work(district)
    held = rows(district)["dispatch"]
    assert (held.state, held.tries, held.trouble) == (State.FAILED, alert_queue.MOST_TRIES, Trouble.UNREACHABLE)
    assert journaled(district, Kind.ALERT_ENDED) == 2


def test_many_workers_send_a_message_once(
    district: District, kiosk: Station, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    setup(district, post.port, dispatch.port)
    for _ in range(3):
        opened(district, kiosk)
    clock.forward(seconds=180)
    together = threading.Barrier(4)

    def worker() -> None:
        together.wait()
        work(district)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(post.mails), len(dispatch.got)) == (3, 3)
    assert len({headers[channels.KEY] for headers, _ in dispatch.got}) == 3
    assert journaled(district, Kind.ALERT_ENDED) == 6


_ONE_WORKER = """
import sys
from datetime import datetime
from pathlib import Path
from district.alerts.sender import work
from district.instance import open_district
work(open_district(Path(sys.argv[1]), sys.argv[2] or None, lambda: datetime.fromisoformat(sys.argv[3])))
"""


@pytest.mark.slow
def test_a_process_killed_between_sending_and_noting_repeats_at_most_once_with_the_same_key(
    district: District, database_url: str | None, kiosk: Station, clock: Clock, post: MailServer
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    alive = threading.Event()

    def kill() -> int:
        if not alive.is_set():
            alive.set()
            started[0].kill()
            started[0].wait()
        return 204

    server = WebhookReceiver(before_answer=kill)
    with up(server):
        setup(district, post.port, server.port)
        opened(district, kiosk)
        clock.forward(seconds=180)
        words = (str(district.folder), database_url or "", clock().isoformat())
        started.append(subprocess.Popen([sys.executable, "-c", _ONE_WORKER, *words], cwd=ROOT))
        assert alive.wait(60)
        assert started[0].wait(60) < 0
        assert rows(district)["dispatch"].state == State.SENDING
        assert work(district) == 0  # another process may have it still
        clock.forward(seconds=alert_queue.LEASE.total_seconds())
        assert work(district) == 1
        clock.forward(hours=1)
        assert work(district) == 0
    first, second = server.got
    assert first[0][channels.KEY] == second[0][channels.KEY]
    assert first[1] == second[1]
    assert journaled(district, Kind.ALERT_ENDED) == 2


def test_what_is_long_past_wakes_nobody(
    district: District, kiosk: Station, clock: Clock, post: MailServer, dispatch: WebhookReceiver
) -> None:
    opened(district, kiosk)
    clock.forward(hours=12)
    setup(district, post.port, dispatch.port)
    assert work(district) == 0


def test_who_got_it_says_that_it_was_seen_and_only_the_first_time_counts(
    district: District, kiosk: Station, clock: Clock, dispatch: WebhookReceiver, url: str
) -> None:
    setup(district, free_port(), dispatch.port, f'link = "{url}"')
    opened(district, kiosk)
    clock.forward(seconds=180)
    assert work(district) == 2
    link = json.loads(dispatch.got[0][1])["acknowledge"]
    asked = requests.get(link, timeout=10)
    assert "Oakridge Elementary" in asked.text
    assert "<form method=" in asked.text
    assert rows(district)["dispatch"].acknowledged is None  # a program that looks links up is no person
    first = requests.post(link, timeout=10).json()
    clock.forward(seconds=30)
    second = requests.post(link, timeout=10).json()
    assert (first["again"], second["again"]) == (False, True)
    assert first["acknowledged"] == second["acknowledged"]
    assert rows(district)["dispatch"].acknowledged_by == "dispatch"
    assert journaled(district, Kind.ALERT_ACKNOWLEDGED) == 1
    for other in (link[:-1] + ("A" if link[-1] != "A" else "B") * 2, link[:-9] + "AAAAAAAAA", link[:-40], link + "%2E"):
        assert requests.post(other, timeout=10).status_code == 404
    clock.forward(days=8)
    assert requests.post(link, timeout=10).status_code == 404


def test_a_token_is_the_same_for_every_try_and_belongs_to_one_alert(district: District, clock: Clock) -> None:
    one, other = str(uuid7()), str(uuid7())
    assert message.token(district.keys, one) == message.token(district.keys, one)
    assert message.alert_of(district.keys, message.token(district.keys, one), clock()) == one
    mixed = message.token(district.keys, one)[:20] + message.token(district.keys, other)[20:]
    assert message.alert_of(district.keys, mixed, clock()) is None


def test_the_lease_outlasts_a_delivery() -> None:
    assert timedelta(seconds=2 * channels.WHOLE_S) < alert_queue.LEASE
