"""Alembic's part in bringing the district's schema up to date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, versions: Sequence[Path]) -> None:
    """To the newest revision in these folders, in the connection's own transaction."""
    config = _config(versions)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def chain(versions: Sequence[Path]) -> list[str]:
    """Every revision, the newest first. Raises alembic.util.CommandError where they are no single chain."""
    return [one.revision for one in ScriptDirectory.from_config(_config(versions)).walk_revisions()]


def _config(versions: Sequence[Path]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in versions).replace("%", "%%"))
    return config
