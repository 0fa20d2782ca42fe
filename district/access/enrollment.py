"""How a kiosk comes to be known: one-time codes, redeemed once, and the token that every later request carries."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, func, select, update
from uuid_utils import uuid7

from district.access.district_keys import DistrictKeys
from district.access.key_rotation import ring
from district.db.database import Database
from district.db.enrollment_tables import Code, FailedTry
from district.db.tables import Kiosk
from district.errors import Denied, DistrictError
from district.publish.schools import find_school
from sync.contract.api.messages import (
    CODE_ALPHABET,
    CODE_LENGTH,
    SHEET_CODE_LENGTH,
    Enrolled,
    EnrollRequest,
    RefusalCode,
    enroll_message,
)
from sync.contract.barred_list.feeds import key_id
from sync.contract.clocks import SLACK
from sync.contract.safe_text import is_plain

CODE_LIFE = timedelta(minutes=15)
SHEET_LIFE = timedelta(days=14)
"""Of a sheet's longer codes: 500 guesses a second for 14 days at 300 of the 20^12 find one once in 22,000 times."""
UNUSED_KEPT = timedelta(days=30)
"""How long the list of codes tells of one that nobody used, after its end."""
TRY_WINDOW = timedelta(minutes=1)
TRIES_PER_ADDRESS = 10
TRIES_IN_ALL = 100
"""Wrong codes beyond these are answered 429. A right one is taken however many wrong ones came: otherwise anybody could
keep a district from enrolling. 500 guesses a second for 15 minutes find one in 57,000 of the 20^8 codes."""

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Caller:
    """The kiosk behind a request; `seen` and `doubled` as they are noted, None for never."""

    kiosk: str
    school: str
    public_key: Ed25519PublicKey = field(repr=False)
    seen: datetime | None = None
    doubled: datetime | None = None


def new_code(session: Session, school: str, now: datetime, name: str = "", *, sheet: str = "", by: str = "") -> str:
    """A code for one kiosk of a school, good for CODE_LIFE, or of a `sheet` for SHEET_LIFE; shown once, kept as a hash.
    `name` is what the kiosk will be called; `by` is the account that makes it. Raises DistrictError."""
    find_school(session, school)
    name = kiosk_name(name) if name else ""
    session.exec(delete(Code).where(col(Code.expires) < now - UNUSED_KEPT, col(Code.kiosk).is_(None)))
    length, life = (SHEET_CODE_LENGTH, SHEET_LIFE) if sheet else (CODE_LENGTH, CODE_LIFE)
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
    row = Code(
        digest=hashed(code), school=school, expires=now + life, name=name, made=now if sheet else None,
        id=str(uuid7()), sheet=sheet, given=now, by=by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return code


def redeem(database: Database, keys: DistrictKeys, request: EnrollRequest, address: str, now: datetime) -> Enrolled:
    """Turn a code into a kiosk, once. The same code from the same key again (a lost reply) gets the same kiosk with a
    new token. Raises Denied."""
    public = _proven_key(request)
    try:
        with database.read() as session:  # what is wrong anyway takes no turn at writing
            _code(session, request)
        with database.write() as session:
            return _redeem(session, keys, request, public, now)
    except Denied as error:
        if error.code == RefusalCode.KEY_UNUSABLE:  # not a guess: the code was right
            raise
        with database.read() as session:
            _stop_guessing(session, address, now)
        with database.write() as session:
            over = (col(FailedTry.at) < now - TRY_WINDOW) | (col(FailedTry.at) > now + TRY_WINDOW)
            session.exec(delete(FailedTry).where(over))
            session.add(FailedTry(address=address, at=now))
        raise


def _stop_guessing(session: Session, address: str, now: datetime) -> None:
    """After a wrong code. Raises Denied where there were too many."""
    lately = (FailedTry.at > now - TRY_WINDOW, FailedTry.at < now + TRY_WINDOW)
    recent = select(func.count()).select_from(FailedTry).where(*lately)
    if (
        session.exec(recent).one() >= TRIES_IN_ALL
        or session.exec(recent.where(FailedTry.address == address)).one() >= TRIES_PER_ADDRESS
    ):
        wait = int(TRY_WINDOW.total_seconds())
        raise Denied(
            429, RefusalCode.TOO_MANY_TRIES, f"Too many wrong codes. Wait {wait} seconds, then try again.", wait
        )


def _code(session: Session, request: EnrollRequest) -> Code:
    code = session.get(Code, hashed(request.code))
    if code is None:
        raise Denied(
            403, RefusalCode.CODE_UNKNOWN, "The district does not know this code. Compare it, or ask for a new one."
        )
    return code


def _redeem(
    session: Session, keys: DistrictKeys, request: EnrollRequest, public: Ed25519PublicKey, now: datetime
) -> Enrolled:
    code = _code(session, request)
    digest = code.digest
    if code.revoked is not None:
        raise Denied(403, RefusalCode.CODE_EXPIRED, "This code was taken back. Ask the district for a new one.")
    # One that would live for longer was made by a clock that was ahead.
    life = CODE_LIFE if code.made is None else SHEET_LIFE
    if not now < code.expires <= now + life + SLACK:
        age = "15 minutes" if code.made is None else "14 days"
        raise Denied(403, RefusalCode.CODE_EXPIRED, f"This code is older than {age}. Ask the district for a new one.")
    token = secrets.token_urlsafe(32)
    called = " ".join(request.name.split()) or code.name or _next_name(session, code.school)
    kiosk = Kiosk(
        id=str(uuid7()), school=code.school, name=called, public_key=request.public_key, key_id=key_id(public),
        token_hash=hashed(token), enrolled=now,
    )  # fmt: skip
    if code.redeemed is None:
        _refuse_used_key(session, kiosk.key_id)
        session.add(kiosk)
        session.flush()
        # Not revoked: a folder of keys that was copied says the same, and the kiosk it was copied from is at work.
        session.exec(
            update(Kiosk)
            .where(col(Kiosk.id) == request.earlier, col(Kiosk.revoked).is_(None))
            .values(replaced_by=kiosk.id)
        )
    taken = session.exec(
        update(Code)
        .where(col(Code.digest) == digest, col(Code.redeemed).is_(None), col(Code.revoked).is_(None))
        .values(redeemed=now, kiosk=kiosk.id)
    )
    if taken.rowcount != 1:
        kiosk = _redeemed_before(session, digest, request, token)
    school = find_school(session, kiosk.school)
    keyring = ring(keys, school.code, now)
    return Enrolled(
        kiosk=kiosk.id, token=token, district=keys.district, district_keys=keys.in_force(now), school=school.code,
        school_name=school.name, school_secret=keyring.secret, earlier_secrets=keyring.earlier,
        keyring=keyring.version, pass_keys=keyring.pass_keys,
    )  # fmt: skip


def _refuse_used_key(session: Session, name: str) -> None:
    """Two machines with one key would be taken for one kiosk; it was copied, or an older program enrolls again."""
    owner = session.exec(select(Kiosk).where(Kiosk.key_id == name, col(Kiosk.revoked).is_(None))).first()
    if owner is not None:
        raise Denied(
            409,
            RefusalCode.KEY_UNUSABLE,
            f"This key belongs to the kiosk {owner.name or owner.id} already. If this machine took its place, revoke "
            f"that one first (district revoke {owner.id}); if not, remove the copied key file here, then try again.",
        )


def _next_name(session: Session, school: str) -> str:
    known = session.exec(select(func.count()).select_from(Kiosk).where(Kiosk.school == school)).one()
    return f"Kiosk {known + 1}"


def kiosk_name(value: str) -> str:
    """A kiosk's name as it is kept. Raises DistrictError."""
    name = " ".join(value.split())
    if not name or not is_plain(name, _LONGEST_NAME):
        raise DistrictError(f"A kiosk's name has 1 to {_LONGEST_NAME} printable characters.")
    return name


def rename(session: Session, kiosk: str, name: str) -> str:
    """Give a kiosk another name; returns the old one. Raises DistrictError where there is no such kiosk."""
    found = session.get(Kiosk, kiosk)
    if found is None:
        raise DistrictError(f"There is no kiosk {kiosk!r}. See `district kiosks`.")
    old, found.name = found.name, kiosk_name(name)
    return old


def _redeemed_before(session: Session, digest: str, request: EnrollRequest, token: str) -> Kiosk:
    """The kiosk that has the code, if it is the one that asks; anything else undoes what was just added."""
    owner = session.exec(
        select(Kiosk).join(Code, col(Code.kiosk) == Kiosk.id).where(Code.digest == digest)
    ).one_or_none()
    if owner is None or owner.public_key != request.public_key or owner.revoked is not None:
        raise Denied(403, RefusalCode.CODE_USED, "This code has been used already. Ask the district for a new one.")
    owner.token_hash, owner.next_token_hash = hashed(token), None
    session.flush()
    return owner


def _proven_key(request: EnrollRequest) -> Ed25519PublicKey:
    try:
        public = Ed25519PublicKey.from_public_bytes(request.public_key)
        public.verify(request.proof, enroll_message(request.code))
    except (ValueError, InvalidSignature):
        raise Denied(
            422,
            RefusalCode.KEY_UNUSABLE,
            "The kiosk did not prove that the key is its own. Update the kiosk and try again.",
        ) from None
    return public


def new_token(database: Database, caller: Caller) -> str:
    """A token to follow the kiosk's present one, which goes on working until the new one is used for the first time:
    a reply that is lost, or a kiosk that dies before it has written it down, locks nobody out."""
    token = secrets.token_urlsafe(32)
    with database.write() as session:
        session.exec(update(Kiosk).where(col(Kiosk.id) == caller.kiosk).values(next_token_hash=hashed(token)))
    return token


def known_caller(database: Database, authorization: str) -> Caller:
    """The kiosk behind a request; the first use of its new token ends the old one. Raises Denied."""
    with database.read() as session:
        kiosk = _find(session, authorization)
    if kiosk.token_hash != _token_hash(authorization):
        with database.write() as session:
            session.exec(
                update(Kiosk)
                .where(col(Kiosk.id) == kiosk.id, col(Kiosk.next_token_hash) == _token_hash(authorization))
                .values(token_hash=col(Kiosk.next_token_hash), next_token_hash=None)
            )
    return _caller(kiosk)


def caller(session: Session, authorization: str) -> Caller:
    """The kiosk whose token an Authorization header carries. Raises Denied."""
    return _caller(_find(session, authorization))


_given: Any = bindparam("digest")  # built once, because every request of a kiosk asks it
_columns: Any = (Kiosk.id, Kiosk.school, Kiosk.public_key, Kiosk.seen, Kiosk.doubled, Kiosk.token_hash, Kiosk.revoked)
_BY_TOKEN: Any = select(*_columns).where((col(Kiosk.token_hash) == _given) | (col(Kiosk.next_token_hash) == _given))


def _find(session: Session, authorization: str) -> Any:
    """A row of _columns."""
    digest = _token_hash(authorization)
    found = session.execute(_BY_TOKEN, {"digest": digest}) if digest else None
    kiosk = found.one_or_none() if found else None
    if kiosk is None:
        raise Denied(
            401, RefusalCode.TOKEN_UNKNOWN, "The district does not know this kiosk. Enroll it with a new code."
        )
    if kiosk.revoked is not None:
        raise Denied(403, RefusalCode.REVOKED, "This kiosk may no longer take part. Enroll it again with a new code.")
    return kiosk


def _caller(row: Any) -> Caller:
    key = Ed25519PublicKey.from_public_bytes(row.public_key)
    return Caller(row.id, row.school, key, row.seen, row.doubled)


def _token_hash(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return hashed(token.strip()) if scheme.casefold() == "bearer" and token.strip() else ""


def hashed(secret: str) -> str:
    """How a code or a token is kept: SHA-256 (hex)."""
    return hashlib.sha256(secret.encode()).hexdigest()
