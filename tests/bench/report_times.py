"""How long a roster of 400 takes: in a process that has drawn none before, as the command does, and in one that has.

`python -m tests.bench.report_times` draws one roster and prints the milliseconds that it took, for the first of these.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from language.translator import translator
from printing.languages import escpos
from printing.reports.roll_report import roster_strip
from printing.reports.site_roster import Present, Roster, roster_pdf
from tests.bench.badge_times import quantiles
from tests.printing.badges import NAMES
from tests.printing.words import roster_words
from tests.test_house import ROOT

EN = translator()

PEOPLE = 400


def roster(seed: int) -> Roster:
    dice = random.Random(seed)
    areas = ("Front office", "Gymnasium", "Library", "Room 14, Mr. Patel")
    people = tuple(
        Present(f"{dice.choice(NAMES)} {number}", "VISITOR", dice.choice(areas), "8:04 AM", dice.choice((0, 0, 1, 2)))
        for number in range(PEOPLE)
    )
    return Roster("Oakridge Elementary", "November 23, 2026, 10:15 AM", people, roster_words(EN))


def by_reportlab(made: Roster) -> bytes:
    """The same roster as one would write it with reportlab: one table whose head is repeated, one font, no tags.

    Arabic is not joined and ideographs are boxes.
    """
    for weight in ("Regular", "Bold"):
        registerFont(TTFont(weight, str(ROOT / "assets" / "fonts" / f"NotoSans-{weight}.ttf")))
    bold = ParagraphStyle("name", fontName="Bold", fontSize=14, leading=17, splitLongWords=True)
    small = ParagraphStyle("small", fontName="Regular", fontSize=11, leading=14)
    words = made.words
    rows: list[list[Paragraph]] = [[Paragraph(told, small) for told in (words.name, words.children, words.since)]]
    for area, people in made.by_area():
        rows.append([Paragraph(area, bold), Paragraph("", small), Paragraph("", small)])
        rows += [
            [Paragraph(one.name, bold), Paragraph(str(one.children or ""), small), Paragraph(one.since, small)]
            for one in people
        ]
    file = io.BytesIO()
    page = SimpleDocTemplate(file, pagesize=letter, title=words.title)
    page.build([Paragraph(made.summary, bold), LongTable(rows, colWidths=[300, 60, 100], repeatRows=1)])
    return file.getvalue()


WAYS: dict[str, Callable[[Roster], object]] = {
    "pages by Typst, tagged (PDF/UA-1)": roster_pdf,
    "pages by reportlab's table, untagged": by_reportlab,
    "strip for the badge roll (ESC/POS)": lambda made: escpos.encode(roster_strip(made)),
}


def _first(way: str) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor for the first roster of a new process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.report_times", way], cwd=ROOT, capture_output=True, text=True, check=True
    )
    wall, processor = done.stdout.split()
    return float(wall), float(processor)


def _drawn(way: str, seed: int) -> tuple[float, float]:
    made = roster(seed)
    started, used = time.perf_counter(), time.process_time()
    WAYS[way](made)
    return (time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000


def rosters(count: int) -> Iterator[str]:
    yield f"\nA roster of {PEOPLE} visitors to paper bytes, {count} times in turns, other people each time; ratio of"
    yield "the medians of the processor to reportlab's. `first` is the first of a new process, and loads Typst.\n"
    yield "| form | p50 ms | p95 ms | p50 of the processor | p95 of the processor | ratio |\n|---|---|---|---|---|---|"
    names = list(WAYS)
    first = {way: [_first(way) for _ in range(count)] for way in names}
    for way in names:
        WAYS[way](roster(0))
    again: dict[str, list[tuple[float, float]]] = {way: [] for way in names}
    for seed in range(1, count + 1):
        for way in names:
            again[way].append(_drawn(way, seed))
    for label, taken in (("first", first), ("later", again)):
        theirs = median(used for _, used in taken[names[1]])
        for way in names:
            walls, used = zip(*taken[way], strict=True)
            figures = f"{quantiles(list(walls))} | {quantiles(list(used))} | {median(used) / theirs:.1f}"
            yield f"| {way}, {label} | {figures} |"


if __name__ == "__main__":
    sys.stdout.write(" ".join(f"{figure:.1f}" for figure in _drawn(sys.argv[1], 1)) + "\n")
