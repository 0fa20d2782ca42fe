"""Serves a district: looks at its certificate and key, says where it listens once it does, and ends when told to."""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from cryptography import x509
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from district.api import process_settings
from district.api.connection_limit import PROXIES_VARIABLE
from district.api.http_protocol import TimedProtocol
from district.api.metrics import PROXIED_VARIABLE
from district.app import create_app
from district.errors import DistrictError
from district.instance import DATA_VARIABLE, District, address_in_environment, open_district
from district.web.cookies import HTTPS_VARIABLE
from sync.contract.kiosk_limits import ends_soon

_BACKLOG = 4_096
"""What the system allows by default; a connection beyond has to try again, a second later."""
_GRACE_SECONDS = 5
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where and how a district is served.

    Attributes:
        host: the address to listen on; 0.0.0.0 are all of this machine's.
        port: 0 takes a free one.
        proxy: None: kiosks call directly. Otherwise a web server in front speaks TLS; its addresses or networks,
            separated by commas, of which alone X-Forwarded-For is believed, or "" where none is.
    """

    host: str = "127.0.0.1"
    port: int = 8443
    workers: int = 1
    certificate: Path | None = None
    key: Path | None = None
    proxy: str | None = None


def serve(district: District, place: ServeOptions, say: Callable[[str], None]) -> NoReturn:
    """Serve until SIGTERM or SIGINT, then exit with status 0. `say` gets one line, with the URL, once connections are
    taken (port 0 is replaced by the real one). Raises DistrictError where port, certificate or key cannot be used.
    """
    ends = check_certificate(place.certificate, place.key)
    proxies = _proxies(place.proxy or "")
    if place.certificate is None and place.proxy is None and place.host not in _LOOPBACK:
        raise DistrictError(
            f"Visitors' names must not travel unencrypted, so nothing listens on {place.host}. Give --certificate "
            "and --key, or say --behind-proxy where a web server in front of it speaks TLS."
        )
    listener = listen(place.host, place.port)
    process_settings.settle()
    os.environ[PROXIES_VARIABLE] = ",".join(proxies)
    os.environ[PROXIED_VARIABLE] = "1" if place.proxy is not None else ""
    os.environ[HTTPS_VARIABLE] = "1" if place.certificate is not None or place.proxy is not None else ""
    config = configured(
        create_app(district) if place.workers == 1 else "district.api.server:worker",
        workers=place.workers,
        certificate=place.certificate,
        key=place.key,
        proxies=proxies,
    )
    # Before anybody is told that it serves: whatever a signal raises while garbage is collected is lost.
    process_settings.keep_what_is_there()
    # uvicorn hands a signal on once it has shut down; by then it means a clean end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    scheme = "https" if place.certificate else "http"
    name = f"[{place.host}]" if ":" in place.host else place.host
    say(f"The district listens on {scheme}://{name}:{listener.getsockname()[1]}")
    if place.certificate and place.host in _LOOPBACK:
        say("Only this machine reaches it there. Give --host 0.0.0.0 for kiosks elsewhere.")
    if ends and ends_soon(ends, datetime.now(UTC)):
        say(
            f"The certificate in {place.certificate} ends on {ends.date()}. Renew it and start the server again: "
            "kiosks exchange nothing with a server whose certificate has ended."
        )
    status = 0
    if place.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        os.environ[DATA_VARIABLE] = str(district.folder)
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
        status = int(any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes))
    district.database.close()
    sys.exit(status)


def configured(
    app: FastAPI | str,
    *,
    workers: int = 1,
    certificate: Path | None = None,
    key: Path | None = None,
    proxies: tuple[str, ...] = (),
) -> uvicorn.Config:
    """How every process that serves does it."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        http=TimedProtocol,
        loop="district.api.connection_limit:new_loop",
        ws="none",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )


def worker() -> FastAPI:
    """For a worker's process, which is handed nothing but the environment. It ends with the one that started it: a
    worker left behind would keep the port, and the next start would find it taken."""
    process_settings.settle()
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        threading.Thread(target=_end_after, args=(supervisor,), name="supervisor", daemon=True).start()
    try:
        app = create_app(open_district(Path(os.environ[DATA_VARIABLE]), address_in_environment()))
    except DistrictError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(STARTUP_FAILURE)
    process_settings.keep_what_is_there()
    return app


def _end_after(supervisor: BaseProcess) -> None:
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _proxies(named: str) -> tuple[str, ...]:
    """Addresses and networks, each as it is compared. Raises DistrictError."""
    found = []
    for part in filter(None, (part.strip() for part in named.split(","))):
        try:
            network = ipaddress.ip_network(part, strict=False)
        except ValueError:
            raise DistrictError(
                f"{part!r} is not an address. Write --behind-proxy 192.0.2.7, or a network such as 192.0.2.0/28."
            ) from None
        if network.num_addresses == 1:
            found.append(str(network.network_address))
        elif network.prefixlen == 0:
            raise DistrictError("Anybody could write X-Forwarded-For. Name the web server's own address.")
        else:
            found.append(str(network))
    return tuple(found)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: from here on connections are taken, and wait until a worker is up."""
    # The protocol is named because asyncio sends without delay only where it is: 40 ms an answer otherwise.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, UnicodeError) as error:
        listener.close()
        raise DistrictError(
            f"Nothing can listen on {host}, port {port} ({getattr(error, 'strerror', None) or 'no such address'}). "
            "Stop what listens there, or choose another port, or an address of this machine."
        ) from None
    listener.set_inheritable(True)
    return listener


def _leave(_: int, __: FrameType | None) -> NoReturn:
    sys.exit(0)


def check_certificate(certificate: Path | None, key: Path | None, now: datetime | None = None) -> datetime | None:
    """When the certificate ends; None where none is given. Raises DistrictError, one sentence, where a server could not
    speak TLS with them."""
    if certificate is None:
        if key is not None:
            raise DistrictError("A key without its certificate is of no use. Give --certificate too.")
        return None
    for path in filter(None, (certificate, key)):
        _check_readable(path)
    try:
        first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except ValueError:
        raise DistrictError(
            f"{certificate} holds no certificate. Give the certificate and its key as PEM files."
        ) from None
    _check_key(certificate, key)
    now = now or datetime.now(UTC)
    if now > first.not_valid_after_utc:
        raise DistrictError(
            f"The certificate in {certificate} ended on {first.not_valid_after_utc.date()}, so no kiosk would believe "
            "it. Renew it."
        )
    if now < first.not_valid_before_utc:
        raise DistrictError(
            f"The certificate in {certificate} is not valid before {first.not_valid_before_utc.date()}. "
            "Check this machine's clock."
        )
    return first.not_valid_after_utc


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        raise DistrictError(f"There is no file {path}. Give the certificate and its key as PEM files.") from None
    except OSError as error:
        raise DistrictError(f"{path} cannot be read ({error.strerror}). Check who may read it.") from None


def _check_key(certificate: Path, key: Path | None) -> None:
    holder = key or certificate
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, _no_password)
    except _Encrypted:
        raise DistrictError(
            f"The key in {holder} is locked with a password, which nobody types at a server's start. Give one without."
        ) from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise DistrictError(
                f"The key in {holder} is not the one of the certificate in {certificate}. Give the two that belong "
                "together."
            ) from None
        raise DistrictError(f"{holder} holds no private key that can be used. Give it as a PEM file.") from None


class _Encrypted(Exception):
    pass


def _no_password() -> NoReturn:
    raise _Encrypted
