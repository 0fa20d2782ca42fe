"""The district's commands, run in this process as the command line would run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from district.cli.main import app


def run(data: Path, *words: str, database: str | None = None, status: int = 0) -> Result:
    """One command to its end; fails unless it ends with `status`."""
    done = CliRunner().invoke(app, [*words, "--data", str(data)], env={"DATABASE_URL": database})
    assert done.exit_code == status, f"{words}: {done.exit_code}\n{done.output}\n{done.exception!r}"
    return done


def exported(data: Path, database: str | None = None) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(run(data, "export", database=database).stdout)
    return content
