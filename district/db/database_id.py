"""Whether a database and a key file belong together: each names the same id.

Without that, a forgotten DATABASE_URL or a lost file would make a new, empty district under the old keys, and every
kiosk would be told to enroll again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import structlog
from sqlmodel import Session, select
from uuid_utils import uuid7

from district.access import district_keys as key_file
from district.access.district_keys import DistrictKeys
from district.db.database import Database
from district.db.publish_tables import DatabaseId
from district.db.tables import School
from district.errors import DistrictError

_log = structlog.get_logger("district")


def check_filled(database: Database, folder: Path) -> None:
    """Raises DistrictError where there is no database, or an empty one; nothing is created."""
    if database.is_missing() or database.revision() is None:
        raise DistrictError(
            f"{database.place} holds nothing, but the key file in {folder} belongs to a district with data. "
            "Set DATABASE_URL as it was, or restore the database from its backup. Nothing was created."
        )


def check_free(database: Database) -> None:
    """Raises DistrictError where a migrated database has a district's data already."""
    with database.read() as session:
        taken = session.exec(select(School.code)).first() is not None
    if taken:
        raise DistrictError(
            f"{database.place} holds a district already. Name another database, or open that district with its own "
            "key file."
        )


def join(database: Database, folder: Path, keys: DistrictKeys, *, older: bool) -> DistrictKeys:
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
    if keys.database:
        return keys
    keys = replace(keys, database=known)
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
