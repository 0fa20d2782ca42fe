"""The district's commands, run in this process as the command line would run them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from typer.testing import CliRunner, Result

from district.cli.main import app


def run(data: Path, *words: str, database: str | None = None, status: int = 0) -> Result:
    """One command to its end; fails unless it ends with `status`."""
    with _lines_of_others_on_stderr():
        done = CliRunner().invoke(app, [*words, "--data", str(data)], env={"DATABASE_URL": database})
    assert done.exit_code == status, f"{words}: {done.exit_code}\n{done.output}\n{done.exception!r}"
    return done


@contextmanager
def _lines_of_others_on_stderr() -> Iterator[None]:
    """These commands log nothing. What another thread of this process logs meanwhile must not stand among what they
    print, as it could not if the command had a process of its own."""
    before = structlog.get_config()
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    try:
        yield
    finally:
        structlog.configure(**before)


def exported(data: Path, database: str | None = None) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(run(data, "export", database=database).stdout)
    return content
