"""What happens to a person's data between a list and a license, as records of real errors have it.

How a word is mistyped is learned from the words that people mistyped (codespell's list): which letters became which
behind which letter. How a birth date goes wrong is learned from the pairs of FEBRL 1 to 3. How often each thing
happens is a judgment, in RATES.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

from tests.bench.outside.packages import load
from tests.bench.outside.people import COMMUNITIES, Outsiders, other_spelling
from tests.bench.population import Person

_LONGEST_SLIP = 2
_TRIES = 20


@cache
def _slips() -> Mapping[tuple[str, str], Counter[str]]:
    """(letter before, letters meant) -> letters typed, counted over the mistyped words."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for wrong, right in load().slips:
        before, meant, typed = difference(wrong.upper(), right.upper())
        if max(len(meant), len(typed)) <= _LONGEST_SLIP:
            found[before, meant][typed] += 1
    return found


def difference(wrong: str, right: str) -> tuple[str, str, str]:
    """The letter before the first difference ("" at the start), the letters meant and the letters typed."""
    start = next((place for place, (w, r) in enumerate(zip(wrong, right, strict=False)) if w != r), None)
    start = min(len(wrong), len(right)) if start is None else start
    end = 0
    while end < min(len(wrong), len(right)) - start and wrong[-1 - end] == right[-1 - end]:
        end += 1
    return right[max(0, start - 1) : start], right[start : len(right) - end], wrong[start : len(wrong) - end]


def mistyped(word: str, random: Random) -> str | None:
    """The word with one slip, each as likely as people make it; None where no known slip fits."""
    if len(word) < 3:
        return None
    places = [
        (start, end, slips)
        for start in range(1, len(word) + 1)
        for end in range(start, min(len(word), start + _LONGEST_SLIP) + 1)
        if (slips := _slips().get((word[start - 1], word[start:end])))
    ]
    if not places:
        return None
    start, end, slips = random.choices(places, [slips.total() for _, _, slips in places])[0]
    typed = random.choices(list(slips), list(slips.values()))[0]
    changed = word[:start] + typed + word[end:]
    return changed if changed != word and changed.replace(" ", "").isalpha() else None


@cache
def _date_slips() -> list[tuple[str, str]]:
    """(right, wrong) birth dates, YYYYMMDD, of one person's two records."""
    pairs = []
    for number in ("1", "2", "3"):
        records = {row["rec_id"]: row["date_of_birth"] for row in load().febrl[number]}
        for name, wrong in records.items():
            right = records.get(f"{name.rpartition('-dup')[0]}-org", "")
            if "-dup" in name and len(wrong) == len(right) == 8 and wrong != right:
                pairs.append((right, wrong))
    return pairs


def misdated(born: date, random: Random) -> date | None:
    """The date with a slip of the same kind as one that happened; None where none of some tries gives a date."""
    text = f"{born:%Y%m%d}"
    for _ in range(_TRIES):
        right, wrong = random.choice(_date_slips())
        if sorted(right[4:]) == sorted(wrong[4:]) and right[4:6] == wrong[6:]:
            changed = text[:4] + text[6:] + text[4:6]
        else:
            changed = "".join(w if r != w else own for own, r, w in zip(text, right, wrong, strict=True))
        try:
            day = date.fromisoformat(changed)
        except ValueError:
            continue
        if day != born and 1920 < day.year < 2010:
            return day
    return None


Slip = Callable[[Person, Random, Outsiders], Person | None]


def _family(person: Person, text: str | None) -> Person | None:
    return replace(person, family=text) if text else None


def _given(person: Person, text: str | None) -> Person | None:
    return replace(person, given=text) if text else None


def _spelled_family(person: Person, random: Random, _: Outsiders) -> Person | None:
    return _family(person, other_spelling(person.family, person.community, "family", random))


def _spelled_given(person: Person, random: Random, _: Outsiders) -> Person | None:
    role = "male" if person.sex == "M" else "female"
    return _given(person, other_spelling(person.given, person.community, role, random))


def _two(change: Callable[[list[str], Random], str]) -> Slip:
    def slip(person: Person, random: Random, _: Outsiders) -> Person | None:
        words = person.family.split()
        return replace(person, family=change(words, random)) if len(words) > 1 else None

    return slip


def _married(person: Person, _: Random, outsiders: Outsiders) -> Person | None:
    if person.sex != "F":
        return None
    middle = person.family if not person.middle else person.middle
    return replace(person, family=outsiders.family(person.community), middle=middle)


def _misdated(person: Person, random: Random, _: Outsiders) -> Person | None:
    day = misdated(person.born, random)
    return replace(person, born=day) if day else None


def _one_field(person: Person, *_: object) -> Person | None:
    return replace(person, given=f"{person.given} {person.middle}", middle="") if person.middle else None


def _english(person: Person, _: Random, outsiders: Outsiders) -> Person:
    """Takes an English name and puts it before the others."""
    middle = f"{person.given} {person.middle}".strip()
    return replace(person, given=outsiders.given("white", person.sex), middle=middle)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a slip happens where it can; `of`: the community says how often."""

    slip: Slip
    share: float = 0.0
    of: str = ""


RATES: Mapping[str, Rate] = {
    "family: typed": Rate(lambda person, random, _: _family(person, mistyped(person.family, random)), 0.06),
    "given: typed": Rate(lambda person, random, _: _given(person, mistyped(person.given, random)), 0.06),
    "family: spelled": Rate(_spelled_family, 0.12),
    "given: spelled or short": Rate(_spelled_given, 0.15),
    "middle: dropped": Rate(lambda person, *_: replace(person, middle="") if person.middle else None, 0.25),
    "middle: initial": Rate(
        lambda person, *_: replace(person, middle=person.middle[0]) if person.middle else None, 0.15
    ),
    "middle: with given": Rate(_one_field, 0.10),
    "family: one of two": Rate(_two(lambda words, random: random.choice((words[0], words[-1]))), 0.20),
    "family: joined": Rate(_two(lambda words, _: "".join(words)), 0.08),
    "family: exchanged": Rate(_two(lambda words, _: " ".join(words[::-1])), 0.02),
    "family: married": Rate(_married, 0.04),
    "names: exchanged": Rate(lambda person, *_: replace(person, family=person.given, given=person.family), of="first"),
    "given: English in front": Rate(_english, of="english"),
    "born: slip": Rate(_misdated, 0.03),
    "sex: wrong": Rate(lambda person, *_: replace(person, sex="F" if person.sex == "M" else "M"), 0.005),
}


def slipped(person: Person, random: Random, outsiders: Outsiders, dated: bool) -> tuple[Person, tuple[str, ...]]:
    """The person as another record has them, different in one thing at least, and in what.

    `dated`: a slip of the date would show.
    """
    while True:
        after, kinds = person, []
        for kind, rate in RATES.items():
            if random.random() >= _share(rate, person.community) or (kind == "born: slip" and not dated):
                continue
            changed = rate.slip(after, random, outsiders)
            if changed is not None and changed != after:
                after = changed
                kinds.append(kind)
        if kinds:
            return after, tuple(kinds)


def _share(rate: Rate, community: str) -> float:
    of = COMMUNITIES[community]
    return {"first": of.family_first, "english": of.english}.get(rate.of, rate.share)
