"""The daily report: a school's counts of one day. No person is named in it; the caller gives figures and words."""

from __future__ import annotations

from dataclasses import dataclass

from printing.reports.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class CountTable:
    """`columns` head what is counted and how often; a figure that is too small to be shown arrives as words."""

    heading: str
    columns: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DayReport:
    """Worded throughout, in `language` (a BCP 47 tag). `made` says when it was drawn up, `notes` stand at the end."""

    title: str
    school: str
    day: str
    made: str
    page: str
    tables: tuple[CountTable, ...]
    notes: tuple[str, ...]
    language: str = "en"


def day_report_pdf(report: DayReport) -> bytes:
    """US Letter, pages numbered. Raises ReportFailed."""
    data = {
        "school": report.school,
        "day": report.day,
        "made": report.made,
        "page": report.page,
        "tables": [{"heading": one.heading, "columns": one.columns, "rows": one.rows} for one in report.tables],
        "notes": report.notes,
    }
    return tagged_pdf("day_report", report.title, report.language, data)
