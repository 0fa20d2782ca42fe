"""One district as its machine holds it: the data folder, the key file in it, the database, and a clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from district.access import district_keys as key_file
from district.access import key_rotation
from district.access.district_keys import DistrictKeys
from district.db import database_id
from district.db.database import Database, open_database
from district.errors import DistrictError
from district.ingest import erasure

DATA_VARIABLE = "VESTIBULE_DISTRICT_DATA"
DATABASE_VARIABLE = "DATABASE_URL"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class District:
    folder: Path
    database: Database
    now: Callable[[], datetime] = utc_now

    @property
    def keys(self) -> DistrictKeys:
        """Read anew: another process may have added a school. Raises DistrictError."""
        return key_file.load(self.folder)


def create(folder: Path, address: str | None = None) -> District:
    """Make a new district: key file and database. Raises DistrictError where there is one already."""
    if (folder / key_file.FILE_NAME).exists():
        raise DistrictError(f"There is a district in {folder} already. It was left as it is.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = open_database(folder, address)
        try:
            database.migrate()
            database_id.check_free(database)
            key_file.save(folder, database_id.join(database, folder, key_file.new_keys(), older=False))
        except BaseException:
            database.close()
            raise
    except OSError as error:
        raise DistrictError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder with --data."
        ) from None
    return District(folder, database)


def open_district(folder: Path, address: str | None = None, now: Callable[[], datetime] = utc_now) -> District:
    """Open an existing one, bring its schema up to date, and make a restored backup forget what was erased since.

    Raises DistrictError, also where the database is not the one that belongs to the key file.
    """
    keys = key_file.load(folder)
    database = open_database(folder, address)
    try:
        database_id.check_filled(database, folder)
        older = database.migrate()
        database_id.join(database, folder, keys, older=older)
        with database.write() as session:
            again = erasure.replay(session, folder, now())
        if again:
            database.rewrite()
        _settle(database, key_file.load(folder), now())
    except BaseException:
        database.close()
        raise
    return District(folder, database, now)


def _settle(database: Database, keys: DistrictKeys, now: datetime) -> None:
    """Finish a change of keys that a machine stopped in the middle of."""
    with database.read() as session:
        settled = key_rotation.is_settled(session, keys, now)
    if not settled:
        with database.write() as session:
            key_rotation.settle(session, keys, now)


def address_in_environment() -> str | None:
    return os.environ.get(DATABASE_VARIABLE) or None
