"""What a license's barcode says, written as the AAMVA card design standards lay it out (versions 01 to 12)."""

from __future__ import annotations

import random
from datetime import date

from tests.cards.people import ISSUER, JURISDICTION, Person

NEWEST = 12
_SEX = {"M": "1", "F": "2", "X": "9"}


def payload(person: Person, version: int = 10, rng: random.Random | None = None) -> bytes:
    """The content of the PDF417 code: header, DL subfile, and a jurisdiction's own ZM subfile; offsets are right.

    `rng` fills the jurisdiction's own elements, so that two cards of one person differ as reissued cards do.
    """
    rng = rng or random.Random(0)
    elements = _version_1(person) if version == 1 else _later(person, version)
    own = [f"ZMA{rng.randrange(10**12):012}", f"ZMB{rng.choice(('Y', 'N'))}", f"ZMC{rng.randrange(10**6):06}"]
    return assemble("DL", elements, own, version)


def assemble(kind: str, elements: list[str], own: list[str], version: int, issuer: str = ISSUER) -> bytes:
    """Header and subfiles around ready-made elements (ID and value in one text). `own` may be empty."""
    bodies = [(kind, elements)] + ([("ZM", own)] if own else [])
    parts = [(name, name + "\n".join(lines) + "\r") for name, lines in bodies]
    jurisdiction_version = "" if version == 1 else "01"
    header = f"@\n\x1e\rANSI {issuer}{version:02}{jurisdiction_version}{len(parts):02}"
    offset = len(header) + 10 * len(parts)
    table = ""
    for name, body in parts:
        table += f"{name}{offset:04}{len(body):04}"
        offset += len(body)
    return (header + table + "".join(body for _, body in parts)).encode("latin-1")


def _version_1(person: Person) -> list[str]:
    names = ",".join(part for part in (person.family, person.given, person.middle, person.suffix) if part)
    feet, inches = divmod(person.height, 12)
    return [
        f"DAQ{person.number.replace('-', '')}", f"DAA{names}", f"DAG{person.street}", f"DAI{person.city}",
        f"DAJ{JURISDICTION}", f"DAK{person.postal}", "DARC   ", "DAS          ", "DAT     ",
        f"DAU{feet}{inches:02}", f"DAY{person.eyes}", f"DBA{_ccyymmdd(person.expires)}",
        f"DBB{_ccyymmdd(person.born)}", f"DBC{person.sex}", f"DBD{_ccyymmdd(person.issued)}",
    ]  # fmt: skip


def _later(person: Person, version: int) -> list[str]:
    names = [f"DCS{person.family}"]
    if version <= 3:
        given = f"{person.given} {person.middle}".strip()
        names += [f"DCT{given}"]
    else:
        names += ["DDEN", f"DAC{person.given}", "DDFN", f"DAD{person.middle or 'NONE'}", "DDGN"]
    if person.suffix:
        names.append(f"DCU{person.suffix}")
    return [
        f"DAQ{person.number.replace('-', '')}", *names, "DCAC", "DCBNONE", "DCDNONE",
        f"DBD{_mmddccyy(person.issued)}", f"DBB{_mmddccyy(person.born)}", f"DBA{_mmddccyy(person.expires)}",
        f"DBC{_SEX[person.sex]}", f"DAU{person.height:03} in", f"DAY{person.eyes}", f"DAG{person.street}",
        f"DAI{person.city}", f"DAJ{JURISDICTION}", f"DAK{person.postal}  ", "DCF0904122M7731200114", "DCGUSA",
        *(["DDAF", f"DDB{_mmddccyy(date(2018, 1, 4))}", "DDK1"] if version >= 4 else []),
        *(["DDO1"] if version >= 11 else []),
    ]  # fmt: skip


def _ccyymmdd(day: date) -> str:
    return day.strftime("%Y%m%d")


def _mmddccyy(day: date) -> str:
    return day.strftime("%m%d%Y")
