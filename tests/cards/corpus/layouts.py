"""Writes a license's payload as its issuer does. It shares nothing with the parser: orders and habits stand here.

After the AAMVA card design standards of 2000 (version 01), 2003 and 2005 (02, 03), 2009 to 2020 (04 to 10) and the two
since (11, 12), and after the habits that tests/cards/corpus/issuers.toml names.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.cards.corpus.holders import Holder

_GROUPS = tomllib.loads((Path(__file__).parent / "issuers.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Issuer:
    """A row of issuers.toml."""

    state: str
    group: str
    number: str
    versions: tuple[int, ...]
    order: str
    habits: frozenset[str]

    @property
    def own(self) -> str:
        """The designator of the issuer's own subfile: Z and its first letter."""
        return f"Z{self.state[0]}"


ISSUERS = tuple(
    Issuer(state, group, row["number"], tuple(row["versions"]), row["order"], frozenset(row["habits"]))
    for group, rows in _GROUPS.items()
    for state, row in rows.items()
)

_ORDERS = {
    "number": "DAQ DCS DDE DAC DDF DAD DDG DCT DCU DCA DCB DCD DBD DBB DBA DBC DAU DAY DAG DAI DAJ DAK DCF DCG",
    "class": "DCA DCB DCD DBA DCS DCT DAC DAD DCU DBD DBB DBC DAY DAU DAG DAI DAJ DAK DAQ DCF DCG DDE DDF DDG",
    "expiry": "DBA DCS DAC DAD DCU DBD DBB DBC DAY DAU DAG DAI DAJ DAK DAQ DCF DCG DDE DDF DDG DCA DCB DCD",
    "postal": "DCB DAQ DCA DAK DAJ DAI DAG DDG DDF DAD DDE DAC DCU DBD DCS DCT DBC DBB DBA DAY DCG DCF DAU DCD",
}
_SEX = {"M": "1", "F": "2", "X": "9"}
_LATER = {"DDB": 4, "DDA": 4, "DDK": 7, "DDL": 8, "DDH": 4, "DAW": 3, "DAZ": 3, "DCK": 4, "DCJ": 4, "DAH": 3, "DCE": 3}
"""Optional elements, and the first version that has each."""
_NEWEST = ("DDM0", "DDN0", "DDO1", "DDP0")
"""Of the standards since 2020: versions 11 and 12."""


def payload(issuer: Issuer, version: int, person: Holder) -> bytes:
    """The content of the barcode. ISO 8859-1."""
    rng = random.Random(f"{issuer.state} {version}")
    if version == 1:
        lines = _parts(person, issuer) if "names in parts" in issuer.habits else _oldest(person, issuer, rng)
    else:
        lines = _later(person, issuer, version, rng)
    kind = "EN" if version >= 4 and rng.random() < 0.06 else ("ID" if rng.random() < 0.15 else "DL")
    return assemble(issuer, version, kind, lines, _own(issuer, rng)).encode("latin-1")


def dated(day: date, *, canadian: bool) -> str:
    return day.strftime("%Y%m%d" if canadian else "%m%d%Y")


def _later(person: Holder, issuer: Issuer, version: int, rng: random.Random) -> list[str]:
    """Versions 02 to 12: ID and value, in the issuer's order."""
    canadian = issuer.group == "provinces"
    given, middle = person.given, person.middle
    comma = "," if "comma behind names" in issuer.habits else ""
    whole = f"{given}{comma or ' '}{middle}".rstrip(" ,")
    if "both given names in one" in issuer.habits and version == 4 and len(middle) == 1:
        given, middle = f"{given} {middle}", ""
    family = person.family + comma
    if "padded" in issuer.habits:
        family, whole, given = family.ljust(40), whole.ljust(80), given.ljust(40)
    values = {
        "DAQ": person.number,
        "DCS": family,
        "DCU": person.suffix,
        "DCA": rng.choice(("D", "C", "NONE", "D   ")),
        "DCB": rng.choice(("NONE", "B", "1")),
        "DCD": "NONE",
        "DBD": dated(person.issued, canadian=canadian),
        "DBB": dated(person.born, canadian=canadian),
        "DBA": dated(person.expires, canadian=canadian),
        "DBC": _SEX[person.sex],
        "DAU": height(person, issuer),
        "DAY": "UNK" if "eyes unknown" in issuer.habits else person.eyes,
        "DAG": person.street,
        "DAI": person.city,
        "DAJ": issuer.state,
        "DAK": "A1A 2B3    " if canadian else f"{rng.randrange(10**5):05}0000  ",
        "DCF": f"{rng.randrange(10**12):012}{issuer.state}",
        "DCG": "CAN" if canadian else "USA",
    }
    if version <= 3:
        values |= {"DCT": whole, "DCH": "NONE"}
    else:
        empty = "" if "empty middle name" in issuer.habits else "NONE"
        values |= {"DAC": given, "DAD": middle or empty, "DDE": "N", "DDF": "N", "DDG": "N"}
    if not person.suffix and rng.random() < 0.6:
        del values["DCU"]  # others print it without a value
    if "no height" in issuer.habits and version == 3:
        values["DAU"] = ""
    lines = [element + values[element] for element in [*_ORDERS[issuer.order].split(), "DCH"] if element in values]
    return lines + _optional(person, version, issuer, rng) + list(_NEWEST if version >= 11 else ())


def height(person: Holder, issuer: Issuer) -> str:
    """DAU as the issuer writes it."""
    if issuer.group == "provinces":
        return f"{round(person.inches * 2.54)} cm"
    if "space before the height" in issuer.habits:
        return f" {person.inches} IN"
    return f"{person.inches:03} in"


def _optional(person: Holder, version: int, issuer: Issuer, rng: random.Random) -> list[str]:
    issued = dated(person.issued, canadian=issuer.group == "provinces")
    values = {
        "DDA": rng.choice("FN"),
        "DDB": issued,
        "DDK": "1",
        "DDL": "1",
        "DDH": issued,
        "DAW": f"{rng.randrange(90, 260)}",
        "DAZ": rng.choice(("BRO", "BLK", "BROWN")),
        "DCK": f"{rng.randrange(10**14):014}",
        "DCJ": f"{rng.randrange(10**8):08} AUDIT",
        "DAH": "UNIT 4",
        "DCE": rng.choice("3456"),
    }
    asked = {"organ donor": "DDK", "veteran": "DDL", "hair": "DAZ", "weight range": "DCE", "dates of age": "DDH"}
    chosen = {element for habit, element in asked.items() if habit in issuer.habits}
    chosen |= {element for element in values if rng.random() < 0.4}
    return [element + value for element, value in values.items() if element in chosen and version >= _LATER[element]]


def _oldest(person: Holder, issuer: Issuer, rng: random.Random) -> list[str]:
    """Version 01: a whole name in one element."""
    feet, inches = divmod(person.inches, 12)
    names = [f"DAA{whole_name(person, issuer)}"]
    if "whole name and parts" in issuer.habits:
        names += [f"DAB{person.family}", f"DAC{person.given}", f"DAD{person.middle}"]
    first = f"DAQ{person.number}"
    begin = [*names, first] if "no type before the first element" in issuer.habits else [first, *names]
    return [
        *begin, f"DAG{person.street}", f"DAI{person.city}", f"DAJ{issuer.state}", f"DAK{rng.randrange(10**5):05}",
        "DARD   ", "DAS          ", "DAT     ", f"DAU{feet}{inches:02}", f"DAY{person.eyes}",
        f"DBA{dated(person.expires, canadian=True)}", f"DBB{dated(person.born, canadian=True)}", f"DBC{person.sex}",
        f"DBD{dated(person.issued, canadian=True)}", "DBHN",
    ]  # fmt: skip


def whole_name(person: Holder, issuer: Issuer) -> str:
    """DAA: last, first, middle, suffix by the standard; Pennsylvania's begins with the first name."""
    if "first name first" in issuer.habits:
        return " ".join(filter(None, (person.given, person.middle, person.family, person.suffix)))
    if "middle name behind a space" in issuer.habits:
        return f"{person.family},{person.given} {person.middle}".rstrip()
    parts: Sequence[str] = (person.family, person.given, person.middle, person.suffix)
    written = (", " if "space behind commas" in issuer.habits else ",").join(parts).rstrip(", ")
    return written + ("," if "comma at the end" in issuer.habits else "")


def _parts(person: Holder, issuer: Issuer) -> list[str]:
    """North Carolina's version 01: each name has an element, dates have dashes, the address is the residence's."""
    feet, inches = divmod(person.inches, 12)
    return [
        f"DAB{person.family}", f"DAC{person.given}", f"DAD{person.middle}", f"DAE{person.suffix}",
        f"DAL{person.street}", "DAM", f"DAN{person.city}", f"DAO{issuer.state}", "DAP27614-7307", f"DAQ{person.number}",
        "DARC", "DAS1", "DATNone", f"DAV{feet}-{inches:02}", f"DAY{person.eyes}", "DAZBRO",
        f"DBA{person.expires:%m-%d-%Y}", f"DBB{person.born:%m-%d-%Y}", f"DBC{person.sex}",
        f"DBD{person.issued:%m-%d-%Y}",
    ]  # fmt: skip


def _own(issuer: Issuer, rng: random.Random) -> list[str]:
    """The issuer's own elements, its designator in front of the first."""
    if "no own subfile" in issuer.habits:
        return []
    values = [f"{rng.randrange(10**6):06}", rng.choice(("Y", "N", "")), "ST BRANNOC COUNTY", f"{rng.randrange(100)}.00"]
    return [f"{issuer.own}{letter}{value}" for letter, value in zip("ABCD", values, strict=True)]


def assemble(issuer: Issuer, version: int, kind: str, lines: Sequence[str], own: Sequence[str]) -> str:
    """Header and subfiles around ready-made lines."""
    habits = issuer.habits
    typed_kind = "" if version == 1 and "no type before the first element" in habits else kind
    end = "\n" if "no record separator" in habits else "\r"
    doubled = kind if version == 1 and "doubled type" in habits else ""
    first = doubled + typed_kind + "\n".join(lines) + end
    second = issuer.own + "\n".join(own) + end if own else ""
    control = "@\n\x1e\r"
    if "no record separator" in habits:
        control = "@\n\n"
    elif "record separator typed" in habits:
        control = "@\n6"
    word = "AAMVA" if version == 1 and "old word" in habits else "ANSI "
    issue = "" if version == 1 else ("01" if "issue 01" in habits else "00")
    count = 2 if second else 1
    header = f"{control}{word}{issuer.number}{version:02}{issue}{count:02}"
    if version == 1 and "names in parts" in habits:
        header = (
            f"@\n\nAAMVA{issuer.number[1:]}0{version:02}"  # IdParser, issue 32: no first figure, no number of subfiles
        )
    at = len(header) + 10 * count
    if "letters for offsets" in habits:
        return f"{header}{kind}abac{first}"
    lengths = (
        (0, at + len(first))
        if "offsets of nought" in habits
        else (at, len(first) + 231 * ("lengths of another subfile" in habits))
    )
    table = f"{kind}{lengths[0]:04}{lengths[1]:04}"
    if second:
        table += f"{issuer.own}{at + len(first):04}{len(second):04}"
    filler = "8" * 71 if "filler" in habits else ""
    return header + table + first + second + filler
