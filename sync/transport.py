"""One HTTP request to the district and its answer, or a typed error. Everything that can go wrong on a line is here.

Every request has time-outs and a last moment. It runs on a daemon thread while the caller waits for it or for
`stopped`, because name resolution and reads cannot be interrupted, and a thread stuck in them would keep a
program from closing.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic import ValidationError
from requests import exceptions
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import DecodeError, ProtocolError
from urllib3.exceptions import TimeoutError as LineTimeout
from urllib3.util import Retry

from sync.errors import Away, BadAnswer, CertificateDate, Refused, Stopped, Untrusted, WrongAddress
from sync.wire import PREFIX, Refusal, RefusalCode

MAX_ANSWER_BYTES = 64_000_000
_POLL_SECONDS = 0.05
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_AWAY_STATUS = frozenset({408, 429, 500, 502, 503, 504})
_DATE_ERRORS = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
_LINE_ERRORS = (exceptions.ConnectionError, exceptions.Timeout, ProtocolError, LineTimeout)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two bytes, and for a request as a whole."""

    connect: float = 5.0
    read: float = 20.0
    whole: float = 120.0


DEFAULT_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Bearer(AuthBase):
    """As an auth object, so that a .netrc file on the machine cannot replace the token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Transport:
    """Not thread-safe.

    Attributes:
        host: the server's name, for sentences.
        server_time: the district's clock at its last answer, None before the first.
    """

    def __init__(self, url: str, token: str, ca: Path | None, stopped: Callable[[], bool], timeouts: Timeouts) -> None:
        """`ca` is a district's own certificate authority (PEM). Raises WrongAddress."""
        self._base, self.host, loopback = _address(url)
        if ca is not None and not ca.is_file():
            raise WrongAddress(f"There is no certificate file {ca}. Correct the server_ca setting, or leave it out.")
        self._stopped = stopped
        self._timeouts = timeouts
        self._session = requests.Session()
        self._session.trust_env = not loopback  # a proxy is for the world outside this machine
        self._session.verify = str(ca) if ca else True
        self._session.auth = _Bearer(token)
        again = Retry(
            total=1,
            connect=0,
            read=1,
            redirect=0,
            status=0,
            other=0,
            allowed_methods={"GET", "PUT"},
            respect_retry_after_header=False,  # waiting is the worker's affair, which can be interrupted
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=again))
        self.server_time: datetime | None = None

    def close(self) -> None:
        self._session.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request and its answer of status 2xx or 304; every other end is a SyncError."""
        if self._stopped():
            raise Stopped("The program is closing.")
        done: SimpleQueue[Answer | Exception] = SimpleQueue()
        given_up = threading.Event()

        def run() -> None:
            try:
                done.put(self._send(method, path, body, headers or {}, query or {}, given_up))
            except Exception as error:  # noqa: BLE001  handed to the caller, who is on another thread
                done.put(error)

        threading.Thread(target=run, name="district-request", daemon=True).start()
        try:
            outcome = self._wait(done)
        finally:
            given_up.set()
        if isinstance(outcome, BadAnswer):
            raise outcome
        if isinstance(outcome, Exception):
            raise self._translated(outcome) from outcome
        self._note_time(outcome)
        self._refuse(outcome)
        return outcome

    def _wait(self, done: SimpleQueue[Answer | Exception]) -> Answer | Exception:
        last_moment = time.monotonic() + self._timeouts.whole
        while True:
            try:
                return done.get(timeout=_POLL_SECONDS)
            except Empty:
                if self._stopped():
                    raise Stopped("The program is closing.") from None
                if time.monotonic() > last_moment:
                    raise Away(f"{self.host} took too long to answer. It is tried again later.") from None

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        given_up: threading.Event,
    ) -> Answer:
        with self._session.request(
            method,
            f"{self._base}{PREFIX}{path}",
            data=body,
            headers=dict(headers),
            params=dict(query),
            timeout=(self._timeouts.connect, self._timeouts.read),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = bytearray()
            # One system read at a time, so that whoever trickles is noticed between two.
            while not given_up.is_set() and (part := response.raw.read1(65_536, decode_content=True)):
                content += part
                if len(content) > MAX_ANSWER_BYTES:
                    raise BadAnswer(
                        f"{self.host} answered with more than {MAX_ANSWER_BYTES} bytes. That is no district."
                    )
            return Answer(response.status_code, response.headers, bytes(content))

    def _translated(self, error: Exception) -> Exception:
        certificate = _certificate_error(error)
        if certificate is not None and certificate.verify_code in _DATE_ERRORS:
            return CertificateDate(
                f"The certificate of {self.host} is not valid at this machine's time. "
                "Check the clock first; if it is right, the district must renew its certificate."
            )
        if isinstance(error, exceptions.SSLError):
            detail = certificate.verify_message if certificate is not None else "the TLS connection failed"
            return Untrusted(
                f"{self.host} could not prove who it is ({detail}), so nothing was sent. "
                "Where the district has its own certificate authority, set server_ca to its file."
            )
        if isinstance(error, _LINE_ERRORS):
            return Away(f"{self.host} cannot be reached. Everything is kept here and sent when it can.")
        if isinstance(error, exceptions.RequestException | DecodeError):
            return BadAnswer(
                f"{self.host} answered in a way that is no HTTP ({type(error).__name__}). Check the address."
            )
        return error

    def _note_time(self, answer: Answer) -> None:
        try:
            self.server_time = parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
        except (ValueError, TypeError):
            return

    def _refuse(self, answer: Answer) -> None:
        status = answer.status
        if 200 <= status < 300 or status == 304:
            return
        refusal = _refusal(answer)
        if status in _AWAY_STATUS and (refusal is None or refusal.code != RefusalCode.TOO_MANY_TRIES):
            raise Away(
                refusal.sentence
                if refusal
                else f"{self.host} cannot serve now (HTTP {status}). It is tried again later.",
                _retry_after(answer.headers.get("Retry-After")),
            )
        if refusal is None:
            raise BadAnswer(f"{self.host} answered HTTP {status} and not as the district does. Check the address.")
        raise Refused(refusal.code, status, refusal.sentence)


def _address(url: str) -> tuple[str, str, bool]:
    """(base URL, host, whether it is this machine)."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    loopback = host in _LOOPBACK
    if parts.scheme not in {"https", "http"} or not host or parts.username or parts.query or parts.fragment:
        raise WrongAddress(f"{url!r} is no server address. Write it as https://district.example.org.")
    if parts.scheme == "http" and not loopback:
        raise WrongAddress(
            f"{url!r} is not encrypted. Visitors' names must not travel so: write https:// "
            "(http:// is only for a server on this same machine)."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", host, loopback


def _certificate_error(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """The certificate's fault inside what requests and urllib3 wrapped around it."""
    waiting: list[Any] = [error]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, ssl.SSLCertVerificationError):
            return inner
        if isinstance(inner, BaseException):
            waiting += [
                item for item in (*inner.args, getattr(inner, "reason", None)) if isinstance(item, BaseException)
            ]
    return None


def _refusal(answer: Answer) -> Refusal | None:
    try:
        return Refusal.model_validate_json(answer.body)
    except ValidationError:
        return None


def _retry_after(value: str | None) -> float | None:
    """Seconds from a Retry-After header: a number, or a date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
