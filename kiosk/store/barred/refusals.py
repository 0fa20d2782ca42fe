"""What a list is refused for before one of its entries is read: by its signature, what it is of, and its version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.store.barred.ledger import Stamp
from sync.feed import Signed, signature_holds
from sync.feed_set import SignedSet, set_holds
from sync.listfile import DISTRICT_FEED
from sync.ports import ListRefused


def settled(
    target: Signed,
    held: Signed | None,
    trusted: Mapping[str, Ed25519PublicKey],
    district: str,
    school: str,
    known: Stamp | None = None,
) -> bool:
    """Whether there is nothing to do, because what is `held` is as new. `school` "" accepts every feed; `known` is what
    was in force last, whatever has become of its file.

    Raises ListRefused.
    """
    manifest = target.manifest
    if not signature_holds(target, trusted):
        raise ListRefused("wrong_signature")
    if manifest.district != district:
        raise ListRefused("other_district")
    if school and manifest.feed not in {DISTRICT_FEED, f"school:{school}"}:
        raise ListRefused("other_feed")
    current = Stamp(held.manifest.version, held.manifest.root) if held is not None else known
    if current is None:
        return False
    if manifest.version < current.version:
        raise ListRefused("lower_version")
    if manifest.version > current.version:
        return False
    if manifest.root != current.root or (held is not None and manifest.count != held.manifest.count):
        raise ListRefused("same_version_other_root")
    return held is not None and datetime.fromisoformat(manifest.issued) <= datetime.fromisoformat(held.manifest.issued)


def set_settled(
    signed: SignedSet, held: SignedSet | None, trusted: Mapping[str, Ed25519PublicKey], district: str, school: str
) -> bool:
    """Whether a signed set of feeds says nothing new. Raises ListRefused; see `settled`."""
    said = signed.feed_set
    if not set_holds(signed, trusted):
        raise ListRefused("wrong_signature")
    if said.district != district:
        raise ListRefused("other_district")
    if school and said.school != school:
        raise ListRefused("other_school")
    if held is None:
        return False
    if said.version < held.feed_set.version:
        raise ListRefused("lower_version")
    if said.version > held.feed_set.version:
        return False
    if said.content() != held.feed_set.content():
        raise ListRefused("same_version_other_content")
    return datetime.fromisoformat(said.issued) <= datetime.fromisoformat(held.feed_set.issued)
