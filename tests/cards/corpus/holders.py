"""Invented cardholders for the corpus, of the kinds of names that cards hold, and what must be read of each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_NAMES = (
    ("LINDQVIST-MOREAU", "ANNELISE", "", ""), ("O'HALLORAN", "FINNIAN", "PATRICK", ""),
    ("DE LA FUENTE", "XIMENA", "LUZ", ""), ("VAN HOUTEN", "PIETER", "JAN", ""),
    ("QUILLFEATHER", "TOBIAS", "EDMUND", "JR"), ("THISTLEWOOD", "MARGUERITE", "R", ""),
    ("NAKASHIMA", "HARUKO", "", ""), ("OYELARAN", "FOLASADE", "ADUNNI", ""),
    ("STARKWEATHER", "JEREMIAH", "LEE", "III"), ("MC ALLISTER", "BRIDGET", "ANNE MARIE", ""),
    ("AL-KHALILI", "YASMIN", "", ""), ("VILLASENOR RIOS", "JOAQUIN", "ANDRES", ""), ("XIONG", "PAHOUA", "", ""),
    ("DALRYMPLE", "ENID", "IDA", ""), ("DABROWSKI", "ZBIGNIEW", "DANIEL", "SR"), ("BRAITHWAITE", "MARY ANN", "", ""),
    ("SMALLWOOD", "ELDRED", "K", "II"), ("KAUAHIKAUA", "LEILANI", "MAKANA", ""),
    ("ST. CLAIRE", "BEATRICE", "JOAN", ""), ("ENGSTROM", "IDRIS", "ENOCH", ""),
    ("ZAPATA", "CONCEPCION", "DEL CARMEN", ""), ("PADGETT", "DACIA", "DADRA", ""), ("NGUYEN", "THANH", "BAO", ""),
    ("FAIRWEATHER", "OSWALD", "T", "IV"),
)  # fmt: skip
"""Family, given, middle, suffix. Some begin with the letters of an element or of a subfile on purpose."""
_CITIES = ("PORT ALDEN", "ST BRANNOC", "DALEVILLE MZ", "NEW CASCADE", "FAIRHOLM")
_STREETS = ("14 ALDER WAY", "2207 SE 7TH ST APT 4", "88 OLD MILL RD", "401 N COUNTY LINE RD", "9 DACE CT")


@dataclass(frozen=True, slots=True)
class Holder:
    """A cardholder who does not exist. `inches`: height."""

    family: str
    given: str
    middle: str
    suffix: str
    born: date
    issued: date
    expires: date
    sex: Literal["M", "F", "X"]
    inches: int
    eyes: str
    number: str
    street: str
    city: str


def holder(seed: str) -> Holder:
    """Always the same one for a seed."""
    rng = random.Random(f"holder {seed}")
    family, given, middle, suffix = rng.choice(_NAMES)
    issued = date(2019, 1, 5) + timedelta(days=rng.randrange(2_300))
    return Holder(
        family=family,
        given=given,
        middle=middle,
        suffix=suffix,
        born=date(1938, 3, 1) + timedelta(days=rng.randrange(24_000)),
        issued=issued,
        expires=issued.replace(year=issued.year + 8, day=min(issued.day, 28)),
        sex=rng.choice(("M", "F", "X")),
        inches=rng.randrange(57, 79),
        eyes=rng.choice(("BRO", "BLU", "GRN", "HAZ", "GRY", "BLK")),
        number=f"{rng.choice('ABDKXZ')}{rng.randrange(10**8):08}",
        street=rng.choice(_STREETS),
        city=rng.choice(_CITIES),
    )


def expected(person: Holder, state: str) -> dict[str, object]:
    """What must be read from a card that says everything of `person`. Heights are in inches on it."""
    return {
        "family": person.family,
        "given": person.given,
        "middle": person.middle,
        "suffix": person.suffix,
        "born": person.born,
        "expires": person.expires,
        "sex": person.sex,
        "jurisdiction": state,
        "number": person.number,
        "truncated": (),
        "height_cm": round(person.inches * 2.54),
        "eyes": person.eyes,
    }
