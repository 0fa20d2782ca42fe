"""Set up what screening is measured beside: splink and OpenSanctions' logic-v1 (nomenklatura), apart from the product.

They live in `.venv-linkage/`, from tools/linkage-requirements.txt with hashes. PyICU has no wheels for Linux: it is
built, which needs a C++ compiler and ICU's headers (libicu-dev). `python tools/linkage.py`; exit status 1, with one
line, where they cannot be installed. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-linkage"
REQUIREMENTS = ROOT / "tools" / "linkage-requirements.txt"
_PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
_STAMP = ENVIRONMENT / "requirements.sha256"


def installed() -> Path | None:
    """Its Python, or None where it is not set up (or set up from other requirements)."""
    ready = _PYTHON.exists() and _STAMP.exists() and _STAMP.read_text(encoding="ascii") == _digest()
    return _PYTHON if ready else None


def set_up() -> Path:
    """Create the environment where it is missing or outdated. Raises CalledProcessError from pip."""
    python = installed()
    if python is not None:
        return python
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    subprocess.run([*pip, "--no-binary", "pyicu", "-r", str(REQUIREMENTS)], check=True)
    _STAMP.write_text(_digest(), encoding="ascii")
    return _PYTHON


def _digest() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def main() -> int:
    try:
        set_up()
    except subprocess.CalledProcessError as error:
        print(f"splink and logic-v1 could not be installed (exit status {error.returncode}): see the lines above.")
        return 1
    print(f"splink and logic-v1 are ready in {ENVIRONMENT.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
