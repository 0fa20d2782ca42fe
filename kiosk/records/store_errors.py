"""What can go wrong with the stored records, and the sentence shown for each fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError


class StoreFault(StrEnum):
    WRONG_KEY = "wrong_key"
    KEY_MISSING = "key_missing"  # databases without their key file
    KEY_DAMAGED = "key_damaged"
    DAMAGED = "damaged"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    LOCKED = "locked"
    UNREACHABLE = "unreachable"  # the folder, or the disk under it, does not answer
    NEWER_SCHEMA = "newer_schema"
    NOT_ENROLLED = "not_enrolled"
    OTHER_MACHINE = "other_machine"  # the key file was copied from another machine
    FAILED = "failed"  # none of the above


SENTENCES: dict[StoreFault, str] = {
    StoreFault.WRONG_KEY: (
        "The records in {path} were written with another key: none of them can be read with this machine's key file. "
        "Put back the key file that belongs to them, or move the folder away to start anew."
    ),
    StoreFault.KEY_MISSING: (
        "The key file {path} is missing, and the records kept on this machine cannot be read without it. "
        "Put the key file back, or move the data folder away to start anew."
    ),
    StoreFault.KEY_DAMAGED: (
        "The key file {path} is damaged, and the records kept on this machine cannot be read without it. "
        "Put an intact copy back; the kiosk never makes a new key over old records."
    ),
    StoreFault.DAMAGED: (
        "The file {path} is damaged or gone, so the records of this machine cannot be used. What the district holds is "
        "safe there. Check the disk and restore a backup, or move the data folder aside to start anew."
    ),
    StoreFault.DISK_FULL: (
        "The disk is full, so nothing more can be recorded in {path}; what was recorded before is safe. "
        "Free some space, then try again."
    ),
    StoreFault.READ_ONLY: (
        "The file {path} may only be read, so nothing can be recorded. "
        "Give the kiosk's user the right to write there, or check whether the disk has failed."
    ),
    StoreFault.LOCKED: (
        "The file {path} is held by another program, so nothing was recorded. "
        "Close a second kiosk, or the backup program, on this machine, then try again."
    ),
    StoreFault.UNREACHABLE: (
        "The file {path} cannot be opened or its disk does not answer, so nothing can be recorded. "
        "Check that the folder exists, that the kiosk's user may use it, and that the disk is sound."
    ),
    StoreFault.NEWER_SCHEMA: (
        "The records in {path} were written by a newer version of Vestibule, which this one cannot read safely. "
        "Install that version or a later one."
    ),
    StoreFault.NOT_ENROLLED: (
        "This kiosk does not belong to a school yet, so it can neither know staff nor recognize visitors. "
        "Enroll it with `python main.py enroll URL CODE`."
    ),
    StoreFault.OTHER_MACHINE: (
        "The key file {path} was made on another machine, and two machines with one key would be taken for one kiosk. "
        "Enroll this machine with a code of its own; only if it has taken the other one's place, start it once with "
        "`run --moved`."
    ),
    StoreFault.FAILED: (
        "The records in {path} could not be used, and nothing was changed. "
        "Try again; if it happens again, restart the kiosk and tell district IT."
    ),
}


class StoreError(Exception):
    """The store cannot do what was asked; nothing was half done. The message is the sentence for people.

    Attributes:
        fault: for programs and logs.
        sentence: what happened, what it means, what to do.
    """

    def __init__(self, fault: StoreFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.sentence = sentence


def store_error(fault: StoreFault, path: Path) -> StoreError:
    return StoreError(fault, SENTENCES[fault].format(path=path))


_BY_CODE: dict[int, StoreFault] = {
    5: StoreFault.LOCKED,  # SQLITE_BUSY
    6: StoreFault.LOCKED,
    3: StoreFault.UNREACHABLE,  # SQLITE_PERM
    8: StoreFault.READ_ONLY,
    10: StoreFault.UNREACHABLE,  # SQLITE_IOERR
    11: StoreFault.DAMAGED,  # SQLITE_CORRUPT
    13: StoreFault.DISK_FULL,
    14: StoreFault.UNREACHABLE,  # SQLITE_CANTOPEN
    26: StoreFault.WRONG_KEY,  # SQLITE_NOTADB
}
"""SQLite's primary result codes (sqlite.org/rescode.html)."""


def fault_of(error: BaseException) -> StoreFault:
    """The fault behind an error of the driver, from SQLite's result code."""
    code = getattr(error, "sqlite_errorcode", None)
    return _BY_CODE.get(code & 0xFF, StoreFault.FAILED) if isinstance(code, int) else StoreFault.FAILED


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn the driver's errors into StoreError. Broken constraints pass: they are a defect of ours, not of the disk."""
    try:
        yield
    except sqlcipher.IntegrityError:
        raise
    except sqlcipher.DatabaseError as error:
        raise store_error(fault_of(error), path) from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlcipher.IntegrityError):
            raise
        raise store_error(fault_of(error.orig or error), path) from error
