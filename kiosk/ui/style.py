"""The look: one palette, one scale of sizes, one stylesheet, one font family. Call `apply_style` before any window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from kiosk.ui import icons
from kiosk.ui.widgets.focus import InputSense

ASSETS = Path(__file__).resolve().parents[2] / "assets"
FAMILY = "Noto Sans"
SMALLEST_TEXT = 28
"""Pixels at the design sizes; nothing on a screen is smaller."""
SMALLEST_CONTROL = 88
"""Pixels at the design sizes: the height of everything that a visitor must press."""

PALETTE: dict[str, str] = {
    "paper": "#FBF6EC",  # the wall
    "sand": "#F3E9D8",  # quiet panels
    "linen": "#FFFDF8",  # tiles and fields
    "edge": "#8E7C62",  # outline of what can be pressed
    "line": "#E2D5BF",  # decoration only
    "ink": "#24312D",
    "muted": "#55605A",
    "green": "#1D5B4E",
    "green-deep": "#14463B",
    "green-pale": "#DDEAE0",
    "clay": "#A8461F",
    "clay-deep": "#84340F",
    "clay-pale": "#FBE3D2",
    "honey": "#F2C46D",
    "sky": "#DCE9E6",
    "white": "#FFFFFF",
    "faint": "#E7DFD0",  # a control that cannot be pressed now
    "faint-ink": "#5F5849",
    "office": "#EDF0EC",  # the wall behind the office's screens
}

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    ("ink", "paper"),
    ("ink", "sand"),
    ("ink", "linen"),
    ("ink", "office"),
    ("muted", "paper"),
    ("muted", "sand"),
    ("muted", "linen"),
    ("muted", "office"),
    ("green", "paper"),
    ("green", "linen"),
    ("green", "office"),
    ("green", "green-pale"),
    ("green-deep", "green-pale"),
    ("white", "green"),
    ("white", "green-deep"),
    ("white", "clay"),
    ("white", "clay-deep"),
    ("clay", "linen"),
    ("clay-deep", "clay-pale"),
    ("clay", "paper"),
    ("clay-deep", "paper"),
    ("clay-deep", "sand"),
    ("clay-deep", "linen"),
    ("clay-deep", "office"),
    ("clay-deep", "green-pale"),
    ("green-deep", "sand"),
    ("faint-ink", "faint"),
)
"""Every pair of text and ground that the stylesheet uses: at least 4.5 to 1 (WCAG 2.1, 1.4.3)."""

CONTROL_PAIRS: tuple[tuple[str, str], ...] = (
    ("edge", "paper"),
    ("edge", "linen"),
    ("edge", "office"),
    ("green", "paper"),
    ("green", "office"),
    ("clay", "office"),
)
"""Outlines by which a control is recognized: at least 3 to 1 (WCAG 2.1, 1.4.11)."""

SIZES: dict[str, tuple[int, int]] = {
    "small": (30, 28),
    "body": (36, 30),
    "lead": (44, 34),
    "title": (66, 48),
    "hero": (112, 84),
    "key": (40, 34),
    "pin": (52, 40),
}
"""Text heights in pixels at the design size: portrait, landscape."""

PORTRAIT = (1080, 1920)
LANDSCAPE = (1280, 800)


class StyleMissing(RuntimeError):
    """A part of assets/ is not there; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a window is shaped: which of the two designs it shows, and how much larger or smaller than designed."""

    portrait: bool = True
    scale: float = 1.0

    @classmethod
    def of(cls, width: int, height: int) -> Shape:
        """The design that fits a window of this many pixels; scales in steps of 1/20, from 0.5 to 3."""
        portrait = height > width
        design = PORTRAIT if portrait else LANDSCAPE
        fitting = min(width / design[0], height / design[1])
        return cls(portrait, min(3.0, max(0.5, int(fitting * 20 + 1e-6) / 20)))

    def px(self, portrait: int, landscape: int | None = None) -> int:
        """Pixels of this window for a length of the designs (`landscape` as `portrait` where not given)."""
        return round((portrait if self.portrait or landscape is None else landscape) * self.scale)

    def text(self, kind: str) -> int:
        """Height in pixels of a kind of text of SIZES."""
        return self.px(*SIZES[kind])


def color(name: str) -> QColor:
    """A color of the palette."""
    return QColor(PALETTE[name])


def apply_style(app: QApplication) -> None:
    """Load fonts, icons and stylesheet from disk, once, before the first window. Raises StyleMissing."""
    if FAMILY not in families():
        raise StyleMissing(
            f"The font {FAMILY} is missing from {ASSETS / 'fonts'}. Restore the folder from the release."
        )
    icons.load(ASSETS / "icons")
    _template()
    if app.findChild(InputSense) is None:
        InputSense(app)
    app.setStyle("Fusion")
    app.setFont(QFont(list(families())))
    palette = QPalette(color("paper"))
    palette.setColor(QPalette.ColorRole.WindowText, color("ink"))
    palette.setColor(QPalette.ColorRole.Text, color("ink"))
    palette.setColor(QPalette.ColorRole.Highlight, color("green"))
    palette.setColor(QPalette.ColorRole.HighlightedText, color("white"))
    app.setPalette(palette)


def stylesheet(shape: Shape) -> str:
    """assets/style.qss with the palette's colors, and its sizes for this shape."""
    sizes = {f"text-{kind}": f"{shape.text(kind)}px" for kind in SIZES}
    lengths = {f"px-{length}": f"{shape.px(length)}px" for length in (2, 3, 4, 8, 12, 16, 20, 28, 36, 44)}
    names = {**PALETTE, **sizes, **lengths, "families": ", ".join(f'"{family}"' for family in families())}
    return _template().substitute({key.replace("-", "_"): value for key, value in names.items()})


@cache
def _template() -> Template:
    try:
        return Template((ASSETS / "style.qss").read_text(encoding="utf-8"))
    except OSError as error:
        raise StyleMissing(f"The stylesheet cannot be read ({error}). Restore assets/ from the release.") from None


@cache
def families() -> tuple[str, ...]:
    """Every shipped family, loaded from disk by the first call, Latin's first: names look as they do on badges.

    Where a letter is not in the first family, Qt asks the others in this order, and the system's own only then. Loading
    takes 5 ms, since Qt reads a font's glyphs only when it draws with it.
    """
    QLoggingCategory.setFilterRules("qt.text.font.db.info=false")  # a line for each family that has not the letter
    files = sorted((ASSETS / "fonts").glob("NotoSans*.[ot]tf"))
    numbers = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    found = (family for number in numbers for family in QFontDatabase.applicationFontFamilies(number))
    return tuple(sorted(dict.fromkeys(found), key=lambda family: (family != FAMILY, family)))
