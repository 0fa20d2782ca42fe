"""The district's two kinds of error: a sentence for its operator, and a refusal for an HTTP client."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from language.marks import Plural, Text, in_english


class DistrictError(Exception):
    """What was asked of the district's own machine cannot be done. The message is one sentence for its keeper."""


class Fault(str):
    """What is wrong at a place of a file: in English behind its place, as a command prints it. `text` with `values` is
    the sentence in any language."""

    __slots__ = ("place", "text", "values")
    place: str
    text: Text | Plural
    values: Mapping[str, object]

    def __new__(cls, place: str, text: Text | Plural, **values: object) -> Fault:
        sentence = in_english(text, **values)
        made = super().__new__(cls, f"{place}: {sentence}" if place else sentence)
        made.place, made.text, made.values = place, text, values
        return made


class Faults(DistrictError):
    """Several faults of one file, each a sentence with its place."""

    def __init__(self, lines: Sequence[Fault]) -> None:
        super().__init__(" ".join(lines))
        self.lines = tuple(lines)


class Unfit(DistrictError):
    """What somebody typed cannot be taken. `text` with `values` is the sentence for them, in any language."""

    def __init__(self, text: Text | Plural, **values: object) -> None:
        super().__init__(in_english(text, **values))
        self.text = text
        self.values = values


class Denied(Exception):
    """A request that is refused. `code` is a RefusalCode or a Flaw of a chain; `sentence` tells
    people."""

    def __init__(self, status: int, code: str, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.retry_after = retry_after


FULL = "There is no space left on the disk. Free some, then try again."
LOCKED = "The database is in use by another command for too long. Try again when that has ended."
READ_ONLY = "The database cannot be written. Check who may write its folder, and whether the disk is read-only."
DAMAGED = "The database is damaged. Restore the last backup."
UNREACHABLE = "The database server cannot be reached. Check that it runs, and that DATABASE_URL is right."
DENIED = "The database server does not let this program in. Check user and password in DATABASE_URL."
UNKNOWN = "The database failed ({kind}). Try again; if it fails again, look at the database's own log."

_SQLITE = {
    "SQLITE_FULL": FULL,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_IOERR": "The disk failed while the database was read or written. Look at the disk, and whether it is full.",
}
_SQLSTATES = {
    "08": UNREACHABLE,
    "57": UNREACHABLE,
    "28": DENIED,
    "3D": "There is no such database on the server. Check its name in DATABASE_URL.",
    "53": "The database server has no space, memory or connections left. Look at it, then try again.",
    "40": LOCKED,
    "55": LOCKED,
    "25": READ_ONLY,
    "42": "The database server does not let this program do that, or lacks a table. Check its user's rights.",
    "XX": DAMAGED,
}
"""PostgreSQL's classes of SQLSTATE."""

_DISK = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: "The disk is read-only. Nothing was changed.",
    errno.EACCES: "The folder or a file in it may not be written. Check who may write it.",
    errno.EPERM: "The folder or a file in it may not be written. Check who may write it.",
    errno.EIO: "The disk failed. Look at it before you try again.",
    errno.EMFILE: "This program may open no more files. Raise its limit.",
}


def told(error: BaseException) -> str:
    """One to three sentences for the person who ran a command: of a DBAPIError, a PoolTimeout, a driver's own error, or
    an OSError."""
    if isinstance(error, PoolTimeout):
        return LOCKED
    inner = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(inner, OSError):
        where = f" ({inner.filename})" if inner.filename else ""
        known = _DISK.get(inner.errno or 0)
        return known if known and not where else f"{known or inner.strerror or type(inner).__name__}{where}"
    for name, sentence in _SQLITE.items():
        if str(getattr(inner, "sqlite_errorname", "")).startswith(name):
            return sentence
    state = _sqlstate(inner)
    if state:
        return _SQLSTATES.get(state[:2], UNKNOWN.format(kind=state))
    if (isinstance(error, DBAPIError) and error.connection_invalidated) or type(inner).__name__ == "InterfaceError":
        return UNREACHABLE
    return UNKNOWN.format(kind=type(inner).__name__)


def _sqlstate(error: Any) -> str:
    """pg8000 raises with the server's message as a mapping; C is its SQLSTATE."""
    said = error.args[0] if getattr(error, "args", None) else None
    return str(said.get("C", "")) if isinstance(said, dict) else ""
