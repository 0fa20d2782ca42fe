"""Alembic's part in bringing the district's schema up to date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from sync.sql import migration_config

_SCRIPTS = Path(__file__).parent


def upgrade(connection: Connection, versions: Sequence[Path]) -> None:
    """To the newest revision in these folders, in the connection's own transaction."""
    command.upgrade(migration_config(_SCRIPTS, connection, versions), "head")


def chain(versions: Sequence[Path]) -> list[str]:
    """Every revision, the newest first. Raises alembic.util.CommandError where they are no single chain."""
    return [
        one.revision for one in ScriptDirectory.from_config(migration_config(_SCRIPTS, None, versions)).walk_revisions()
    ]
