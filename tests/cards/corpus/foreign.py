"""Documents and codes that are no license: each is invented and built after the format that `seen` names."""

from __future__ import annotations

import tomllib
from pathlib import Path


def foreign() -> list[tuple[str, str, bytes, str]]:
    """Name, symbology, content, and the format it follows."""
    rows = tomllib.loads((Path(__file__).parent / "foreign.toml").read_text(encoding="utf-8"))["document"]
    return [(f"foreign: {row['name']}", row["code"], _content(row), row["seen"]) for row in rows]


def _content(row: dict[str, str]) -> bytes:
    """Text as ISO 8859-1, or bytes in hexadecimal, so often as `times` says."""
    if "hex" in row:
        return bytes.fromhex(row["hex"]) * int(row.get("times", 1))
    return row["raw"].encode("latin-1")
