"""What a list is refused for before one of its entries is read: by its signature, what it is of, and its version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.feed import Signed, signature_holds
from sync.listfile import DISTRICT_FEED
from sync.ports import ListRefused


def settled(
    target: Signed, held: Signed | None, trusted: Mapping[str, Ed25519PublicKey], district: str, school: str
) -> bool:
    """Whether there is nothing to do, because what is `held` is as new. `school` "" accepts every feed.

    Raises ListRefused.
    """
    manifest = target.manifest
    if not signature_holds(target, trusted):
        raise ListRefused("wrong_signature")
    if manifest.district != district:
        raise ListRefused("other_district")
    if school and manifest.feed not in {DISTRICT_FEED, f"school:{school}"}:
        raise ListRefused("other_feed")
    if held is None:
        return False
    current = held.manifest
    if manifest.version < current.version:
        raise ListRefused("lower_version")
    if manifest.version > current.version:
        return False
    if manifest.root != current.root or manifest.count != current.count:
        raise ListRefused("same_version_other_root")
    return datetime.fromisoformat(manifest.issued) <= datetime.fromisoformat(current.issued)
