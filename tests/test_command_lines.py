"""The command line as a whole: what it imports, how it is described, and how wrong use is answered."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer import _click as click

import main
from district.cli import main as district
from district.cli.command_line import Later, load_command
from sync import VERSION

pytestmark = pytest.mark.slow

HEAVY = {"PySide6", "cv2", "numpy", "PIL", "fastapi", "uvicorn", "alembic", "requests", "zxingcpp"}
"""What no command needs that only reads or writes a row of the district's database."""

LOADED = (
    "import sys; sys.argv[0] = 'main.py'; import runpy\n"
    "try: runpy.run_path('main.py', run_name='__main__')\n"
    "finally: print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}))"
)

EVERY = (*main.COMMANDS, *district.COMMANDS)


def run(root: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "main.py"), *words],
        capture_output=True, text=True, timeout=100, check=False, cwd=root, env={**os.environ, **variables},
    )  # fmt: skip


def loaded(root: Path, *words: str) -> set[str]:
    """The top packages that one command of `main.py` had imported when it ended."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, timeout=100, check=False, cwd=root
    )
    line = done.stdout.splitlines()[-1]
    assert line.startswith("loaded: "), done.stderr
    return set(line.split()[1:])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    data = tmp_path_factory.mktemp("command-lines") / "district"
    assert run(root, "district", "init", "--sample", "--data", str(data)).returncode == 0
    return data


@pytest.mark.parametrize(
    "words",
    [
        ("school", "list"),
        ("school", "show", "oakridge"),
        ("types", "show"),
        ("staff", "list", "oakridge"),
        ("staff", "add", "oakridge", "Mei Tan"),
        ("pass", "list", "oakridge"),
        ("pass", "add", "oakridge", "Lindqvist", "Per", "--until", "2090-01-01"),
        ("cases",),
        ("kiosks",),
        ("list", "show"),
        ("emergency", "willow", "hold", "--by", "dispatch:Robin Doe"),
        ("setting",),
        ("requests", "nobody"),
        ("code", "oakridge"),
    ],
)
def test_a_command_of_the_district_imports_neither_the_kiosk_nor_the_server(
    root: Path, sample: Path, words: Sequence[str]
) -> None:
    imported = loaded(root, "district", *words, "--data", str(sample))
    assert "sqlmodel" in imported  # it did open the database
    assert imported & HEAVY == set()


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("district", "--help"), ("district", "--version")])
def test_help_and_version_import_no_more_than_a_command_line(root: Path, words: Sequence[str]) -> None:
    imported = loaded(root, *words)
    assert imported & (HEAVY | {"sqlmodel", "sqlalchemy", "structlog", "kiosk", "scanning"}) == set()


def test_every_command_can_be_loaded_and_says_more_than_its_line_in_the_table() -> None:
    assert len(EVERY) > 25
    for one in EVERY:
        command = load_command(one)
        assert isinstance(command, click.Command), one.name
        assert command.name == one.name
        assert command.help, one.name


@pytest.mark.parametrize(("words", "program"), [((), "vestibule"), (("district",), "vestibule district")])
def test_the_version_is_that_of_the_project(root: Path, words: Sequence[str], program: str) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert run(root, *words, "--version").stdout == f"{program} {VERSION}\n"


@pytest.mark.parametrize(("words", "table"), [((), main.COMMANDS), (("district",), district.COMMANDS)])
def test_the_help_groups_every_command(root: Path, words: Sequence[str], table: Sequence[Later]) -> None:
    done = run(root, *words, "--help", COLUMNS="200", TERMINAL_WIDTH="200")
    assert done.returncode == 0
    for one in table:
        assert f" {one.name} " in done.stdout
        assert one.panel in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("dance",), "no command 'dance'"),
        (("district", "schol"), "Did you mean 'school'?"),
        (("district", "school", "dance"), "dance"),
        (("roster",), "--out"),
        (("roster", "--out", "x.csv", "--log", "2026-13-45"), "'2026-13-45' is not a day. Write it as 2026-11-23."),
        (("roster", "--out", "x.csv", "--log", "yesterday"), "'yesterday' is not a day"),
        (("roster", "--elephant"), "--elephant"),
        (("scan",), "paths"),
        (("district", "setting", "alert-days", "many"), "integer"),
        (("district", "serve", "--port", "99999"), "--port"),
        (("district", "decide"), "CASE"),
        (("--elephant",), "--elephant"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(root: Path, words: Sequence[str], says: str) -> None:
    done = run(root, *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize("words", [(), ("district",), ("district", "staff")])
def test_a_group_alone_prints_its_help(root: Path, words: Sequence[str]) -> None:
    done = run(root, *words)
    assert (done.returncode, done.stderr) == (2, "")
    assert "Usage" in done.stdout
