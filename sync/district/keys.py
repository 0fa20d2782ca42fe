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
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from uuid_utils import uuid7

from sync import feed
from sync.district.faults import DistrictError
from sync.secrets import SECRET_BYTES

FILE_NAME = "district.keys"


@dataclass(frozen=True, slots=True)
class DistrictKeys:
    """`district` is the id that manifests name; `schools` maps a code to its 32-byte secret."""

    district: str
    signing: Ed25519PrivateKey = field(repr=False)
    schools: Mapping[str, bytes] = field(repr=False)

    @property
    def public(self) -> Ed25519PublicKey:
        return self.signing.public_key()

    @property
    def key_id(self) -> str:
        return feed.key_id(self.public)

    def secret(self, school: str) -> bytes:
        """A school's secret. Raises DistrictError where the file knows no such school."""
        try:
            return self.schools[school]
        except KeyError:
            raise DistrictError(
                f"The key file has no secret for the school {school}. "
                "Restore the key file that belongs to this database."
            ) from None

    def with_school(self, code: str) -> DistrictKeys:
        """With a fresh secret for a school that has none yet."""
        return replace(self, schools={code: secrets.token_bytes(SECRET_BYTES)} | dict(self.schools))


def new_keys() -> DistrictKeys:
    return DistrictKeys(str(uuid7()), Ed25519PrivateKey.generate(), {})


def load(folder: Path) -> DistrictKeys:
    """Raises DistrictError where there is no key file, or it is damaged."""
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_bytes())
        return DistrictKeys(
            str(content["district"]),
            Ed25519PrivateKey.from_private_bytes(b64decode(content["signing"], validate=True)),
            {str(code): b64decode(secret, validate=True) for code, secret in content["schools"].items()},
        )
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
        "signing": b64encode(keys.signing.private_bytes_raw()).decode(),
        "schools": {code: b64encode(secret).decode() for code, secret in keys.schools.items()},
    }
    path = folder / FILE_NAME
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
