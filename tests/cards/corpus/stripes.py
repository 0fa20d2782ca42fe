"""Writes magnetic-stripe content: British Columbia's barcode, and what a reader of stripes sends of any card.

Lengths and ends after the card design standard (2020), annex F: city 13, name 35, address 29, each with ^
behind it unless it is full.
"""

from __future__ import annotations

from tests.cards.corpus.holders import Holder
from tests.cards.corpus.layouts import Issuer

CITIES = ("VICTORIA", "NORTH VANCOUVER", "FORT ST. JOHN", "HOPE", "PRINCE GEORGE", "100 MILE HOUSE", "70 MILE HOUSE")


def british_columbia(person: Holder, city: str) -> bytes:
    """The three tracks as its barcode has them: ,$ between the names, _% before track 3."""
    name = f"{person.family},${person.given} {person.middle}".rstrip()
    number = f"{int(person.number[1:8]):07}"
    address = f"{person.street}${city} BC  V7M 1A1"
    first = f"%BC{_field(city, 13)}{_field(name, 35)}{address}^?"
    return f"{first}{_second('636028', number, person)}{_third(person, '_%', metric=True)}".encode("latin-1")


def stripe(person: Holder, issuer: Issuer, city: str) -> bytes:
    """As another issuer's stripe: $ between the names."""
    name = f"{person.family}${person.given}${person.middle}".rstrip("$")
    first = f"%{issuer.state}{_field(city, 13)}{_field(name, 35)}{_field(person.street, 29)}?"
    return f"{first}{_second(issuer.number, person.number[1:], person)}{_third(person, '%', metric=False)}".encode(
        "latin-1"
    )


def _field(value: str, most: int) -> str:
    return value[:most] if len(value) >= most else f"{value}^"


def _second(issuer: str, number: str, person: Holder) -> str:
    return f";{issuer}{number}={person.expires:%y%m}{person.born:%Y%m%d}=?"


def _third(person: Holder, begin: str, *, metric: bool) -> str:
    feet, inches = divmod(person.inches, 12)
    tall = f"{round(person.inches * 2.54):03}" if metric else f"{feet}{inches:02}"
    return f"{begin}0AV7M1A1     D           NONE{person.sex}{tall} 68BRO{person.eyes}                          ?"
