"""The contract: every message that crosses between a kiosk and the district, version 1, and nothing else.

Bytes travel as base64 text. Times are ISO 8601 in UTC. Unknown fields are ignored by both ends.
"""

from __future__ import annotations

import base64
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from sync.contract.barred_list.feeds import Ended, FeedSet, Manifest, Signed, SignedSet
from sync.contract.journal.entry import Entry, Group
from sync.contract.safe_text import require_plain

PREFIX = "/v1"
NAME_HEADER = "Vestibule-District"
"""Every answer of a district bears its id in this header. An answer without a body, such as the 204 to a photo, is
told by it from what a filter or a captive portal says."""

MAX_BATCH = 500
"""Entries in one batch; more is refused."""

CODE_ALPHABET = "23456789BCFGHJMPQRVW"
CODE_LENGTH = 8
SHEET_CODE_LENGTH = 12
"""Of a code from a printed sheet, which lives for days."""


def _from_base64(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("base64 text expected")  # noqa: TRY004  pydantic turns ValueError into its own
    return base64.b64decode(value, validate=True)


Base64 = Annotated[
    bytes,
    PlainValidator(_from_base64, json_schema_input_type=str),
    PlainSerializer(lambda value: base64.b64encode(value).decode(), return_type=str, when_used="json"),
]


PlainText = Annotated[str, AfterValidator(require_plain)]
"""A field that is printed or logged as it came."""


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class RefusalCode(StrEnum):
    """Why the district refused a request. A broken chain answers with the value of its Flaw instead."""

    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"  # by another key; the same key is answered again
    CODE_EXPIRED = "code_expired"
    TOO_MANY_TRIES = "too_many_tries"  # with Retry-After
    KEY_UNUSABLE = "key_unusable"
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105  a code, no token
    REVOKED = "revoked"  # lists, secret and token are to be wiped; the unsent journal is kept
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    GAP = "gap"  # the batch starts above what the district holds: ask what it holds, then push from there
    FORK = "fork"  # the district holds other entries at these places: this epoch is over
    EPOCH_ENDED = "epoch_ended"
    FOREIGN_EPOCH = "foreign_epoch"  # the epoch belongs to another kiosk
    FEED_UNKNOWN = "feed_unknown"
    PHOTO_UNUSABLE = "photo_unusable"
    UNKNOWN_ADDRESS = "unknown_address"
    BUSY = "busy"  # with Retry-After
    FAILED = "failed"  # a fault of the district's own


class Refusal(Message):
    """The body of every error answer. `sentence` says what happened and what to do; `code` is for programs."""

    code: str
    sentence: str


# Enrollment: POST /v1/enroll, the only call without a token.


class EnrollRequest(Message):
    """`proof` is the kiosk's signature over `enroll_message(code)`: whoever repeats a request after a lost reply
    gets the same enrolment again, and nobody else does."""

    code: str = Field(max_length=40, repr=False)
    public_key: Base64  # Ed25519, 32 bytes
    proof: Base64 = Field(repr=False)
    name: PlainText = Field(default="", max_length=80)  # what the machine is called there
    earlier: PlainText = Field(default="", max_length=64)  # the kiosk that the same machine was until now


def enroll_message(code: str) -> bytes:
    return b"vestibule/enroll/1\n" + code.encode()


class Enrolled(Message):
    kiosk: str
    token: str = Field(repr=False)
    district: str
    district_keys: dict[str, Base64]  # key id -> Ed25519 public key: manifests and countersignatures
    school: str
    school_name: str
    school_secret: Base64 = Field(repr=False)
    earlier_secrets: list[Base64] = Field(default_factory=list, repr=False)  # see sync.contract.school_keys
    keyring: str = ""
    pass_keys: list[Base64] = Field(default_factory=list)


# Journal: GET /v1/journal?nonce=TEXT -> Held; POST /v1/journal with a Batch -> Accepted.


class WireGroup(Message):
    salt: Base64 = Field(repr=False)
    content: Base64 = Field(repr=False)


class WireEntry(Message):
    header: Base64
    groups: dict[str, WireGroup]

    @classmethod
    def of(cls, entry: Entry) -> WireEntry:
        parts = {name: WireGroup(salt=part.salt, content=part.content) for name, part in entry.groups.items()}
        return cls(header=entry.header, groups=parts)

    def entry(self) -> Entry:
        return Entry(self.header, {name: Group(part.salt, part.content) for name, part in self.groups.items()})


class WireHead(Message):
    epoch: str
    sequence: int = Field(ge=0)
    digest: str


class SignedTime(Message):
    """The district's clock (ISO 8601), signed together with the nonce that was asked with; see sync.contract.clocks."""

    now: str = Field(max_length=40)
    signature: Base64


class Held(Message):
    """What the district holds of this kiosk: push goes on from here.

    `receipts` repeats the countersigned word for each head, so that a lost reply costs nothing at all. `time` answers
    the request's `nonce`, where there was one.
    """

    heads: list[WireHead]
    receipts: list[Accepted] = []
    doubled: bool = False  # within the last day a second machine wrote under this kiosk's key
    time: SignedTime | None = None


class Batch(Message):
    """Consecutive entries of one epoch; `signature` is the kiosk's over the head that the batch leads to. `unasked`:
    sent from what the district held a moment ago; where that is not so any more, the kiosk asks, and nothing is set
    aside."""

    epoch: str = Field(max_length=80)
    entries: list[WireEntry] = Field(min_length=1, max_length=MAX_BATCH)
    signature: Base64
    unasked: bool = False


class Accepted(Message):
    """The district holds the epoch up to `head`, durably. `signature` is over the head and `received`."""

    head: WireHead
    received: str
    signature: Base64


# Lists: GET /v1/feeds -> Feeds; GET /v1/feeds/{feed}?since=VERSION&after=CURSOR -> FeedChange.


class WireManifest(Message):
    district: str
    feed: str
    version: int
    count: int
    root: str
    issued: str
    expires: str
    key_id: str
    signature: Base64

    @classmethod
    def of(cls, signed: Signed) -> WireManifest:
        return cls(**asdict(signed.manifest), signature=signed.signature)

    def signed(self) -> Signed:
        fields = {name: getattr(self, name) for name in Manifest.__dataclass_fields__}
        return Signed(Manifest(**fields), self.signature)


class WireEnded(Message):
    feed: str = Field(max_length=80)
    version: int = Field(ge=0, lt=2**62)


class WireFeedSet(Message):
    """The signed set of the feeds that the school's kiosks are given; see sync.contract.barred_list.feeds."""

    district: str
    school: str
    version: int = Field(ge=0, lt=2**62)
    issued: str
    feeds: list[str] = Field(max_length=100)
    ended: list[WireEnded] = Field(default_factory=list, max_length=100)
    key_id: str
    signature: Base64

    @classmethod
    def of(cls, signed: SignedSet) -> WireFeedSet:
        said = signed.feed_set
        ended = [WireEnded(feed=item.feed, version=item.version) for item in said.ended]
        return cls(
            district=said.district,
            school=said.school,
            version=said.version,
            issued=said.issued,
            feeds=list(said.feeds),
            ended=ended,
            key_id=said.key_id,
            signature=signed.signature,
        )

    def signed(self) -> SignedSet:
        ended = tuple(Ended(item.feed, item.version) for item in self.ended)
        said = FeedSet(self.district, self.school, self.version, self.issued, tuple(self.feeds), ended, self.key_id)
        return SignedSet(said, self.signature)


class Feeds(Message):
    """The manifests in force, and the signed set of the feeds that there must be; `given` is null where the district is
    older than the set: then a feed that is missing here is one that is given no longer."""

    feeds: list[WireManifest]
    given: WireFeedSet | None = None


class FeedChange(Message):
    """`base` null: `rows` are the whole list. Rows are canonical entries, removed are ids.

    A long change comes in pages: `next` is the `after` of the following page, "" on the last. All pages of one
    change carry the same manifest; where a page's differs, the list has moved on and the change starts again.
    """

    manifest: WireManifest
    base: int | None
    rows: list[Base64]
    removed: list[str] = []
    next: str = ""


# Mending a list: GET /v1/feeds/{feed}/digests -> FeedDigests of all groups; with ?group=N, repeated, those of the
# buckets of these groups; GET /v1/feeds/{feed}/buckets?bucket=N, repeated -> FeedBuckets. See feed,
# sync.exchange.repair.

MAX_BUCKETS = 64
"""Buckets whose entries are asked for at once: some 1,000 entries of a list of a million."""


class FeedDigests(Message):
    """Digests of 32 bytes, one after the other: of the 256 groups, or of 256 buckets for each group asked for."""

    digests: Base64
    manifest: WireManifest


class FeedBuckets(Message):
    """All entries of the buckets asked for, and of no others."""

    rows: list[Base64]
    manifest: WireManifest


# Photos: PUT /v1/photos/{sha256}, body image/jpeg -> 204.

MAX_PHOTO_BYTES = 1_000_000

# Health: GET /v1/health -> Health, without a token.


class Health(Message):
    """`now` is the district's clock."""

    district: str
    now: str
