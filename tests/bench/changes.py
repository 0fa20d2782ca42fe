"""What happens to a person's data between a list and a license: kinds of single change, each a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from screening.name_tables import NameTables
from tests.bench.population import Person, Population

Change = Callable[[Person, Random, Population, NameTables], Person | None]
"""Returns the changed person, or None where the change does not apply to this one."""

_NEAR_KEYS = {
    "A": "SQZ", "B": "VN", "C": "XV", "D": "SF", "E": "WR", "F": "DG", "G": "FH", "H": "GJ", "I": "UO", "J": "HK",
    "K": "JL", "L": "KO", "M": "N", "N": "BM", "O": "IP", "P": "OL", "Q": "WA", "R": "ET", "S": "AD", "T": "RY",
    "U": "YI", "V": "CB", "W": "QE", "X": "ZC", "Y": "TU", "Z": "AX",
}  # fmt: skip
_SOUNDS = (
    ("PH", "F"), ("F", "PH"), ("CK", "K"), ("C", "K"), ("K", "C"), ("S", "Z"), ("Z", "S"), ("Y", "I"), ("I", "Y"),
    ("EE", "EA"), ("EA", "EE"), ("OU", "OO"), ("LL", "L"), ("TT", "T"), ("NN", "N"), ("L", "LL"), ("N", "NN"),
    ("E", "I"), ("O", "U"), ("U", "OU"), ("EI", "IE"), ("IE", "EI"), ("TH", "T"), ("V", "B"), ("B", "V"), ("J", "G"),
)  # fmt: skip
_OCR = (("O", "0"), ("I", "1"), ("S", "5"), ("B", "8"), ("M", "RN"), ("W", "VV"), ("D", "CL"), ("U", "LI"))


def _typo(text: str, random: Random) -> str | None:
    if len(text) < 4:
        return None
    place = random.randrange(len(text))
    kind = random.randrange(3)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    letter = random.choice(_NEAR_KEYS.get(text[place], "E"))
    return text[:place] + letter + text[place + (kind == 1) :]


def _transposed(text: str, random: Random) -> str | None:
    places = [place for place in range(len(text) - 1) if text[place] != text[place + 1]]
    if len(text) < 4 or not places:
        return None
    place = random.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _substituted(text: str, random: Random, table: tuple[tuple[str, str], ...]) -> str | None:
    fitting = [(old, new) for old, new in table if old in text]
    if len(text) < 3 or not fitting:
        return None
    old, new = random.choice(fitting)
    return text.replace(old, new, 1)


def _family(change: Callable[[str, Random], str | None]) -> Change:
    def changed(person: Person, random: Random, *_: object) -> Person | None:
        text = change(person.family, random)
        return None if text is None else replace(person, family=text)

    return changed


def _given(change: Callable[[str, Random], str | None]) -> Change:
    def changed(person: Person, random: Random, *_: object) -> Person | None:
        text = change(person.given, random)
        return None if text is None else replace(person, given=text)

    return changed


def _nickname(person: Person, random: Random, _: Population, tables: NameTables) -> Person | None:
    direct = {*tables.nicknames.get(person.given, ()), *tables.bearers.get(person.given, ())}
    known = sorted(direct - {person.given})
    return replace(person, given=random.choice(known)) if known else None


def _drop_surname(person: Person, random: Random, *_: object) -> Person | None:
    words = person.family.split()
    return replace(person, family=random.choice((words[0], words[-1]))) if _double(words) else None


def _swap_surnames(person: Person, *_: object) -> Person | None:
    words = person.family.split()
    return replace(person, family=f"{words[1]} {words[0]}") if _double(words) else None


def _double(words: list[str]) -> bool:
    return len(words) == 2 and len(words[0]) > 3


def _second_surname(person: Person, _: Random, population: Population, __: object) -> Person | None:
    if " " in person.family:
        return None
    return replace(person, family=f"{person.family}-{population.family(person.community)}")


def _maiden(person: Person, _: Random, population: Population, __: object) -> Person | None:
    if person.sex != "F" or " " in person.family:
        return None
    return replace(person, family=population.family(person.community), middle=person.family)


def _day(person: Person, born: date | None) -> Person | None:
    return None if born is None or born == person.born else replace(person, born=born)


def _valid(text: str) -> date | None:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return None
    return born if 1920 < born.year < 2015 else None


def _date_swapped(person: Person, *_: object) -> Person | None:
    return _day(person, _valid(f"{person.born:%Y-%d-%m}"))


def _date_digit(person: Person, random: Random, *_: object) -> Person | None:
    text = person.born.isoformat()
    place = random.choice([2, 3, 5, 6, 8, 9])
    return _day(person, _valid(text[:place] + random.choice("0123456789") + text[place + 1 :]))


def _date_transposed(person: Person, random: Random, *_: object) -> Person | None:
    text = person.born.isoformat()
    place = random.choice([2, 5, 8])
    return _day(person, _valid(text[:place] + text[place + 1] + text[place] + text[place + 2 :]))


def _next_year(person: Person, random: Random, *_: object) -> Person | None:
    return _day(person, _valid(f"{person.born.year + random.choice((-1, 1)):04d}{person.born:-%m-%d}"))


def _particle(person: Person, random: Random, *_: object) -> Person | None:
    words = person.family.split()
    if len(words) < 2 or len(words[0]) > 3:
        return None
    return replace(person, family=random.choice(("".join(words), words[-1], "-".join(words))))


CHANGES: dict[str, Change] = {
    "none": lambda person, *_: person,
    "family: typo": _family(_typo),
    "given: typo": _given(_typo),
    "family: transposed": _family(_transposed),
    "given: transposed": _given(_transposed),
    "family: sound": _family(lambda text, random: _substituted(text, random, _SOUNDS)),
    "given: sound": _given(lambda text, random: _substituted(text, random, _SOUNDS)),
    "family: OCR": _family(lambda text, random: _substituted(text, random, _OCR)),
    "given: OCR": _given(lambda text, random: _substituted(text, random, _OCR)),
    "given: nickname": _nickname,
    "given: initial": lambda person, *_: replace(person, given=person.given[0]),
    "given: truncated": lambda person, *_: replace(person, given=person.given[:6]) if len(person.given) > 7 else None,
    "family: truncated": lambda person, *_: (
        replace(person, family=person.family[:8]) if len(person.family) > 9 and " " not in person.family else None
    ),
    "family: one of two": _drop_surname,
    "family: two swapped": _swap_surnames,
    "family: two joined": lambda person, *_: (
        replace(person, family=person.family.replace(" ", "")) if _double(person.family.split()) else None
    ),
    "family: second added": _second_surname,
    "family: particle": _particle,
    "family: maiden to middle": _maiden,
    "middle: used as given": lambda person, *_: (
        replace(person, given=person.middle, middle="") if person.middle else None
    ),
    "middle: dropped": lambda person, *_: replace(person, middle="") if person.middle else None,
    "middle: initial": lambda person, *_: replace(person, middle=person.middle[0]) if person.middle else None,
    "middle: other": lambda person, _, population, __: replace(
        person, middle=population.given(person.community, person.sex)
    ),
    "given: second added": lambda person, *_: (
        replace(person, given=f"{person.given} {person.middle}", middle="") if person.middle else None
    ),
    "given: joined": lambda person, *_: (
        replace(person, given=person.given + person.middle, middle="") if person.middle else None
    ),
    "names: swapped": lambda person, *_: replace(person, family=person.given, given=person.family),
    "suffix: added": lambda person, *_: replace(person, suffix="JR"),
    "sex: wrong": lambda person, *_: replace(person, sex="F" if person.sex == "M" else "M"),
    "born: day and month": _date_swapped,
    "born: digit": _date_digit,
    "born: transposed": _date_transposed,
    "born: next year": _next_year,
}
"""Kind of change -> the change. Names and dates; each alone, and two together, are tried."""

DATES = frozenset({"born: day and month", "born: digit", "born: transposed", "born: next year"})
