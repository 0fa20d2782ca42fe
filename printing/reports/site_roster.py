"""Who is on site, on paper: the roster that leaves the building with the person who counts heads.

Three forms of one roster: pages for an office printer, a strip for the badge printer when the network is dead
(`roll_report`), and CSV. People stand by area, with a box to tick; children count as people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from printing.reports.tagged_pdf import tagged_pdf

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets; it gets an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class Present:
    """One visitor on site; every text arrives worded. `children` are with the visitor and counted besides; None where
    nobody asked, which is not the same as 0."""

    name: str = field(repr=False)
    visitor_type: str
    area: str
    since: str
    children: int | None = None
    escort: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The roster's own words, in the reader's language; those with braces are filled in.

    Attributes:
        total: how many are on site, of the number of visitors, of children, and of visitors who were not asked.
    """

    title: str
    name: str
    visitor_type: str
    area: str
    since: str
    children: str
    escort: str
    total: Callable[[int, int, int], str]
    with_children: str
    page: str
    nobody: str
    nowhere: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on site at one school at one moment (`made`, worded). `language` is the words', a BCP 47 tag."""

    school: str
    made: str
    people: tuple[Present, ...]
    words: Words
    language: str = "en"

    @property
    def total(self) -> str:
        """How many there are; a number of children only as far as visitors were asked about them."""
        asked = [person.children for person in self.people if person.children is not None]
        visitors, children = len(self.people), sum(asked)
        return self.words.total(visitors, children, visitors - len(asked))

    @property
    def summary(self) -> str:
        return self.total if self.people else self.words.nobody

    def by_area(self) -> list[tuple[str, list[Present]]]:
        """Areas in order of their name, people in order of theirs; last those who go to none."""
        ordered = sorted(self.people, key=lambda one: (not one.area, one.area.casefold(), one.name.casefold()))
        return [
            (area or self.words.nowhere, list(people)) for area, people in groupby(ordered, key=lambda one: one.area)
        ]


def roster_pdf(roster: Roster) -> bytes:
    """US Letter pages, numbered: school, time and head count, then every person by area with a box to tick.

    Raises ReportFailed.
    """
    words = roster.words
    data = {
        "school": roster.school,
        "made": roster.made,
        "summary": roster.summary,
        "page": words.page,
        "columns": (words.name, words.children, words.visitor_type, words.since),
        "areas": [{"area": area, "people": [_row(one, words) for one in some]} for area, some in roster.by_area()],
    }
    return tagged_pdf("roster", words.title, roster.language, data)


def _row(person: Present, words: Words) -> dict[str, str]:
    return {
        "name": person.name,
        "children": words.with_children.format(children=person.children) if person.children else "",
        "visitor_type": person.visitor_type,
        "escort": person.escort,
        "since": person.since,
    }


def roster_csv(roster: Roster) -> bytes:
    """UTF-8 with a byte-order mark (spreadsheets guess wrong without), one visitor a row; no cell is a formula."""
    words = roster.words
    head = (words.name, words.visitor_type, words.area, words.since, words.children, words.escort)
    people = (one for _, some in roster.by_area() for one in some)
    rows = (
        (one.name, one.visitor_type, one.area, one.since, "" if one.children is None else str(one.children), one.escort)
        for one in people
    )
    return table(head, rows)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """CSV as roster_csv says."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(head)
    for row in rows:
        writer.writerow([f"'{text}" if text.startswith(_FORMULA) else text for text in row])
    return file.getvalue().encode("utf-8-sig")
