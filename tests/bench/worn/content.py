"""What the second world's codes say: licenses of invented people, and passes. Nothing of it comes from tests/cards."""

from __future__ import annotations

import random
import string
from datetime import date, timedelta

_SURNAMES = (
    "ARCHULETA", "BEGAY", "BJORNSTAD", "CHAUDHRY", "DELACROIX", "ESPOSITO", "FAIRBANKS", "GEBRESELASSIE", "HOLLOWAY",
    "ITURRALDE", "KEOMANIVONG", "LINDQVIST", "MC NAMARA", "NDIAYE", "OYELARAN", "PHAM", "ROSENTHAL", "ST JOHN", "TSO",
    "VANDERMEER", "WU", "YODER",
)  # fmt: skip
_FORENAMES = (
    "ADAEZE", "BORIS", "CLARA", "DIEGO", "EUNICE", "FLORIAN", "GUADALUPE", "HANH", "ISMAEL", "JO", "KEN", "LUCINDA",
    "MARGUERITE", "NADIA", "OTIS", "PAWEL", "RAMONA", "SOLVEIG", "TOMASZ", "VIOLET",
)  # fmt: skip
_PASS_SIGNS = string.ascii_uppercase + "234567"
_PASS_LENGTH = 176


def license_text(rng: random.Random) -> str:
    """The content of a license's PDF417 code, header and one subfile, in versions 4 to 10 of the AAMVA standard."""
    born = date(1938, 1, 1) + timedelta(days=rng.randrange(25_000))
    issued = date(2020, 1, 1) + timedelta(days=rng.randrange(1_500))
    number = "".join(rng.choices(string.ascii_uppercase + string.digits, k=rng.randrange(7, 14)))
    fields = [
        ("DCA", rng.choice(("D", "C", "R", ""))), ("DCB", rng.choice(("NONE", "B", "01"))), ("DCD", "NONE"),
        ("DBA", f"{issued.replace(day=1, year=issued.year + 8):%m%d%Y}"), ("DCS", rng.choice(_SURNAMES)),
        ("DAC", rng.choice(_FORENAMES)), ("DAD", rng.choice(("NONE", "Q", *_FORENAMES))), ("DBD", f"{issued:%m%d%Y}"),
        ("DBB", f"{born:%m%d%Y}"), ("DBC", rng.choice("129")), ("DAY", rng.choice(("BRO", "GRY", "HAZ"))),
        ("DAU", f"{rng.randrange(57, 79):03} IN"), ("DAG", f"{rng.randrange(10, 19_999)} MILE RD {rng.randrange(99)}"),
        ("DAI", rng.choice(("ELKHORN FORD", "NEW TRIER", "SANDY"))), ("DAJ", "MZ"),
        ("DAK", f"{rng.randrange(10_000, 99_999)}0000  "), ("DAQ", number), ("DCF", f"{rng.randrange(10**14):014}"),
        ("DCG", "USA"), ("DDE", "N"), ("DDF", "N"), ("DDG", "N"),
    ]  # fmt: skip
    if rng.random() < 0.6:
        fields += [("DAW", f"{rng.randrange(95, 290):03}"), ("DAZ", rng.choice(("BRO", "BLK"))), ("DCK", number + "01")]
    if rng.random() < 0.5:
        fields += [("DDA", "F"), ("DDB", "06152019"), ("DDK", "1")]
    body = "DL" + "\n".join(name + value for name, value in fields) + "\r"
    head = f"@\n\x1e\rANSI 636999{rng.randrange(4, 11):02}0001DL"
    return f"{head}{len(head) + 8:04}{len(body):04}{body}"


def inventory_text(rng: random.Random) -> str:
    """What the small second code of some cards says: the number of the blank."""
    return f"{rng.randrange(10**18):018}"


def pass_text(rng: random.Random) -> str:
    """As long as a pass, and of its signs; nobody has signed it."""
    return "V1." + "".join(rng.choices(_PASS_SIGNS, k=_PASS_LENGTH))
