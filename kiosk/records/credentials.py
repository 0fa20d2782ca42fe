"""How this kiosk's credentials change: at enrollment, when the district renews keys or token, and when it is revoked.

A new one is in the key file, durably, before it is used.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.records import school_document
from kiosk.records.key_file import SEED_BYTES, Enrollment, KioskSecrets, PendingKey, machine_id, write_key_file
from kiosk.records.store import Store
from sync.contract.api.messages import Enrolled
from sync.contract.barred_list.feeds import key_id
from sync.contract.school_keys import SECRET_BYTES, Keyring, followed, pass_keys_of
from sync.exchange.client import Client
from sync.exchange.errors import BadAnswer

TOKEN_LIFE = timedelta(days=7)


class KeysRefused(BadAnswer):
    """Keys that must not be believed; the old ones stay in force."""


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
        pass_keys={key_id(Ed25519PublicKey.from_public_bytes(raw)): raw for raw in enrolled.pass_keys},
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


def prepare_device_key(known: KioskSecrets, code: str) -> tuple[KioskSecrets, Ed25519PrivateKey]:
    """A device key of its own for every code, written down before it is used: a file that was copied to a second
    machine never makes one kiosk of two. The same code finds the same key. Raises StoreError(UNREACHABLE).
    """
    digest = hashlib.sha256(code.encode()).hexdigest()
    pending = known.pending
    if pending is None or pending.code != digest:
        pending = PendingKey(digest, secrets.token_bytes(SEED_BYTES))
        known = write_key_file(replace(known, pending=pending))
    return known, Ed25519PrivateKey.from_private_bytes(pending.seed)


def is_from_another_machine(known: KioskSecrets) -> bool:
    """Whether the key file was copied here; never so where a machine has no id."""
    here = machine_id()
    return bool(known.machine and here and known.machine != here)


def record_machine(known: KioskSecrets) -> KioskSecrets:
    """Write down that the keys are used on this machine from now on. Raises StoreError(UNREACHABLE)."""
    here = machine_id()
    return known if known.machine == here else write_key_file(replace(known, machine=here))


def refresh_keys(client: Client, store: Store) -> bool:
    """Fetch the keys that the school's document names, where this kiosk has others; whether it had.

    Raises a SyncError (KeysRefused where no key that is known here vouches for the new one), StoreError.
    """
    with store.reading() as session:
        known = school_document.load_document(session)
    if known is None or known.keyring in {"", store.secrets.enrolled().keyring}:
        return False
    store.adopt(with_keyring(store.secrets, client.keyring(), known.keyring))
    return True


def rotate_token(client: Client, store: Store) -> bool:
    """Replace a token that is older than TOKEN_LIFE by the district's clock; whether it was. Raises as `refresh`.

    The new token is on disk before it is used, and the old one works until then.
    """
    now = client.server_time
    if now is None:
        return False
    joined = store.secrets.enrolled()
    if not joined.token_since:
        store.adopt(with_token(store.secrets, joined.token, now.isoformat()))
        return False
    if abs(now - datetime.fromisoformat(joined.token_since)) < TOKEN_LIFE:
        return False
    token = client.new_token()
    store.adopt(with_token(store.secrets, token, now.isoformat()))
    client.use_token(token)
    return True
