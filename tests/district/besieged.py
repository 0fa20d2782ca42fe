"""The district served as `serve` serves it, and the raw lines of whoever besieges it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from starlette.routing import BaseRoute

from district.api.server import configured, listen
from district.app import create_app
from district.instance import District

PATIENCE_S = 30.0
SOON_S = 0.3
BEARER = "Authorization: Bearer {token}\r\n"
HOST = "Host: district\r\n"
_ROUTES: list[BaseRoute] = []


def application(district: District) -> FastAPI:
    """The application, with the routes of the first one of this process: FastAPI looks at the parameters of all 240
    again for each application, for longer than most tests take, and nothing of a district is in them."""
    with patch.object(FastAPI, "include_router") if _ROUTES else nullcontext():
        app = create_app(district)
    _ROUTES[:] = _ROUTES or app.router.routes
    app.router.routes[:] = _ROUTES
    return app


@contextmanager
def served(district: District, certificate: Path | None = None) -> Iterator[str]:
    """The district as `serve` serves it, in a thread of this process."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(configured(application(district), certificate=certificate))
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
