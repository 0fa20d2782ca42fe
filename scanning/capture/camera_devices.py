"""The cameras that this machine names: by what they are and where they are plugged in, which outlives a restart.

Linux numbers cameras in the order in which it finds them, so that `0` may be another one tomorrow. `/dev/v4l/by-id`
gives each a name of its maker's, and `/dev/v4l/by-path` one of its port.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

DEV = Path("/dev")
_NODE = re.compile(r"video(\d{1,3})")
_NAMES = "v4l/by-id", "v4l/by-path"


def is_device(url: str, dev: Path = DEV) -> bool:
    """Whether a camera setting is the path of a device, plugged in or not; files in memory under /dev are none."""
    path = Path(os.path.normpath(url))
    if not path.is_relative_to(dev) or path.is_relative_to(dev / "shm") or path.is_dir():
        return False
    return not path.is_file() or _NODE.fullmatch(path.resolve().name) is not None


def index_of(url: str) -> int | None:
    """The number of the camera that a device's path leads to, or None where it leads to none."""
    node = Path(url).resolve()
    match = _NODE.fullmatch(node.name)
    return int(match[1]) if match and node.exists() else None


def cameras(dev: Path = DEV) -> list[str]:
    """A name for every camera that is plugged in: by its maker, else by its port, else by its number."""
    nodes = sorted((int(match[1]), node) for node in _entries(dev) if (match := _NODE.fullmatch(node.name)))
    names: dict[Path, str] = {}
    for folder in _NAMES:
        for name in _entries(dev / folder):
            names.setdefault(name.resolve(), str(name))
    return [names.get(node.resolve(), str(node)) for _, node in nodes]


def _entries(folder: Path) -> list[Path]:
    """What is in a folder by name; nothing where it is not there, as on other systems or without a camera."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
