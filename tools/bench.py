"""Run benchmarks and put their tables into docs/benchmarks.md. `python tools/bench.py [ROOM [OPTION ...]]`; none: all.

A benchmark is `python -m tests.bench.ROOM`: it prints its result to standard output (Markdown tables, or plain lines,
which go into the page as they are), and progress to standard error. Options behind ROOM are handed on to it. One whose
packages are not set up prints one line that begins with NOT_MEASURED: its table stays as it is.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCHES = ROOT / "tests" / "bench"
PAGE = ROOT / "docs" / "benchmarks.md"
ROOMS = ("printing", "scanning", "screening", "load", "sync", "district", "strangers", "curves")
"""Those with a section in the page. Other files of tests/bench are parts of these, or are started by hand."""
NOT_MEASURED = "not measured:"


def main() -> int:
    rooms = benchmarks(BENCHES)
    if not rooms:
        print(f"bench: there is no benchmark in {BENCHES}.", file=sys.stderr)
        return 2
    asked = sys.argv[1:2] or rooms
    unknown = set(asked) - set(rooms)
    if unknown:
        print(f"bench: there is no benchmark {unknown.pop()!r}; there are: {', '.join(rooms)}.", file=sys.stderr)
        return 2
    for room in asked:
        command = ["python", "-m", f"tests.bench.{room}", *sys.argv[2:]]
        print(f"bench: {' '.join(command)}", file=sys.stderr, flush=True)
        run = subprocess.run([sys.executable, *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if run.returncode or not run.stdout.strip():
            how = "failed" if run.returncode else "measured nothing"
            print(f"bench: {room} {how}; {PAGE.name} keeps its old table.", file=sys.stderr)
            return 1
        print(run.stdout)
        if run.stdout.startswith(NOT_MEASURED):
            continue
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(
            replaced(page, room, f"{provenance(' '.join(command))}\n\n{as_markdown(run.stdout)}"), encoding="utf-8"
        )
    return 0


def benchmarks(folder: Path) -> list[str]:
    """Those of ROOMS that are in a folder."""
    return [room for room in ROOMS if (folder / f"{room}.py").is_file()]


def provenance(command: str) -> str:
    """One line: what made the table, from which commit, when, and on what."""
    describe = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    commit = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"`{command}` at commit {commit}, {datetime.now(UTC):%Y-%m-%d}, {machine}."


def as_markdown(result: str) -> str:
    """Markdown stays as it is; plain lines, which Markdown would run together, become a block of their own."""
    tables = any(line.startswith("|") for line in result.splitlines())
    return result.strip() if tables else f"```text\n{result.strip()}\n```"


def replaced(page: str, room: str, text: str) -> str:
    """The page with the section of a room replaced, or appended where it has none."""
    begin, end = f"<!-- {room} -->", f"<!-- end of {room} -->"
    section = f"{begin}\n## {room.capitalize()}\n\n{text}\n{end}\n"
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n{section}"
    return before + section + rest.partition(f"{end}\n")[2]


if __name__ == "__main__":
    sys.exit(main())
