"""The two ways out: a mail server and a signed webhook. One try each, with a last moment; what went wrong is an enum.

Nothing of the environment decides where a message goes: a proxy and an authority of the district's own are settings.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests

from district.alerts.alert_settings import LOOPBACK, Security, Smtp
from district.db.alert_tables import Trouble

TIMEOUT_S = 5.0
"""For each answer that is waited for."""

WHOLE_S = 20.0
"""For a delivery as a whole."""

_FOR_GOOD = 500
"""From here on a mail server's answer is permanent (RFC 5321, 4.2.1)."""

USER_VARIABLE = "VESTIBULE_SMTP_USER"
PASSWORD_VARIABLE = "VESTIBULE_SMTP_PASSWORD"  # noqa: S105  its name
TIMESTAMP, SIGNATURE, KEY = "Vestibule-Timestamp", "Vestibule-Signature", "Idempotency-Key"


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256 (hex) over timestamp, a full stop and body. A receiver refuses old timestamps."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(
    url: str, secret_env: str, key: str, body: bytes, now: datetime, proxy: str | None = None, ca: str = ""
) -> Trouble | None:
    """POST a signed message; any 2xx is a delivery.

    `proxy` (http://host:port) is for what is not on this machine; `ca` is a PEM file of a district's own authority.
    """
    secret = os.environ.get(secret_env, "").encode()
    if not secret:
        return Trouble.NO_SECRET
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        KEY: key,
        TIMESTAMP: timestamp,
        SIGNATURE: signature(secret, timestamp, body),
        "Connection": "close",
    }
    with LastMoment(WHOLE_S) as last:
        try:
            request = requests.Request("POST", url, headers=headers, data=body).prepare()
            # A redirect would carry the message to an address that nobody chose; the answer's body is of no interest.
            status = _status(request, last, proxy, ca)
        except (requests.exceptions.RequestException, UnicodeError):  # an address that cannot be one
            return Trouble.UNREACHABLE
        except ssl.SSLError:
            return Trouble.TIMEOUT if last.over else Trouble.TLS
        except (HTTPException, OSError) as error:
            return Trouble.TIMEOUT if last.over or isinstance(error, TimeoutError) else Trouble.UNREACHABLE
    if last.over:  # the answer was cut off in the middle
        return Trouble.TIMEOUT
    return None if 200 <= status < 300 else Trouble.REFUSED


def _status(request: requests.PreparedRequest, last: LastMoment, proxy: str | None, ca: str) -> int:
    """The status of the answer. requests itself would take proxies from the environment and cannot be cut."""
    parts = urlsplit(request.url or "")
    host, tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    context = _context(ca)
    connection = HTTPSConnection(host, port, context=context) if tls else HTTPConnection(host, port)
    try:
        if proxy and host not in LOOPBACK:
            connection.sock = _tunnel(last, proxy, host, port)
        else:
            connection.sock = last.connect(host, port, TIMEOUT_S)
        if tls:
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        connection.request("POST", request.path_url, request.body, dict(request.headers))
        return connection.getresponse().status
    finally:
        connection.close()


def _tunnel(last: LastMoment, proxy: str, host: str, port: int) -> socket.socket:
    """A line through a proxy that sees no more than the address. Raises HTTPException where it does not open one."""
    parts = urlsplit(proxy)
    line = last.connect(parts.hostname or "", parts.port or 80, TIMEOUT_S)
    end = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    opened = False
    try:
        line.sendall(f"CONNECT {end} HTTP/1.1\r\nHost: {end}\r\n\r\n".encode())
        answer = HTTPResponse(line, method="CONNECT")
        answer.begin()
        opened = answer.status == 200
    finally:
        if not opened:
            line.close()
    if not opened:
        raise HTTPException("the proxy opens no line")
    return line


def _context(ca: str) -> ssl.SSLContext:
    """Raises SSLError where the file of the authority cannot be read."""
    try:
        return ssl.create_default_context(cafile=ca or None)
    except FileNotFoundError as error:
        raise ssl.SSLError("there is no such certificate file") from error


def mail(smtp: Smtp, message: EmailMessage) -> Trouble | None:
    """Hand a message to the mail server; what it took is a delivery."""
    refusal = deliver(smtp, message)
    return refusal.trouble if refusal else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a mail did not go out, and the number of the mail server's answer (RFC 5321), 0 for none. `is_final`: the
    recipient or the mail itself is refused for good; what is wrong with the server or the sender may be mended."""

    trouble: Trouble
    answer: int = 0
    is_final: bool = False


def deliver(smtp: Smtp, message: EmailMessage, seconds: float = WHOLE_S) -> Refusal | None:
    """As `mail`, and says what the server answered. It has so many seconds."""
    with LastMoment(seconds) as last:
        refusal = _deliver(smtp, message, last)
        return Refusal(Trouble.TIMEOUT) if refusal and last.over else refusal


def _deliver(smtp: Smtp, message: EmailMessage, last: LastMoment) -> Refusal | None:
    user, password = os.environ.get(USER_VARIABLE, ""), os.environ.get(PASSWORD_VARIABLE, "")
    is_ready = False
    try:
        with _connected(smtp, last) as server:
            if user:
                server.login(user, password)
            is_ready = True
            server.send_message(message)
    except ssl.SSLError:
        return Refusal(Trouble.TLS)
    except TimeoutError:
        return Refusal(Trouble.TIMEOUT)
    except smtplib.SMTPAuthenticationError as error:
        return Refusal(Trouble.LOGIN, error.smtp_code)
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        return Refusal(Trouble.UNREACHABLE)
    except smtplib.SMTPNotSupportedError:
        # Before it is ready: STARTTLS is not offered, and nothing is sent without. Then: not all addresses are ASCII.
        return Refusal(Trouble.ADDRESS, is_final=True) if is_ready else Refusal(Trouble.TLS)
    except smtplib.SMTPRecipientsRefused as error:
        code = min(code for code, _ in error.recipients.values())
        return Refusal(Trouble.REFUSED, code, is_final=code >= _FOR_GOOD)
    except smtplib.SMTPDataError as error:
        return Refusal(Trouble.REFUSED, error.smtp_code, is_final=error.smtp_code >= _FOR_GOOD)
    except smtplib.SMTPResponseException as error:
        return Refusal(Trouble.REFUSED, error.smtp_code)
    except smtplib.SMTPException:
        return Refusal(Trouble.REFUSED)
    except (OSError, UnicodeError):
        return Refusal(Trouble.UNREACHABLE)
    return None


class _Line(smtplib.SMTP):
    """Speaks over a line that has a last moment, with TLS from the first byte where there is a `context`."""

    def __init__(self, last: LastMoment, host: str, port: int, context: ssl.SSLContext | None) -> None:
        self._last, self._tls = last, context
        super().__init__(host, port, timeout=TIMEOUT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = self._last.connect(host, port, timeout)
        return self._tls.wrap_socket(line, server_hostname=host) if self._tls else line


@contextmanager
def _connected(smtp: Smtp, last: LastMoment) -> Iterator[smtplib.SMTP]:
    """A line that is encrypted and verified, except to this machine itself."""
    context = _context(smtp.ca)
    server = _Line(last, smtp.host, smtp.port, context if smtp.security is Security.TLS else None)
    try:
        if smtp.security is Security.STARTTLS:
            server.starttls(context=context)
        yield server
        _bye(server)
    finally:
        server.close()


def _bye(server: smtplib.SMTP) -> None:
    """The message is taken already: a server that fails to say goodbye has not refused it."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        return


class LastMoment:
    """While the block runs, lines opened by `connect` are cut once `seconds` have passed since it began.

    Resolving a name cannot be cut: it has the system's own time-outs.

    Attributes:
        over: whether that has happened.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self.over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """A TCP line, to the first address that answers; `timeout` is that of each step. Raises OSError."""
        fault: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._until - time.monotonic()
            if left <= 0:
                break
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(min(timeout, left))
                line.connect(address)
                line.settimeout(timeout)
                self._watch(line)
            except OSError as error:
                line.close()
                fault = error
            else:
                return line
        raise fault or TimeoutError("the last moment has passed")

    def _watch(self, line: socket.socket) -> None:
        """By a second handle of the same line, which stays good when the first one is wrapped in TLS."""
        with self._lock:
            if self.over:
                raise TimeoutError("the last moment has passed")
            self._lines.append(line.dup())

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            for line in self._lines:
                with suppress(OSError):  # the other end was first
                    line.shutdown(socket.SHUT_RDWR)
