"""An expected visitor's pass on paper or as a file to send: whose it is, where and when it is good, and its code."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import segno

from printing.reports.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class PassSheet:
    """Worded throughout, in `language` (a BCP 47 tag).

    Attributes:
        valid: from when until when.
        notes: what to do with it, a paragraph each.
        code: the text of the QR code.
        code_text: what the code is, for those who do not see it (its alternate text).
    """

    title: str
    school: str
    person: str = field(repr=False)
    valid: str
    notes: tuple[str, ...]
    code: str = field(repr=False)
    code_text: str
    language: str = "en"


def pass_pdf(sheet: PassSheet) -> bytes:
    """One US Letter page. Raises ReportFailed, and ValueError where the code's text is too long for a code."""
    data = {
        "school": sheet.school,
        "person": sheet.person,
        "valid": sheet.valid,
        "notes": sheet.notes,
        "code": _drawn(sheet.code),
        "code_text": sheet.code_text,
    }
    return tagged_pdf("visitor_pass", sheet.title, sheet.language, data)


def _drawn(text: str) -> str:
    """The QR code as SVG, with the margin that readers need."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="svg", border=4, xmldecl=False)
    return file.getvalue().decode()
