"""A server that strangers besiege: silent, slow, endless and nonsensical connections, over real sockets."""

from __future__ import annotations

import gzip
import resource
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import uvicorn

from sync.client import Client
from sync.district import bodies, connections, protocol, quiet
from sync.district.app import create_app
from sync.district.connections import Connection, ConnectionLimit, network_of
from sync.district.district import District
from sync.district.server import configured, listen
from sync.transport import DEFAULT_TIMEOUTS, Transport
from sync.wake import WakeListener
from tests.sync.conftest import Station
from tests.sync.processes import serving
from tests.sync.wires import Authority

PATIENCE_S = 30.0
SOON_S = 0.3


@contextmanager
def served(district: District, certificate: Path | None = None) -> Iterator[str]:
    """The district as `serve` serves it, in a thread of this process."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configured(create_app(district), certificate=certificate))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(autouse=True)
def _as_tests_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "install", lambda: None)


@pytest.fixture
def strict(district: District, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server with short last moments and room for few strangers."""
    for name in ("HEAD_S", "PART_S", "STRANGERS_BODY_S", "READER_S"):
        monkeypatch.setattr(protocol, name, SOON_S)
    monkeypatch.setattr(connections, "room", lambda: (60, 20))
    with served(district) as url:
        yield url


def opened(url: str) -> socket.socket:
    place = urlsplit(url)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=PATIENCE_S)


def closed_by_server(line: socket.socket) -> bytes:
    """What came until the server closed it. A server that never does fails the test by time-out."""
    said = b""
    try:
        while part := line.recv(65_536):
            said += part
    except ConnectionResetError:
        pass
    return said


BEARER = "Authorization: Bearer {token}\r\n"
HOST = "Host: district\r\n"


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


REFUSED_UNREAD = {
    "unknown token": BEARER.format(token="nobody's"),
    "no token": "",
    "other scheme": "Authorization: Basic YTpi\r\n",
    "empty token": "Authorization: Bearer \r\n",
}


ROUTES = ("POST /v1/journal", "PUT /v1/state", "POST /v1/token", "PUT /v1/photos/abc", "GET /v1/feeds", "POST /v1/x")


@pytest.mark.parametrize(
    "announced", ["Content-Length: 60000", "Content-Length: 900000000000000000", "Transfer-Encoding: chunked"]
)
def test_whoever_has_no_token_is_refused_before_the_body_is_read(strict: str, announced: str) -> None:
    for who in REFUSED_UNREAD.values():
        for route in ROUTES:
            with opened(strict) as line:
                line.sendall(f"{route} HTTP/1.1\r\n{HOST}{who}{announced}\r\n\r\n".encode())
                answer = b""
                while b"token_unknown" not in answer and (part := line.recv(65_536)):
                    answer += part
            assert answer.startswith(b"HTTP/1.1 401 "), (route, who)
            assert b"token_unknown" in answer, (route, who)


def test_a_body_without_a_token_is_never_unpacked(strict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies.Bodies, "_unpacked", lambda *_: pytest.fail("it was unpacked"))
    packed = gzip.compress(b"[" + b"[]," * 2_000_000 + b"[]]", mtime=0)
    assert len(packed) < 10_000
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert requests.post(f"{strict}/v1/journal", packed, headers=headers, timeout=PATIENCE_S).status_code == 401


def test_what_needs_no_token_takes_few_bytes(strict: str) -> None:
    for path, most in (("/v1/enroll", 8_192), ("/v1/alerts/abc", 1_024)):
        long = requests.post(f"{strict}{path}", b" " * (most + 1), timeout=PATIENCE_S)
        assert (long.status_code, long.json()["code"]) == (413, "too_large")
        packed = gzip.compress(b" " * 100_000, mtime=0)
        headers = {"Content-Encoding": "gzip"}
        assert requests.post(f"{strict}{path}", packed, headers=headers, timeout=PATIENCE_S).status_code == 413
        assert requests.post(f"{strict}{path}", b" " * 100, timeout=PATIENCE_S).status_code in {404, 422}


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 0",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\nContent-Length: 2",
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: -2",
        "Content-Length: +2",
        "Content-Length: 2;",
        "Content-Length: 0x2",
        "Content-Length: ٢",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Content-Length : 2",
    ],
)
def test_framing_that_two_servers_may_read_in_two_ways_is_refused(strict: str, framing: str, kiosk: Station) -> None:
    with opened(strict) as line:
        line.sendall(
            f"PUT /v1/state HTTP/1.1\r\n{HOST}{BEARER.format(token=kiosk.enrolled.token)}{framing}\r\n\r\n"
            "2\r\n{}\r\n0\r\n\r\n".encode()
        )
        answer = line.recv(65_536)
    assert answer.split(b" ")[1] in {b"400", b"501"}, answer


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
    monkeypatch.setattr(connections, "room", lambda: (60, 20))
    monkeypatch.setattr(connections, "HANDSHAKE_S", SOON_S)
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


class _Line(Connection):
    """A connection whose closing is noted."""

    def __init__(self, network: str, closed: list[Connection]) -> None:
        super().__init__(socket.socket(), network)
        self._closed = closed

    def close(self) -> None:
        self._socket.close()
        self._closed.append(self)


@pytest.fixture
def line() -> Iterator[Callable[[str], _Line]]:
    made: list[_Line] = []
    closed: list[Connection] = []

    def make(network: str) -> _Line:
        made.append(_Line(network, closed))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_oldest_of_the_fullest_address_goes_first(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(most=100, strangers=5)
    quiet_one = line("192.0.2.1")
    flood = [line("192.0.2.2") for _ in range(8)]
    assert limit.add(quiet_one)
    assert all(map(limit.add, flood))
    assert quiet_one not in quiet_one._closed
    assert quiet_one._closed == flood[:4]
    assert limit.strangers == 5


def test_who_is_being_answered_is_not_displaced_by_the_silent(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(most=100, strangers=3)
    served = line("192.0.2.1")
    served.is_served = True
    silent = [line("192.0.2.1") for _ in range(6)]
    assert all(map(limit.add, [served, *silent]))
    assert served._closed == silent[:4]


def test_kiosks_are_displaced_by_nobody_and_more_than_fit_are_not_taken(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(most=6, strangers=3)
    kiosks = [line("192.0.2.1") for _ in range(6)]
    for one in kiosks[:4]:
        assert limit.add(one)
        limit.promote(one)
    strangers = [line("192.0.2.9") for _ in range(3)]
    assert all(map(limit.add, strangers))
    assert (limit.kiosks, limit.strangers) == (4, 2)
    for one in kiosks[4:]:
        assert limit.add(one)
        limit.promote(one)
    assert (limit.kiosks, limit.strangers) == (6, 0)
    assert not limit.add(line("192.0.2.9"))
    limit.remove(kiosks[0])
    assert limit.add(line("192.0.2.9"))
    assert not set(kiosks) & set(strangers[0]._closed)


def test_a_web_server_in_front_counts_its_visitors_itself(line: Callable[[str], _Line]) -> None:
    limit = ConnectionLimit(10, 1, [ip_network("192.0.2.0/28")])
    assert all(limit.add(line(network_of("192.0.2.7"))) for _ in range(5))
    assert (limit.kiosks, limit.strangers) == (5, 0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_one_machine_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_there_is_room_within_what_the_process_may_open() -> None:
    most, strangers = connections.room()
    assert 16 <= strangers <= most / 2
    assert most <= resource.getrlimit(resource.RLIMIT_NOFILE)[0] or most == 32
