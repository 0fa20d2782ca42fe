"""How keys change: a school's secret after a kiosk was revoked, the district's signing key under the old one's word.

The key file is written before the database commits. Should a machine stop in between, opening the district finishes
what the file says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select, update

from district.access import district_keys as key_file
from district.access.district_keys import DistrictKeys
from district.db.tables import Head, Kiosk, School, Staff
from district.errors import DistrictError
from district.ingest.chains import is_the_districts
from district.publish import change_stream
from district.publish.schools import lock
from sync.contract.journal.entry import head_message
from sync.contract.school_keys import Keyring, pass_word, secret_id, version_of

SECRET_KEPT = timedelta(days=366)
"""A remembered decision lasts a year, and its visitor hash is keyed with the secret of its day."""

SIGNING_KEPT = timedelta(days=60)
"""Twice the life of a list: a kiosk that was away so long holds every visitor anyway, until it has heard from us."""


class NotInService(DistrictError):
    """There is no such kiosk, or it takes no part any more."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """`stale` are the staff whose PINs the revoked kiosk held in keyed form."""

    kiosk: str
    school: str
    stale: tuple[str, ...]


def ring(keys: DistrictKeys, school: str, now: datetime) -> Keyring:
    """All keys of a school that are in force."""
    earlier = [item.secret for item in keys.earlier.get(school, ()) if item.until > now]
    earlier += filter(None, [keys.shared])  # kiosks of every version know a visitor by each of these
    names, passes = list(keys.in_force(now)), keys.pass_keys()
    return Keyring(
        version=version_of([keys.secret(school), *earlier], names, passes),
        secret=keys.secret(school),
        earlier=earlier,
        district_keys=names,
        certificates=[item.certificate for item in keys.retired],
        pass_keys=passes,
        pass_word=pass_word(keys.district, passes, keys.signing) if passes else b"",
    )


def revoke(session: Session, folder: Path, kiosk: str, now: datetime) -> Revoked:
    """Take a kiosk out of the district and roll its school's secret, in the caller's transaction.

    Raises NotInService where there is no such kiosk, or it was revoked before.
    """
    hold_the_key_file(session)
    row = session.get(Kiosk, kiosk, populate_existing=True)  # as it is now, not before this waited
    if row is None or row.revoked is not None:
        raise NotInService(f"There is no kiosk {kiosk} in service. See `district kiosks`.")
    keys = key_file.load(folder)
    before = secret_id(keys.secret(row.school))
    session.exec(update(Staff).where(col(Staff.school) == row.school, col(Staff.secret) == "").values(secret=before))
    keys = keys.with_new_secret(row.school, now + SECRET_KEPT)
    key_file.save(folder, keys)
    settle(session, keys, now)
    # After the heads, as a kiosk's batch goes: one that comes at this moment would wait for us, and we for it.
    row.revoked = now
    session.add(row)
    people = select(Staff.name).where(Staff.school == row.school, col(Staff.removed).is_(None)).order_by(Staff.name)
    return Revoked(kiosk, row.school, tuple(session.exec(people)))


def rotate_signing_key(session: Session, folder: Path, now: datetime, *, at_once: bool = False) -> str:
    """Replace the signing key, in the caller's transaction; returns the new one's id.

    `at_once`: the old key is believed no longer than it takes a kiosk to hear of it, as after a theft; passes printed
    before end with it. Otherwise they count for as long as they are valid.
    """
    hold_the_key_file(session)
    keys = key_file.load(folder).with_new_signing_key(now if at_once else now + SIGNING_KEPT)
    if at_once:  # whichever was stolen, it is one of those before
        keys = replace(
            keys, retired=tuple(replace(item, until=min(item.until, now), passes=False) for item in keys.retired)
        )
    key_file.save(folder, keys)
    settle(session, keys, now)
    return keys.key_id


def add_school(session: Session, folder: Path, code: str) -> None:
    """Give a school that was just added a secret, in the caller's transaction. It is written before the commit: a
    secret without a school harms nobody, a school without a secret enrolls no kiosk."""
    hold_the_key_file(session)
    key_file.save(folder, key_file.load(folder).with_school(code))


def hold_the_key_file(session: Session) -> None:
    """Hold all schools until the commit: there is one key file, so two people who change it do so one after the other.
    No kiosk's row is held yet: a batch of it has its heads first."""
    lock(session, list(session.exec(select(School.code))))


def is_settled(session: Session, keys: DistrictKeys, now: datetime) -> bool:
    """Whether the database says what the key file says."""
    return not _unsettled(session, keys, now)


def settle(session: Session, keys: DistrictKeys, now: datetime) -> None:
    """Make the database say what the key file says: which keys each school should have, and heads signed by the
    present one. Lists are signed anew by whoever serves them next."""
    for code, version in _unsettled(session, keys, now).items():
        session.exec(update(School).where(col(School.code) == code).values(keyring=version))
        change_stream.touch(session, code, now)
    _sign_heads(session, keys)


def _unsettled(session: Session, keys: DistrictKeys, now: datetime) -> dict[str, str]:
    """School -> the version that its document should name and does not."""
    named = dict(session.exec(select(School.code, School.keyring).order_by(School.code)).all())
    wanted = {code: ring(keys, code, now).version for code in named if code in keys.schools}
    return {code: version for code, version in wanted.items() if version != named[code]}


def _sign_heads(session: Session, keys: DistrictKeys) -> None:
    """Countersign anew what the district holds, and sign its own chains' heads, where an earlier key did."""
    there = select(Head).where(Head.sequence > 0).order_by(Head.chain, Head.epoch)  # in the order of a kiosk's batch
    for head in session.exec(there.with_for_update()):
        if keys.signed(head.countersignature, head_message(head.epoch, head.sequence, head.digest, head.received)):
            continue
        head.countersignature = keys.signing.sign(head_message(head.epoch, head.sequence, head.digest, head.received))
        if is_the_districts(head.chain):
            head.signature = keys.signing.sign(head_message(head.epoch, head.sequence, head.digest))
        session.add(head)
