"""The conduct expectations: text files of assets/conduct, one a language, read at start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kiosk.checkin.school import ConductText
from kiosk.ui.style import ASSETS

FOLDER = ASSETS / "conduct"
FALLBACK = "en"
VERSION_LENGTH = 12
"""Hex digits of the digest: enough to tell any two versions that a district will ever have apart."""


class ConductDamaged(ValueError):
    """The text cannot be shown; the sentence says which file and what it lacks."""


def load_conduct(language: str, folder: Path = FOLDER) -> ConductText:
    """The expectations in a language (BCP 47: "es-MX" falls back to "es", and what is not there to English).

    Raises ConductDamaged.
    """
    tags = (language, language.partition("-")[0], FALLBACK)
    file = next((path for tag in tags if (path := folder / f"{tag}.txt").is_file()), folder / f"{FALLBACK}.txt")
    try:
        return parse(file.read_bytes())
    except (OSError, ConductDamaged, UnicodeDecodeError) as error:
        raise ConductDamaged(
            f"The conduct expectations in {file} cannot be used ({error}). Restore the file from the release."
        ) from None


def parse(content: bytes) -> ConductText:
    """Title (`# `), points (`- `) and closing of a text. Raises ConductDamaged, or UnicodeDecodeError."""
    lines = [line.strip() for line in content.decode("utf-8-sig").splitlines()]
    titles = [line[2:].strip() for line in lines if line.startswith("# ")]
    points = tuple(line[2:].strip() for line in lines if line.startswith("- "))
    closing = " ".join(line for line in lines if line and not line.startswith(("# ", "- ")))
    if len(titles) != 1 or not points:
        raise ConductDamaged("it needs one title and at least one point")
    return ConductText(hashlib.sha256(content).hexdigest()[:VERSION_LENGTH], titles[0], points, closing)
