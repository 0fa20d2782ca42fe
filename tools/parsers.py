"""Set up what the license parser is measured beside: aamva-parser (ISC), apart from the product.

It lives in `.venv-parsers/`, from tools/parsers-requirements.txt with hashes. `python tools/parsers.py`; exit status 1,
with one line, where it cannot be installed. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-parsers"
REQUIREMENTS = ROOT / "tools" / "parsers-requirements.txt"
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
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    _STAMP.write_text(_digest(), encoding="ascii")
    return _PYTHON


def _digest() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def main() -> int:
    try:
        set_up()
    except subprocess.CalledProcessError as error:
        print(f"aamva-parser could not be installed (exit status {error.returncode}): see the lines above.")
        return 1
    print(f"aamva-parser is ready in {ENVIRONMENT.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
