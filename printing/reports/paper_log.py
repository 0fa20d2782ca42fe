"""What a school keeps in a drawer for a day without the kiosk: how it goes, a log, blank badges with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printing.reports.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class HowItGoes:
    """The steps, in one of the office's languages (a BCP 47 tag)."""

    language: str
    title: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class PaperLog:
    """Worded throughout; all but `parts` in `language` (a BCP 47 tag).

    Attributes:
        numbers: one for each badge and its line.
        numbers_text: which numbers these are.
        columns: the headings of the log, the number's first; eight.
        log_lines: what is written above the log by hand.
        visitor: what stands large on a badge, in each language, the first the largest.
        lines: what is written on a badge by hand.
    """

    title: str
    school: str
    numbers: Sequence[str]
    numbers_text: str
    parts: Sequence[HowItGoes]
    log_title: str
    log_lines: Sequence[str]
    columns: Sequence[str]
    visitor: Sequence[str]
    lines: Sequence[str]
    language: str = "en"


def paper_log_pdf(paper: PaperLog) -> bytes:
    """Three US Letter pages. Raises ReportFailed."""
    data = {
        "school": paper.school,
        "numbers": list(paper.numbers),
        "numbers_text": paper.numbers_text,
        "parts": [{"language": part.language, "title": part.title, "steps": list(part.steps)} for part in paper.parts],
        "log_title": paper.log_title,
        "log_lines": list(paper.log_lines),
        "columns": list(paper.columns),
        "visitor": list(paper.visitor),
        "lines": list(paper.lines),
    }
    return tagged_pdf("paper_log", paper.title, paper.language, data)
