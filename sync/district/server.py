"""Serves a district: says where it listens once it does, and ends cleanly when told to."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from sync.district.app import create_app
from sync.district.district import DATA_VARIABLE, District, address_in_environment, open_district
from sync.district.faults import DistrictError

_BACKLOG = 512
_GRACE_SECONDS = 5
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def serve(
    district: District,
    host: str,
    port: int,
    workers: int,
    certificate: Path | None,
    key: Path | None,
    behind_proxy: bool,
    say: Callable[[str], None],
) -> NoReturn:
    """Serve until SIGTERM or SIGINT, then exit with status 0. `say` gets one line, with the URL, once connections are
    taken (port 0 is replaced by the real one). Raises DistrictError where the port or the certificate cannot be used.
    """
    for path in filter(None, (certificate, key)):
        if not path.is_file():
            raise DistrictError(f"There is no file {path}. Give the certificate and its key as PEM files.")
    if certificate is None and not behind_proxy and host not in _LOOPBACK:
        raise DistrictError(
            f"Visitors' names must not travel unencrypted, so nothing listens on {host}. Give --certificate and --key, "
            "or say --behind-proxy where a proxy in front of it speaks TLS."
        )
    listener = listen(host, port)
    config = uvicorn.Config(
        create_app(district) if workers == 1 else "sync.district.server:worker",
        factory=workers > 1,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    # uvicorn hands a signal on once it has shut down; by then it means a clean end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    scheme = "https" if certificate else "http"
    name = f"[{host}]" if ":" in host else host
    say(f"The district listens on {scheme}://{name}:{listener.getsockname()[1]}")
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        os.environ[DATA_VARIABLE] = str(district.folder)
        Multiprocess(config, sockets=[listener]).run()
    district.database.close()
    sys.exit(0)


def worker() -> FastAPI:
    """For a worker's process, which is handed nothing but the environment. It ends with the one that started it: a
    worker left behind would keep the port, and the next start would find it taken."""
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        threading.Thread(target=_end_after, args=(supervisor,), name="supervisor", daemon=True).start()
    return create_app(open_district(Path(os.environ[DATA_VARIABLE]), address_in_environment()))


def _end_after(supervisor: BaseProcess) -> None:
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: from here on connections are taken, and wait until a worker is up."""
    # The protocol is named because asyncio sends without delay only where it is: 40 ms an answer otherwise.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise DistrictError(
            f"Nothing can listen on {host}, port {port} ({error.strerror}). "
            "Stop what listens there, or choose another port."
        ) from None
    listener.set_inheritable(True)
    return listener


def _leave(_: int, __: FrameType | None) -> NoReturn:
    sys.exit(0)
