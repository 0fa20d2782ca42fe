"""The server's certificate and key, looked at before anybody is told that it listens."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from cryptography import x509

from district.errors import DistrictError


def check_certificate(certificate: Path | None, key: Path | None, now: datetime | None = None) -> None:
    """Raises DistrictError, one sentence, where a server could not speak TLS with them."""
    if certificate is None:
        if key is not None:
            raise DistrictError("A key without its certificate is of no use. Give --certificate too.")
        return
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
