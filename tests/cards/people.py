"""Invented cardholders: the people of the demo, and any number of others by seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Person:
    """A cardholder of the State of Meridian, which does not exist. `sex` is M, F or X; height in inches."""

    family: str
    given: str
    middle: str
    born: date
    sex: Literal["M", "F", "X"]
    suffix: str = ""
    number: str = "00-000-0000"
    issued: date = date(2023, 5, 2)
    expires: date = date(2031, 5, 2)
    height: int = 67
    eyes: str = "BRO"
    street: str = "1200 EXAMPLE AVE"
    city: str = "FAIRHOLM"
    postal: str = "000010000"


JURISDICTION = "MZ"
"""What the invented issuer puts where a state's two letters stand."""

ISSUER = "636999"
"""An issuer number that AAMVA has given to nobody."""

STATE = "MERIDIAN"

DEMO = {
    "maria-santos": Person("SANTOS", "MARIA", "ELENA", date(1984, 3, 12), "F", number="31-204-7715", height=64),
    "robert-hale": Person("HALE", "ROBERT", "JAMES", date(1979, 11, 2), "M", number="18-550-0921", height=71),
    "dana-whitlock": Person("WHITLOCK", "DANA", "LEE", date(1971, 6, 30), "F", number="44-019-3386", height=66),
    "samuel-okafor": Person("OKAFOR", "SAMUEL", "", date(1990, 1, 25), "M", number="27-731-5540", height=72),
    "linh-nguyen": Person("NGUYEN", "LINH", "THI", date(1988, 9, 17), "F", number="09-462-8817", height=62),
}
"""The visitors of the demo. Their clips are in assets/demo."""

_FAMILY = (
    "ABERNATHY", "ALSHAMI", "BAKER-LLOYD", "CASTELLANOS", "DE LA CRUZ", "ERIKSEN", "FITZGERALD", "GOLDBERG", "HASSAN",
    "IWU", "JOHANSSON", "KOWALCZYK", "LY", "MCALLISTER", "NAKAMURA", "O'NEILL", "PAPADOPOULOS", "QUINTANILLA", "REYES",
    "SINGH", "THOMPSON", "UNDERWOOD", "VAN DER BERG", "WASHINGTON", "XIONG", "YAZZIE", "ZIMMERMANN",
)  # fmt: skip
_GIVEN = (
    "AMIR", "BEATRIZ", "CARLOS", "DEBORAH", "ELI", "FATIMA", "GRACE", "HECTOR", "INGRID", "JAMAL", "KATHERINE", "LUIS",
    "MAI", "NOAH", "OLUWASEUN", "PRIYA", "QUINN", "ROSALIND", "STEPHEN", "TERESA", "URSULA", "VICTOR", "WEI", "XAVIER",
    "YUSUF", "ZOE", "ALEXANDRIA",
)  # fmt: skip
_MIDDLE = ("", "", "A", "ANN", "MARIE", "JAMES", "LEE", "THOMAS", "DEL CARMEN", "ROSE", "M", "ABDUL")
_SUFFIX = ("", "", "", "", "", "", "JR", "III")
_STREETS = ("ALDER WAY", "SE 7TH ST APT 4", "OLD MILL RD", "N COUNTY LINE RD", "HARBOR VIEW TER")
_CITIES = ("FAIRHOLM", "PORT ALDEN", "NEW CASCADE", "ST BRANNOC", "LOW MEADOWS")


def invent(rng: random.Random) -> Person:
    """A cardholder drawn from small lists of names; every combination is made up."""
    born = date(1935, 1, 1) + timedelta(days=rng.randrange(26_000))
    issued = date(2019, 1, 1) + timedelta(days=rng.randrange(2_200))
    return Person(
        family=rng.choice(_FAMILY),
        given=rng.choice(_GIVEN),
        middle=rng.choice(_MIDDLE),
        suffix=rng.choice(_SUFFIX),
        born=born,
        sex=rng.choice(("M", "F", "X")),
        number=f"{rng.randrange(100):02}-{rng.randrange(1000):03}-{rng.randrange(10_000):04}",
        issued=issued,
        expires=replace_year(issued, issued.year + 8),
        height=rng.randrange(58, 78),
        eyes=rng.choice(("BRO", "BLU", "GRN", "HAZ", "GRY")),
        street=f"{rng.randrange(1, 9999)} {rng.choice(_STREETS)}",
        city=rng.choice(_CITIES),
        postal=f"{rng.randrange(100_000):05}0000",
    )


def replace_year(day: date, year: int) -> date:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def longest(person: Person) -> Person:
    """The same person with every field as long as a card may print it: the largest code there is."""
    return replace(person, street=person.street.ljust(32, "E"), city=person.city.ljust(18, "M"))
