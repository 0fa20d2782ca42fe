"""A visitor's privacy receipt: what of a visit is kept, where, and until when. The caller gives the words."""

from __future__ import annotations

from dataclasses import dataclass, field

from printing.reports.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One thing that is kept, and until when (or under which condition)."""

    what: str = field(repr=False)
    until: str


@dataclass(frozen=True, slots=True)
class PrivacyReceipt:
    """Worded throughout, in `language` (a BCP 47 tag). `person` is the visitor's name, `columns` head what is kept and
    until when, `notes` are paragraphs below the table."""

    title: str
    school: str
    made: str
    person: str = field(repr=False)
    rows: tuple[KeptLine, ...] = field(repr=False)
    notes: tuple[str, ...]
    columns: tuple[str, str]
    language: str = "en"


def receipt_pdf(receipt: PrivacyReceipt) -> bytes:
    """US Letter, to be handed over or sent: one page, unless a name or the words are very long. Raises ReportFailed."""
    data = {
        "school": receipt.school,
        "made": receipt.made,
        "person": receipt.person,
        "columns": receipt.columns,
        "rows": [{"what": row.what, "until": row.until} for row in receipt.rows],
        "notes": receipt.notes,
    }
    return tagged_pdf("privacy_receipt", receipt.title, receipt.language, data)
