"""What a list is refused for before one of its entries is read: by its signature, what it is of, and its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.clocks import issued_beyond
from sync.feed import Signed, signature_holds
from sync.listfile import DISTRICT_FEED
from sync.ports import ISSUED_AHEAD, ListRefused


def settled(
    target: Signed,
    held: Signed | None,
    trusted: Mapping[str, Ed25519PublicKey],
    district: str,
    school: str,
    clocks: Iterable[datetime | None] = (),
) -> bool:
    """Whether there is nothing to do, because what is `held` is as new. `school` "" accepts every feed; nothing issued
    beyond all `clocks` is taken (see sync.clocks.issued_beyond).

    Raises ListRefused.
    """
    clocks = tuple(clocks)
    manifest = target.manifest
    if not signature_holds(target, trusted):
        raise ListRefused("wrong_signature")
    if manifest.district != district:
        raise ListRefused("other_district")
    if school and manifest.feed not in {DISTRICT_FEED, f"school:{school}"}:
        raise ListRefused("other_feed")
    issued = datetime.fromisoformat(manifest.issued)
    if issued_beyond(issued, clocks):
        raise ListRefused(ISSUED_AHEAD)
    if held is None:
        return False
    current = held.manifest
    if manifest.version < current.version:
        raise ListRefused("lower_version")
    if manifest.version > current.version:
        return False
    if manifest.root != current.root or manifest.count != current.count:
        raise ListRefused("same_version_other_root")
    before = datetime.fromisoformat(current.issued)
    # Signed by a clock that was ahead: the same list, signed by one that is right, takes its place.
    return issued <= before and not issued_beyond(before, clocks)
