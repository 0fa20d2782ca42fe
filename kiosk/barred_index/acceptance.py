"""Whether to accept a list before any of its entries is read: by its signature, district, feed, version and date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.barred_index.ledger import ListVersion
from sync.contract.barred_list.feeds import DISTRICT_FEED, Signed, SignedSet, set_holds, signature_holds
from sync.contract.clocks import issued_beyond
from sync.exchange.ports import ISSUED_AHEAD, ListRefused


def is_up_to_date(
    target: Signed,
    held: Signed | None,
    trusted: Mapping[str, Ed25519PublicKey],
    district: str,
    school: str,
    clocks: Iterable[datetime | None] = (),
    known: ListVersion | None = None,
) -> bool:
    """Whether there is nothing to do, because what is `held` is as new. `school` "" accepts every feed; nothing issued
    beyond all `clocks` is taken (see contract.clocks.issued_beyond); `known` is what was in force last, whatever has
    become of its file.

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
    current = ListVersion(held.manifest.version, held.manifest.root) if held is not None else known
    if current is None:
        return False
    if manifest.version < current.version:
        raise ListRefused("lower_version")
    if manifest.version > current.version:
        return False
    if manifest.root != current.root or (held is not None and manifest.count != held.manifest.count):
        raise ListRefused("same_version_other_root")
    if held is None:
        return False
    # Signed by a clock that was ahead: the same list, signed by one that is right, takes its place.
    before = datetime.fromisoformat(held.manifest.issued)
    return issued <= before and not issued_beyond(before, clocks)


def is_feed_set_up_to_date(
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
