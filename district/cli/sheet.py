"""QR codes to print, written as pictures: enrollment codes and passes."""

from __future__ import annotations

from pathlib import Path

import segno

from district.errors import DistrictError


def write_qr(text: str, file: Path) -> None:
    """Write a QR code as a PNG, large enough to print. Raises DistrictError where the file cannot be written."""
    try:
        segno.make(text, error="m", micro=False).save(str(file), kind="png", scale=12)
    except OSError as error:
        raise DistrictError(f"{file} cannot be written ({error.strerror}). Choose another folder.") from None
