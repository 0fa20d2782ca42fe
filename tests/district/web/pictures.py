"""`python -m tests.district.web.pictures [FOLDER] [NAME ...]`: every page of the table as PNG, or those named.

Each is drawn twice: in English at a desk in light colors, and in Spanish on a phone in dark ones.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.district.web import chromium
from tests.district.web.page_table import PAGES, furnished, opened

FOLDER = Path("docs/pictures/pages")
_IS_CURRENT = """
() => !document.querySelector(".htmx-request") && [...document.querySelectorAll("[data-live]")].every(
  (mark) => mark.textContent === mark.dataset.on || mark.classList.contains("silent"))
"""
_LOADED = """
async () => {
  const images = [...document.images];
  images.forEach((image) => { image.loading = "eager"; });
  await Promise.all(images.map((image) => image.decode().catch(() => null)));
}
"""
WAYS = (("en", chromium.DESK, False), ("es", chromium.PHONE, True))


def main(words: list[str]) -> int:
    folder = Path(words[0]) if words else FOLDER
    executable = chromium.program()
    if executable is None:
        sys.stderr.write(f"pictures: {chromium.MISSING}\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [shown for shown in PAGES if shown.name in words[1:] or not words[1:]]
    with (
        tempfile.TemporaryDirectory() as home,
        furnished(Path(home) / "district") as place,
        chromium.launched(executable) as browser,
    ):
        for shown in wanted:
            for language, width, dark in WAYS:
                window = opened(browser, place, shown, width=width, dark=dark, language=language)
                settle(window)
                file = folder / f"{shown.name}-{language}.png"
                window.page.screenshot(path=file, full_page=True)
                window.close()
                make_small(file)
                sys.stdout.write(f"{file}\n")
    return 0


def settle(window: chromium.Window) -> None:
    """Wait until a page is what somebody sees: it hears its school, and its photos are there, below the fold too."""
    window.page.wait_for_function(_IS_CURRENT)
    window.page.evaluate(_LOADED)


def make_small(file: Path) -> None:
    """A page has few colors; a palette of them is a third of the size."""
    with Image.open(file) as drawn:
        drawn.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
