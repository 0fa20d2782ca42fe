"""A PostgreSQL of the tests' own: a cluster in a folder, on a socket in that folder, gone when they end."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, literal, make_url, select, text, union_all

_USER = "vestibule"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, or None where PostgreSQL's server is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if getpass.getuser() == "root" else {}


@contextmanager
def cluster(*, durable: bool = False, kept: Path | None = None) -> Iterator[str]:
    """Start a cluster; yields the URL of its first database. Durability is off unless asked for: tests do not cut the
    power, but a benchmark must pay for it. `kept`: a folder in which it is made once, and found again."""
    bin_folder = programs()
    if bin_folder is None:
        raise FileNotFoundError("PostgreSQL's server programs are not installed")
    # A socket's path has at most 107 bytes, so not in pytest's deep folders.
    with tempfile.TemporaryDirectory(prefix="vpg", ignore_cleanup_errors=True) as name:
        folder = kept or Path(name)
        folder.mkdir(exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        if not data.is_dir():
            _run(bin_folder / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        quick = "" if durable else "-c fsync=off -c full_page_writes=off"
        options = f"-k {folder} -c listen_addresses='' {quick} -c max_connections=200"
        _run(bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
        (folder / "options").write_text(options, "utf-8")
        try:
            yield f"postgresql+pg8000://{_USER}@/postgres?unix_sock={folder}/.s.PGSQL.5432"
        finally:
            _run(bin_folder / "pg_ctl", "-D", data, "-w", "-m", "fast" if kept else "immediate", "stop")


def _run(*words: str | Path) -> None:
    subprocess.run(
        [str(word) for word in words], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60, **_owner()
    )


def empty(engine: Engine, metadata: MetaData) -> None:
    """Delete every row. TRUNCATE makes new files for each table, which is ten times slower for a few rows."""
    tables = metadata.tables
    probes = (select(literal(name)).select_from(table).limit(1) for name, table in tables.items())
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # in any order: no foreign keys
        for name in connection.scalars(union_all(*probes)).all():
            connection.execute(tables[name].delete())


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """The cluster of this URL is down while the block runs, as after a crash, and then started again."""
    bin_folder = programs()
    assert bin_folder is not None
    folder = Path(str(make_url(url).query["unix_sock"])).parent
    data, log, options = folder / "data", folder / "log", (folder / "options").read_text("utf-8")
    _run(bin_folder / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    try:
        yield
    finally:
        _run(bin_folder / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
