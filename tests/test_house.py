"""The house's own rules: what may lie where, how long a file is, who imports whom, what must never be in the tree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"district", "kiosk", "language", "printing", "scanning", "screening", "sync"}
FOLDERS = ROOMS | {".ci", "assets", "docs", "tests", "tools"}
FILES = {
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "main.py",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
}
MAIN_MAY_IMPORT = ROOMS | {"PySide6", "cryptography", "platformdirs", "structlog", "typer"}
LONGEST = 300
NEVER_TRACKED = {".pyc", ".so", ".dll", ".exe", ".o", ".db", ".whl", ".key", ".pem", ".env", ".log"}

# Written so that this file does not match itself.
NEVER_WRITTEN = {
    "a path of one machine": re.compile(
        "(^|[^a-z.])\x2f(work|farm|root|home\x2f[a-z]+|tmp\x2fbash[^ ]*)\x2f", re.MULTILINE
    ),
    "the address of a package index": re.compile(
        'https?:[^ "]*(\x2fsimple\\b|\x2fpackages\x2f[0-9a-f]{2}\x2f)|index[-]url|find[-]links|pythonhosted[.]org',
        re.IGNORECASE,
    ),
    "a private key": re.compile("-----BEGIN[ A-Z]* PRIVATE" + " KEY-----"),
    "a cloud credential": re.compile(r"\bAKIA[0-9A-Z]{16}\b|\bgh[ps]_[A-Za-z0-9]{36}\b"),
}


def tracked() -> list[str]:
    """Paths that git tracks and that exist, relative to the top, with `/`."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("this is no git checkout, so there is no list of what belongs to the project")
    names = [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]
    assert names, "git tracks nothing here, so every rule would hold"
    return names


def python_files() -> list[str]:
    names = [name for name in tracked() if name.endswith(".py")]
    assert len(names) > 500, "most of the code is not tracked, so rules about it would hold"
    return names


def imported(file: Path) -> Iterator[str]:
    """The full name of every module that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_top_level_holds_only_the_rooms_and_the_papers() -> None:
    names = {name.partition("/") for name in tracked()}
    strange = {top for top, slash, _ in names if top not in (FOLDERS if slash else FILES)}
    assert not strange, f"not part of the house: {sorted(strange)}"


def test_main_imports_only_the_rooms_and_what_a_command_line_needs() -> None:
    tops = {module.partition(".")[0] for module in imported(ROOT / "main.py")}
    assert tops - MAIN_MAY_IMPORT - set(sys.stdlib_module_names) == set()


def test_no_room_imports_main_tests_or_tools() -> None:
    above = {
        (name, module)
        for name in python_files()
        if name.partition("/")[0] in ROOMS
        for module in imported(ROOT / name)
        if module.partition(".")[0] in {"main", "tests", "tools"}
    }
    assert above == set()


def test_every_module_of_kiosk_and_sync_has_its_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [layer for contract in contracts if contract["type"] == "layers" for layer in contract["layers"]]
    layered = {name.strip("() ") for layer in layers for name in layer.split("|")}
    parts = {tuple(name.removesuffix(".py").split("/")) for name in python_files()}
    assert layered
    modules = {f"{part[0]}.{part[1]}" for part in parts if part[0] in {"kiosk", "sync"}}
    modules |= {".".join(part[:3]) for part in parts if part[:2] in {("sync", "contract"), ("sync", "exchange")}}
    modules = {name for name in modules if not name.endswith("__init__")}
    assert (ROOMS - {"sync"}) | modules <= layered, (
        "give it a layer in pyproject.toml, so that its imports are held too"
    )


def test_no_file_outgrows_three_hundred_lines() -> None:
    lengths = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in tracked()
        if name.endswith((".py", ".sh", ".qss", ".html")) and "/migrations/" not in name
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    silent = [
        name
        for name in python_files()
        if not Path(name).name.startswith("test_")  # the sentences in it are the names of its tests
        and (code := (ROOT / name).read_text(encoding="utf-8"))
        and not (ast.get_docstring(ast.parse(code)) or "").strip()
    ]
    assert silent == []


def test_every_folder_of_python_is_a_package() -> None:
    names = set(python_files())
    folders = {name.rpartition("/")[0] for name in names if name.partition("/")[0] in ROOMS | {"tests"}}
    assert {folder for folder in folders if f"{folder}/__init__.py" not in names} == set()


def test_nothing_compiled_kept_or_secret_is_tracked() -> None:
    assert [name for name in tracked() if Path(name).suffix in NEVER_TRACKED or Path(name).name == ".env"] == []


@pytest.mark.parametrize("what", NEVER_WRITTEN)
def test_the_tree_never_holds(what: str) -> None:
    found = []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" in content:
            continue
        found += [
            f"{name}:{number}"
            for number, line in enumerate(content.decode("utf-8").splitlines(), 1)
            if NEVER_WRITTEN[what].search(line)
        ]
    assert found == [], f"{what} must not be in the repository"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "open('\x2froot\x2fx')"),
        ("a path of one machine", "\x2fwork\x2fmain"),
        ("the address of a package index", "https:\x2f\x2fexample.test\x2fsimple\x2f"),
        ("the address of a package index", "--extra-index" + "-url x"),
        ("a private key", "-----BEGIN EC PRIVATE" + " KEY-----"),
    ],
)
def test_the_patterns_find_what_they_are_for(what: str, text: str) -> None:
    assert NEVER_WRITTEN[what].search(text)
