"""The lines that alerts go out on: what trickles is cut, and only the settings say which way a message goes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from district.alerts import alert_queue, channels, known_alerts
from district.alerts.alert_settings import Security, Smtp, load, parse
from district.alerts.sender import work
from district.db.alert_tables import Alert, Trouble
from district.errors import DistrictError
from district.instance import District
from tests.district.receivers import WebhookReceiver, free_port, up
from tests.district.unanswered import opened, setup
from tests.districts import Clock, Station
from tests.sync.wires import Authority, answer, other_end, says

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
DROP_S = 0.02


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S", "an invented secret")


def takes(got: list[bytes]) -> Callable[[socket.socket, bytes], None]:
    """Reads a message whole, and says yes."""

    def play(line: socket.socket, head: bytes) -> None:
        while not head.endswith(b"{}") and (part := line.recv(65_536)):
            head += part
        got.append(head)
        line.sendall(answer(b"", "204 No Content"))

    return play


@contextmanager
def trickling(start: bytes, drop: bytes) -> Iterator[int]:
    """A port whose other end says something at once and then a little, again and again, for ever."""
    ending = threading.Event()

    def play(line: socket.socket, _: bytes) -> None:
        line.sendall(start)
        while not ending.wait(DROP_S):
            line.sendall(drop)

    with other_end(play, patient=False) as url:
        try:
            yield int(url.rpartition(":")[2])
        finally:
            ending.set()


def outcome(send: Callable[[], Trouble | None]) -> list[Trouble | None]:
    """What became of a delivery; nothing where it holds its thread for ever."""
    ended: list[Trouble | None] = []
    thread = threading.Thread(target=lambda: ended.append(send()), daemon=True)
    thread.start()
    thread.join(30)
    return ended


def note(security: Security, port: int) -> Trouble | None:
    smtp = Smtp(host="127.0.0.1", port=port, security=security, sender="a@b.example")
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@b.example", "c@d.example"
    return channels.mail(smtp, mail)


def hook(url: str, **more: str) -> Trouble | None:
    return channels.post(url, "S", "key", b"{}", NOW, **more)


TLS_RECORD = b"\x16\x03\x03\x40\x00"
"""The beginning of one that never comes whole."""


@pytest.mark.parametrize(
    ("start", "drop", "send"),
    [
        (b"HTTP/1.1 204 Soon\r\nX-Slow: ", b"z", lambda port: hook(f"http://127.0.0.1:{port}/in")),
        (
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            lambda port: hook(f"http://127.0.0.1:{port}/in"),
        ),
        (TLS_RECORD, b"z", lambda port: hook(f"https://127.0.0.1:{port}/in")),
        (b"HTTP/1.1 200 ", b"z", lambda port: hook("https://far.example/in", proxy=f"http://127.0.0.1:{port}")),
        (b"220-welcome\r\n", b"220-still\r\n", lambda port: note(Security.NONE, port)),
        (TLS_RECORD, b"z", lambda port: note(Security.TLS, port)),
        (
            b"220 post\r\n250-go\r\n250 STARTTLS\r\n220 now\r\n",
            TLS_RECORD,
            lambda port: note(Security.STARTTLS, port),
        ),
    ],
    ids=["webhook", "webhook that goes on", "webhook's tls", "proxy", "mail", "mail's tls", "starttls"],
)
def test_whoever_trickles_holds_a_delivery_no_longer_than_its_last_moment(
    monkeypatch: pytest.MonkeyPatch, start: bytes, drop: bytes, send: Callable[[int], Trouble | None]
) -> None:
    monkeypatch.setattr(channels, "WHOLE_S", 0.5)
    with trickling(start, drop) as port:
        assert outcome(lambda: send(port)) == [Trouble.TIMEOUT]


def test_no_proxy_of_the_environment_gets_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bytes] = []
    server = WebhookReceiver()
    with up(server), other_end(lambda _, head: taken.append(head)) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert hook(server.url) is None
    assert (len(server.got), taken) == (1, [])


def test_nor_the_proxy_of_the_settings_what_stays_on_this_machine() -> None:
    server = WebhookReceiver()
    with up(server):
        assert hook(server.url, proxy=f"http://127.0.0.1:{free_port()}") is None
    assert len(server.got) == 1


def test_a_webhook_goes_through_the_proxy_of_the_settings_which_cannot_read_it(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    asked: list[bytes] = []
    got: list[bytes] = []

    with other_end(takes(got), authority.context(address="10.9.8.7")) as there:

        def tunnel(line: socket.socket, head: bytes) -> None:
            asked.append(head)
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _join(line, int(there.rpartition(":")[2]))

        with other_end(tunnel) as proxy:
            assert hook("https://10.9.8.7/in?of=oakridge", proxy=proxy, ca=str(authority.path)) is None
    assert asked[0].startswith(b"CONNECT 10.9.8.7:443 HTTP/1.1\r\n")
    assert b"Signature" not in asked[0]
    assert got[0].startswith(b"POST /in?of=oakridge HTTP/1.1\r\n")
    assert b"\r\nHost: 10.9.8.7\r\n" in got[0]


def _join(one: socket.socket, port: int) -> None:
    """Carry bytes both ways until both ends have said all."""
    with socket.create_connection(("127.0.0.1", port)) as other:
        back = threading.Thread(target=_carry, args=(other, one))
        back.start()
        _carry(one, other)
        back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while part := source.recv(65_536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # the other direction ended first


def test_a_proxy_that_says_no_is_no_delivery() -> None:
    with other_end(says(b"HTTP/1.1 407 Who are you\r\n\r\n")) as proxy:
        assert hook("https://dispatch.example/in", proxy=proxy) == Trouble.UNREACHABLE


def test_a_redirect_is_not_followed() -> None:
    with other_end(says(answer(b"", "307 Elsewhere", f"Location: http://127.0.0.1:{free_port()}/"))) as url:
        assert hook(url) == Trouble.REFUSED


def test_a_webhooks_receiver_proves_who_it_is(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with other_end(takes([]), authority.context()) as url:
        assert hook(url, ca=str(authority.path)) is None
        assert hook(url) == Trouble.TLS
        assert hook(url, ca=str(tmp_path / "none.pem")) == Trouble.TLS


@pytest.mark.parametrize("proxy", ["https://proxy.example:3128", "http://proxy.example", "http://a:b@proxy.example:1"])
def test_a_proxy_that_cannot_be_meant_is_refused(proxy: str) -> None:
    with pytest.raises(DistrictError, match="proxy is written as"):
        parse(f'proxy = "{proxy}"')


def test_what_was_never_tried_goes_before_what_failed(district: District, kiosk: Station, clock: Clock) -> None:
    setup(district, free_port(), free_port())
    opened(district, kiosk)
    clock.forward(seconds=60)
    assert work(district) == 1  # the mail server is down
    clock.forward(seconds=60)
    again = opened(district, kiosk)
    clock.forward(seconds=60)
    with district.database.read() as session:
        settings = load(session)
    assert settings is not None
    alert_queue.make(district, settings)
    order = [claimed.alert.tries for claimed in iter(lambda: alert_queue.claim(district), None)]
    assert order == [1, 1, 2]
    assert again in {alert.case for alert in listed(district)}


def listed(district: District) -> list[Alert]:
    with district.database.read() as session:
        return known_alerts.listed(session)
