"""The second factor by an authenticator app (TOTP, RFC 6238), with recovery codes for a lost phone."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlmodel import Session, col, select, update

from district.access.district_keys import DistrictKeys
from district.access.sealing import opened, seal
from district.db.people_tables import Account

ISSUER = "Vestibule"
RECOVERY_CODES = 10
_STEPS_OFF = 1
"""A phone's clock may be half a minute off, either way."""
_PURPOSE = "totp"
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP = 3, 4
"""12 signs of 31 are 59 bits, so a plain digest keeps them."""


def new_secret() -> str:
    """A secret in base32, to be shown and then proved by a code of it."""
    return pyotp.random_base32()


def address_of(secret: str, mail: str) -> str:
    """The otpauth address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret, issuer=ISSUER).provisioning_uri(name=mail)


def proves(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, None where it is wrong."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(digits, for_time=now, valid_window=_STEPS_OFF)
    except OTPVerificationError:
        return None


def begin(session: Session, keys: DistrictKeys, account: Account, secret: str, step: int) -> list[str]:
    """Turn it on, with the step that proved it used up; returns fresh recovery codes, shown this once."""
    account.totp, account.totp_step = seal(keys, _PURPOSE, secret.encode()), step
    session.add(account)
    return new_recovery_codes(session, account)


def end(session: Session, account: Account) -> None:
    """Turn it off."""
    account.totp, account.totp_step, account.recovery = None, 0, []
    session.add(account)
    session.flush()


def check(session: Session, keys: DistrictKeys, account: Account, typed: str, now: datetime) -> bool:
    """Whether this is the app's code of now, or a recovery code; either counts once."""
    row = session.exec(select(Account).where(Account.id == account.id).with_for_update()).one()
    sealed = opened(keys, _PURPOSE, row.totp) if row.totp else None
    step = proves(sealed.decode(), typed, now) if sealed else None
    if step is not None:  # in one statement, so that a code that was overheard is not used a second time meanwhile
        newer = update(Account).where(col(Account.id) == row.id, col(Account.totp_step) < step)
        return session.exec(newer.values(totp_step=step)).rowcount == 1
    digest = _digest(typed)
    if digest not in row.recovery:
        return False
    row.recovery = [one for one in row.recovery if one != digest]
    session.add(row)
    session.flush()
    return True


def new_recovery_codes(session: Session, account: Account) -> list[str]:
    """Fresh ones; those of before count no more."""
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]
    account.recovery = [_digest(code) for code in codes]
    session.add(account)
    session.flush()
    return codes


def _digest(code: str) -> str:
    plain = re.sub(r"[^0-9a-z]", "", code.casefold())
    return hashlib.sha256(plain.encode()).hexdigest()
