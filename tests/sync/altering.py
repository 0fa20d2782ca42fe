"""Something between a kiosk and its district that reads on and changes what it likes: a portal, a filter, a cache."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_KEPT = {"content-type", "etag", "retry-after", "content-encoding"}


@dataclass(frozen=True)
class Answered:
    """An answer on its way. `date` is its Date header, "" for none."""

    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    date: str = ""


Alter = Callable[[Answered], Answered]


def page(date: str) -> Alter:
    """A captive portal's page instead of whatever was asked for."""
    return lambda answered: replace(
        answered, status=200, headers={"Content-Type": "text/html"}, body=b"<html>Sign in", date=date
    )


@contextmanager
def between(upstream: str, alter: Alter) -> Iterator[str]:
    """Its address. Every request goes to `upstream`, and its answer through `alter`."""
    host = urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length) if length else None
            line = http.client.HTTPConnection(host, timeout=20)
            wanted = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
            line.request(self.command, self.path, body, wanted)
            response = line.getresponse()
            headers = {name: value for name, value in response.getheaders() if name.lower() in _KEPT}
            date = response.getheader("Date", "")
            said = Answered(self.command, self.path, response.status, headers, response.read(), date)
            line.close()
            said = alter(said)
            self.send_response_only(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if said.date:
                self.send_header("Date", said.date)
            if said.status not in {204, 304}:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body if said.status not in {204, 304} else b"")

        do_GET = do_PUT = do_POST = _pass_on

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
