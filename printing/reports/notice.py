"""Papers that somebody is handed in person: the notice of a bar, and a small slip of a few words."""

from __future__ import annotations

from dataclasses import dataclass, field

from printing.reports.tagged_pdf import tagged_pdf


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """Worded throughout, in `language` (a BCP 47 tag). `person` is whom it is for, `summary` what it says in short."""

    title: str
    school: str
    made: str
    person: str = field(repr=False)
    summary: str
    parts: tuple[Part, ...] = field(repr=False)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Slip:
    """A few words, worded throughout. `call` is whom to call, with the number; "" for nobody."""

    title: str
    school: str
    paragraphs: tuple[str, ...]
    call: str
    language: str = "en"


def notice_pdf(notice: Notice) -> bytes:
    """US Letter, to be handed over or mailed: one page, unless the words are very long. Raises ReportFailed."""
    data = {
        "school": notice.school,
        "made": notice.made,
        "person": notice.person,
        "summary": notice.summary,
        "parts": [{"heading": one.heading, "paragraphs": one.paragraphs} for one in notice.parts],
    }
    return tagged_pdf("notice", notice.title, notice.language, data)


def slip_pdf(slip: Slip) -> bytes:
    """One small page, a quarter of US Letter. Raises ReportFailed."""
    data = {"school": slip.school, "paragraphs": slip.paragraphs, "call": slip.call}
    return tagged_pdf("slip", slip.title, slip.language, data)
