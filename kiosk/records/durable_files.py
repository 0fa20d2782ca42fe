"""Small files that must be whole after a power cut: written aside, flushed to disk, then switched in."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_durably(file: Path, content: bytes, *, new: bool = False) -> None:
    """Write a file of mode 0600 so that after a crash there is the old one or the new one, never half of one.

    With `new`, raises FileExistsError where there is a file already. Raises OSError.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".aside-")  # mkstemp gives mode 0600
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if new:
            os.link(aside, file)  # unlike a rename, fails where there is one
        else:
            aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut. Windows sees to that itself, and cannot open a folder."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
