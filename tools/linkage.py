"""Set up what screening and the license parser are measured beside and on, apart from the product.

`.venv-linkage/` holds splink and OpenSanctions' logic-v1 (nomenklatura), from tools/linkage-requirements.txt. PyICU
has no wheels for Linux: it is built, which needs a C++ compiler and ICU's headers (libicu-dev). `.venv-outside/` holds
the packages of names and of labelled pairs that tests/bench/outside reads as data, from tools/outside-requirements.txt.
`.venv-parsers/` holds aamva-parser (ISC), from tools/parsers-requirements.txt. All lists have hashes.
`python tools/linkage.py [NAME]`; exit status 1, with one line, where one cannot be installed. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment beside the product's. `options` are pip's, besides hashes and wheels only."""

    name: str
    contents: str
    options: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return ROOT / f".venv-{self.name}"

    @property
    def requirements(self) -> Path:
        return ROOT / "tools" / f"{self.name}-requirements.txt"

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        return self.folder / "requirements.sha256"

    def digest(self) -> str:
        return hashlib.sha256(self.requirements.read_bytes()).hexdigest()


LINKAGE = Environment("linkage", "splink and logic-v1", ("--no-binary", "pyicu"))
OUTSIDE = Environment("outside", "names and labelled pairs", ("--no-deps",))
PARSERS = Environment("parsers", "aamva-parser", ())
ENVIRONMENTS = (LINKAGE, OUTSIDE, PARSERS)


def installed(of: Environment) -> Path | None:
    """Its Python, or None where it is not set up (or set up from other requirements)."""
    ready = of.python.exists() and of.stamp.exists() and of.stamp.read_text(encoding="ascii") == of.digest()
    return of.python if ready else None


def set_up(of: Environment) -> Path:
    """Create the environment where it is missing or outdated. Raises CalledProcessError from pip."""
    python = installed(of)
    if python is not None:
        return python
    shutil.rmtree(of.folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(of.folder)], check=True)
    pip = [str(of.python), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    subprocess.run([*pip, *of.options, "-r", str(of.requirements)], check=True)
    of.stamp.write_text(of.digest(), encoding="ascii")
    return of.python


def main() -> int:
    wanted = [of for of in ENVIRONMENTS if len(sys.argv) == 1 or of.name in sys.argv[1:]]
    for of in wanted:
        try:
            set_up(of)
        except subprocess.CalledProcessError as error:
            print(f"{of.contents}: not installed (exit status {error.returncode}), see the lines above.")
            return 1
        print(f"{of.contents}: ready in {of.folder.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
