"""What reports about visits say, at a kiosk and at the district: the same paper reads the same from either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from language.marks import N_, NC_, Plural, Text, TextEnum
from language.translator import Translator


class PaperText(TextEnum):
    """Fixed texts of both ends; {places} are filled in by `say`, or by the report itself."""

    MADE = N_("{day}, {time}")
    LOG_MADE = N_("Drawn up {day}, {time}")
    RECEIPT = N_("What we keep of your visit")
    RECEIPT_PERSON = N_("{name}, visit of {day}")
    RECEIPT_WHAT = N_("What we keep")
    RECEIPT_UNTIL = N_("Where, and until when")
    NAME_BORN = N_("Your name and date of birth")
    TIMES = N_("When you came and left, why, and where you went")
    UNTIL_DAY = N_("Here and at the district until this day is over and you have left.")
    NOTHING_ELSE = N_(
        "Nothing else of your card is kept: no address, no license number, no picture of the card. "
        "No face recognition is used."
    )


class ReceiptLine(TextEnum):
    """The line of each personal group (sync.contract.journal.facts), in the order of the receipt."""

    IDENTITY = N_("Your name")
    BIRTH_DATE = N_("Your date of birth")
    PHOTO = N_("Your photo")
    ANSWERS = N_("What you answered: {answers}")
    MATCHES = N_("That the office checked your visit, what it decided, and why")
    TEXT = N_("What the office noted about it")
    WHOM = N_("A number computed from your card, so that you need not wait for the same reason again")


RECEIPT_LINES: Mapping[str, ReceiptLine] = MappingProxyType({line.name.lower(): line for line in ReceiptLine})
"""Name of the group -> its line."""

ROSTER: Mapping[str, Text] = MappingProxyType(
    {
        "title": N_("On site now"),
        "name": N_("Name"),
        "visitor_type": N_("Visitor type"),
        "area": N_("Area"),
        "since": N_("Since"),
        "children": N_("Children"),
        "escort": N_("Escort"),
        "with_children": N_("+ {children}"),
        "page": N_("Page {page} of {pages}"),
        "nobody": N_("No visitor is signed in."),
        "nowhere": N_("No set destination"),
    }
)
"""Field of printing.reports.site_roster.Words -> its text, besides `total`."""

_ON_SITE = N_("{people} on site: {visitors}, {children}")
_AT_LEAST = N_("At least {people} on site: {visitors}, {children}; {unasked} not asked about children")
_UNASKED = N_("Visitors on site: {visitors}. Children with them are not counted.")
_VISITORS = Plural("{count} visitor", "{count} visitors")
_CHILDREN = Plural("{count} child", "{count} children")


def roster_total(words: Translator) -> Callable[[int, int, int], str]:
    """How many are on site, of the number of visitors, of children, and of visitors who were not asked about any."""

    def said_of(visitors: int, children: int, unasked: int) -> str:
        if unasked == visitors:
            return words.say(_UNASKED, visitors=visitors)
        counts = {
            "visitors": words.say(_VISITORS, count=visitors),
            "children": words.say(_CHILDREN, count=children),
        }
        return words.say(_AT_LEAST if unasked else _ON_SITE, people=visitors + children, unasked=unasked, **counts)

    return said_of


LOG: Mapping[str, Text] = MappingProxyType(
    {
        "title": N_("Visitor log"),
        "visit": N_("Visit"),
        "summary": N_("Visits: {visits}. Still on site: {staying}."),
        "page": N_("Page {page} of {pages}"),
        "nobody": N_("Nobody signed in on this day."),
    }
)
"""Field of printing.reports.visitor_log.LogWords -> its text, besides `columns`."""

LOG_COLUMNS: tuple[Text, Text, Text, Text, Text, Text] = (
    NC_("column of the visitor log", "In"),
    NC_("column of the visitor log", "Out"),
    N_("Name"),
    N_("Visitor type"),
    N_("Destination"),
    N_("Remarks"),
)


def said(words: Translator, texts: Mapping[str, Text]) -> dict[str, str]:
    """A table of texts in the reader's language."""
    return {name: words.say(text) for name, text in texts.items()}


def log_columns(words: Translator) -> tuple[str, str, str, str, str, str]:
    arrived, left, name, visitor_type, destination, remarks = map(words.say, LOG_COLUMNS)
    return arrived, left, name, visitor_type, destination, remarks
