"""The names of a license, however a barcode writes them. Pure text in, names out, or a refusal: never a guess."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from scanning.documents import LicenseFlaw, NotALicense
from scanning.license.name_order import begins_a_family, is_family_first, leaning


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; "" where there is none. A mononym stands in `family`."""

    family: str = field(repr=False)
    given: str = field(default="", repr=False)
    middle: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)


_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]")
_EDGES = "".join(map(chr, [*range(0x21), *range(0x7F, 0xA0)]))
_INSIDE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNWRITTEN = frozenset({"", "UNAVL", "UNAVAIL", "UNAVAILABLE", "NOT AVAILABLE"})
_NO_NAME = frozenset(
    {"UNAVL", "UNAVAIL", "UNAVAILABLE", "NOTAVAILABLE", "N/A", "NOTAPPLICABLE", "NOTPROVIDED", "NONEGIVEN", "NONAME"}
    | {"NMN", "NMI", "NFN", "NLN", "FNU", "LNU", "UNKNOWN", "UNK", "UNSPECIFIED", "NOMIDDLE"}
    | {f"NO{which}{name}" for which in ("FIRST", "GIVEN", "MIDDLE", "LAST", "FAMILY") for name in ("NAME", "INITIAL")}
)
"""What issuers write for "nothing" where a name stands, without spaces and stops. None of it is anybody's name; NONE,
NULL and NA are."""
_NONE = frozenset({"NONE", "(NONE)", "NULL"})
_MARKS = re.compile(r"[\W_0]*|X{3,}|N\.A\.?", re.IGNORECASE)  # -, ---, ., 0, XXX
_ORDINALS = ["1ST", "2ND", "3RD", "4TH", "5TH", "6TH", "7TH", "8TH", "9TH"]
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV", "VI", "VII", "VIII", "IX", *_ORDINALS})
_SUFFIXES_APART = _SUFFIXES | frozenset({"I", "V", "X", "ESQ", "MD", "PHD"})
"""Behind a comma these are no initial."""
_OF_SUFFIXES = re.compile(r"(?:[^\W_]|[ .,'/()-])*")
_SIGNS = frozenset(" -'’‘`´ʻʼ.·/&()\"")
_WORDS_BEFORE = (
    "DE LA LAS LOS DEL DI DA DO DOS DAS DU LE VAN VON DER DEN TER ST STE SAN SANTA AL EL BIN BEN IBN ABU MC MAC Y"
)
_PARTICLES = frozenset(_WORDS_BEFORE.split())
_BETWEEN_NAMES = frozenset(",$@")


def text(value: str) -> str:
    """Without control characters and doubled spaces; the words that issuers write for "nothing" become ""."""
    plain = _plain(value)
    return "" if plain.upper() in _UNWRITTEN | {"NONE"} else plain


def name(family: str, given: str, middle: str, suffix: str) -> Name:
    """Parts as elements gave them, put where they belong.

    Raises NotALicense(NO_NAME) where nothing is left, and for what no name holds, such as a digit: another element has
    slipped in, or a letter was lost.
    """
    for written in (family, given, middle, suffix):
        refuse_broken(written)
    is_none = _plain(family).upper() == "NONE"
    family, given, suffix = _blanked(family), part(given), part(suffix)
    if is_none and not (given and _is_written(middle)):
        family = ""
    if "," in given and not part(middle):
        given, middle = given.split(",", 1)
    given, middle = part(given), part(middle)
    family, given, middle, suffix = _without_suffix(family, given, middle, suffix)
    if middle and given.endswith(f" {middle}"):  # some issuers repeat the middle name in the given name
        given = given.removesuffix(f" {middle}")
    if "," in family and not given:
        family, given = (_plain(one) for one in family.split(",", 1))
    if not family:
        family, given = given, ""
    family, given, middle = (_plain(one.replace(",", " ")) for one in (family, given, middle))
    if not re.match(r"['’‘`´ʻʼ(\"]*[^\W\d_]", family) or not all(map(_is_a_name, (family, given, middle))):
        raise NotALicense(LicenseFlaw.NO_NAME)
    if not _OF_SUFFIXES.fullmatch(suffix):
        raise NotALicense(LicenseFlaw.NO_NAME)
    if any(map(str.isdigit, suffix)) and not is_suffix(suffix):
        suffix = ""  # no generation, and no reason to refuse the card for it
    return Name(family, given, middle, suffix)


def whole_name(value: str, suffix: str = "", given: str = "", *, family_first: bool = False) -> Name:
    """A name in one element (AAMVA 2000, DAA): LAST,FIRST,MIDDLE,SUFFIX by rule, FIRST,MIDDLE,LAST and others by habit.

    The order is taken from the card itself: an empty part, an initial, `given` where it has that element too, and from
    which of the names are given names. Where names do not tell, `family_first` does: the issuer is known to write
    so between commas. Raises NotALicense(NO_NAME) where nothing tells, or the two contradict.
    """
    parts = _parts_of_whole(value)
    is_initial = len(parts) == 3 and len(parts[-1]) == 1
    if len(parts) > 2 and is_suffix(parts[-1], apart=not is_initial):
        found = parts.pop()
        suffix = suffix or found
        if len(parts) > 2 and not parts[-1]:  # LAST,FIRST,,JR
            return name(parts[0], *_given_and_middle(parts[1], ""), suffix)
    if len(parts) == 1:
        return _spaced(parts[0], suffix, given)
    if len(parts) > 3:
        raise NotALicense(LicenseFlaw.NO_NAME)
    if _order(parts, given, family_first=family_first):
        return name(parts[0], *_given_and_middle(parts[1], " ".join(parts[2:])), suffix)
    return name(parts[-1], *_given_and_middle(parts[0], " ".join(parts[1:-1])), suffix)


def suffix_of_whole(value: str) -> str:
    """The suffix that a whole name ends with; "" without one."""
    parts = _parts_of_whole(value)
    return parts[-1] if len(parts) > 2 and is_suffix(parts[-1], apart=len(parts) > 3) else ""


def _parts_of_whole(value: str) -> list[str]:
    refuse_broken(value)
    if len(_BETWEEN_NAMES.intersection(value)) > 1:
        raise NotALicense(LicenseFlaw.NO_NAME)  # each card has one sign between names
    parts = [_plain(one) for one in re.split(r"[,$@]", value)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts


def given_names(value: str) -> tuple[str, str]:
    """First and middle names in one element (AAMVA 2003 and 2005, DCT), comma or space between."""
    given, _, middle = value.partition("," if "," in value.strip(" ,") else " ")
    front, _, last = middle.rstrip(" ,").rpartition(" ")
    middle = front if front and not part(last) else middle  # MARY ANN NONE
    return (given, middle) if part(given) else (middle, "")


def middle_names(second: str, middle: str) -> str:
    """What DCT has behind the first name, and then the words of DAD that are not in it, nor begin as an initial."""
    if not (part(second) and part(middle)):
        return second if part(second) else middle
    refuse_broken(second)
    refuse_broken(middle)
    words = part(second).replace(",", " ").upper().split()
    more = [
        word
        for word in part(middle).split()
        if not any(known.startswith(word.upper()) if len(word) == 1 else known == word.upper() for known in words)
    ]
    return " ".join([part(second), *more])


def compared(value: str) -> str:
    """A given name as it is compared with another writing of it: words in capitals, with one space between."""
    return " ".join(re.sub(r"[\W_]+", " ", part(value)).upper().split())


def _order(parts: list[str], given: str, *, family_first: bool) -> bool:
    """Whether the family name comes first. Raises NotALicense(NO_NAME) where nothing tells."""
    if len(parts) == 3 and not parts[1]:  # FIRST,,LAST
        if family_first:
            raise NotALicense(LicenseFlaw.NO_NAME)
        return False
    if given and (parts[0] == given) != (parts[1] == given):
        return parts[1] == given
    found = is_family_first(parts[0], parts[-1] if len(parts) == 3 else parts[1])
    before, _, rest = parts[0].partition(" ")
    if family_first and found is not False:
        return True
    if found is None or family_first or (not found and rest and _is_particle(before)):  # VAN BUREN is no given name
        raise NotALicense(LicenseFlaw.NO_NAME)
    return found


def _spaced(value: str, suffix: str, given: str) -> Name:
    value, suffix = (value, suffix) if suffix else _split_suffix(value)
    words = value.split(" ")
    if len(words) == 1:
        return name(words[0], "", "", suffix)
    family_first = is_family_first(words[0], words[-1])
    if begins_a_family(value):
        family_first = True
    elif _is_particle(words[0]) and len(words) > 2:  # BEN LEE CARTER may be Ben, and AL SMITH is Al
        family_first = None if family_first is False else True
    if given and (words[0] == given) != (words[1] == given):
        family_first = words[1] == given
    if family_first is None:
        raise NotALicense(LicenseFlaw.NO_NAME)
    if family_first:
        begin = next(at for at in range(len(words)) if not _is_particle(words[at]) or at == len(words) - 2) + 1
        family, rest = " ".join(words[:begin]), words[begin:]
        return _unless_unsure(family, rest, suffix)
    end = len(words) - 1
    while end > 1 and _is_particle(words[end - 1]):
        end -= 1
    return _unless_unsure(" ".join(words[end:]), words[:end], suffix)


def _is_particle(word: str) -> bool:
    return word.upper().rstrip(".") in _PARTICLES


def _unless_unsure(family: str, others: list[str], suffix: str) -> Name:
    """Of four words and more, the third may be the first half of a family name."""
    if len(others) > 2 and any(leaning(word) <= 0 for word in others):
        raise NotALicense(LicenseFlaw.NO_NAME)
    return name(family, others[0], " ".join(others[1:]), suffix)


def _given_and_middle(given: str, middle: str) -> tuple[str, str]:
    if middle:
        return given, middle
    first, _, rest = given.partition(" ")
    return first, rest


def _plain(value: str) -> str:
    return _SPACES.sub(" ", _CONTROLS.sub(" ", value)).strip(" ,")


def refuse_broken(value: str) -> None:
    """Raises NotALicense(NO_NAME) for a control character within a name: it was a letter, a space, or a line end."""
    if _INSIDE.search(value.strip(_EDGES)):
        raise NotALicense(LicenseFlaw.NO_NAME)


def _blanked(value: str) -> str:
    plain = _plain(value)
    said = re.sub(r"[^A-Z0-9/]", "", plain.upper())
    return "" if said in _NO_NAME or _MARKS.fullmatch(plain) else plain


def part(value: str) -> str:
    """A given or middle name; "" for a word that stands for none."""
    plain = _blanked(value)
    return "" if plain.upper() in _NONE else plain


def _is_written(middle: str) -> bool:
    """Whether a card that says NONE for the family name says something else than NONE for the middle name: then NONE
    is no word for "nothing" on it."""
    plain = _plain(middle).upper()
    return plain not in _NONE and bool(plain)


def _without_suffix(family: str, given: str, middle: str, suffix: str) -> tuple[str, str, str, str]:
    """The same with a suffix that stands behind one of the names, or for the middle name, in its place."""
    family, behind = _split_suffix(family)
    given, second = _split_suffix(given)
    middle, third = ("", middle) if is_suffix(middle, apart=False) else _split_suffix(middle)
    return family, given, middle, suffix or behind or second or third


def _split_suffix(value: str) -> tuple[str, str]:
    front, comma, last = value.rpartition(",")
    if comma and is_suffix(last.strip(), apart=True):
        return front.rstrip(" ,"), last.strip()
    front, _, last = value.rpartition(" ")
    return (front.rstrip(" ,"), last) if front and is_suffix(last, apart=False) else (value, "")


def is_suffix(value: str, *, apart: bool = True) -> bool:
    return value.upper().rstrip(".") in (_SUFFIXES_APART if apart else _SUFFIXES)


def _is_a_name(value: str) -> bool:
    return all(char.isalpha() or char in _SIGNS or unicodedata.category(char) in {"Mn", "Mc"} for char in value)
