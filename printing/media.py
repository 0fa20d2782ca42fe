"""Paper as printers hold it: rolls and labels, in dots."""

from __future__ import annotations

import re
from dataclasses import dataclass

MM_PER_INCH = 25.4
DPI = 203
"""Of nearly every receipt and label printer (8 dots a millimetre)."""
_LABEL = re.compile(r"(\d{2,3})x(\d{2,3})mm")
_LEAST_MM, _MOST_MM = 38, 210


@dataclass(frozen=True, slots=True)
class PaperStock:
    """What can be printed on, in dots. `height` None: a roll, cut where the badge ends."""

    width: int
    height: int | None = None
    dpi: int = DPI

    @property
    def width_mm(self) -> float:
        return self.width / self.dpi * MM_PER_INCH


ROLL_80 = PaperStock(576)
ROLLS = {
    "80mm": ROLL_80,  # prints 72 mm
    "62mm": PaperStock(696, dpi=300),  # the continuous roll of 62 mm label printers, which print at 300 dpi
    "58mm": PaperStock(384),  # prints 48 mm
}


def stock(text: str, dpi: int | None = None) -> PaperStock:
    """A stock by its name: a roll ("80mm", "62mm", "58mm") or a label, width x height ("60x40mm", "100x70mm").

    Raises ValueError with one sentence.
    """
    roll = ROLLS.get(text)
    if roll is not None:
        return roll if dpi is None else PaperStock(round(roll.width * dpi / roll.dpi), None, dpi)
    found = _LABEL.fullmatch(text)
    if found is None or not all(_LEAST_MM <= int(side) <= _MOST_MM for side in found.groups()):
        known = ", ".join(ROLLS)
        raise ValueError(f"{text!r} is no paper that badges are laid out for; use {known}, or a label such as 100x70mm")
    chosen = dpi or DPI
    width, height = (round(int(side) / MM_PER_INCH * chosen) for side in found.groups())
    return PaperStock(width, height, chosen)
