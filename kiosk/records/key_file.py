"""The key file: the database key and this kiosk's identity, kept apart from the data that they protect."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.records.database import KEY_BYTES
from kiosk.records.durable_files import write_durably
from kiosk.records.store_errors import StoreFault, store_error
from sync.contract.barred_list.feeds import key_id
from sync.contract.school_keys import secret_id

KEY_FILE = "vestibule.key"
SEED_BYTES = 32
_FORMAT = 1
_MACHINE_ID_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_WINDOWS_KEY = r"SOFTWARE\Microsoft\Cryptography"


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
        machine: the machine that these keys are used on (see `machine_id`), "" while that was not noted.
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
        return key_id(self.device_key.public_key())

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


def machine_id() -> str:
    """16 hex digits that are the same for every start of this machine; "" where it has no id.

    A hint that a folder of keys was copied from another machine. The district has the proof.

    The system's own id is confidential (machine-id(5)), so a hash of it is kept, of no use elsewhere.
    """
    found = _windows_id() if sys.platform == "win32" else _posix_id()
    return hashlib.sha256(b"vestibule/machine/1\n" + found.encode()).hexdigest()[:16] if found else ""


def _posix_id() -> str:
    for file in _MACHINE_ID_FILES:
        try:
            content = file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if content and content != "uninitialized":
            return content
    return ""


def _windows_id() -> str:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415  there is none elsewhere

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _WINDOWS_KEY) as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    return ""
