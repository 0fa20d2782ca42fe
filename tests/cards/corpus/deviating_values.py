"""What cards do otherwise with values: names, dates, the body, encodings; and what must be refused.

`seen` is as in tests/cards/corpus/deviating_forms.py. Every name, date and number is invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.cards.corpus.deviation import PLAIN, Change, Deviation, at_end, behind, chain, every, put, sub, without

_DATE = r"(DB[ABD])(\d\d)(\d\d)(\d{4})"

_DATES: tuple[tuple[str, Change, str, dict[str, object]], ...] = (
    ("year first", every(_DATE, r"\1\4\2\3"), "right for 63 of 63 public samples", {}),
    ("with dashes", every(_DATE, r"\1\2-\3-\4"), "IdParser, issue 32: NC", {}),
    ("with strokes", every(_DATE, r"\1\2/\3/\4"), "readers that format", {}),
    ("year first with dashes", every(_DATE, r"\1\4-\2-\3"), "readers that format", {}),
    ("no expiry", without("DBA"), "cards that do not expire", {"expires": None}),
    ("an expiry of noughts", put("DBA", "00000000"), "a sample of Nevada", {"expires": None}),
    ("an expiry of nines", put("DBA", "99999999"), "does not expire", {"expires": None}),
    ("an expiry on a day that is not", put("DBA", "02292031"), "years added to 29 February", {"expires": None}),
    ("an expiry in fifty years", put("DBA", "01242074"), "IdParser, AZ", {"expires": date(2074, 1, 24)}),
    ("no birth date", without("DBB"), "samples with gaps", {"born": None}),
    ("a birth date not available", put("DBB", "unavl"), "the standard's word for it", {"born": None}),
    ("born on 29 February", put("DBB", "02291984"), "a leap day", {"born": date(1984, 2, 29)}),
)
_ENCODINGS = ("latin-1", "utf-8", "cp850", "cp437")
_CAPITALS_OF_437 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZÑÜÉ")
_LETTERS = (("MUÑOZ", "JOSÉ"), ("GÜNTHER", "RENÉ"), ("CÔTÉ", "ANDRÉE"))
_IN_BOTH: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("WILHELMINA, GRETA", "DACWILHELMINA GRETA", "a comma in one", {"given": "WILHELMINA GRETA", "middle": ""}),
    ("WILHELMINA GRETA", "DACWilhelmina", "small letters in one", {"given": "Wilhelmina", "middle": ""}),
    ("ANNA MARIA", "DACANNA-MARIA", "a hyphen in one", {"given": "ANNA-MARIA", "middle": ""}),
    ("WILHELMINA GRETA", "DACW", "an initial in one", {"given": "W", "middle": ""}),
    ("WILHELMINA", "DACN/A", "a word for nothing in one", {"middle": ""}),
    ("WILHELMINA", "DAC-", "a sign for nothing in one", {"middle": ""}),
    ("WILHELMINA GRETA", "DADLOU", "a third name in DAD", {"middle": "GRETA LOU"}),
    ("WILHELMINA GRETA", "DADGRETA", "the second name in DAD too", {}),
    ("WILHELMINA GRETA", "DADG", "its initial in DAD", {}),
    ("WILHELMINA GRETA", "DADNONE", "a word for nothing in DAD", {}),
)
"""DCT, the element beside it, what it is, and what is read."""
_FILLERS = ("X", "XX", "XXX")
_FLAGS_IN_WORDS = ("NO", "UNK", "N/A", "YES")
_NO_OWN_TEXT = sub(r"\rZIZIA(?s:.*)\Z", "\r")
_LAST_LINES: tuple[tuple[str, Change, str], ...] = (
    *((f"a last line {line}", chain(_NO_OWN_TEXT, at_end(line.encode() + b"\r")), "filler") for line in _FILLERS),
    ("a designator on its own line", every("\rZIZIA", "\rZI\rZIA"), "a line end behind the designator"),
)
_REFUSED: tuple[tuple[str, Change, str], ...] = (
    ("a birth date on 30 February", put("DBB", "02301980"), "bad_date"),
    ("a birth date with a letter", put("DBB", "0B121980"), "bad_date"),
    ("a birth date of seven figures", put("DBB", "0412198"), "bad_date"),
    ("a birth date of nine figures", put("DBB", "041219801"), "bad_date"),
    ("a birth date before anybody", put("DBB", "04121799"), "bad_date"),
    ("born after the expiry", put("DBB", "04122049"), "bad_date"),
    ("two birth dates", every(r"(\nDBB)(\d{8})", r"\1\2\n\g<1>01021953"), "conflict"),
    ("two family names", behind("DCS", "DCSELSEWHERE"), "conflict"),
    ("two given names", behind("DAC", "DACELSE"), "conflict"),
    ("a figure in the family name", put("DCS", "OSTERH0UT"), "no_name"),
    ("a figure in the given name", put("DAC", "W1LHELMINA"), "no_name"),
    ("an address for the family name", put("DCS", "910 FICTION ST"), "no_name"),
    ("no name at all", chain(put("DCS", "NONE"), put("DAC", ""), put("DAD", "")), "no_name"),
    ("no element for the family name", without("DCS"), "no_name"),
    ("no element for the given name", without("DAC"), "no_name"),
    ("an ID that no version knows", behind("DAY", "DZZSOMETHING"), "unknown_element"),
    ("an ID misread by a letter", sub("\nDAG", "\nOAG"), "unknown_element"),
    ("letters behind the last line", chain(_NO_OWN_TEXT, at_end(b"XY\r")), "unknown_element"),
    ("an element behind filler", chain(_NO_OWN_TEXT, at_end(b"X\rDAYBRO\r")), "unknown_element"),
    ("two letters that lost their line", behind("DAY", "RA"), "unknown_element"),
    ("filler behind a name", behind("DAD", "AA"), "unknown_element"),
    ("an own designator behind a name", behind("DAD", "ZA"), "unknown_element"),
    ("a flag with another element's value", put("DDE", "NDDFN"), "conflict"),
    ("an ID with a small letter", sub("\nDCG", "\ndCG"), "unknown_element"),
    ("cut in the family name", sub(r"(?s)(?<=\nDCSOSTER).*\Z", ""), "no_name"),
    ("cut in the middle name", sub(r"(?s)(?<=\nDADGR).*\Z", ""), "cut_off"),
    ("cut behind the given name", sub(r"(?s)\nDDF.*\Z", "\n"), "cut_off"),
    ("a header alone", sub(r"(?s)(?<=\d)(?:DL|ID|EN)DAQ.*\Z", ""), "no_elements"),
)


def _row(row: Mapping[str, Any]) -> Deviation:
    """A row of values.toml."""
    group, written = str(row["group"]), dict(row["put"])
    suffix = written.pop("DCU", None)
    change = chain(*(put(*pair) for pair in written.items()))
    if suffix is not None:
        change = chain(change, without("DCU"), behind("DAD", f"DCU{suffix}"))
    says = {key: None if value == "-" else value for key, value in row.get("says", {}).items()}
    if "truncated" in says:
        says["truncated"] = tuple(row["says"]["truncated"])
    state, version = ("FL", 1) if group == "whole names" else ("IL", 10)
    return Deviation(group, str(row["name"]), change, str(row["seen"]), says, "", state, version, PLAIN)


def _given(
    version: int, written: str, says: Mapping[str, object], seen: str, more: Change = lambda raw: raw
) -> Deviation:
    """Given and middle name in one element."""
    name = f"given names as {written!r} in version {version:02}: {seen}"
    return Deviation(
        "names", name, chain(put("DCT", written), more), seen, says, state="TX", version=version, person=PLAIN
    )


def _given_refused(given: str, both: str) -> Deviation:
    change = chain(put("DCT", both), behind("DCT", f"DAC{given}"))
    name = f"{given!r} beside given names as {both!r}"
    return Deviation(
        "refused", name, change, "two names of one person", refused="conflict", state="TX", version=3, person=PLAIN
    )


def _encoded(encoding: str, family: str, given: str) -> Deviation:
    """Code page 437 has no capital of some letters: cards write the small one."""

    def written(name: str) -> bytes:
        letters = (char if encoding != "cp437" or char in _CAPITALS_OF_437 else char.lower() for char in name)
        return "".join(letters).encode(encoding)

    def change(raw: bytes) -> bytes:
        with_family = raw.replace(b"DCSOSTERHOUT", b"DCS" + written(family))
        return with_family.replace(b"DACWILHELMINA", b"DAC" + written(given))

    says = {"family": family, "given": given}
    return Deviation("encodings", f"{family} in {encoding}", change, "cases: cp437", says, person=PLAIN)


VALUES = (
    *(Deviation("dates", name, change, seen, says, person=PLAIN) for name, change, seen, says in _DATES),
    *map(_row, tomllib.loads((Path(__file__).parent / "values.toml").read_text(encoding="utf-8"))["value"]),
    _encoded("cp1252", "O’ROURKE", "ZOË"),
    *(_encoded(encoding, family, given) for encoding in _ENCODINGS for family, given in _LETTERS),
    _given(3, "WILHELMINA,GRETA", {}, "LicenseParser, version three: ON"),
    _given(3, "WILHELMINA, GRETA", {}, "the same with a space"),
    _given(3, "WILHELMINA", {"middle": ""}, "no middle name"),
    _given(3, "WILHELMINA NONE", {"middle": ""}, "a word for no middle name"),
    _given(3, "WILHELMINA", {}, "aamva-parser, version two: DCT beside DAD", behind("DCT", "DADGRETA")),
    *(_given(3, written, says, seen, behind("DCT", more)) for written, more, seen, says in _IN_BOTH),
    *(
        Deviation("body", f"a flag in words, {word}", put("DDE", word), "words for a letter", person=PLAIN)
        for word in _FLAGS_IN_WORDS
    ),
    *(Deviation("separators", name, change, seen, person=PLAIN) for name, change, seen in _LAST_LINES),
    _given_refused("WILHELM", "WILHELMINA GRETA"),
    _given_refused("GRETA", "WILHELMINA GRETA"),
    Deviation(
        "refused",
        "an order against its issuer's habit",
        put("DAA", "OSTERHOUT,,WILHELMINA"),
        "a name that is empty",
        refused="no_name",
        state="FL",
        version=1,
        person=PLAIN,
    ),
    *(
        Deviation("refused", name, change, "a code that was read wrong, or cut", refused=why, person=PLAIN)
        for name, change, why in _REFUSED
    ),
)
