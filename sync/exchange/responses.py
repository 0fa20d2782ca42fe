"""What an HTTP answer, or the lack of one, means: every end of a request that is no success is a SyncError."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic import ValidationError
from requests import exceptions
from urllib3.exceptions import DecodeError, ProtocolError
from urllib3.exceptions import TimeoutError as LineTimeout

from sync.contract.api.messages import Refusal, RefusalCode
from sync.contract.safe_text import is_plain
from sync.exchange.errors import Away, BadAnswer, CertificateDate, Refused, Untrusted

_AWAY_STATUS = frozenset({408, 429, 500, 502, 503, 504})
_DATE_ERRORS = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
_CODE = re.compile("[a-z][a-z_]{0,39}")
_LONGEST_SENTENCE = 500
_LINE_ERRORS = (exceptions.ConnectionError, exceptions.Timeout, ProtocolError, LineTimeout)


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300 or self.status == 304

    @property
    def date(self) -> datetime | None:
        """The time that whoever answered says it is: to be believed only of somebody who is known. None where it says
        none."""
        return date_of(self.headers.get("Date"))

    @property
    def is_page(self) -> bool:
        """Whether it says of itself that it is a web page, which the district never sends to a kiosk."""
        return "html" in self.headers.get("Content-Type", "").casefold()


def refuse(answer: ServerAnswer, host: str) -> None:
    """Raises Away, Refused or BadAnswer for an answer that is no success."""
    if answer.good:
        return
    refusal = _refusal(answer)
    if answer.status in _AWAY_STATUS and (refusal is None or refusal.code != RefusalCode.TOO_MANY_TRIES):
        raise Away(
            refusal.sentence
            if refusal
            else f"{host} cannot serve now (HTTP {answer.status}). It is tried again later.",
            retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date")),
            status=answer.status,
            told=refusal is not None,
        )
    if refusal is None:
        raise BadAnswer(f"{host} answered HTTP {answer.status} and not as the district does. Check the address.")
    raise Refused(refusal.code, answer.status, refusal.sentence)


def translated(error: Exception, host: str) -> Exception:
    """The SyncError that an error of requests or urllib3 means; any other error as it is."""
    certificate = _certificate_error(error)
    if certificate is not None and certificate.verify_code in _DATE_ERRORS:
        return CertificateDate(
            f"The certificate of {host} is not valid at this machine's time. "
            "Check the clock first; if it is right, the district must renew its certificate."
        )
    if isinstance(error, exceptions.SSLError):
        detail = certificate.verify_message if certificate is not None else "the TLS connection failed"
        return Untrusted(
            f"{host} could not prove who it is ({detail}), so nothing was sent. "
            "Where the district has its own certificate authority, set server_ca to its file."
        )
    if isinstance(error, _LINE_ERRORS):
        return Away(f"{host} cannot be reached. Everything is kept here and sent when it can.")
    if isinstance(error, OSError) and not isinstance(error, exceptions.RequestException):
        return Untrusted(
            f"The certificate authorities that should vouch for {host} cannot be read, so nothing was sent. "
            "Correct the server_ca setting; without one, correct REQUESTS_CA_BUNDLE or remove it."
        )
    if isinstance(error, exceptions.RequestException | DecodeError):
        return BadAnswer(f"{host} answered in a way that is no HTTP ({type(error).__name__}). Check the address.")
    return error


def retry_after(value: str | None, said_at: str | None = None) -> float | None:
    """Seconds from a Retry-After header: a number, or a date (RFC 9110, 10.2.3). `said_at` is the answer's own Date,
    which a date is measured from: this machine's clock may be wrong. None where it is neither."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    until = date_of(value)
    if until is None:
        return None
    return max(0.0, (until - (date_of(said_at) or datetime.now(UTC))).total_seconds())


def date_of(value: str | None) -> datetime | None:
    """A date of HTTP, or None where it is none, or none that can be: years and zones of any length come along."""
    try:
        return parsedate_to_datetime(value or "").astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _refusal(answer: ServerAnswer) -> Refusal | None:
    """The district's own no. Its words are printed and logged, so they must be words."""
    try:
        refusal = Refusal.model_validate_json(answer.body)
    except ValidationError:
        return None
    return refusal if _CODE.fullmatch(refusal.code) and is_plain(refusal.sentence, _LONGEST_SENTENCE) else None


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
