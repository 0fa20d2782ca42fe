"""What lies in the folder of lists: for every feed the newest file that can count, and why there is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.barred_index import list_files
from kiosk.barred_index.file_schema import Tally
from kiosk.barred_index.ledger import Record
from kiosk.barred_index.list_files import READY, stem_of
from kiosk.records.store_errors import StoreError
from screening.result import FeedFault
from sync.contract.feed import Signed, signature_holds

_LEAST_BYTES = 4_096
"""One page: opening anything shorter would make a new list of it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A feed in force: its manifest, its file, how many entries of which kind it has, and the SHA-256 (hex) that the
    file may have, none where that is not known yet."""

    signed: Signed
    path: Path
    tally: Tally
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shelf:
    """What counts, by feed; `unusable`: feeds of which there are files, none of which can count."""

    held: Mapping[str, Held]
    unusable: Mapping[str, FeedFault]


def look(
    folder: Path,
    key: bytes,
    district: str,
    trusted: Mapping[str, Ed25519PublicKey],
    feeds: Collection[str],
    records: Mapping[str, Record],
    *,
    mend: bool = True,
) -> Shelf:
    """Open what is there. `feeds` are those that may be here, none for any; `district` and `trusted` say whose count.

    `mend`: what a finished change left beside its file, and lists of other schools, are removed; nothing in the folder
    is changed without.
    """
    held: dict[str, Held] = {}
    unusable: dict[str, FeedFault] = {}
    stems = {stem_of(feed): feed for feed in {*feeds, *records}}
    for path in sorted(folder.glob(f"*{READY}"), key=list_files.generation_of, reverse=True):
        feed = stems.get(path.name.split(".")[0], "")
        if feed in held:
            continue
        if mend and feed in records:
            _tidy(path, records[feed])
        found = _read(path, key, district, trusted)
        if isinstance(found, Held) and feeds and found.signed.manifest.feed not in feeds:
            if mend:  # another school's families, from before this kiosk was enrolled anew
                list_files.delete(path)
            continue
        if isinstance(found, Held):
            found = _compared(found, records.get(found.signed.manifest.feed))
        if isinstance(found, Held):
            held.setdefault(found.signed.manifest.feed, found)
        elif feed:
            unusable.setdefault(feed, found)
    return Shelf(held, {feed: fault for feed, fault in unusable.items() if feed not in held})


def _tidy(path: Path, record: Record) -> None:
    """A file that was written down as finished holds everything: whatever lies beside it would undo some of that."""
    if record.now is not None and record.now.digest and record.coming is None:
        for side in ("-wal", "-journal"):
            with suppress(OSError):
                path.with_name(path.name + side).unlink(missing_ok=True)


def _read(path: Path, key: bytes, district: str, trusted: Mapping[str, Ed25519PublicKey]) -> Held | FeedFault:
    try:
        size = path.stat().st_size
        found = list_files.read_list(path, key) if size >= _LEAST_BYTES else FeedFault.DAMAGED
    except StoreError as error:
        log.warning("list unusable", fault=error.fault.value)
        return FeedFault.DAMAGED
    except (OSError, ValueError, TypeError) as error:  # TypeError: no manifest, or one without its fields
        log.warning("list unusable", fault=type(error).__name__)
        return FeedFault.DAMAGED
    if found is None or isinstance(found, FeedFault):
        log.warning("list unusable", fault="too_short" if found else "other_format")
        return found or FeedFault.MISSING
    signed, tally = found
    manifest = signed.manifest
    ours = manifest.district == district and stem_of(manifest.feed) == path.name.split(".")[0]
    if not ours or not signature_holds(signed, trusted):
        log.warning("list unusable", fault="wrong_signature")
        return FeedFault.DAMAGED
    return Held(signed, path, tally)


def _compared(found: Held, record: Record | None) -> Held | FeedFault:
    """The file, as far as it is one that was written down; one that is newer is taken as it is."""
    if record is None or record.now is None:
        return found
    stamps = record.stamps(found.signed.manifest)
    if not stamps and found.signed.manifest.version <= record.now.version:
        log.warning("list unusable", fault="older")
        return FeedFault.OLDER
    digests = {stamp.digest for stamp in stamps}
    return found if "" in digests else Held(found.signed, found.path, found.tally, frozenset(digests))
