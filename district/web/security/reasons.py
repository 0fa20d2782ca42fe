"""Why an entry of the barred list, or a whole file, is refused: the importer's reasons in the reader's language.

The importer (sync.contract.barred_list) knows no catalogue and speaks English. Each of its reasons is known here by its
form; what a form does not fit is said as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from district.errors import Unfit
from district.web.forms import Form, Said
from language.marks import N_, Text
from sync.contract.barred_list.csv_cells import RowRefused
from sync.contract.barred_list.csv_file import Reading, canonical_fields

_CELL = r"(?P<cell>'.*'|\".*\")"
_COLUMN = r"(?P<column>\w+)"

REASONS: tuple[tuple[str, Text], ...] = (
    (rf"(?P<column>sex) {_CELL} is unknown.*", N_("{column} {cell} is unknown. Write M, F or nothing.")),
    (
        rf"(?P<column>kind) {_CELL} is unknown.*",
        N_("{column} {cell} is unknown. Write barred, custody, registry or watch."),
    ),
    (
        rf"(?P<column>alias) {_CELL} has no family name.*",
        N_("The alias {cell} has no family name. Write Family, Given Middle."),
    ),
    (
        r"(?P<column>schools) names \*.*",
        N_("{column} names * (every school) beside single schools. Write one or the other."),
    ),
    (
        rf"(?P<column>schools) has {_CELL}, which is not a school (code|of this district).*",
        N_("{column} has {cell}, which is not a school of this district. Write its code or its name."),
    ),
    (
        rf"(?P<column>schools) has {_CELL}, the name of several schools.*",
        N_("{column} has {cell}, the name of several schools. Write the code."),
    ),
    (
        rf"(?P<column>height_cm) {_CELL} is not a height.*",
        N_("{cell} is not a height in whole centimeters, from 40 to 280."),
    ),
    (r"(?P<column>id) is empty.*", N_("The id is empty. Every entry needs one that stays the same.")),
    (r"(?P<column>expires) is before starts.*", N_("It ends before it begins, so it would never count.")),
    (
        r"the line has (?P<count>\d+) cells where the header has (?P<head>\d+)",
        N_("The line has {count} cells, and the first line has {head}."),
    ),
    (
        r"(?P<column>family) and given are both empty.*",
        N_("Family name and given name are both empty: there is no name to compare."),
    ),
    (rf"{_CELL} names nobody.*", N_("{cell} names nobody. Give the name, or leave the entry out.")),
    (
        rf"{_COLUMN} goes on over several lines.*",
        N_("{column} goes on over several lines: a quotation mark is missing, or is one too many."),
    ),
    (rf"{_COLUMN} holds characters that are not text", N_("{column} holds characters that are not text.")),
    (
        rf"{_COLUMN} has (?P<count>\d+) characters; at most (?P<most>\d+) fit",
        N_("{column} has {count} characters. At most {most} fit."),
    ),
    (rf"{_COLUMN} {_CELL} is not a date.*", N_("{cell} is not a date. Write it as 1990-03-04.")),
    (rf"{_COLUMN} {_CELL} is not a year of birth", N_("{cell} is not a year of birth.")),
    (rf"{_COLUMN} {_CELL} lies in the future.*", N_("{cell} lies in the future. Correct it, or leave it empty.")),
    (rf"{_COLUMN} {_CELL} has two digits for the year.*", N_("{cell} has two digits for the year. Write all four.")),
    (
        rf"{_COLUMN} {_CELL} can be .* or .*",
        N_("{cell} can be two different days. Write it as 1990-03-04, or say which number comes first."),
    ),
    (r"its id stands on an earlier line too", N_("Its id stands on an earlier line too.")),
    (
        r"the line is not CSV \(.*\)",
        N_("The line is no CSV: a quotation mark is missing, or is one too many."),
    ),
    (r"The file is empty\..*", N_("The file is empty. Its first line must name the columns.")),
    (
        r"The file is (?P<what>an? .*), not CSV\..*",
        N_("This is no CSV file ({what}). Open it in a spreadsheet and save it as “CSV UTF-8”."),
    ),
    (
        r"The file's text is neither.*",
        N_("The text is neither UTF-8 nor UTF-16 nor Windows-1252. Save it as “CSV UTF-8”."),
    ),
    (r"The first line is not CSV.*", N_("The first line is no CSV. It must name the columns.")),
    (
        r"(?s)The first line names no column (?P<missing>[\w, ]+?), so nothing was read\..*",
        N_("The first line names no column {missing}. Say below which heading it is."),
    ),
    (
        r"The first line has two columns for the same thing: (?P<names>.*)\. Remove.*",
        N_("Two columns are the same thing: {names}. Leave one of them out."),
    ),
)

_FIELDS = {"alias": "aliases", "schools": "schools", "": "family"}
_HARMLESS = {"id": "x", "family": "Xa", "kind": "watch"}
"""What stands in for a bad cell, so that the others are looked at too."""


def said(reason: str) -> Said:
    """A reason of the importer in any language."""
    text, values = _known(reason)
    return Said(text, {name: value for name, value in values.items() if value})


def checked(form: Form, cells: Mapping[str, str], reading: Reading) -> dict[str, Any] | None:
    """The canonical fields of what was typed; None, and a sentence at each bad field, where the importer would refuse
    it."""
    left = dict(cells)
    for _ in range(len(left) + 1):
        try:
            fields = canonical_fields(left, reading)
        except RowRefused as error:
            text, values = _known(str(error))
            column = values.get("column") or ""
            name = _FIELDS.get(column, column)
            form.fail(name, text, **{key: value for key, value in values.items() if value})
            left[name] = _HARMLESS.get(name, "")
            if name == "family":
                left["given"] = ""
        else:
            return fields if form.ok else None
    raise Unfit(N_("This entry cannot be read. Nothing was changed."))


def _known(reason: str) -> tuple[Text, dict[str, str | Any]]:
    for pattern, text in REASONS:
        found = re.fullmatch(pattern, reason, re.DOTALL)
        if found:
            return text, found.groupdict()
    return Text("{reason}"), {"reason": reason}
