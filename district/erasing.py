"""Erasing a visit or a case for good, with the traces that the database itself would leave: for the command line and
the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from district.ingest import erasure
from district.instance import District


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done.

    Attributes:
        entries: how many entries were emptied.
        copies: how many copies of the database from before an update were deleted.
        is_sqlite: False where PostgreSQL keeps the old bytes until VACUUM FULL.
        rewritten: whether SQLite's file was written anew.
        settled: whether SQLite's log was emptied.
    """

    entries: int
    copies: int
    is_sqlite: bool
    rewritten: bool
    settled: bool


def erase(district: District, key: str, beside: Callable[[Session], None] = lambda _: None) -> Erased:
    """Erase a visit or a case; `beside` is done in the same transaction, before it. Raises DistrictError where there is
    none, and whatever `beside` raises; then nothing was erased."""
    database = district.database
    with database.write() as session:
        beside(session)
        count = erasure.erase(session, district.keys, district.folder, key, district.now())
    return Erased(count, database.discard_copies(), database.is_sqlite, database.rewrite(), database.settle())
