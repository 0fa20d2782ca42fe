"""A server that strangers besiege: silent, slow, endless and nonsensical connections, over real sockets."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import deque
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest
import requests

from district import logs
from district.api import connection_limit
from district.instance import District
from sync.exchange.client import Client
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport
from sync.exchange.wake_listener import WakeListener
from tests.district.besieged import BEARER, HOST, PATIENCE_S, SOON_S, closed_by_server, opened, served
from tests.districts import Station
from tests.sync.processes import serving
from tests.sync.wires import Authority


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"G",
        b"GET /v1/health HTTP/1.1\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: district\r\nX-Slow: ",
        b"POST /v1/enroll HTTP/1.1\r\nHost: district\r\nContent-Length: 400\r\n\r\n",
        b"POST /v1/enroll HTTP/1.1\r\nHost: district\r\nContent-Length: 400\r\n\r\n{",
        b"POST /v1/enroll HTTP/1.1\r\nHost: district\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    ],
)
def test_a_stranger_who_never_comes_to_the_end_is_left(strict: str, begun: bytes) -> None:
    with opened(strict) as line:
        line.sendall(begun)
        assert closed_by_server(line) == b""
    Client(strict).health()


@pytest.mark.parametrize("slowly", [b"GET /v1/health HTTP/1.1\r\nX: " + b"y" * 5_000, b"\r\n" * 2_000])
def test_a_head_that_trickles_is_left(strict: str, slowly: bytes) -> None:
    pause = threading.Event()
    with opened(strict) as line:
        sent = 0
        for number in range(len(slowly)):
            try:
                line.sendall(slowly[number : number + 1])
            except OSError:
                break
            sent += 1
            pause.wait(0.01)
        assert sent < len(slowly)
    Client(strict).health()


def test_a_kiosks_slow_body_is_waited_for_longer_than_a_strangers_and_not_for_ever(strict: str, kiosk: Station) -> None:
    """GIVEN a kiosk on a slow line WHEN its body keeps coming THEN it is taken; one that stops coming is left."""
    kiosk.outbox.visit()
    body = kiosk.outbox.batch().model_dump_json().encode()
    head = (
        f"POST /v1/journal HTTP/1.1\r\n{HOST}{BEARER.format(token=kiosk.enrolled.token)}"
        f"Content-Type: application/json\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    pause = threading.Event()
    with opened(strict) as line:
        line.sendall(head)
        step = len(body) // 10 + 1
        for begin in range(0, len(body), step):  # longer in all than a stranger would be given
            pause.wait(SOON_S / 5)
            line.sendall(body[begin : begin + step])
        assert closed_by_server(line).startswith(b"HTTP/1.1 200 ")
    with opened(strict) as line:
        line.sendall(head + body[:50])
        assert closed_by_server(line) == b""


@pytest.mark.parametrize(
    "nonsense",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"SSH-2.0-OpenSSH\r\n\r\n", b"\x00" * 70_000,
     b"GET " + b"a" * 90_000,
     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n",
     b"GET /v1/health HTTP/1.1\r\nHost: d\r\n\r\n\x00\x01\x02nonsense behind it\r\n\r\n",
     b"GET /v1/wake HTTP/1.1\r\nHost: d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
)  # fmt: skip
def test_nonsense_harms_nobody(strict: str, nonsense: bytes) -> None:
    with opened(strict) as line:
        with suppress(OSError):
            line.sendall(nonsense)
        closed_by_server(line)
    Client(strict).health()


def test_whoever_takes_no_answer_is_left(strict: str, kiosk: Station) -> None:
    """GIVEN a caller who asks again and again and never reads WHEN its time is over THEN the line is cut."""
    ask = f"GET /v1/openapi.json HTTP/1.1\r\n{HOST}\r\n".encode() * 50
    with opened(strict) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        asking = partial(line.sendall, ask)
        with pytest.raises(ConnectionError):
            deque(iter(asking, asking), maxlen=0)


def test_kiosks_keep_their_lines_while_one_laptop_takes_all_the_room(
    strict: str, kiosk: Station, district: District
) -> None:
    # GIVEN a kiosk that listens for its wake, and a hundred connections from one address that say nothing
    heard, lines = threading.Semaphore(0), []

    def open_line() -> Transport:
        lines.append(Transport(strict, kiosk.enrolled.token, None, lambda: False, DEFAULT_TIMEOUTS))
        return lines[-1]

    listener = WakeListener(open_line, heard.release)
    listener.start()
    try:
        assert heard.acquire(timeout=PATIENCE_S)
        with ExitStack() as stack:
            for _ in range(100):
                stack.enter_context(opened(strict))
            # THEN whoever comes new is served, and the kiosk's line is the one it opened
            client = kiosk.client(strict)
            for _ in range(5):
                kiosk.outbox.visit()
                assert kiosk.exchange(client).pushed >= 1
            client.close()
            assert heard.acquire(timeout=PATIENCE_S)  # its own visits moved something
            assert listener.is_open
            assert len(lines) == 1
    finally:
        listener.stop()
        assert listener.join(PATIENCE_S)


def test_tls_handshakes_that_never_end_are_left_and_leave_room(
    district: District, kiosk: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_limit, "room", lambda: (60, 20))
    monkeypatch.setattr(connection_limit, "HANDSHAKE_S", SOON_S)
    monkeypatch.setattr(logs, "install", lambda: None)
    authority = Authority(tmp_path)
    authority.context()
    with served(district, tmp_path / "server.pem") as url, ExitStack() as stack:
        silent = [stack.enter_context(opened(url)) for _ in range(50)]
        client = kiosk.client(url, ca=authority.path)
        assert kiosk.exchange(client).pushed == 1
        for line in silent:
            assert closed_by_server(line) == b""
        client.close()
        with pytest.raises((ssl.SSLError, requests.exceptions.SSLError)):
            requests.get(f"{url}/v1/health", timeout=PATIENCE_S, verify=True)
        assert requests.get(f"{url}/healthz", timeout=PATIENCE_S, verify=str(authority.path)).json() == {"status": "ok"}


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_without_files_left_goes_on_and_writes_few_lines(
    district_data: Path, tmp_path: Path, workers: str
) -> None:
    """GIVEN a server that may open 220 files WHEN 500 connections say nothing THEN it answers, then and afterwards."""
    log = tmp_path / "log"
    with (
        log.open("w") as stderr,
        serving(district_data, "--port", "0", "--workers", workers, files=220, stderr=stderr) as server,
    ):
        with ExitStack() as stack:
            for _ in range(500):
                stack.enter_context(opened(server.url))
            for _ in range(20):
                assert Client(server.url).health().district
        assert requests.get(f"{server.url}/healthz", timeout=PATIENCE_S).status_code == 200
        assert server.end() == 0
    assert log.stat().st_size < 20_000
    assert "Traceback" not in log.read_text()
