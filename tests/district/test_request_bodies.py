"""What is read of a request before it is known who sends it: nothing that could be long, or be read in two ways."""

from __future__ import annotations

import gzip
import socket

import pytest
import requests

from district.api import error_responses, request_bodies
from sync.exchange.client import Client
from tests.district.besieged import BEARER, HOST, PATIENCE_S, opened
from tests.districts import Station

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


@pytest.mark.parametrize("known", [False, True], ids=["without a token", "longer than any kiosk's"])
def test_whoever_sends_a_long_body_to_its_end_still_reads_the_refusal(strict: str, kiosk: Station, known: bool) -> None:
    who = BEARER.format(token=kiosk.enrolled.token) if known else ""
    part = b"%x\r\n%s\r\n" % (1_000_000, b" " * 1_000_000)
    for _ in range(5):
        with opened(strict) as line:
            line.sendall(f"POST /v1/journal HTTP/1.1\r\n{HOST}{who}Transfer-Encoding: chunked\r\n\r\n".encode())
            for _ in range(10):
                line.sendall(part)
            line.sendall(b"0\r\n\r\n")
            answer = b"".join(iter(lambda: line.recv(65_536), b""))
        assert b"too_large" in answer if known else b"token_unknown" in answer, answer


def _send_for_ever(line: socket.socket) -> None:
    while True:  # a server that takes it all keeps the test until its own time is over
        line.sendall(b"%x\r\n%s\r\n" % (1_000, b" " * 1_000))


def test_whoever_never_ends_a_refused_body_is_cut_off(strict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_responses, "LINGER_S", 0.2)
    with opened(strict) as line:
        line.sendall(f"POST /v1/journal HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n".encode())
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            _send_for_ever(line)
    Client(strict).health()


def test_a_body_without_a_token_is_never_unpacked(strict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies.Bodies, "_unpacked", lambda *_: pytest.fail("it was unpacked"))
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
