"""What an exchange needs from the kiosk's records. kiosk.records and kiosk.barred_index satisfy these; tests may too,
with real files."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sync.contract.api.school import Changes as Page
from sync.contract.barred_list.feeds import Row, Signed, SignedSet
from sync.contract.journal.entry import Entry


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where a chain stands. Sequence 0 with GENESIS is an epoch without entries."""

    epoch: str
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class PushReceipt:
    """The district's countersigned word that it holds an epoch up to a head."""

    head: ChainHead
    received: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Delta:
    """What leads from one version of a feed to another. `base` None: `rows` are the whole list."""

    target: Signed
    base: int | None
    rows: Iterable[Row]
    removed: Iterable[str] = ()


ISSUED_AHEAD = "issued_ahead"
"""A list issued later than every clock says it is: by a clock that is wrong. It may be right a minute later."""


class ListRefused(Exception):
    """A list that must not be applied; the old one screens on. `reason` is a short enum-like word for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Outbox(Protocol):
    """The journal, seen from the wire."""

    def heads(self) -> list[ChainHead]:
        """The head of every epoch that may hold unacknowledged entries, oldest epoch first."""

    def after(self, epoch: str, sequence: int, limit: int) -> list[Entry]:
        """Entries of an epoch above `sequence`, in order, at most `limit`."""

    def sign_head(self, head: ChainHead) -> bytes:
        """The kiosk's signature over `sync.contract.journal.entry.head_message`."""

    def acknowledge(self, receipt: PushReceipt) -> None:
        """Remember that the district holds everything up to the receipt's head."""


class StockPort(Protocol):
    """What is really held of a feed, read from the entries themselves. A bucket is a number; see barred_list.feed."""

    @property
    def digests(self) -> bytes:
        """Of all 65,536 buckets, one after the other."""

    @property
    def sound(self) -> bool:
        """Whether the entries give the root that was signed, and whatever else is kept of them agrees."""

    def inside(self, buckets: Container[int]) -> Iterable[Row]:
        """The entries of these buckets. Only where it is sound."""

    def outside(self, buckets: Container[int]) -> Iterable[Row]:
        """The entries of all other buckets, as they are asked for."""


class Lists(Protocol):
    """The feeds held at the kiosk."""

    def stock(self, feed: str, check: Callable[[], None] = ...) -> StockPort | None:
        """Look through every entry held, which takes seconds for a long list: `check` is called again and again, and
        may raise to leave. None where there is none."""

    def current(self, feed: str) -> Signed | None:
        """The manifest in force, or None where the feed was never applied, or its file is gone."""

    def is_sound(self, feed: str) -> bool:
        """Whether what is held of a feed is what was applied; False where nothing is."""

    def distrust(self, feed: str) -> None:
        """What is held of a feed is not what its manifest says: until it is mended it does not count."""

    def accept(self, signed: SignedSet) -> None:
        """Write down which feeds there must be from now on, or raise ListRefused and change nothing."""

    def ends(self, feed: str) -> bool:
        """Whether a feed that the district does not give may be dropped: a tombstone says so, or there has never been a
        signed set, from a district that is older than those."""

    def apply(self, delta: Delta) -> None:
        """Verify everything, then switch, or raise ListRefused and change nothing. A renewed manifest has no rows;
        a whole list under one is built anew."""

    def drop(self, feed: str) -> None:
        """Forget a feed that this kiosk is no longer given."""


class SchoolPort(Protocol):
    """What the school's document says: names of destinations, staff, keys (see SchoolDocument)."""

    def version(self) -> str:
        """The version applied last, "" where there is none."""

    def apply(self, version: str, document: Mapping[str, Any]) -> None:
        """Replace the document in one transaction."""


class ChangesPort(Protocol):
    """What comes as a stream of changes: passes, visits of other doors, remembered decisions (see `changes`)."""

    def cursor(self) -> str:
        """How far the stream was applied, "" before the first time."""

    def apply(self, page: Page) -> None:
        """Apply a page and keep its cursor, in one transaction."""


class ErasuresPort(Protocol):
    """What the district has had erased, obeyed at the kiosk too."""

    def last(self) -> int:
        """The number of the last erasure that was obeyed, 0 before the first."""

    def obey(self, number: int, entry_id: str, groups: Sequence[str]) -> None:
        """Delete salt and content of these groups of an entry, and journal that, in one transaction. An entry that
        this kiosk never had is passed over."""


class Photos(Protocol):
    """Photos travel apart from entries, by the SHA-256 of their bytes."""

    def waiting(self, limit: int) -> list[str]:
        """Digests not yet acknowledged, oldest first."""

    def read(self, digest: str) -> bytes | None:
        """The JPEG, or None where retention has deleted it."""

    def acknowledge(self, digest: str) -> None: ...
