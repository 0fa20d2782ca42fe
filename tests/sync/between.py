"""Something between kiosk and district that answers in the district's place: a filter, a portal, a proxy.

A real HTTP server. Whatever it is not told to answer it hands on to the district.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlmodel import func, select

from district.db.tables import Entry, Photo
from district.instance import District
from sync.contract.api.messages import NAME_HEADER
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.transport import Timeouts
from sync.exchange.uploads import Uploads

if TYPE_CHECKING:
    from tests.districts import Station

SHORT = Timeouts(connect=2, read=5, whole=20)
DATE = "Date: Tue, 04 Mar 2031 05:06:07 GMT"
"""Every wrong answer bears it: nobody may take this time for the district's."""

_HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Accept the terms to go on.</body></html>"
_PAGE = "Content-Type: text/html; charset=utf-8"
_JSON = "Content-Type: application/json"
_HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "host", "keep-alive", "content-length"})


def said(status: str, body: bytes, *headers: str) -> bytes:
    """A whole answer, as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", DATE, *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


WRONG: dict[str, bytes] = {
    "200 html": said("200 OK", _HTML, _PAGE),
    "200 html that says it is JSON": said("200 OK", _HTML, _JSON),
    "200 empty": said("200 OK", b""),
    "201 html": said("201 Created", _HTML, _PAGE),
    "202 accepted": said("202 Accepted", b"", _JSON),
    "203 rewritten": said("203 Non-Authoritative Information", b"{}", _JSON),
    "204": said("204 No Content", b""),
    "204 html": said("204 No Content", b"", _PAGE),
    "206 part": said("206 Partial Content", b'{"heads":', _JSON, "Content-Range: bytes 0-8/900"),
    "302": said("302 Found", _HTML, _PAGE, "Location: https://portal.example/"),
    "304": said("304 Not Modified", b"", 'ETag: "elsewhere"'),
    "307": said("307 Temporary Redirect", b"", "Location: http://127.0.0.1:9/"),
    "403 html": said("403 Forbidden", _HTML, _PAGE),
    "404 html": said("404 Not Found", _HTML, _PAGE),
    "405 html": said("405 Method Not Allowed", _HTML, _PAGE, "Allow: GET"),
    "407": said("407 Proxy Authentication Required", _HTML, _PAGE, 'Proxy-Authenticate: Basic realm="web"'),
    "411": said("411 Length Required", _HTML, _PAGE),
    "413 html": said("413 Request Entity Too Large", _HTML, _PAGE),
    "413 empty": said("413 Payload Too Large", b""),
    "429 at once": said("429 Too Many Requests", _HTML, _PAGE, "Retry-After: 0"),
    "429 before": said("429 Too Many Requests", b"", "Retry-After: Mon, 02 Nov 2020 12:00:00 GMT"),
    "429 negative": said("429 Too Many Requests", _HTML, _PAGE, "Retry-After: -5"),
    "429 no number": said("429 Too Many Requests", _HTML, _PAGE, "Retry-After: NaN"),
    "451 html": said("451 Unavailable For Legal Reasons", _HTML, _PAGE),
    "500 html": said("500 Internal Server Error", _HTML, _PAGE),
    "502": said("502 Bad Gateway", _HTML, _PAGE),
    "503 at once": said("503 Service Unavailable", _HTML, _PAGE, "Retry-After: 0"),
    "504": said("504 Gateway Timeout", b"", _PAGE),
    "511 portal": said("511 Network Authentication Required", _HTML, _PAGE),
    "cut gzip": said("200 OK", gzip.compress(b'{"heads":[]}' * 50, mtime=0)[:-12], _JSON, "Content-Encoding: gzip"),
    "no gzip": said("200 OK", _HTML, _JSON, "Content-Encoding: gzip"),
    "cut": said("200 OK", _HTML, _PAGE)[:-20],
    "other JSON object": said("200 OK", b'{"status":"ok","token":"x","result":[]}', _JSON),
    "other JSON list": said("200 OK", b"[]", _JSON),
    "JSON null": said("200 OK", b"null", _JSON),
    "JSON true": said("200 OK", b"true", _JSON),
    "JSON deep": said("200 OK", b"[" * 100_000, _JSON),
    "JSON large number": said("200 OK", b"9" * 10_000, _JSON),
    "other refusal": said("403 Forbidden", b'{"code":"BLOCKED","sentence":"Category: \\u001b[2J"}', _JSON),
    "no text": said("200 OK", b"\xff\xfe\x00\x01" * 50, _JSON),
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "nothing": b"",
}
"""What is said in the district's place, as it goes over the wire."""


class Between:
    """`url` is where kiosks are sent. `rules` say what is answered to (method, beginning of the path after /v1)."""

    def __init__(self, district: str) -> None:
        place = urlsplit(district)
        self.rules: dict[tuple[str, str], bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[int] = []
        self.without_name = False  # as a district of an earlier version
        self.longest: int | None = None  # a longer body is answered with 413, as web servers do
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65_537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = self.path.removeprefix("/v1")
                between.asked.append((self.command, path))
                wrong = between.answer_to(self.command, path, body)
                if wrong is not None:
                    self.wfile.write(wrong)
                    self.close_connection = True
                else:
                    self._hand_on(body)

            def _hand_on(self, body: bytes) -> None:
                there = HTTPConnection(place.hostname or "", place.port or 0, timeout=30)
                sent = {name: value for name, value in self.headers.items() if name.casefold() not in _HOP_BY_HOP}
                there.request(self.command, self.path, body or None, sent)
                answer = there.getresponse()
                content = answer.read()
                lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
                hidden = _HOP_BY_HOP | ({NAME_HEADER.casefold()} if between.without_name else set())
                lines += [f"{name}: {value}" for name, value in answer.getheaders() if name.casefold() not in hidden]
                if answer.status not in {204, 304}:
                    lines.append(f"Content-Length: {len(content)}")
                self.wfile.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content)
                there.close()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer_to(self, method: str, path: str, body: bytes) -> bytes | None:
        if method == "POST" and path.startswith("/journal"):
            self.bodies.append(len(body))
        if self.longest is not None and len(body) > self.longest:
            return WRONG["413 html"]
        fitting = [
            wrong for (one, begin), wrong in self.rules.items() if one in {method, "*"} and path.startswith(begin)
        ]
        return fitting[0] if fitting else None

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def between(district: str, kind: type[Between] = Between) -> Iterator[Between]:
    made = kind(district)
    thread = Thread(target=made.serve)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join()


def once(kiosk: Station, client: Client, uploads: Uploads | None = None) -> Report:
    return exchange(client, kiosk.outbox, kiosk.lists, kiosk.school, kiosk.photos, keys=kiosk.keys, uploads=uploads)


def counted(district: District) -> tuple[int, int]:
    with district.database.read() as session:
        entries = session.exec(select(func.count()).select_from(Entry)).one()
        return entries, session.exec(select(func.count()).select_from(Photo)).one()
