"""Barred-list feeds: canonical entries, the bucketed root over them, the signed manifest, and the signed set of the
feeds that a school's kiosks are given.

65,536 buckets by the first two bytes of SHA-256(id). A bucket's digest is SHA-256 over its leaves in order of id
digest; the root is SHA-256 over all bucket digests. A change of one entry rehashes one bucket and the root.

A group is 256 buckets that follow one another; its digest is SHA-256 over theirs.

A kiosk that has a set waits for every feed it names, so that none is ever silently absent: one that is not there holds
every visitor. A feed ends by a signed tombstone only, never by being left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.contract.journal.entry import canonical, signed_by

DISTRICT_FEED = "district"
BUCKETS = 65_536
GROUPS = 256
IN_GROUP = BUCKETS // GROUPS
DIGEST_BYTES = 32
EMPTY_BUCKET = bytes(DIGEST_BYTES)
_MANIFEST_DOMAIN = b"vestibule/manifest/1\n"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one version of a feed is. Times are ISO 8601 in UTC; `root` is hex."""

    district: str
    feed: str
    version: int
    count: int
    root: str
    issued: str
    expires: str
    key_id: str

    def message(self) -> bytes:
        return _MANIFEST_DOMAIN + canonical(asdict(self))


@dataclass(frozen=True, slots=True)
class Signed:
    manifest: Manifest
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One list entry on the wire: its id and its canonical bytes."""

    id: str
    content: bytes = field(repr=False)

    @property
    def leaf(self) -> bytes:
        return hashlib.sha256(self.content).digest()

    @property
    def place(self) -> bytes:
        """SHA-256 of the id: its first two bytes are the bucket, the whole is the order within it."""
        return hashlib.sha256(self.id.encode()).digest()


def row(fields: Mapping[str, Any]) -> Row:
    """The canonical row of an entry; `fields` has the columns of the list CSV (see INTERFACES), `id` among them."""
    return Row(str(fields["id"]), canonical(fields))


def row_of(content: bytes) -> Row:
    """The row that arrived as `content`. Raises ValueError where that is no canonical entry with an id."""
    fields = json.loads(content)
    if not isinstance(fields, dict) or not isinstance(fields.get("id"), str) or not fields["id"]:
        raise ValueError("a list entry has an id")
    try:
        if canonical(fields) != content:
            raise ValueError("a list entry arrives in its canonical form")
    except (TypeError, RecursionError) as error:
        raise ValueError("a list entry arrives in its canonical form") from error
    return Row(fields["id"], content)


def feeds_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The feeds an entry belongs in: its schools' own, or the district's, so that no kiosk holds other families."""
    schools: list[str] = fields["schools"]
    return tuple(f"school:{code}" for code in schools) or (DISTRICT_FEED,)


def bucket(place: bytes) -> int:
    return int.from_bytes(place[:2], "big")


def bucket_digest(leaves: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Digest of one bucket from its (place, leaf) pairs, in any order; no pairs give EMPTY_BUCKET."""
    ordered = sorted(leaves)
    return hashlib.sha256(b"".join(leaf for _, leaf in ordered)).digest() if ordered else EMPTY_BUCKET


def root(digests: Mapping[int, bytes]) -> str:
    """The root over the buckets that are not empty."""
    return root_over(all_digests(digests))


def root_over(digests: bytes) -> str:
    """The root over the digests of all buckets, one after the other."""
    return hashlib.sha256(digests).hexdigest()


def all_digests(digests: Mapping[int, bytes]) -> bytes:
    """The digests of all buckets, one after the other, from those that are not empty."""
    whole = bytearray(BUCKETS * DIGEST_BYTES)
    for number, value in digests.items():
        whole[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES] = value
    return bytes(whole)


def digest_at(digests: bytes, number: int) -> bytes:
    return digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES]


def group_at(digests: bytes, group: int) -> bytes:
    """The digests of a group's buckets, out of those of all."""
    width = IN_GROUP * DIGEST_BYTES
    return digests[group * width : (group + 1) * width]


def group_digests(digests: bytes) -> bytes:
    """The digests of all groups, one after the other, from those of all buckets."""
    return b"".join(hashlib.sha256(group_at(digests, group)).digest() for group in range(GROUPS))


def digests_of(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The digests of all buckets, from the (place, leaf) pairs of a whole list in order of place."""
    of_buckets = groupby(pairs, key=lambda pair: bucket(pair[0]))
    return all_digests({number: bucket_digest(leaves) for number, leaves in of_buckets})


def root_of(rows: Iterable[Row]) -> str:
    """The root of a whole list in memory; stores keep bucket digests instead."""
    return root_over(digests_of(sorted((item.place, item.leaf) for item in rows)))


def key_id(public: Ed25519PublicKey) -> str:
    """The short name of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def sign(manifest: Manifest, key: Ed25519PrivateKey) -> Signed:
    return Signed(manifest, key.sign(manifest.message()))


def signature_holds(signed: Signed, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether the manifest was signed by the key it names, and that key is one of ours."""
    key = keys.get(signed.manifest.key_id)
    if key is None:
        return False
    try:
        key.verify(signed.signature, signed.manifest.message())
    except InvalidSignature:
        return False
    return True


def expired(manifest: Manifest, now: datetime) -> bool:
    return datetime.fromisoformat(manifest.expires) <= now


_SET_DOMAIN = b"vestibule/feed-set/1\n"


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
        return _SET_DOMAIN + canonical(asdict(self))

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
