"""One district as its machine holds it: the data folder, the key file in it, the database, and a clock.

The database and the key file belong together: each names the same id. Without that, a forgotten DATABASE_URL or a lost
file would make a new, empty district under the old keys, and every kiosk would be told to enroll again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlmodel import Session, select
from uuid_utils import uuid7

from district.access import district_keys as key_file
from district.access import key_rotation
from district.access.district_keys import DistrictKeys
from district.db.database import Database, open_database
from district.db.publish_tables import DatabaseId
from district.db.tables import School
from district.errors import DistrictError
from district.ingest import erasure
from district.projections import projector
from district.publish import list_search

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
            _check_free(database)
            key_file.save(folder, _join(database, folder, key_file.new_keys(), older=False))
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
    What an earlier version could not project is left to the next projection, which a server starts with.

    Raises DistrictError, also where the database is not the one that belongs to the key file.
    """
    keys = key_file.load(folder)
    database = open_database(folder, address)
    try:
        _check_filled(database, folder)
        older = database.migrate()
        _join(database, folder, keys, older=older)
        with database.write() as session:
            if older or not list_search.is_whole(session):
                list_search.rebuild(session)
            again = erasure.replay(session, folder, now())
            if older:
                projector.try_waiting_again(session)
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


_log = structlog.get_logger("district")


def _check_filled(database: Database, folder: Path) -> None:
    """Raises DistrictError where there is no database, or an empty one; nothing is created."""
    if database.is_missing() or database.revision() is None:
        raise DistrictError(
            f"{database.place} holds nothing, but the key file in {folder} belongs to a district with data. "
            "Set DATABASE_URL as it was, or restore the database from its backup. Nothing was created."
        )


def _check_free(database: Database) -> None:
    """Raises DistrictError where a migrated database has a district's data already."""
    with database.read() as session:
        taken = session.exec(select(School.code)).first() is not None
    if taken:
        raise DistrictError(
            f"{database.place} holds a district already. Name another database, or open that district with its own "
            "key file."
        )


def _join(database: Database, folder: Path, keys: DistrictKeys, *, older: bool) -> DistrictKeys:
    """See that the two belong together, and note it in whichever does not say so yet.

    `older`: the database was one of an earlier version, which did not name itself. Raises DistrictError.
    """
    with database.write() as session:
        there = session.exec(select(DatabaseId.id)).one_or_none()
        if there and keys.database and there != keys.database:
            raise _foreign(database, folder)
        if not there or not keys.database:
            _compare_schools(session, database, folder, keys, older=older)
        known = there or keys.database or str(uuid7())
        if not there:
            session.add(DatabaseId(id=known))
    if keys.database and keys.sealing:
        return keys
    keys = replace(keys, database=known).with_sealing_key()
    try:
        key_file.save(folder, keys)
    except OSError as error:  # a folder that cannot be written served before, too
        _log.warning("key_file_not_marked", fault=type(error).__name__)
    return keys


def _compare_schools(session: Session, database: Database, folder: Path, keys: DistrictKeys, *, older: bool) -> None:
    """What tells belonging where ids do not: the schools that both name."""
    schools = set(session.exec(select(School.code)))
    if keys.schools and ((older and not schools) or (schools and not schools & keys.schools.keys())):
        raise _foreign(database, folder)


def _foreign(database: Database, folder: Path) -> DistrictError:
    return DistrictError(
        f"{database.place} is not the database that the key file in {folder} belongs to. "
        "Set DATABASE_URL as it was, or restore the key file and the database that belong together."
    )
