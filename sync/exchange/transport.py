"""One HTTP request to the district and its answer, or a typed error. Everything that can go wrong on a line is here.

Every request has time-outs and a last moment. It runs on a daemon thread while the caller waits for it or for
`stopped`, because name resolution and reads cannot be interrupted, and a thread stuck in them would keep a
program from closing.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

from sync.contract.api.messages import NAME_HEADER, PREFIX
from sync.exchange.errors import Away, BadAnswer, Stopped, SyncError, WrongAddress
from sync.exchange.peer_certificate import CertificateReader
from sync.exchange.responses import ServerAnswer, refuse, translated

MAX_ANSWER_BYTES = 64_000_000
MAX_LINE_BYTES = 4_096
OK = 200
_PART_BYTES = 65_536
_POLL_SECONDS = 0.05
_STREAM_TYPE = "text/event-stream"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two bytes, and for a request as a whole."""

    connect: float = 5.0
    read: float = 20.0
    whole: float = 120.0


DEFAULT_TIMEOUTS = Timeouts()


class _Bearer(AuthBase):
    """As an auth object, so that a .netrc file on the machine cannot replace the token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class ResponseStream:
    """An answer that goes on and on."""

    def __init__(self, response: requests.Response) -> None:
        self._raw = response.raw

    def lines(self) -> Iterator[bytes]:
        """Each line without its end, as it comes; ends where the other end does. Raises BadAnswer."""
        rest = b""
        while part := self._raw.read1(_PART_BYTES):
            *whole, rest = (rest + part).split(b"\n")
            if len(rest) > MAX_LINE_BYTES:
                raise BadAnswer("The district sends a line without an end. That is no district.")
            yield from whole

    def leave(self) -> None:
        """From any thread: wake whoever waits in `lines`, which then end."""
        with suppress(OSError, RuntimeError, ValueError):  # it has just ended by itself
            self._raw.shutdown()


class Transport:
    """Not thread-safe.

    Attributes:
        host: the server's name, for sentences.
        name: what the district called itself in its last answer that was recognized, "" where it did not: one of an
            earlier version.
        is_encrypted: whether it is https.
        certificate_ends: when the certificate that the server showed last ends; None before the first connection.
    """

    def __init__(
        self, url: str, token: str, ca: Path | None, stopped: Callable[[], bool], timeouts: Timeouts = DEFAULT_TIMEOUTS
    ) -> None:
        """`ca` is a district's own certificate authority (PEM). Raises WrongAddress."""
        self._base, self.host, loopback = _address(url)
        if ca is not None:
            _check_authority(ca)
        self._stopped = stopped
        self._timeouts = timeouts
        self._session = requests.Session()
        self._session.trust_env = not loopback  # a proxy is for the world outside this machine
        # Given with each request: what stands in the session gives way to REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE.
        self._verify = str(ca) if ca else None
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
        self._session.mount("http://", HTTPAdapter(max_retries=again))
        self._session.mount("https://", CertificateReader(again, self._note_certificate))
        self.name = ""
        self.is_encrypted = self._base.startswith("https://")
        self.certificate_ends: datetime | None = None

    def close(self) -> None:
        self._session.close()

    def check(self) -> None:
        """Raises Stopped where the program is closing."""
        if self._stopped():
            raise Stopped("The program is closing.")

    def use_token(self, token: str) -> None:
        """Speak under another token from the next request on."""
        self._session.auth = _Bearer(token)

    @contextmanager
    def stream(self, path: str, silence: float) -> Iterator[ResponseStream]:
        """An answer without an end, read on the caller's own thread. `silence` seconds without a byte are its end.

        Raises a SyncError, from reading too.
        """
        try:
            with self._session.get(
                f"{self._base}{PREFIX}{path}",
                headers={"Accept-Encoding": "identity"},
                timeout=(self._timeouts.connect, silence),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                self._check_stream(response)
                yield ResponseStream(response)
        except Exception as error:
            if isinstance(error, SyncError):
                raise
            raise translated(error, self.host) from error

    def _check_stream(self, response: requests.Response) -> None:
        """Raises a SyncError where an answer is not the beginning of a stream."""
        if response.status_code != OK:
            refuse(ServerAnswer(response.status_code, response.headers, response.raw.read(MAX_LINE_BYTES)), self.host)
        kind = response.headers.get("Content-Type", _STREAM_TYPE).casefold()
        if response.status_code != OK or not kind.startswith(_STREAM_TYPE):
            raise BadAnswer(f"{self.host} answered with something other than a stream. Check the address.")

    def call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | list[str]] | None = None,
    ) -> ServerAnswer:
        """One request and its answer of status 2xx or 304; every other end is a SyncError."""
        self.check()
        done: SimpleQueue[ServerAnswer | Exception] = SimpleQueue()
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
            raise translated(outcome, self.host) from outcome
        refuse(outcome, self.host)
        return outcome

    def _note_certificate(self, ends: datetime) -> None:
        self.certificate_ends = ends

    def recognized(self, answer: ServerAnswer) -> None:
        """Only the district can have given this answer: its name is noted."""
        self.name = answer.headers.get(NAME_HEADER, "")

    def _wait(self, done: SimpleQueue[ServerAnswer | Exception]) -> ServerAnswer | Exception:
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
        query: Mapping[str, str | list[str]],
        given_up: threading.Event,
    ) -> ServerAnswer:
        with self._session.request(
            method,
            f"{self._base}{PREFIX}{path}",
            data=body,
            headers=dict(headers),
            params=dict(query),
            timeout=(self._timeouts.connect, self._timeouts.read),
            verify=self._verify,
            allow_redirects=False,
            stream=True,
        ) as response:
            content = bytearray()
            # One system read at a time, so that whoever trickles is noticed between two.
            while not given_up.is_set() and (part := response.raw.read1(_PART_BYTES, decode_content=True)):
                content += part
                if len(content) > MAX_ANSWER_BYTES:
                    raise BadAnswer(
                        f"{self.host} answered with more than {MAX_ANSWER_BYTES} bytes. That is no district."
                    )
            return ServerAnswer(response.status_code, response.headers, bytes(content))


def _check_authority(ca: Path) -> None:
    """Raises WrongAddress where a file holds no certificates."""
    try:
        ssl.create_default_context(cafile=str(ca))
    except FileNotFoundError:
        raise WrongAddress(
            f"There is no certificate file {ca}. Correct the server_ca setting, or leave it out."
        ) from None
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        why = "it holds no PEM certificate" if isinstance(error, ssl.SSLError) else str(getattr(error, "strerror", ""))
        raise WrongAddress(
            f"The certificate file {ca} cannot be used ({why}). Correct the server_ca setting, or leave it out."
        ) from None


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
