"""Set up the receipt-printer emulator that the printing tests use: emupos, in an environment of its own.

emupos needs Python 3.13, newer than the product does, so it lives in `.venv-emupos/`. `python tools/emulator.py`;
exit status 1, with one line, where there is no Python 3.13. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-emupos"
REQUIREMENTS = ROOT / "tools" / "emulator-requirements.txt"
_BINARIES = "Scripts" if os.name == "nt" else "bin"
_NAMES = ("python3.13", "python3.14")


class NoPython(Exception):
    """No Python that emupos runs on; the message is one line."""


def installed() -> Path | None:
    """The emulator's command, or None where it is not set up (or set up from other requirements)."""
    command = ENVIRONMENT / _BINARIES / ("emupos.exe" if os.name == "nt" else "emupos")
    stamp = ENVIRONMENT / "requirements.sha256"
    current = command.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _digest()
    return command if current else None


def set_up() -> Path:
    """Create the environment where it is missing or outdated. Raises NoPython, and CalledProcessError from pip."""
    command = installed()
    if command is not None:
        return command
    python = next(_pythons(), None)
    if python is None:
        raise NoPython("The printer emulator needs Python 3.13, which is not here: its tests will be skipped.")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(ENVIRONMENT / _BINARIES / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "--only-binary", ":all:", "-r", str(REQUIREMENTS)], check=True)
    (ENVIRONMENT / "requirements.sha256").write_text(_digest(), encoding="ascii")
    return ENVIRONMENT / _BINARIES / "emupos"


def _pythons() -> Iterator[str]:
    """Pythons new enough that really start: those on PATH, then pyenv's (which need not be switched on)."""
    found = [path for name in _NAMES if (path := shutil.which(name))]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += [str(path) for name in _NAMES for path in sorted(versions.glob(f"*/bin/{name}"))]
    for path in found:
        answer = subprocess.run([path, "-c", "import ssl, venv"], capture_output=True, check=False)
        if answer.returncode == 0:
            yield path


def _digest() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()


def main() -> int:
    try:
        command = set_up()
    except NoPython as reason:
        print(reason)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"The printer emulator could not be installed (exit status {error.returncode}): see the lines above.")
        return 1
    print(f"The printer emulator is ready: {command.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
