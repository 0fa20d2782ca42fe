"""The two ways out: a mail server and a signed webhook. One try each, with time-outs; what went wrong is an enum."""

from __future__ import annotations

import hashlib
import hmac
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage

import requests

from sync.district.alerts.settings import Security, Smtp
from sync.district.alerts.tables import Trouble

TIMEOUT_S = 5.0
"""For each answer that is waited for; a delivery waits for fewer than ten."""

USER_VARIABLE = "VESTIBULE_SMTP_USER"
PASSWORD_VARIABLE = "VESTIBULE_SMTP_PASSWORD"  # noqa: S105  its name
TIMESTAMP, SIGNATURE, KEY = "Vestibule-Timestamp", "Vestibule-Signature", "Idempotency-Key"


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256 (hex) over timestamp, a full stop and body. A receiver refuses old timestamps."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(url: str, secret_env: str, key: str, body: bytes, now: datetime) -> Trouble | None:
    """POST a signed message; any 2xx is a delivery."""
    secret = os.environ.get(secret_env, "").encode()
    if not secret:
        return Trouble.NO_SECRET
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        KEY: key,
        TIMESTAMP: timestamp,
        SIGNATURE: signature(secret, timestamp, body),
    }
    try:
        # A redirect would carry the message to an address that nobody chose; the answer's body is of no interest.
        with requests.post(
            url, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, stream=True
        ) as answer:
            return None if 200 <= answer.status_code < 300 else Trouble.REFUSED
    except requests.exceptions.SSLError:
        return Trouble.TLS
    except requests.exceptions.Timeout:
        return Trouble.TIMEOUT
    except (requests.exceptions.RequestException, UnicodeError):  # a host's name that cannot be one
        return Trouble.UNREACHABLE


def mail(smtp: Smtp, message: EmailMessage) -> Trouble | None:
    """Hand a message to the mail server; what it took is a delivery."""
    user, password = os.environ.get(USER_VARIABLE, ""), os.environ.get(PASSWORD_VARIABLE, "")
    try:
        with _connected(smtp) as server:
            if user:
                server.login(user, password)
            server.send_message(message)
    except ssl.SSLError:
        return Trouble.TLS
    except TimeoutError:
        return Trouble.TIMEOUT
    except smtplib.SMTPAuthenticationError:
        return Trouble.LOGIN
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        return Trouble.UNREACHABLE
    except smtplib.SMTPNotSupportedError:
        return Trouble.TLS  # STARTTLS is not offered, and nothing is sent without
    except smtplib.SMTPException:
        return Trouble.REFUSED
    except (OSError, UnicodeError):
        return Trouble.UNREACHABLE
    return None


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A line that is encrypted and verified, except to this machine itself."""
    context = ssl.create_default_context(cafile=smtp.ca or None)
    if smtp.security is Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_S)
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
