"""Replaces a kiosk's keys: a device key for each enrollment, and keys and token that the district renews."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.records import school_document
from kiosk.records.key_file import SEED_BYTES, KioskSecrets, PendingKey, with_keyring, with_token, write_key_file
from kiosk.records.machine_id import machine_id
from kiosk.records.store import Store
from sync.exchange.client import Client


def prepare_device_key(known: KioskSecrets, code: str) -> tuple[KioskSecrets, Ed25519PrivateKey]:
    """A device key of its own for every code, written down before it is used: a file that was copied to a second
    machine never makes one kiosk of two. The same code finds the same key. Raises StoreError(UNREACHABLE).
    """
    digest = hashlib.sha256(code.encode()).hexdigest()
    if known.pending is None or known.pending.code != digest:
        known = write_key_file(replace(known, pending=PendingKey(digest, secrets.token_bytes(SEED_BYTES))))
    assert known.pending is not None  # noqa: S101  just made
    return known, Ed25519PrivateKey.from_private_bytes(known.pending.seed)


def is_from_another_machine(known: KioskSecrets) -> bool:
    """Whether the key file was copied here; never so where a machine has no id."""
    here = machine_id()
    return bool(known.machine and here and known.machine != here)


def record_machine(known: KioskSecrets) -> KioskSecrets:
    """Write down that the keys are used on this machine from now on. Raises StoreError(UNREACHABLE)."""
    here = machine_id()
    return known if known.machine == here else write_key_file(replace(known, machine=here))


TOKEN_LIFE = timedelta(days=7)


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
