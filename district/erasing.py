"""Erasing a visit or a case for good, with the traces that the database itself would leave: for the command line and
the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from district.errors import Unfit
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


@dataclass(frozen=True, slots=True)
class ErasedEach:
    """What was done of several: `erased` are the ids of the records that are gone, `kept` those that a hold keeps."""

    erased: Sequence[str]
    kept: Sequence[str]
    file: Erased


def erase_each(
    district: District, keys: Sequence[str], beside: Callable[[Session, str], bool] = lambda _, __: True
) -> ErasedEach:
    """Erase visits and cases, each in a transaction of its own: kiosks write between two of them, and what is erased
    stays so whatever becomes of the next. `beside` is done before each in its transaction, and says whether there is
    anything to erase. Raises DistrictError where there is no such record."""
    database = district.database
    erased, kept, entries = [], [], 0
    for key in keys:
        try:
            with database.write() as session:
                if beside(session, key):
                    entries += erasure.erase(session, district.keys, district.folder, key, district.now())
                    erased.append(key)
        except Unfit:
            kept.append(key)
    copies = database.discard_copies() if erased else 0
    rewritten, settled = (database.rewrite(), database.settle()) if erased else (True, True)
    return ErasedEach(erased, kept, Erased(entries, copies, database.is_sqlite, rewritten, settled))
