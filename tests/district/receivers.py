"""A mail server and a webhook receiver of the tests' own: real sockets that keep what they were given."""

from __future__ import annotations

import email
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_ANSWERS = {b"EHLO": b"250 post", b"HELO": b"250 post", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"RSET": b"250 ok"}


class _Conversation(socketserver.StreamRequestHandler):
    """One client of the mail server, as RFC 5321 has it; the one extension it may have is STARTTLS."""

    server: MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            if verb == b"STAR" and self.server.starttls is not None:
                self.wfile.write(b"220 begin\r\n")
                self._begin_tls(self.server.starttls)
                continue
            if verb != b"DATA":
                self.wfile.write(self.server.answer(verb) + b"\r\n")
                continue
            self.wfile.write(b"354 go on\r\n")
            content = b""
            while (part := self.rfile.readline()) and part != b".\r\n":
                content += part.removeprefix(
                    b"."
                )  # a line that begins with one has another before it (RFC 5321, 4.5.2)
            answer = self.server.take(content)
            if self.server.dies:
                self.server.dies -= 1
                return
            self.wfile.write(answer + b"\r\n")

    def _begin_tls(self, context: ssl.SSLContext) -> None:
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.server.encrypted += 1

    def finish(self) -> None:
        super().finish()
        self.connection.close()


class MailServer(socketserver.ThreadingTCPServer):
    """`accepts` may be taken away: then it refuses for the moment, as a full one does. With `tls` it speaks that from
    the first byte, with `starttls` once it is asked to.

    Attributes:
        answers: the next answers to a verb (its first four letters), instead of yes.
        dies: so many times it takes a mail and is gone before it says so.
        raw: what it was given, as it came.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None, *, starttls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self._tls, self.starttls = tls, starttls
        self.answers: dict[bytes, list[bytes]] = {}
        self.dies = self.encrypted = 0
        self.raw: list[bytes] = []
        self.port: int = self.server_address[1]
        self.accepts = True
        self.mails: list[Message] = []
        self.arrived = threading.Event()
        self._taken = threading.Condition()

    def get_request(self) -> tuple[socket.socket, Any]:
        line, address = super().get_request()
        return (self._tls.wrap_socket(line, server_side=True) if self._tls else line), address

    def answer(self, verb: bytes) -> bytes:
        if waiting := self.answers.get(verb):
            return waiting.pop(0)
        if verb == b"EHLO" and self.starttls is not None:
            return b"250-post\r\n250 STARTTLS"
        return _ANSWERS.get(verb, b"502 no")

    def take(self, content: bytes) -> bytes:
        if not self.accepts:
            return b"451 not now"
        self.raw.append(content)
        self.mails.append(email.message_from_bytes(content))
        self.arrived.set()
        with self._taken:
            self._taken.notify_all()
        return b"250 taken"

    def wait_for(self, count: int, seconds: float = 20) -> None:
        """Until it was given so many: who sends may be the server that is tried, in its own time."""
        with self._taken:
            assert self._taken.wait_for(lambda: len(self.raw) >= count, seconds), (
                f"{len(self.raw)} of {count} mails came"
            )


class WebhookReceiver(ThreadingHTTPServer):
    """`before_answer` is called when a request has arrived whole; what it returns is the status."""

    daemon_threads = True

    def __init__(self, port: int = 0, before_answer: Callable[[], int] = lambda: 204) -> None:
        super().__init__(("127.0.0.1", port), _Receiving)
        self.port: int = self.server_address[1]
        self.before_answer = before_answer
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.arrived = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/alerts"


class _Receiving(BaseHTTPRequestHandler):
    server: WebhookReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))
        self.server.arrived.set()
        self.send_response(self.server.before_answer())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing on the tests' output."""


@contextmanager
def up(server: MailServer | WebhookReceiver) -> Iterator[None]:
    """Answers while the block runs; afterwards its port refuses connections."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        number: int = held.getsockname()[1]
        return number
