"""Set up what the printing tests print on: emupos (ESC/POS) and zpl-renderer-js (ZPL), apart from the product.

emupos needs Python 3.13, newer than the product does; the renderer needs Node. Both live in `.venv-emupos/`.
`python tools/emulator.py`; exit status 1, with one line each, where one of them cannot be. Standard library only.
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
RENDERER = ROOT / "tools" / "emulator-zpl"
_BINARIES = "Scripts" if os.name == "nt" else "bin"
_NAMES = ("python3.13", "python3.14")


class NoPython(Exception):
    """No Python that emupos runs on; the message is one line."""


class NoNode(Exception):
    """No Node to draw ZPL with; the message is one line."""


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


def renderer() -> list[str] | None:
    """The command that draws ZPL from standard input (its arguments: width and height in mm), or None."""
    node, script = shutil.which("node"), ENVIRONMENT / "zpl" / "render.cjs"
    ready = node and script.exists() and (script.parent / "node_modules" / "zpl-renderer-js").is_dir()
    return [node, str(script)] if node and ready else None


def set_up_renderer() -> None:
    """Install the renderer from its lock. Raises NoNode, and CalledProcessError from npm."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NoNode("The ZPL renderer needs Node and npm, which are not here: its tests will be skipped.")
    if renderer() is not None:
        return
    folder = ENVIRONMENT / "zpl"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(RENDERER, folder)
    subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True)


def main() -> int:
    failed = False
    for name, act in (("receipt-printer emulator", set_up), ("ZPL renderer", set_up_renderer)):
        try:
            act()
        except (NoPython, NoNode) as reason:
            failed = True
            print(reason)
        except subprocess.CalledProcessError as error:
            failed = True
            print(f"The {name} could not be installed (exit status {error.returncode}): see the lines above.")
        else:
            print(f"The {name} is ready in {ENVIRONMENT.name}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
