"""Names and life of list files: which feed and generation a file is, how it is made durable, how it goes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Set
from pathlib import Path

import structlog

from kiosk.barred_index.file_schema import FORMAT, Tally, read_manifest, read_tally
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import translated
from sync.contract.feed import Signed

BUILDING = ".building"
READY = ".list"
SIDE_FILES = ("-wal", "-shm", "-journal")

log = structlog.get_logger(__name__)


def stem_of(feed: str) -> str:
    """A file name for a feed that tells nobody which school it is of."""
    return hashlib.sha256(feed.encode()).hexdigest()[:16]


def generation_of(path: Path) -> int:
    part = path.name.split(".")[1]
    return int(part) if part.isdecimal() else 0


def highest(folder: Path, stem: str) -> int:
    """The highest generation of which anything lies there: what is left of a file must never lie beside a new one."""
    return max((generation_of(path) for path in folder.glob(f"{stem}.*")), default=0)


def same_list(one: Signed, other: Signed) -> bool:
    return one.manifest.version == other.manifest.version and one.manifest.root == other.manifest.root


def delete(path: Path) -> None:
    """Remove a file and its side files. One still open elsewhere (Windows) stays until the next start sweeps it."""
    for name in (path, *(path.with_name(path.name + side) for side in SIDE_FILES)):
        try:
            name.unlink(missing_ok=True)
        except OSError as error:  # also a folder of that name, which counts as nothing
            log.info("list file stays", kind=type(error).__name__)


def sync(path: Path) -> None:
    """Make a file, or a folder's names, survive a power cut."""
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps names by itself and cannot open folders
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_list(path: Path, key: bytes) -> tuple[Signed, Tally] | None:
    """The manifest and the counts of a file; None where it has another format. Raises StoreError."""
    with translated(path):
        connection = open_encrypted(path, key)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                return None
            return read_manifest(connection), read_tally(connection)
        finally:
            connection.close()


def sweep(folder: Path, kept: Set[Path], stems: Set[str]) -> None:
    """Remove what an interrupted build left behind, and files of `stems` that are not `kept`: they were in use when
    their successors came."""
    for path in folder.glob(f"*{BUILDING}"):
        delete(path)
    for path in folder.glob(f"*{READY}"):
        if path not in kept and path.name.split(".")[0] in stems:
            delete(path)
