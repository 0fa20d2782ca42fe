"""Whose keys these are: a key of its own for every enrollment, and the machine that they are used on."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.records.key_file import SEED_BYTES, Pending, Secrets, write
from kiosk.records.machine import machine_id


def prepared(known: Secrets, code: str) -> tuple[Secrets, Ed25519PrivateKey]:
    """A device key of its own for every code, written down before it is used: a file that was copied to a second
    machine never makes one kiosk of two. The same code finds the same key. Raises StoreError(UNREACHABLE).
    """
    digest = hashlib.sha256(code.encode()).hexdigest()
    if known.pending is None or known.pending.code != digest:
        known = write(replace(known, pending=Pending(digest, secrets.token_bytes(SEED_BYTES))))
    assert known.pending is not None  # noqa: S101  just made
    return known, Ed25519PrivateKey.from_private_bytes(known.pending.seed)


def is_from_another_machine(known: Secrets) -> bool:
    """Whether the key file was copied here; never so where a machine has no id."""
    here = machine_id()
    return bool(known.machine and here and known.machine != here)


def on_this_machine(known: Secrets) -> Secrets:
    """Write down that the keys are used on this machine from now on. Raises StoreError(UNREACHABLE)."""
    here = machine_id()
    return known if known.machine == here else write(replace(known, machine=here))
