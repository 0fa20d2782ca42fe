"""Names as screening compares them: folded to plain capitals, cut into tokens, particles set apart.

The same functions normalise a visitor and a listed person, so neither side can differ by accident. Pure; nothing
here knows how common a name is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache

from screening.persons import PersonName

_CACHE = 16_384
"""Entries a cache may hold: a list of a million would otherwise keep every name it ever met in memory."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LETTERS = {
    "ß": "SS", "Æ": "AE", "Œ": "OE", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "TH", "Ł": "L", "Ħ": "H", "İ": "I", "ı": "I",
    "Ə": "A", "Ŋ": "N", "Ӏ": "",
}  # fmt: skip

# BGN/PCGN romanisation of Russian, without the marks, and the letters of Ukrainian and Belarusian.
_CYRILLIC = dict(
    zip(
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЇЄҐЎ",
        ("A", "B", "V", "G", "D", "E", "YO", "ZH", "Z", "I", "Y", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F",
         "KH", "TS", "CH", "SH", "SHCH", "", "Y", "", "E", "YU", "YA", "I", "YI", "YE", "G", "U"),
        strict=True,
    )
)  # fmt: skip
# A digit within a name is a letter read wrongly.
_DIGITS = {"0": "O", "1": "I", "3": "E", "4": "A", "5": "S", "6": "G", "8": "B"}
_NOTHING = dict.fromkeys("'’‘`´ʼʻʹ.\u0640", "")
_TABLE = str.maketrans(_LETTERS | _CYRILLIC | _DIGITS | _NOTHING)

PARTICLES = _set(
    "AL EL UL AS ASH AR AD DE DEL DELA LA LAS LOS LES DA DAS DOS DI DEI DELLA DU DES VAN VON VANDER DER DEN "
    "TER TEN ZU ZUM ZUR BIN BINT IBN ABU Y E"
)
"""Small words before a surname, which documents drop, join or keep. Le, Do and Ben are not here: they are names."""

_WITHIN_GIVEN = (PARTICLES | {"BEN"}) - {"VAN", "E", "Y"}
"""Small words before a further given name or a middle name. Van is a Vietnamese middle name; E and Y are initials."""

_GLUED = frozenset({"MC", "MAC", "O", "D", "ST", "ABD", "ABDUL", "ABDEL", "ABDAL"})
"""Words that are half a name: Mc Donald, O Brien, Abdul Rahman."""

_PLACEHOLDERS = _set("FNU LNU NFN NLN NMN NMI NONE UNK UNKNOWN UNAVL UNAVAILABLE XXX XXXX")
"""What documents print where a name part does not exist (AAMVA 2020, D.12.5; first name unknown)."""

_UNNAMED = re.compile(
    r"[\W_]*(N\W+A\W*|NULL|NOT (KNOWN|GIVEN|AVAILABLE|APPLICABLE)|NO (NAME|FIRST NAME|MIDDLE NAME|GIVEN NAME)|"
    r"(BABY|INFANT|NEWBORN)( (BOY|GIRL|MALE|FEMALE|CHILD))?)[\W_]*",
    re.IGNORECASE,
)
"""A whole given or middle name that says that there is none. NA written plainly is a Korean name; Null is a surname."""

_SAINT = {"SAINT": "ST", "SAINTE": "ST", "STE": "ST"}
"""Written out before a name as often as not: Saint John, St. John."""

_TITLES = _set("MR MRS MS MISS DR REV PROF SR SRA")

_GENERATIONS = {
    "SR": 1, "SENIOR": 1, "I": 1, "1ST": 1, "IST": 1, "JR": 2, "JUNIOR": 2, "JNR": 2, "II": 2, "2ND": 2, "III": 3,
    "3RD": 3, "ERD": 3, "IV": 4, "4TH": 4, "ATH": 4, "V": 5,
}  # fmt: skip
_GENERATIONS_IN_NAME = {name: _GENERATIONS[name] for name in ("SR", "JR", "II", "III", "IV")}
"""Without I and V, which may be somebody's initial."""
_PREFIXES = ("AL", "EL")
_SERVANT = re.compile(r"\b(Abd)[\W_]+([AEU]l)\b", re.IGNORECASE)  # Abd al-Malik is Abdalmalik


@dataclass(frozen=True, slots=True)
class NormalizedName:
    """One name ready to compare. Tokens are capitals without marks; absent parts are empty.

    Attributes:
        family: surnames without their particles, in order.
        attached: each surname with its particles joined on (DELACRUZ for CRUZ), in the same order.
        joined: everything that stood as the family name, as one word.
        given, middle: tokens in order.
        generation: 1 for Sr, 2 for Jr or II, and so on; 0 where none is given.
    """

    family: tuple[str, ...] = field(repr=False)
    attached: tuple[str, ...] = field(repr=False)
    joined: str = field(repr=False)
    given: tuple[str, ...] = field(repr=False)
    middle: tuple[str, ...] = field(repr=False)
    generation: int = field(default=0, repr=False)

    @property
    def given_joined(self) -> str:
        return "".join(self.given)


def tokens(text: str) -> tuple[str, ...]:
    """The words of a name part: upper case, marks folded, Cyrillic romanised, other scripts kept.

    Apostrophes and full stops vanish (O'Neill is ONEILL); hyphens and everything else that is no letter part words.
    """
    if text.isascii() and text.isalpha():  # most names, and a million of them are normalised at once
        return (text.upper(),)
    return _fold(text) if text else ()


@lru_cache(maxsize=_CACHE)
def _fold(text: str) -> tuple[str, ...]:
    plain = text.upper()
    if not plain.isascii():
        # Composed first: Cyrillic Й would otherwise fall into И and a mark before the table could see it.
        plain = unicodedata.normalize("NFKC", plain).translate(_TABLE)
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)).upper()
    plain = plain.translate(_TABLE)
    return tuple("".join(c if c.isalpha() else " " for c in plain).split())


def normalize(name: PersonName) -> NormalizedName:
    """A name in its parts. Suffixes written into a name part are found; placeholders (FNU, NMN) count as absent."""
    name = _apart(name) if "," in name.family else name
    generation = _GENERATIONS.get("".join(name.suffix.upper().split()).strip(".,"), 0) if name.suffix else 0
    core, attached, joined, found_family = _surname(name.family)
    given, found_given = _called(name.given)
    middle, found_middle = _called(name.middle, titled=False)
    if not core:
        # A mononym in the wrong field; and a name without a single letter is still a name that can be compared.
        words = _untitled(_without_generation(_words(name.given))[0])
        core, attached, joined = _surnames(words or ["".join(name.full.split()).upper()])
        given = ()
    return NormalizedName(
        core, attached, joined, given, middle, generation or found_family or found_given or found_middle
    )


def _apart(name: PersonName) -> PersonName:
    """`Family, Given Middle, Suffix` written into the field of the family name, in its parts."""
    family, *rest = (part.strip() for part in name.family.split(","))
    if name.given or not family or not rest[0]:
        return name
    if rest[0].upper().strip(".") in _GENERATIONS_IN_NAME:
        return replace(name, family=family, suffix=name.suffix or rest[0])
    given, _, middle = rest[0].partition(" ")
    return PersonName(family, given, f"{middle} {name.middle}".strip(), name.suffix or " ".join(rest[1:]))


@lru_cache(maxsize=_CACHE)
def _surname(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str, int]:
    """Of a family name as written: the surnames, those with their particles, all as one word, the generation."""
    words, generation = _without_generation(_words(text))
    return (*_surnames(words), generation)


@lru_cache(maxsize=_CACHE)
def _called(text: str, titled: bool = True) -> tuple[tuple[str, ...], int]:
    """Of given names as written: the names, and the generation. Names repeat, so this is looked up more than done."""
    if _UNNAMED.fullmatch(text):
        return (), 0
    words, generation = _without_generation(_words(text))
    return _attached(_glued(_untitled(words)), 1) if titled else _attached(_glued(words), 0), generation


def _untitled(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] in _TITLES else words


@lru_cache(maxsize=_CACHE)
def skeleton(token: str) -> str:
    """What is left of a token when spelling habits are taken away: one letter per consonant sound.

    Made for names that reach the Latin alphabet in several ways (Mohamed and Muhammad, Yusuf and Youssef, Sergei and
    Sergey, Gonzales and Gonzalez). A short name keeps vowels as classes, or Ali and Eli, Jane and June would be one.
    """
    text = token
    for old, new in _SOUNDS:
        text = text.replace(old, new)
    text = _undoubled(_SILENT_H.sub("", text))
    consonants = len(_VOWELS.sub("", text))
    if consonants < _SHORT:
        return text
    kept = _FIRST_VOWELS.match(text) if consonants == _SHORT else None
    start = kept.end() if kept else 1
    return text[:start] + _VOWELS.sub("", text[start:])


def bare(token: str) -> str:
    """A token without an Arabic article written onto it: ALSHAMI is SHAMI. Other tokens are themselves."""
    if len(token) >= _ARTICLE_AND_NAME and token.startswith(_PREFIXES) and token[2] not in "AEIOUY":
        return token[2:]
    return token


def look_alike(token: str) -> str:
    """The token with letters that a scanner takes for one another made one: RN is M."""
    for pair, single in LOOK_ALIKES:
        token = token.replace(pair, single)
    return token


LOOK_ALIKES = (("RN", "M"), ("NN", "M"), ("VV", "W"), ("LI", "U"), ("CL", "D"))
_SHORT = 2
_VOWELS = re.compile("[AIU]")
_FIRST_VOWELS = re.compile("[^AIU]*[AIU]+")
_SILENT_H = re.compile("(?<=.)H(?![AIU])")
_ARTICLE_AND_NAME = 6
_SOUNDS = (
    ("SCH", "S"), ("TCH", "S"), ("TSH", "S"), ("DZH", "J"), ("ZH", "J"), ("DJ", "J"), ("SZ", "S"), ("CZ", "S"),
    ("SH", "S"), ("CH", "S"), ("PH", "F"), ("GH", "G"), ("KH", "H"), ("CK", "K"), ("DH", "D"), ("TH", "T"),
    ("WH", "W"), ("QU", "K"), ("Q", "K"), ("X", "KS"), ("CE", "SE"), ("CI", "SI"), ("CY", "SY"), ("C", "K"),
    ("Z", "S"), ("W", "V"), ("B", "V"),
    ("EE", "I"), ("OO", "U"), ("OU", "U"), ("EI", "I"), ("EY", "I"), ("AY", "I"), ("AI", "I"), ("IE", "I"),
    ("E", "I"), ("Y", "I"), ("O", "U"),
)  # fmt: skip


def _undoubled(text: str) -> str:
    return "".join(c for previous, c in zip(" " + text, text, strict=False) if c != previous)


def _words(text: str) -> list[str]:
    words = [word for word in tokens(_SERVANT.sub(r"\1\2", text)) if word not in _PLACEHOLDERS]
    if len(words) > 1 and not _SAINT.keys().isdisjoint(words[:-1]):
        return [*(_SAINT.get(word, word) for word in words[:-1]), words[-1]]
    return words


def _without_generation(words: list[str]) -> tuple[list[str], int]:
    if len(words) > 1 and words[-1] in _GENERATIONS_IN_NAME:
        return words[:-1], _GENERATIONS_IN_NAME[words[-1]]
    return words, 0


def _glued(words: list[str]) -> tuple[str, ...]:
    """Half names joined to what follows. A single letter is left alone: it may be an initial."""
    if len(words) <= 1:
        return tuple(words)
    result: list[str] = []
    pending = ""
    for place, word in enumerate(words):
        if len(word) > 1 and word in _GLUED and place + 1 < len(words):
            pending += word
        else:
            result.append(pending + word)
            pending = ""
    return tuple(result)


def _attached(words: tuple[str, ...], start: int) -> tuple[str, ...]:
    """Particles from the place `start` on joined to what follows: de la Luz and de los Angeles share no name."""
    result, before = list(words[:start]), ""
    for place, word in enumerate(words[start:], start):
        if word in _WITHIN_GIVEN and place + 1 < len(words):
            before += word
        else:
            result.append(before + word)
            before = ""
    return tuple(result)


def _surnames(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Surnames without particles, with them joined on, and all as one word.

    A name of particles alone (Le, Do, Van) is a name.
    """
    if len(words) == 1:
        alone = (words[0],)
        return alone, alone, words[0]
    core: list[str] = []
    attached: list[str] = []
    before = half = ""
    for place, word in enumerate(words):
        last = place + 1 == len(words)
        if not last and word in _GLUED:
            half += word
        elif not last and not half and word in PARTICLES:
            before += word
        else:
            core.append(half + word)
            attached.append(before + half + word)
            before = half = ""
    return tuple(core), tuple(attached), "".join(words)
