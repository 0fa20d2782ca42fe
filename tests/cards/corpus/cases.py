"""The corpus: each payload, what must come of it, and where a deviation was seen. Half of it is for developing."""

from __future__ import annotations

import calendar
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from tests.cards.corpus.deviating_forms import FORMS
from tests.cards.corpus.deviating_values import VALUES
from tests.cards.corpus.foreign import foreign
from tests.cards.corpus.holders import Holder, expected, holder
from tests.cards.corpus.layouts import ISSUERS, Issuer, payload
from tests.cards.corpus.stripes import CITIES, british_columbia, stripe

PDF417 = "PDF417"


@dataclass(frozen=True, slots=True)
class Case:
    """One payload.

    Attributes:
        expected: the fields of the license, or None where it must be refused.
        refused: why, by the name of the flaw; "" where `expected` is there.
        symbology: the kind of code that holds it.
        seen: where a deviation was seen, and what it is.
        plain: the payload that a deviation changes; b"" for a case that changes no payload.
    """

    name: str
    group: str
    raw: bytes = field(repr=False)
    expected: dict[str, object] | None = field(default=None, repr=False)
    refused: str = ""
    symbology: str = PDF417
    seen: str = field(default="", repr=False)
    plain: bytes = field(default=b"", repr=False)

    @property
    def for_developing(self) -> bool:
        """Which half it is in; the other half is measured before anybody looks into it."""
        return zlib.crc32(self.name.encode()) % 2 == 0


@cache
def cases() -> tuple[Case, ...]:
    """The whole corpus, always the same."""
    found = (*_issued(), *_stripes(), *_deviations(), *foreign_cases())
    twice = [name for name, count in Counter(case.name for case in found).items() if count > 1]
    assert not twice, f"two cases have one name: {twice}"
    return found


def _issued() -> Iterator[Case]:
    for issuer in ISSUERS:
        for version in issuer.versions:
            if not version:
                continue
            name = f"{issuer.state} version {version:02}"
            person = holder(name)
            raw = payload(issuer, version, person)
            if version == 1 and "first name first" in issuer.habits and " " in person.family:
                # PIETER JAN VAN HOUTEN and NGUYEN VAN THANH are written alike: which is the family name, nothing tells.
                yield Case(name, issuer.group, raw, None, "no_name")
            else:
                yield Case(name, issuer.group, raw, _says(person, issuer, version))


def _says(person: Holder, issuer: Issuer, version: int) -> dict[str, object]:
    """What a card of this issuer and version tells of its holder."""
    says = expected(person, issuer.state)
    habits = issuer.habits
    in_one = version in {2, 3} or (version == 1 and not habits & {"names in parts", "whole name and parts"})
    if in_one and not person.middle and "comma behind names" not in habits:
        says["given"], _, says["middle"] = person.given.partition(" ")
    if "both given names in one" in habits and version == 4 and len(person.middle) == 1:
        says |= {"given": f"{person.given} {person.middle}", "middle": ""}
    if "eyes unknown" in habits and version > 1:
        says["eyes"] = "UNK"
    if "no height" in habits and version == 3:
        says["height_cm"] = None
    return says


def _stripes() -> Iterator[Case]:
    canada = next(issuer for issuer in ISSUERS if issuer.state == "BC")
    for number, city in enumerate((*CITIES, *CITIES)):
        name = f"BC stripe {number}"
        person = _short(name)
        yield Case(name, "provinces", british_columbia(person, city), _on_stripe(person, canada, person.number[1:8]))
    for state in ("CO", "TX", "FL", "CA", "MN"):
        issuer = next(one for one in ISSUERS if one.state == state)
        name = f"{state} magnetic stripe"
        person = _short(name)
        raw = stripe(person, issuer, "PORT ALDEN")
        yield Case(name, "deviations: stripes", raw, _on_stripe(person, issuer, person.number[1:]), seen="annex F")


def _short(name: str) -> Holder:
    """A holder whose name has a middle name and no suffix: the stripe has no other place for the names."""
    numbered = (holder(f"{name} {attempt}") for attempt in range(100))
    return next(one for one in numbered if one.middle and not one.suffix and " " not in one.given)


def _on_stripe(person: Holder, issuer: Issuer, number: str) -> dict[str, object]:
    year, month = person.expires.year, person.expires.month
    last = calendar.monthrange(year, month)[1]
    day = min(person.born.day, last) if month == person.born.month else last
    return expected(person, issuer.state) | {"number": number, "expires": date(year, month, day)}


def _deviations() -> Iterator[Case]:
    for deviation in (*FORMS, *VALUES):
        issuer = next(one for one in ISSUERS if one.state == deviation.state)
        name = f"{deviation.group}: {deviation.name}"
        person = deviation.person or holder(name)
        plain = payload(issuer, deviation.version, person)
        says: dict[str, object] | None = None
        if not deviation.refused:
            says = _says(person, issuer, deviation.version) | dict(deviation.says)
        group = f"deviations: {deviation.group}"
        changed = deviation.change(plain)
        yield Case(name, group, changed, says, deviation.refused, seen=deviation.seen, plain=plain)


def foreign_cases() -> Iterator[Case]:
    for name, symbology, raw, seen in foreign():
        yield Case(name, "foreign documents", raw, None, "no_header", symbology, seen)
