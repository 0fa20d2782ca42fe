"""What a kiosk writes down of its lists, apart from their files: which there must be, and what each one was.

Without it a file that is gone, or an older one in its place, would look like a list that was never given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from sync.contract.feed import Manifest
from sync.contract.feed_set import SignedSet


@dataclass(frozen=True, slots=True)
class Stamp:
    """One state of a list: its version and root, and the SHA-256 (hex) of its file, "" while that is being written."""

    version: int
    root: str
    digest: str = ""

    def is_of(self, manifest: Manifest) -> bool:
        return (self.version, self.root) == (manifest.version, manifest.root)


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down of one feed.

    Attributes:
        named: whether the signed set names it, so that there must be a list.
        now: the state in force, None where there never was one.
        coming: the state that is being switched in; after a crash the file may be either.
        count: entries of the state in force.
        emptied, had: when a list that `had` entries came without any (ISO 8601, as signed); "" otherwise.
    """

    feed: str
    named: bool = False
    now: Stamp | None = None
    coming: Stamp | None = None
    count: int = 0
    emptied: str = ""
    had: int = 0

    def stamps(self, manifest: Manifest) -> list[Stamp]:
        """The states written down that a file with this manifest may be."""
        return [stamp for stamp in (self.now, self.coming) if stamp is not None and stamp.is_of(manifest)]

    def in_force(self, manifest: Manifest, digest: str) -> Record:
        """The record once a file with this manifest and digest is in force."""
        lost = manifest.count == 0 and self.count > 0
        kept = manifest.count == 0 and not lost
        return replace(
            self,
            now=Stamp(manifest.version, manifest.root, digest),
            coming=None,
            count=manifest.count,
            emptied=manifest.issued if lost else self.emptied if kept else "",
            had=self.count if lost else self.had if kept else 0,
        )


class Ledger(Protocol):
    """Where it is written down, durably. Methods may raise StoreError; any thread may call them."""

    def feed_set(self) -> SignedSet | None:
        """The signed set that was accepted last."""

    def records(self) -> Mapping[str, Record]: ...

    def write(self, records: Iterable[Record], feed_set: SignedSet | None = None) -> None:
        """Replace these records, and the set where one is given, as a whole."""

    def forget(self, feed: str) -> None: ...


class MemoryLedger:
    """For lists that are nobody's for long: nothing outlives the process."""

    def __init__(self) -> None:
        self._set: SignedSet | None = None
        self._records: dict[str, Record] = {}

    def feed_set(self) -> SignedSet | None:
        return self._set

    def records(self) -> Mapping[str, Record]:
        return dict(self._records)

    def write(self, records: Iterable[Record], feed_set: SignedSet | None = None) -> None:
        self._records.update({record.feed: record for record in records})
        self._set = feed_set or self._set

    def forget(self, feed: str) -> None:
        self._records.pop(feed, None)
