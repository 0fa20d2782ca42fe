"""Reads a license whose line ends were lost on the way: readers that type drop control characters, or type others.

Without line ends `DCSLINDAHLDDEN` may be Lindahl, or Lin with a second address line L. So every way to part the content
is tried in which each element stands once, its value has the element's form, and all that a license must have is
there. Where two ways give two persons, or none is left, the content is refused: the holder goes on by typing.

Element forms after AAMVA versions 04 (2009) to 12 (2025). Older cards, nearly all expired, are refused here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from scanning.documents import LicenseFlaw, NotALicense
from scanning.license.name_fields import text

FIRST_VERSION = 4
MOST_STEPS = 10_000
"""Tries at parting one content, one or two microseconds each. A card needs 3,000 at most."""
LONGEST_VALUE = 120
"""Characters of one element's value, padding included: the longest that is allowed has 80."""
LONGEST = 2000
"""Characters: more than a PDF417 code holds."""

_DATE, _LETTER, _ANY = r"\d{8}", r"[NTU]", r".*"
_PERSON = r"[^\W\d_][^\d@#<>|]*"
_FORMS: Mapping[str, str] = {
    "DCS": _PERSON,
    "DAC": _PERSON,
    "DAD": _PERSON,
    "DCT": _PERSON,
    "DCU": r"(JR|SR|[1-9](ST|ND|RD|TH)|I{1,3}|IV|VI{0,3}|IX|NONE|UNAVL|N/A)?\.?",
    "DBB": _DATE,
    "DBA": _DATE,
    "DBD": _DATE,
    "DBC": r"[1290MFX]",
    "DAY": r"[A-Z]{3}",
    "DAU": r"\d{1,3}( ?(IN|CM))?|\d['’]? ?-?\d\d\"?",
    "DAG": r".*\w.*",
    "DAI": r"[^\W\d_].*",
    "DAJ": r"[A-Z]{2}",
    "DAK": r"\d{5}([ -]?\d{4})? *|[A-Z]\d[A-Z] ?\d[A-Z]\d *",
    "DAQ": r"(?=.*\d)[A-Z0-9*][A-Z0-9* -]*",
    "DCF": r"[A-Z0-9 /*.-]*",
    "DCG": r"USA|CAN|MEX",
    "DDE": _LETTER,
    "DDF": _LETTER,
    "DDG": _LETTER,
    "DAH": _ANY,
    "DAZ": r"[A-Z]{3}|BROWN|BLACK|GR[AE]Y|WHITE|BLONDE?|BALD|RED|UNKNOWN",
    "DCA": r"[A-Z0-9*, /-]*",
    "DCB": r"[A-Z0-9*, /-]*",
    "DCD": r"[A-Z0-9*, /-]*",
    "DCE": r"\d?",
    "DCH": r"[A-Z0-9 ]{0,4}",
    "DCI": _ANY,
    "DCJ": r"[A-Z0-9 /*.-]*",
    "DCK": r"[A-Z0-9 /*.-]*",
    "DCL": r"[A-Z]{0,3}",
    "DCM": r"[A-Z0-9 ]{0,4}",
    "DCN": r"[A-Z0-9 ]{0,5}",
    "DCO": r"[A-Z0-9 ]{0,5}",
    "DCP": _ANY,
    "DCQ": _ANY,
    "DCR": _ANY,
    "DBG": _PERSON,
    "DBN": _PERSON,
    "DBS": r"(JR|SR|I{1,3}|IV)?",
    "DAW": r"\d{2,3}",
    "DAX": r"\d{2,3}",
    "DDA": r"[FNMO]?",
    "DDB": f"({_DATE})?",
    "DDC": f"({_DATE}|NONE)?",
    "DDD": r"[01NY]?",
    "DDH": f"({_DATE})?",
    "DDI": f"({_DATE})?",
    "DDJ": f"({_DATE})?",
    "DDK": r"[01NY]?",
    "DDL": r"[01NY]?",
    "DDM": r"[01]?",
    "DDN": r"[01]?",
    "DDO": r"[01]?",
    "DDP": r"[01]?",
}
_COMPILED = {element: re.compile(form, re.IGNORECASE | re.DOTALL) for element, form in _FORMS.items()}
_NEEDED = frozenset({"DCS", "DAC", "DAD", "DBB", "DBC", "DAG", "DAI", "DAJ", "DAK", "DAQ"})
_NEEDED_BY_SOME = _NEEDED - {"DAC", "DAD"} | {"DCT"}
"""Some cards write given and middle name in one element, as versions 02 and 03 demand."""
_FLAGS = frozenset({"DDE", "DDF", "DDG"})
_WORDS = frozenset({"DCS", "DAC", "DAD", "DCT", "DAG", "DAH", "DAI", "DBN", "DBG", "DCP", "DCQ", "DCR", "DCI"})
"""Only words may hold the letters of an ID by chance; a number or a code that does is two elements."""
_TELLING = ("DCS", "DAC", "DAD", "DCT", "DCU", "DBB", "DBA", "DBC", "DAJ", "DAQ", "DDE", "DDF", "DDG")
"""What a person is told apart by. Two ways to part that differ in an address alone are one."""
_ID = re.compile(f"(?=({'|'.join(_FORMS)}))")
_OWN_SUBFILE = re.compile(r"(Z[A-Z])\1[A-Z0-9].*", re.DOTALL)
_FIRST = re.compile(r"[\x00-\x20]*(?:(?:DL|ID|EN){1,2}[\x00-\x20]*)?")
_PERSONAL = ("DCS", "DAC", "DAD", "DCT")
_HIDDEN_SUFFIX = re.compile(
    r"(?: (?:DCU\S*|DD[EFG][NTU])(?: .*)?|DCU(JR|SR|[1-9](ST|ND|RD|TH)|I{1,3}|IV|VI{0,3}|IX)\.?)$", re.IGNORECASE
)
_HIDDEN_FLAG = re.compile(r"DD[EFG][NTU]$")
_LOST = re.compile(r"[\x00-\x1f]+")


def elements(body: str, version: int, own: Collection[str]) -> Mapping[str, str]:
    """ID -> value, from what follows a license's header. Raises NotALicense where it is not surely one person's.

    `own`: the designators of the jurisdiction's own subfiles, which are left out; of any where none are known.
    """
    if version < FIRST_VERSION:
        raise NotALicense(LicenseFlaw.UNKNOWN_ELEMENT)
    subfile = re.compile(rf"({'|'.join(sorted(own))})\1[A-Z0-9].*", re.DOTALL) if own else _OWN_SUBFILE
    spaced = _LOST.sub(" ", body)
    plain = subfile.sub("", spaced).rstrip()
    if len(plain) > LONGEST:
        raise NotALicense(LicenseFlaw.NO_ELEMENTS)
    begin = _FIRST.match(plain)
    start = begin.end() if begin else 0
    places = [match.start() for match in _ID.finditer(plain, start)]
    if places[:1] != [start]:
        raise NotALicense(LicenseFlaw.NO_ELEMENTS)
    parted = _parted(plain, _after_spaces(plain, places) or places)
    if not parted:
        raise NotALicense(LicenseFlaw.NO_ELEMENTS)
    if len({tuple(way.get(element, "").upper() for element in _TELLING) for way in parted}) > 1:
        raise NotALicense(LicenseFlaw.CONFLICT)
    own_words = {word for match in subfile.finditer(spaced) for word in match[0].split() if word.startswith(match[1])}
    for element in _PERSONAL:
        value = parted[0].get(element, "")
        if _is_said_twice(element, value) or not own_words.isdisjoint(value.split()):
            raise NotALicense(LicenseFlaw.CONFLICT)  # a line that stands once more, behind a name
    return parted[0]


def _after_spaces(plain: str, places: list[int]) -> list[int]:
    """Only the places behind a space, where the reader typed one for every line end; none where it did not."""
    spaced = [at for at in places if at == places[0] or plain[at - 1] == " "]
    found = [plain[at : at + 3] for at in spaced]
    return spaced if _has_all(found) and len(found) == len(set(found)) else []


def _has_all(found: Collection[str]) -> bool:
    return _NEEDED.issubset(found) or _NEEDED_BY_SOME.issubset(found)


def _parted(plain: str, places: list[int]) -> list[dict[str, str]]:
    """Every way to part the content that leaves nothing over, two that tell two persons at most."""
    ways: list[dict[str, str]] = []
    told: set[tuple[str, ...]] = set()
    for steps, way in enumerate(_ways(plain, places)):
        if steps > MOST_STEPS:
            raise NotALicense(LicenseFlaw.CONFLICT)
        if way is None or not _is_whole(way):
            continue
        tells = tuple(way.get(element, "").upper() for element in _TELLING)
        if tells not in told:
            told.add(tells)
            ways.append(way)
        if len(ways) > 1:
            break
    return ways


def _is_whole(way: Mapping[str, str]) -> bool:
    """Whether nothing is missing that must be there: it would be hidden in the value of another element.

    A card has all three truncation flags or none. A suffix or a flag that is hidden shows itself: no name ends so.
    """
    flags = _FLAGS.intersection(way)
    if not _has_all(way) or flags not in (_FLAGS, frozenset()):
        return False
    if text(way.get("DAC", "")) and text(way.get("DCT", "")):
        return False  # 9 DACE CT, behind a given name in DCT
    names = {element: way[element] for element in _PERSONAL if way.get(element)}
    if any(f" {element}{value}" in other for element, value in names.items() for other in names.values()):
        return False  # an element that stands twice, once within another
    return not any(_HIDDEN_SUFFIX.search(value) or (not flags and _HIDDEN_FLAG.search(value)) for value in way.values())


def _is_said_twice(element: str, value: str) -> bool:
    """Whether one element's value holds that element once more, or its beginning: `ELDRED DACELDRED`."""
    first, _, second = value.partition(f" {element}")
    return bool(second) and (second.startswith(first) or first.startswith(second))


def _ways(plain: str, places: list[int]) -> Iterator[dict[str, str] | None]:
    """Depth first: an element at `place` may reach to any later place, or to the end. None for every try."""
    ends = [*places, len(plain)]
    found = [plain[at : at + 3] for at in places]
    counts = Counter(found)
    fixed = [counts[element] == 1 and element in _NEEDED for element in found]  # nothing may reach across these
    pending: list[tuple[int, dict[str, str]]] = [(0, {})]
    while pending:
        index, so_far = pending.pop()
        if index == len(places):
            yield so_far
            continue
        element = plain[places[index] : places[index] + 3]
        if element in so_far:
            yield None
            continue
        begin = places[index] + 3
        inside = next((at for at in places[index + 1 :] if at >= begin), len(plain))
        for later in range(index + 1, len(ends)):
            yield None
            if (later > index + 1 and fixed[later - 1]) or ends[later] - begin > LONGEST_VALUE:
                break
            if ends[later] < begin or (element not in _WORDS and ends[later] >= inside + 3):
                continue
            value = plain[begin : ends[later]].strip()
            if _COMPILED[element].fullmatch(value):
                pending.append((later, so_far | {element: value}))
