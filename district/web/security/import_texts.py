"""What an import would do, in words: how the file was understood, what is odd in it, and what the list will cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from district.publish.list_reading import LINES_NAMED, MANY_FIRST_OF_JANUARY
from district.web.forms import Said
from district.web.wording import LIST_KINDS
from language.marks import N_, Plural, Text, TextEnum
from language.translator import Translator
from sync.contract.barred_list.csv_cells import NameNote
from sync.contract.barred_list.csv_dates import DateNote
from sync.contract.barred_list.forecast import ONE_NAME

MANY_STOPPED, MANY_MISSED = 2.0, 10.0
ENCODINGS = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-8": "UTF-8"}


class SeparatorName(TextEnum):
    """The characters between cells, in words."""

    COMMA = N_("commas")
    SEMICOLON = N_("semicolons")
    TAB = N_("tabs")
    BAR = N_("bars")


SEPARATORS = {",": SeparatorName.COMMA, ";": SeparatorName.SEMICOLON, "\t": SeparatorName.TAB, "|": SeparatorName.BAR}

NOTES: Mapping[str, Text] = {
    NameNote.NO_NAME: N_("Left empty, because it stands for no name ({was})"),
    NameNote.REPAIRED: N_("Broken accents mended ({was} is read as {now})"),
    NameNote.LOST_LETTER: N_("Taken, but a letter was lost: write it, or the person may be missed ({was})"),
    NameNote.DIGIT: N_("Taken, but a name has a digit: check it ({was})"),
    DateNote.NO_DATE: N_("Left empty, because it stands for no date ({was})"),
    DateNote.TOO_OLD: N_("Taken, but nobody alive was born then: check the year ({was})"),
    DateNote.DAY_NUMBER: N_("Read as a spreadsheet's day number ({was} is {now})"),
    DateNote.REORDERED: N_("Dates not written as YYYY-MM-DD ({was} is read as {now})"),
}


class KnownName(TextEnum):
    """How much is known of people's birth dates, in words."""

    FULL = N_("a full birth date")
    YEAR = N_("a year of birth only")
    NONE = N_("no birth date")


COST = N_(
    "{kind}, {entries} with {known}: will stop {stopped} of 1,000 unrelated visitors, and miss {missed} of 100 listed "
    "people whose document differs a little."
)
ONE_NAME_COST = N_("{kind}, {entries} with one name only: will match only visitors who have one name too.")
DATES_HELP = N_("Birth dates make both figures small: add them wherever they can be found.")
_ASIDE = (
    Plural("{number} photo is laid aside.", "{number} photos are laid aside."),
    Plural("{number} student to be protected is laid aside.", "{number} students to be protected are laid aside."),
    Plural("{number} day of review is laid aside.", "{number} days of review are laid aside."),
)
"""In the order of district.publish.entry_owners.laid_aside."""
ENDED = Plural(
    "{ended} of {all} entry ended before today and stops nobody.",
    "{ended} of {all} entries ended before today and stop nobody.",
)
CUSTODY_EVERYWHERE = N_(
    "Custody entries without a school: {count}. Every kiosk holds them and stops there: {ids}. "
    "Give them their student's schools."
)
FIRST_OF_JANUARY = N_("{count} of {all} birth dates are 1 January: where the day was not known, write the year alone.")


def understood(found: Mapping[str, Any], words: Translator) -> Said | None:
    """Encoding and separator."""
    if "separator" not in found:
        return None
    encoding = found["encoding"]
    separator = SEPARATORS.get(found["separator"], Text(found["separator"]))
    text = N_("The file was read as {encoding}, its cells separated by {separator}.")
    return Said(text, {"encoding": ENCODINGS.get(encoding, encoding.upper()), "separator": words.say(separator)})


def notes(found: Mapping[str, Any]) -> Iterator[tuple[Said, int, str]]:
    """(what was made of odd cells, how many, the first lines)."""
    for one in found.get("notes", ()):
        lines = ", ".join(map(str, one["lines"])) + (" …" if one["count"] > LINES_NAMED else "")
        yield Said(NOTES[one["note"]], {"was": f"“{one['was']}”", "now": f"“{one['now']}”"}), one["count"], lines


def remarks(found: Mapping[str, Any], words: Translator) -> Iterator[Said]:
    """What should be known of the entries as a whole."""
    if found["ended"]:
        yield Said(
            ENDED, {"ended": words.number(found["ended"]), "all": words.number(found["good"]), "count": found["good"]}
        )
    everywhere, ids = found.get("custody_everywhere", (0, ()))
    if everywhere:
        named = ", ".join(ids) + (" …" if everywhere > len(ids) else "")
        yield Said(CUSTODY_EVERYWHERE, {"count": words.number(everywhere), "ids": named})
    january, dated = found["january_first"], found["dated"]
    if january >= MANY_FIRST_OF_JANUARY and january * 20 > dated:
        yield Said(FIRST_OF_JANUARY, {"count": words.number(january), "all": words.number(dated)})


def aside(found: Mapping[str, Any], words: Translator) -> Iterator[Said]:
    """What stands beside an entry whose id the file gives to another person."""
    for sentence, count in zip(_ASIDE, found.get("aside", ()), strict=False):
        if count:
            yield Said(sentence, {"count": count, "number": words.number(count)})


def costs(found: Mapping[str, Any], words: Translator) -> Iterator[Said]:
    """What each class of entries will cost in false alarms and misses, and what would help."""
    would_help = False
    for kind, known, entries, stopped, missed in found["expected"]:
        values: dict[str, object] = {"kind": words.say(LIST_KINDS[kind]), "entries": words.number(entries)}
        if known == ONE_NAME:
            yield Said(ONE_NAME_COST, values)
            continue
        values |= {
            "known": words.say(KnownName[known.upper()]),
            "stopped": _about(stopped, 1, words),
            "missed": _about(missed, 0, words),
        }
        yield Said(COST, values)
        would_help |= known != "full" and (stopped >= MANY_STOPPED or missed >= MANY_MISSED)
    if would_help:
        yield Said(DATES_HELP)


def _about(figure: float, places: int, words: Translator) -> str:
    """The figure in words; never "about 0", which would be read as nobody."""
    least = 10.0**-places
    if figure >= least / 2:
        return words.say(N_("about {figure}"), figure=f"{figure:.{places}f}")
    return words.say(N_("fewer than {figure}"), figure=f"{least:g}")


def act(total: tuple[int, int, int], words: Translator) -> Said:
    """What the button does: "Add 12, change 3, take away 1 at all schools"."""
    added, changed, gone = (words.number(one) for one in total)
    text = N_("Add {added}, change {changed}, take away {gone} at all schools")
    return Said(text, {"added": added, "changed": changed, "gone": gone})
