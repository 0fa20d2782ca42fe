"""Which machine this is: a hint that a folder of keys was copied from another one. The district has the proof."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

_FILES = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_WINDOWS_KEY = r"SOFTWARE\Microsoft\Cryptography"


def machine_id() -> str:
    """16 hex digits that are the same for every start of this machine; "" where it has no id.

    The system's own id is confidential (machine-id(5)), so a hash of it is kept, of no use elsewhere.
    """
    found = _windows() if sys.platform == "win32" else _posix()
    return hashlib.sha256(b"vestibule/machine/1\n" + found.encode()).hexdigest()[:16] if found else ""


def _posix() -> str:
    for file in _FILES:
        try:
            content = file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if content and content != "uninitialized":
            return content
    return ""


def _windows() -> str:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415  there is none elsewhere

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _WINDOWS_KEY) as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    return ""
