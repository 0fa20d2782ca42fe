"""The district served as `serve` serves it, and the raw lines of whoever besieges it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from district.api.server import configured, listen
from district.app import create_app
from district.instance import District

PATIENCE_S = 30.0
SOON_S = 0.3
BEARER = "Authorization: Bearer {token}\r\n"
HOST = "Host: district\r\n"


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
