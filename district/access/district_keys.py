"""The district's secrets: its signing key and one secret per school, in one file that only its keeper may read.

They are in no database, so a copy of the database alone verifies nobody's PIN and signs nothing.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from uuid_utils import uuid7

from district.errors import DistrictError
from sync.contract.barred_list import feeds
from sync.contract.journal.entry import signed_by
from sync.contract.school_keys import SECRET_BYTES, Certificate, certify

FILE_NAME = "district.keys"
SEALING_BYTES = 32
_SHARED = b"vestibule/shared-visitor-secret/1"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A school's secret of before, given to its kiosks until a moment."""

    secret: bytes = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class Retired:
    """A signing key of before, believed until a moment, with its own word for the key that followed it.

    `passes`: whether passes printed under it count for as long as they are valid; not so once it may have been stolen.
    """

    public: bytes
    until: datetime
    certificate: Certificate
    passes: bool = False


@dataclass(frozen=True, slots=True)
class DistrictKeys:
    """What the key file holds.

    Attributes:
        district: the id that manifests name.
        signing: the key in force.
        schools: code -> 32-byte secret.
        earlier: code -> secrets before that one, newest first, for as long as something made under them counts.
        retired: signing keys before this one, oldest first.
        database: id of the database that belongs to it, "" in a file of an earlier version.
        sealing: the key that encrypts secrets in the database, b"" in a file of an earlier version.
    """

    district: str
    signing: Ed25519PrivateKey = field(repr=False)
    schools: Mapping[str, bytes] = field(repr=False)
    earlier: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict, repr=False)
    retired: tuple[Retired, ...] = ()
    database: str = ""
    sealing: bytes = field(default=b"", repr=False)

    @property
    def public(self) -> Ed25519PublicKey:
        return self.signing.public_key()

    @property
    def key_id(self) -> str:
        return feeds.key_id(self.public)

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Whether the key in force made this signature."""
        return signed_by(self.public, signature, message)

    @property
    def shared(self) -> bytes:
        """The secret that all schools hold besides their own, by which a document is known at each of them; b"" in a
        file of an earlier version. It makes nothing but hashes of visitors whom a person found to be somebody else."""
        if not self.sealing:
            return b""
        return HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=_SHARED).derive(self.sealing)

    def secret(self, school: str) -> bytes:
        """A school's secret. Raises DistrictError where the file knows no such school."""
        try:
            return self.schools[school]
        except KeyError:
            raise DistrictError(
                f"The key file has no secret for the school {school}. "
                "Restore the key file that belongs to this database."
            ) from None

    def in_force(self, now: datetime) -> dict[str, bytes]:
        """Key id -> public key of every signing key that is believed now."""
        raw = [item.public for item in self.retired if item.until > now] + [self.public.public_bytes_raw()]
        return {feeds.key_id(Ed25519PublicKey.from_public_bytes(item)): item for item in raw}

    def pass_keys(self) -> list[bytes]:
        """Signing keys of before under which passes still count, oldest first."""
        return [item.public for item in self.retired if item.passes]

    def with_new_secret(self, code: str, until: datetime) -> DistrictKeys:
        """With a fresh secret for a school; the present one counts until then beside it."""
        before = (Earlier(self.secret(code), until), *self.earlier.get(code, ()))
        fresh = {**self.schools, code: secrets.token_bytes(SECRET_BYTES)}
        return replace(self, schools=fresh, earlier={**self.earlier, code: before})

    def with_new_signing_key(self, until: datetime) -> DistrictKeys:
        """With a fresh signing key, vouched for by the present one, which is believed until then."""
        fresh = Ed25519PrivateKey.generate()
        certificate = certify(self.district, fresh.public_key(), self.signing)
        gone = Retired(self.public.public_bytes_raw(), until, certificate, passes=True)
        return replace(self, signing=fresh, retired=(*self.retired, gone))

    def with_school(self, code: str) -> DistrictKeys:
        """With a fresh secret for a school that has none yet."""
        return replace(self, schools={code: secrets.token_bytes(SECRET_BYTES)} | dict(self.schools))

    def with_sealing_key(self) -> DistrictKeys:
        """Adds the key that encrypts secrets in the database, unless there is one."""
        return self if self.sealing else replace(self, sealing=secrets.token_bytes(SEALING_BYTES))


def new_keys() -> DistrictKeys:
    return DistrictKeys(str(uuid7()), Ed25519PrivateKey.generate(), {}).with_sealing_key()


@lru_cache(maxsize=2)
def _read(written: bytes) -> DistrictKeys:
    """What a key file says. Kept, because each request looks whether the file has changed, and it has a line for each
    school. Raises ValueError, KeyError, TypeError and AttributeError."""
    content = json.loads(written)
    return DistrictKeys(
        str(content["district"]),
        Ed25519PrivateKey.from_private_bytes(b64decode(content["signing"], validate=True)),
        {str(code): b64decode(secret, validate=True) for code, secret in content["schools"].items()},
        {str(code): tuple(map(_earlier, items)) for code, items in content.get("earlier", {}).items()},
        tuple(map(_retired, content.get("retired", ()))),
        str(content.get("database", "")),
        b64decode(content.get("sealing", ""), validate=True),
    )


def load(folder: Path) -> DistrictKeys:
    """Raises DistrictError where there is no key file, or it is damaged."""
    path = folder / FILE_NAME
    try:
        return _read(path.read_bytes())
    except FileNotFoundError:
        raise DistrictError(
            f"There is no district in {folder}. Create one with `district init`, or name its folder with --data."
        ) from None
    except OSError as error:
        raise DistrictError(f"The key file {path} cannot be read ({error.strerror}). Check who may read it.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DistrictError(
            f"The key file {path} is damaged. Restore it from a backup: no kiosk trusts another key."
        ) from None


def save(folder: Path, keys: DistrictKeys) -> None:
    """Write the file as a whole or not at all, for its owner alone."""
    content = {
        "district": keys.district,
        "database": keys.database,
        "signing": b64encode(keys.signing.private_bytes_raw()).decode(),
        "sealing": b64encode(keys.sealing).decode(),
        "schools": {code: b64encode(secret).decode() for code, secret in keys.schools.items()},
        "earlier": {
            code: [{"secret": b64encode(item.secret).decode(), "until": item.until.isoformat()} for item in items]
            for code, items in keys.earlier.items()
        },
        "retired": [
            {
                "public": b64encode(item.public).decode(),
                "until": item.until.isoformat(),
                "certificate": item.certificate.model_dump(mode="json"),
                "passes": item.passes,
            }
            for item in keys.retired
        ],
    }
    path = folder / FILE_NAME
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _earlier(item: dict[str, Any]) -> Earlier:
    return Earlier(b64decode(item["secret"], validate=True), datetime.fromisoformat(item["until"]))


def _retired(item: dict[str, Any]) -> Retired:
    public, until = b64decode(item["public"], validate=True), datetime.fromisoformat(item["until"])
    return Retired(public, until, Certificate.model_validate(item["certificate"]), bool(item.get("passes")))
