"""Set up a machine: missing system packages, then `.venv/` from the hash-locked requirements.

Standard library only, because it runs before anything is installed. `python3 tools/setup.py [--dev]`.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
MINIMUM = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
PRODUCT, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"

# Debian's and Ubuntu's package of each shared library that the wheels leave to the system: what the loader could not
# find for Qt's modules and platform plugins, pyzbar and pyusb in a bare Debian 12. `make fresh` proves them.
LIBRARIES = {
    "libzbar.so.0": ("libzbar0", "pyzbar, the second barcode reader"),
    "libusb-1.0.so.0": ("libusb-1.0-0", "badge printers on USB"),
    "libglib-2.0.so.0": ("libglib2.0-0", "Qt's event loop"),
    "libdbus-1.so.3": ("libdbus-1-3", "Qt's accessibility"),
    "libfontconfig.so.1": ("libfontconfig1", "Qt's fonts"),
    "libfreetype.so.6": ("libfreetype6", "Qt's fonts"),
    "libEGL.so.1": ("libegl1", "Qt's drawing"),
    "libGL.so.1": ("libgl1", "Qt's drawing"),
    "libX11.so.6": ("libx11-6", "Qt's drawing"),
    "libxkbcommon.so.0": ("libxkbcommon0", "Qt's keyboard"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "Qt's keyboard under X11"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "Qt's keyboard under X11"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "Qt's keyboard under X11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "Qt's window under X11"),
    "libxcb.so.1": ("libxcb1", "Qt's window under X11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "Qt's window under X11"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "Qt's window under X11"),
    "libxcb-image.so.0": ("libxcb-image0", "Qt's window under X11"),
    "libxcb-randr.so.0": ("libxcb-randr0", "Qt's window under X11"),
    "libxcb-render.so.0": ("libxcb-render0", "Qt's window under X11"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "Qt's window under X11"),
    "libxcb-shape.so.0": ("libxcb-shape0", "Qt's window under X11"),
    "libxcb-shm.so.0": ("libxcb-shm0", "Qt's window under X11"),
    "libxcb-sync.so.1": ("libxcb-sync1", "Qt's window under X11"),
    "libxcb-util.so.1": ("libxcb-util1", "Qt's window under X11"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "Qt's window under X11"),
    "libwayland-client.so.0": ("libwayland-client0", "Qt's window under Wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "Qt's window under Wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "Qt's window under Wayland"),
}

# What tests alone need: any of these programs will do, and the package that brings the first on Debian.
TEST_PROGRAMS = {
    ("chromium", "chromium-browser", "google-chrome"): ("chromium", "the tests of the district's pages"),
}


class SetupFailed(Exception):
    """The machine could not be set up; the message is what happened and what to do, in words for whoever ran it."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    dev = parser.parse_args().dev
    try:
        require_python()
        if sys.platform.startswith("linux"):
            install_packages(missing_packages() | (missing_programs() if dev else {}))
        install_wheels(DEVELOPMENT if dev else PRODUCT)
    except SetupFailed as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    return 0


def require_python() -> None:
    """Go on in the newest Python beside this one where this one is too old: Ubuntu 22.04's `python3` is 3.10."""
    if sys.version_info >= MINIMUM:
        return
    newer = next(filter(None, map(shutil.which, NEWER)), None)
    if newer is None:
        raise SetupFailed(
            f"Python {sys.version.split()[0]} is too old: install Python 3.11 or newer, then run make again."
        )
    os.execv(newer, [newer, *sys.argv])  # noqa: S606  no shell is wanted


def missing_packages() -> dict[str, str]:
    """Each system package that is missing, with its use. The loader itself is asked, so that it cannot disagree."""
    missing = {package: why for soname, (package, why) in LIBRARIES.items() if not loads(soname)}
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        missing[f"python3.{sys.version_info.minor}-venv"] = "Python's virtual environments"
    return missing


def missing_programs() -> dict[str, str]:
    """Each package with a program that tests drive and that is missing, with its use."""
    return {package: why for names, (package, why) in TEST_PROGRAMS.items() if not any(map(shutil.which, names))}


def loads(soname: str) -> bool:
    """Whether the dynamic loader finds the library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def install_packages(missing: dict[str, str]) -> None:
    """Install with apt-get, as root or through sudo; otherwise name the one command that does."""
    if not missing:
        return
    for use in dict.fromkeys(missing.values()):
        print(f"setup: missing for {use}: {' '.join(name for name in missing if missing[name] == use)}", flush=True)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None:
        raise SetupFailed("This system has no apt-get: install what these are called here, then run make again.")
    become = [] if os.geteuid() == 0 else ["sudo"]
    if become and shutil.which("sudo") is None:
        raise SetupFailed(f"Run this once as root, then make again: {' '.join(install)}")
    # Lists may be stale without harm, and one dead third-party source must not stop the rest: only install decides.
    apt(["apt-get", "update", "-q"], become)
    if not apt(install, become):
        raise SetupFailed(f"`{' '.join(install)}` failed. Read what it says above, mend that, then run make again.")


def apt(command: list[str], become: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return not subprocess.run([*become, *command], env=environment, stdout=subprocess.DEVNULL, check=False).returncode


def install_wheels(lock: str) -> None:
    """Create the virtual environment and install the lock; a stamp makes the second run instant."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = VENV / f".{lock}.sha256"
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    usable = works(python)
    if usable and stamp.exists() and stamp.read_text() == digest:
        return
    if not usable:
        print("setup: creating .venv", flush=True)
        create_environment()
    print(f"setup: installing {lock} (a few minutes the first time)", flush=True)
    pip = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
    ]
    # A user's own `user = true` would put the packages beside the environment instead of into it.
    if subprocess.run(pip, cwd=ROOT, env={**os.environ, "PIP_USER": "0"}, check=False).returncode:
        raise SetupFailed(
            "pip could not install the locked packages. Check the network and the free disk space, then run make again."
        )
    stamp.write_text(digest)


def works(python: Path) -> bool:
    """Whether the environment runs, is new enough and has pip: a system upgrade or a moved folder breaks it."""
    probe = f"import sys, pip; sys.exit(sys.version_info < {MINIMUM} or sys.prefix == sys.base_prefix)"
    return (
        python.exists() and not subprocess.run([python, "-c", probe], stderr=subprocess.DEVNULL, check=False).returncode
    )


def create_environment() -> None:
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode:
        print(made.stdout, file=sys.stderr)
        raise SetupFailed(f"Python could not make {VENV}. Read what it says above, mend that, then run make again.")


if __name__ == "__main__":
    sys.exit(main())
