"""What the databases of both ends have in common: names of constraints, which columns are personal, who may read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Without names of its own making, SQLite's batch migrations lose constraints."""

PERSONAL: Final = {"info": {"personal": True}}
"""Column arguments (`sa_column_kwargs`) of what an erasure must empty."""

PLAIN: Final = {"info": {"personal": False}}
"""Of all other columns: ids, times, enums, counts, keys, what the school says of itself."""

_OTHERS = 0o077


def make_private(path: Path) -> None:
    """Create a database file, or take it as it is, so that nobody but its owner may read it or its logs.

    SQLite gives a log the mode of its file. Raises OSError.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if os.name != "posix":
        return
    for file in (path, *path.parent.glob(f"{path.name}-*")):
        if file.stat().st_mode & _OTHERS:
            file.chmod(0o600)
