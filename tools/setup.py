"""Set up a machine: missing system packages, then `.venv/` from the hash-locked requirements.

Standard library only, because it runs before anything is installed. `python3 tools/setup.py [--dev]`.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MINIMUM = (3, 11)

# Debian and Ubuntu: shared library -> (package, why). Everything else comes in wheels.
LIBRARIES = {
    "zbar": ("libzbar0", "pyzbar, the second barcode reader"),
    "EGL": ("libegl1", "Qt's drawing"),
    "GL": ("libgl1", "Qt's drawing"),
    "xkbcommon": ("libxkbcommon0", "Qt's keyboard"),
    "xkbcommon-x11": ("libxkbcommon-x11-0", "Qt's keyboard under X11"),
    "xcb-cursor": ("libxcb-cursor0", "Qt's window under X11"),
    "xcb-icccm": ("libxcb-icccm4", "Qt's window under X11"),
    "xcb-keysyms": ("libxcb-keysyms1", "Qt's keyboard under X11"),
    "xcb-shape": ("libxcb-shape0", "Qt's window under X11"),
    "fontconfig": ("libfontconfig1", "Qt's fonts"),
    "dbus-1": ("libdbus-1-3", "Qt's accessibility"),
    "glib-2.0": ("libglib2.0-0", "Qt's event loop"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    dev = parser.parse_args().dev
    if sys.version_info < MINIMUM:
        return fail(
            f"Python {sys.version.split()[0]} is too old: Vestibule needs 3.11 or newer. Install it and run make again."
        )
    if sys.platform.startswith("linux"):
        status = install_libraries()
        if status:
            return status
    return install_wheels(ROOT / ("requirements-dev.txt" if dev else "requirements.txt"))


def install_libraries() -> int:
    """Install what the loader cannot find; without root or sudo, print the one command that does."""
    missing = {name: LIBRARIES[name] for name in LIBRARIES if not found(name)}
    if not missing:
        return 0
    packages = sorted({package for package, _ in missing.values()})
    for package, why in sorted(missing.values()):
        print(f"setup: {package} is missing ({why})", flush=True)
    if shutil.which("apt-get") is None:
        return fail(
            f"This system has no apt-get: install what {' '.join(packages)} are called here, then run make again."
        )
    become = [] if os.geteuid() == 0 else ["sudo"]
    if become and shutil.which("sudo") is None:
        return fail(f"Run this once as root, then make again: apt-get install -y {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
    ):
        if subprocess.run([*become, *command], env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return fail(f"`{' '.join(command)}` failed. Run it by hand, read what it says, then run make again.")
    return 0


def found(library: str) -> bool:
    """Whether the loader knows the library; ldconfig's cache is asked, since find_library may need gcc."""
    if ctypes.util.find_library(library):
        return True
    folders = [Path("/usr/lib"), Path("/lib"), *Path("/usr/lib").glob("*-linux-gnu*")]
    return any(any(folder.glob(f"lib{library}.so*")) for folder in folders)


def install_wheels(lock: Path) -> int:
    """Create the virtual environment and install the lock; a stamp makes the second run instant."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = VENV / f".{lock.name}.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == digest:
        return 0
    if not python.exists():
        print("setup: creating .venv", flush=True)
        venv.create(VENV, with_pip=True)
    print(f"setup: installing {lock.name} (a few minutes the first time)", flush=True)
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(lock),
    ]
    if subprocess.run(command, check=False).returncode:
        return fail(
            "pip could not install the locked packages. Check the network and free disk space, then run make again."
        )
    stamp.write_text(digest)
    if lock.name == "requirements-dev.txt":
        product = ROOT / "requirements.txt"
        (VENV / f".{product.name}.sha256").write_text(hashlib.sha256(product.read_bytes()).hexdigest())
    return 0


def fail(sentence: str) -> int:
    print(f"setup: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
