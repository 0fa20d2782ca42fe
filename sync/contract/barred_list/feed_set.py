"""The set of feeds that a school's kiosks are given, signed by the district, so that none is ever silently absent.

A kiosk that has a set waits for every feed it names: one that is not there holds every visitor. A feed ends by a
signed tombstone only, never by being left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.journal.entry import canonical, signed_by

_DOMAIN = b"vestibule/feed-set/1\n"


@dataclass(frozen=True, slots=True)
class Ended:
    """A tombstone: the feed ended, and no version up to this one counts."""

    feed: str
    version: int


@dataclass(frozen=True, slots=True)
class FeedSet:
    """What one school's kiosks are given. `issued` is ISO 8601 in UTC; a higher `version` replaces a lower one.

    Attributes:
        feeds: the feeds in force, in order.
        ended: those that were in force before, in order of their names; none that is in `feeds`.
    """

    district: str
    school: str
    version: int
    issued: str
    feeds: tuple[str, ...]
    ended: tuple[Ended, ...]
    key_id: str

    def message(self) -> bytes:
        return _DOMAIN + canonical(asdict(self))

    def content(self) -> tuple[tuple[str, ...], tuple[Ended, ...]]:
        """What the set says, whenever and by whichever key it was signed."""
        return self.feeds, self.ended


@dataclass(frozen=True, slots=True)
class SignedSet:
    feed_set: FeedSet
    signature: bytes = field(repr=False)


def sign_set(feed_set: FeedSet, key: Ed25519PrivateKey) -> SignedSet:
    return SignedSet(feed_set, key.sign(feed_set.message()))


def set_holds(signed: SignedSet, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether the set was signed by the key it names, and that key is one of ours."""
    key = keys.get(signed.feed_set.key_id)
    return key is not None and signed_by(key, signed.signature, signed.feed_set.message())


def fields_of(signed: SignedSet) -> dict[str, Any]:
    """The set and its signature (hex) as JSON can hold them; `set_of` reads them again."""
    return asdict(signed.feed_set) | {"signature": signed.signature.hex()}


def set_of(fields: Mapping[str, Any]) -> SignedSet:
    """Raises ValueError, KeyError or TypeError where the fields are not those of `fields_of`."""
    known = {name: fields[name] for name in FeedSet.__dataclass_fields__}
    ended = tuple(Ended(str(item["feed"]), int(item["version"])) for item in known["ended"])
    feeds = tuple(str(item) for item in known["feeds"])
    return SignedSet(FeedSet(**known | {"feeds": feeds, "ended": ended}), bytes.fromhex(fields["signature"]))
