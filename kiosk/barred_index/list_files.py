"""The folder of list files: which feed and generation a file is, which file counts for each feed, and how one goes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.barred_index.file_schema import FORMAT, Tally, read_manifest, read_tally
from kiosk.barred_index.ledger import FeedRecord
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, translate_errors
from sync.contract.barred_list.feeds import Signed, signature_holds
from sync.contract.vocabulary import FeedFault

BUILDING = ".building"
READY = ".list"
SIDE_FILES = ("-wal", "-shm", "-journal")

log = structlog.get_logger(__name__)


def stem_of(feed: str) -> str:
    """The file name of a feed. A hash, so that it does not tell which school the feed is for."""
    return hashlib.sha256(feed.encode()).hexdigest()[:16]


def generation_of(path: Path) -> int:
    part = path.name.split(".")[1]
    return int(part) if part.isdecimal() else 0


def highest_generation(folder: Path, stem: str) -> int:
    """The highest generation of any file of this feed, so that a new file never meets leftovers of an old one."""
    return max((generation_of(path) for path in folder.glob(f"{stem}.*")), default=0)


def same_list(one: Signed, other: Signed) -> bool:
    return one.manifest.version == other.manifest.version and one.manifest.root == other.manifest.root


def delete_file(path: Path) -> None:
    """Remove a file and its side files. One still open elsewhere (Windows) stays until the next start sweeps it."""
    for name in (path, *(path.with_name(path.name + side) for side in SIDE_FILES)):
        try:
            name.unlink(missing_ok=True)
        except OSError as error:  # also a folder of that name, which counts as nothing
            log.info("list file stays", kind=type(error).__name__)


def sync_to_disk(path: Path) -> None:
    """Make a file, or a folder's names, survive a power cut."""
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps names by itself and cannot open folders
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_summary(path: Path, key: bytes) -> tuple[Signed, Tally] | None:
    """The manifest and the counts of a file; None where it has another format. Raises StoreError."""
    with translate_errors(path):
        connection = open_encrypted(path, key)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                return None
            return read_manifest(connection), read_tally(connection)
        finally:
            connection.close()


def remove_leftovers(folder: Path, kept: Set[Path], stems: Set[str]) -> None:
    """Remove what an interrupted build left behind, and files of `stems` that are not `kept`: those were still in use
    when newer ones replaced them."""
    for path in folder.glob(f"*{BUILDING}"):
        delete_file(path)
    for path in folder.glob(f"*{READY}"):
        if path not in kept and path.name.split(".")[0] in stems:
            delete_file(path)


_LEAST_BYTES = 4_096
"""One page: SQLite would make a new, empty list of anything shorter."""


@dataclass(frozen=True, slots=True)
class HeldList:
    """A feed in force: its manifest, its file, how many entries of which kind it has, and the SHA-256 (hex) that the
    file may have, none where that is not known yet."""

    signed: Signed
    path: Path
    tally: Tally
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What a folder of lists holds. `held`: the file that counts, by feed. `unusable`: feeds that have files but none
    that can count, and why."""

    held: Mapping[str, HeldList]
    unusable: Mapping[str, FeedFault]


def read_folder(
    folder: Path,
    key: bytes,
    district: str,
    trusted: Mapping[str, Ed25519PublicKey],
    feeds: Collection[str],
    records: Mapping[str, FeedRecord],
    *,
    mend: bool = True,
) -> FolderContents:
    """Open every list file in the folder.

    Args:
        district, trusted: whose lists count.
        feeds: the feeds that may be here; empty allows any.
        mend: remove what a finished change left beside its file, and lists of other schools. Without it nothing in the
            folder is changed.
    """
    held: dict[str, HeldList] = {}
    unusable: dict[str, FeedFault] = {}
    stems = {stem_of(feed): feed for feed in {*feeds, *records}}
    for path in sorted(folder.glob(f"*{READY}"), key=generation_of, reverse=True):
        feed = stems.get(path.name.split(".")[0], "")
        if feed in held:
            continue
        if mend and feed in records:
            _tidy(path, records[feed])
        found = _read(path, key, district, trusted)
        if isinstance(found, HeldList) and feeds and found.signed.manifest.feed not in feeds:
            if mend:  # another school's families, from before this kiosk was enrolled anew
                delete_file(path)
            continue
        if isinstance(found, HeldList):
            found = _compared(found, records.get(found.signed.manifest.feed))
        if isinstance(found, HeldList):
            held.setdefault(found.signed.manifest.feed, found)
        elif feed:
            unusable.setdefault(feed, found)
    return FolderContents(held, {feed: fault for feed, fault in unusable.items() if feed not in held})


def _tidy(path: Path, record: FeedRecord) -> None:
    """A file that was written down as finished holds everything: whatever lies beside it would undo some of that."""
    if record.now is not None and record.now.digest and record.coming is None:
        for side in ("-wal", "-journal"):
            with suppress(OSError):
                path.with_name(path.name + side).unlink(missing_ok=True)


def _read(path: Path, key: bytes, district: str, trusted: Mapping[str, Ed25519PublicKey]) -> HeldList | FeedFault:
    try:
        size = path.stat().st_size
        found = read_summary(path, key) if size >= _LEAST_BYTES else FeedFault.DAMAGED
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
    return HeldList(signed, path, tally)


def _compared(found: HeldList, record: FeedRecord | None) -> HeldList | FeedFault:
    """The file, as far as it is one that was written down; one that is newer is taken as it is."""
    if record is None or record.now is None:
        return found
    stamps = record.stamps(found.signed.manifest)
    if not stamps and found.signed.manifest.version <= record.now.version:
        log.warning("list unusable", fault="older")
        return FeedFault.OLDER
    digests = {stamp.digest for stamp in stamps}
    return found if "" in digests else HeldList(found.signed, found.path, found.tally, frozenset(digests))
