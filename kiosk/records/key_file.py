"""The key file: the database key and this kiosk's identity, kept apart from the data that they protect."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.records.database import KEY_BYTES
from kiosk.records.durable_files import write_durably
from kiosk.records.machine_id import machine_id
from kiosk.records.store_errors import StoreFault, store_error
from sync.contract.api.messages import Enrolled
from sync.contract.barred_list import feeds
from sync.contract.school_keys import SECRET_BYTES, Keyring, followed, pass_keys_of, secret_id
from sync.exchange.errors import BadAnswer

KEY_FILE = "vestibule.key"
SEED_BYTES = 32
_FORMAT = 1


class KeysRefused(BadAnswer):
    """Keys that must not be believed; the old ones stay in force."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What the district gave this kiosk when it joined a school."""

    server: str
    kiosk: str
    district: str
    school: str
    school_name: str
    token: str = field(repr=False)
    school_secret: bytes = field(repr=False)
    district_keys: Mapping[str, bytes] = field(repr=False)  # key id -> Ed25519 public key, 32 bytes
    earlier_secrets: tuple[bytes, ...] = field(default=(), repr=False)  # of the school, newest first
    keyring: str = ""  # the version of all these that the school's document named last
    pass_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # of before: passes under them count
    token_since: str = ""  # when the token was given, ISO 8601, by the district's clock

    def secret_of(self, name: str) -> bytes:
        """The school's secret of an id (see sync.contract.school_keys.secret_id); the present one for an id that is not
        known."""
        held = (self.school_secret, *self.earlier_secrets)
        return next((secret for secret in held if secret_id(secret) == name), self.school_secret)


@dataclass(frozen=True, slots=True)
class PendingKey:
    """A key made for one code, before the district has answered: after a lost reply the same code finds it again."""

    code: str  # hex digest
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KioskSecrets:
    """The key file as read.

    Attributes:
        file: where it lives.
        revoked: the district took the enrollment back.
        machine: the machine that these keys are used on (kiosk.records.machine_id), "" while that was not noted.
    """

    file: Path
    database_key: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)
    enrollment: Enrollment | None = None
    revoked: bool = False
    machine: str = ""
    pending: PendingKey | None = None

    @property
    def device_key(self) -> Ed25519PrivateKey:
        """Signs the journal's heads and the badges."""
        return Ed25519PrivateKey.from_private_bytes(self.device_seed)

    @property
    def device_key_id(self) -> str:
        return feeds.key_id(self.device_key.public_key())

    @property
    def kiosk(self) -> str:
        """The id that the district gave, "" before enrollment."""
        return self.enrollment.kiosk if self.enrollment else ""

    @property
    def school(self) -> str:
        return self.enrollment.school if self.enrollment else ""

    def enrolled(self) -> Enrollment:
        """The enrollment. Raises StoreError(NOT_ENROLLED) before there is one."""
        if self.enrollment is None:
            raise store_error(StoreFault.NOT_ENROLLED, self.file)
        return self.enrollment

    def district_keys(self) -> dict[str, Ed25519PublicKey]:
        """The keys that sign lists and receipts; none before enrollment."""
        known = self.enrollment.district_keys if self.enrollment else {}
        return {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in known.items()}

    def pass_keys(self) -> dict[str, Ed25519PublicKey]:
        """The district's keys that sign passes: those of now, and those of before while their passes last."""
        known = self.enrollment.pass_keys if self.enrollment else {}
        return {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in known.items()} | self.district_keys()


def load_or_create(keys: Path, data: Path) -> KioskSecrets:
    """Read the key file in the folder `keys`, or make one where `data` holds no databases yet. For who joins a school.

    Raises StoreError: KEY_MISSING, KEY_DAMAGED (an old database is never locked out by a new key), UNREACHABLE.
    """
    return _read(keys / KEY_FILE, data, create=True)


def load_key_file(keys: Path, data: Path) -> KioskSecrets:
    """Read the key file in the folder `keys`; never makes one.

    Raises StoreError: NOT_ENROLLED where there is none yet, and what `load_or_create` raises.
    """
    return _read(keys / KEY_FILE, data, create=False)


def _read(file: Path, data: Path, *, create: bool) -> KioskSecrets:
    try:
        if not file.exists():
            if next(data.rglob("*.db"), None) is not None:
                raise store_error(StoreFault.KEY_MISSING, file)
            if not create:
                raise store_error(StoreFault.NOT_ENROLLED, file)
            _create(file)
        content = file.read_bytes()
        if os.name == "posix" and file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, file) from error
    return _parse(file, content)


def with_enrollment(
    known: KioskSecrets, server: str, enrolled: Enrolled, device_key: Ed25519PrivateKey | None = None
) -> KioskSecrets:
    """Write the enrollment into the key file, durably, and return the new secrets.

    `device_key` is the private half of the key that the district has just registered, where it is not the one that
    `known` holds. The database key stays.
    Raises StoreError(UNREACHABLE); the old file is then still there, whole.
    """
    enrollment = Enrollment(
        server=server,
        kiosk=enrolled.kiosk,
        district=enrolled.district,
        school=enrolled.school,
        school_name=enrolled.school_name,
        token=enrolled.token,
        school_secret=enrolled.school_secret,
        district_keys=dict(enrolled.district_keys),
        earlier_secrets=tuple(enrolled.earlier_secrets),
        keyring=enrolled.keyring,
        pass_keys={feeds.key_id(Ed25519PublicKey.from_public_bytes(raw)): raw for raw in enrolled.pass_keys},
    )
    seed = device_key.private_bytes_raw() if device_key else known.device_seed
    return write_key_file(
        replace(
            known, device_seed=seed, enrollment=enrollment, revoked=False, machine=machine_id(), pending=None
        )
    )  # fmt: skip


def with_token(known: KioskSecrets, token: str, since: str) -> KioskSecrets:
    """Write a new token down, durably, before it is used. Raises StoreError(UNREACHABLE, NOT_ENROLLED)."""
    return write_key_file(replace(known, enrollment=replace(known.enrolled(), token=token, token_since=since)))


def with_keyring(known: KioskSecrets, ring: Keyring, version: str) -> KioskSecrets:
    """Write the school's new secrets and the district's new keys down, durably, as of `version`.

    A signing key is taken only under the word of one that is known here; where none of the ring's is, KeysRefused is
    raised and nothing changes. Raises StoreError(UNREACHABLE, NOT_ENROLLED).
    """
    joined = known.enrolled()
    keys = followed(joined.district, joined.district_keys, ring.certificates, ring.district_keys)
    if not keys or len(ring.secret) != SECRET_BYTES:
        raise KeysRefused(
            "The district's new keys do not come under the signature of one that this kiosk knows, so they were not "
            "taken. Tell district IT; if the key was replaced after a loss, enroll this kiosk again."
        )
    changed = replace(
        joined,
        school_secret=ring.secret,
        earlier_secrets=tuple(ring.earlier),
        district_keys=keys,
        pass_keys=pass_keys_of(joined.district, ring, keys.values()),
        keyring=version,
    )
    return write_key_file(replace(known, enrollment=changed))


def without_enrollment(known: KioskSecrets) -> KioskSecrets:
    """Wipe what the district gave, the token and the school's secret among it, durably. Records and their key stay.

    Raises StoreError(UNREACHABLE).
    """
    return write_key_file(replace(known, enrollment=None, revoked=True))


def write_key_file(changed: KioskSecrets) -> KioskSecrets:
    """Replace the key file, durably. Raises StoreError(UNREACHABLE); the old file is then still whole."""
    try:
        write_durably(changed.file, _format(changed))
    except OSError as error:
        raise store_error(StoreFault.UNREACHABLE, changed.file) from error
    return changed


def _create(file: Path) -> None:
    made = KioskSecrets(file, secrets.token_bytes(KEY_BYTES), secrets.token_bytes(SEED_BYTES), machine=machine_id())
    with contextlib.suppress(FileExistsError):  # another process was first: its key is the one
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(file, _format(made), new=True)


def _format(content: KioskSecrets) -> bytes:
    fields: dict[str, Any] = {
        "format": _FORMAT,
        "database_key": _text(content.database_key),
        "device_seed": _text(content.device_seed),
        "enrolment": None,
        "revoked": content.revoked,
        "machine": content.machine,
    }
    if content.pending:
        fields["pending"] = {"code": content.pending.code, "seed": _text(content.pending.seed)}
    if content.enrollment:
        known = content.enrollment
        fields["enrolment"] = {
            "server": known.server, "kiosk": known.kiosk, "district": known.district, "school": known.school,
            "school_name": known.school_name, "token": known.token, "school_secret": _text(known.school_secret),
            "district_keys": {name: _text(raw) for name, raw in known.district_keys.items()},
            "pass_keys": {name: _text(raw) for name, raw in known.pass_keys.items()},
            "earlier_secrets": [_text(raw) for raw in known.earlier_secrets], "keyring": known.keyring,
            "token_since": known.token_since,
        }  # fmt: skip
    return json.dumps(fields | {"check": _check(fields)}, indent=1, sort_keys=True).encode()


def _parse(file: Path, content: bytes) -> KioskSecrets:
    try:
        fields = json.loads(content)
        check = fields.pop("check")
        _require(check == _check(fields) and fields["format"] == _FORMAT)
        known = fields["enrolment"]
        enrollment = known and Enrollment(**known | {
            "school_secret": _bytes(known["school_secret"]),
            "district_keys": {name: _bytes(raw) for name, raw in known["district_keys"].items()},
            "pass_keys": {name: _bytes(raw) for name, raw in known.get("pass_keys", {}).items()},
            "earlier_secrets": tuple(_bytes(raw) for raw in known.get("earlier_secrets", ())),
        })  # fmt: skip
        seed, revoked = _bytes(fields["device_seed"]), bool(fields.get("revoked"))
        waiting = fields.get("pending")
        pending = PendingKey(str(waiting["code"]), _bytes(waiting["seed"])) if waiting else None
        machine = str(fields.get("machine", ""))
        return KioskSecrets(file, _bytes(fields["database_key"]), seed, enrollment, revoked, machine, pending)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError):
        # No cause: a traceback that quotes the file would quote the key.
        raise store_error(StoreFault.KEY_DAMAGED, file) from None


def _require(sound: bool) -> None:
    if not sound:
        raise ValueError("the check does not fit")


def _check(fields: Mapping[str, Any]) -> str:
    """Tells a damaged file from a key that merely does not fit; it protects nothing."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
