"""A key file and a database that belong together are served; any other pair is refused, and nothing is created."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from sqlalchemy import create_engine, make_url, text

from district.access import district_keys as key_file
from district.errors import told
from tests.districts import BACK_TO_0012
from tests.sync.commands import run
from tests.sync.processes import COMMAND, ROOT

CSV = "id,family,given,kind,schools\n1,Pelletier,Curtis,barred,*\n"
COMMANDS = (
    ("serve", "--port", "0"),
    ("code", "oakridge"),
    ("school", "list"),
    ("school", "add", "elm", "Elm Street School"),
    ("staff", "list", "oakridge"),
    ("kiosks",),
    ("waiting",),
    ("alerts",),
    ("export",),
    ("list", "show"),
    ("project", "--rebuild"),
    ("setting",),
    ("rotate-key",),
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_lost_database_is_a_sentence_and_nothing_is_created(district_data: Path, words: tuple[str, ...]) -> None:
    for path in district_data.glob("district.db*"):
        path.unlink()
    before = contents(district_data)
    done = run(district_data, *words, status=2)
    assert "holds nothing" in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert done.stderr.count("\n") == 1
    assert contents(district_data) == before


@pytest.mark.parametrize("words", COMMANDS[:3])
def test_an_empty_file_in_its_place_is_a_sentence(district_data: Path, words: tuple[str, ...]) -> None:
    for path in district_data.glob("district.db*"):
        path.unlink()
    (district_data / "district.db").touch()
    assert "holds nothing" in run(district_data, *words, status=2).stderr


@pytest.mark.parametrize("words", COMMANDS[:3])
def test_another_districts_database_is_a_sentence_and_stays_as_it_is(
    district_data: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    other = tmp_path / "other"
    run(other, "init", "--sample")
    shutil.copy(other / "district.db", district_data / "district.db")
    before = contents(district_data)
    done = run(district_data, *words, status=2)
    assert "is not the database that the key file" in done.stderr
    assert done.stderr.count("\n") == 1
    after = contents(district_data)
    assert {name: after[name] for name in ("district.db", "district.keys")} == {
        name: before[name] for name in ("district.db", "district.keys")
    }


def test_the_same_database_restored_from_a_backup_is_served(district_data: Path, tmp_path: Path) -> None:
    shutil.copy(district_data / "district.db", tmp_path / "backup.db")
    run(district_data, "school", "add", "elm", "Elm Street School")
    shutil.copy(tmp_path / "backup.db", district_data / "district.db")
    assert "elm" not in run(district_data, "school", "list").stdout


def without_id(folder: Path) -> None:
    """As a key file of an earlier version."""
    path = folder / key_file.FILE_NAME
    content = json.loads(path.read_bytes())
    del content["database"]
    path.write_text(json.dumps(content))


def of_before(folder: Path) -> None:
    """The database as an earlier version left it."""
    with sqlcipher3.dbapi2.connect(str(folder / "district.db")) as connection:
        for statement in (*BACK_TO_0012, "DROP TABLE database_id"):
            connection.execute(statement)
        connection.execute("UPDATE alembic_version SET version_num = '0011'")


def both_of_before(folder: Path) -> None:
    without_id(folder)
    of_before(folder)


@pytest.mark.parametrize("age", [without_id, of_before, both_of_before])
def test_what_an_earlier_version_left_is_bound_together_once(district_data: Path, age: Callable[[Path], None]) -> None:
    age(district_data)
    assert "oakridge" in run(district_data, "school", "list").stdout
    known = key_file.load(district_data).database
    assert len(known) == 36
    run(district_data, "school", "list")
    assert key_file.load(district_data).database == known
    (district_data / "district.db").unlink()
    assert "holds nothing" in run(district_data, "school", "list", status=2).stderr


def test_an_old_key_file_is_not_bound_to_the_empty_database_that_an_earlier_version_made(district_data: Path) -> None:
    """GIVEN the empty database that was once made when DATABASE_URL was forgotten WHEN it is opened THEN refused."""
    both_of_before(district_data)
    with sqlcipher3.dbapi2.connect(str(district_data / "district.db")) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        for table in ("staff", "purpose", "destination", "stream", "school"):
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name=?", (table,)).fetchone():
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  names from above
    assert "is not the database" in run(district_data, "school", "list", status=2).stderr


def test_an_old_key_file_is_not_bound_to_a_district_with_other_schools(district_data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    run(other, "init")
    run(other, "school", "add", "elm", "Elm Street School")
    shutil.copy(other / "district.db", district_data / "district.db")
    without_id(district_data)
    assert "is not the database" in run(district_data, "school", "list", status=2).stderr


def test_no_second_district_is_made_in_a_database_that_has_one(district_data: Path, tmp_path: Path) -> None:
    address = f"sqlite:///{district_data / 'district.db'}"
    before = contents(district_data)["district.db"]
    done = run(tmp_path / "second", "init", database=address, status=2)
    assert "holds a district already" in done.stderr
    assert not (tmp_path / "second" / key_file.FILE_NAME).exists()
    assert contents(district_data)["district.db"] == before


@pytest.fixture
def emptied(postgres_server: str) -> str:
    """A PostgreSQL database of its own, without a table."""
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS belonging"))
        connection.execute(text("CREATE DATABASE belonging"))
    engine.dispose()
    return make_url(postgres_server).set(database="belonging").render_as_string(hide_password=False)


@pytest.mark.slow
def test_a_forgotten_database_url_is_a_sentence(tmp_path: Path, emptied: str) -> None:
    # GIVEN a district over PostgreSQL
    folder = tmp_path / "district"
    run(folder, "init", "--sample", database=emptied)
    assert "oakridge" in run(folder, "school", "list", database=emptied).stdout
    # WHEN DATABASE_URL is forgotten, or names an empty database THEN it is refused, and no file appears
    for words in COMMANDS:
        done = run(folder, *words, status=2)
        assert "DATABASE_URL" in done.stderr
        assert done.stderr.count("\n") == 1
    assert {path.name for path in folder.iterdir()} == {key_file.FILE_NAME}
    engine = create_engine(emptied)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    done = run(folder, "school", "list", database=emptied, status=2)
    assert "holds nothing" in done.stderr
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname='public'")).scalar() == 0
    engine.dispose()


# What fails under a command is a sentence too.

SMALL = """
import resource, signal, sys, os
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""


def on_a_small_disk(data: Path, most: int, *words: str) -> subprocess.CompletedProcess[str]:
    """A command whose files may not grow beyond `most` bytes: what a full disk does to it."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # Python would keep a compiled module that was cut off
    command = [sys.executable, "-c", SMALL, str(most), *COMMAND, *words, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("school", "add", "elm", "Elm Street School"),
        ("staff", "add", "oakridge", "Mei Tan", "--pin", "937415"),
        ("code", "oakridge"),
        ("rotate-key",),
        ("import", "LIST"),
    ],
)
def test_a_full_disk_is_a_sentence_and_nothing_is_half_done(
    district_data: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    listed = tmp_path / "barred.csv"
    listed.write_text(CSV)
    words = tuple(str(listed) if word == "LIST" else word for word in words)
    before = contents(district_data)["district.keys"]
    for most in (0, 1_000, 40_000):
        done = on_a_small_disk(district_data, most, *words)
        if done.returncode == 0:
            assert most == 40_000
            continue
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.strip().count("\n") == 0, done.stderr
        assert contents(district_data)["district.keys"] == before
    assert "oakridge" in run(district_data, "school", "list").stdout


def test_a_locked_database_is_a_sentence(district_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("district.db.database._BUSY_SECONDS", 0.1)
    with sqlcipher3.dbapi2.connect(str(district_data / "district.db"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run(district_data, "school", "add", "elm", "Elm Street School", status=2)
        other.execute("ROLLBACK")
    assert "in use by another command" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_damaged_database_is_a_sentence(district_data: Path) -> None:
    path = district_data / "district.db"
    content = bytearray(path.read_bytes())
    content[4_096 : len(content)] = b"\xa5" * (len(content) - 4_096)
    path.write_bytes(content)
    done = run(district_data, "school", "list", status=2)
    assert "damaged" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (OSError(28, "No space left on device"), "no space left"),
        (OSError(30, "Read-only file system", "keys.new"), "read-only. Nothing was changed. (keys.new)"),
        (OSError(13, "Permission denied", "keys.new"), "may not be written"),
        (sqlcipher3.dbapi2.OperationalError("odd"), "The database failed (OperationalError)"),
    ],
)
def test_what_fails_is_said_in_words(error: Exception, part: str) -> None:
    assert part in told(error)
