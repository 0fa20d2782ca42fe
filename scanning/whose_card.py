"""Whose license is meant where a frame shows those of two people: the clearly larger one's, or nobody's.

A card in front hides little of one behind it, and either may be read first. Somebody else's license must never be taken
for the visitor's, so that a frame which does not tell says nothing: the visitor puts one of them away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from scanning.documents import NotALicense, Unreadable
from scanning.license import aamva
from scanning.pdf417.locate import Candidate
from scanning.read_codes import DecodedCode, Symbology, is_thin

CLEARLY = 1.25
"""How many times as large a module and the root of the area must be. Sizes differ between issuers: of 133 drawn pairs,
the one in front 1.05 to 1.5 times as near, this tells 48 % and none wrongly; modules or areas alone 54 and 58 %, and 1
and 2 % wrongly, the longer side 50 % and 18 %."""

_KEPT = 20
"""Frames for which a card that is in view, and not read, keeps others from being taken."""
_WAITS = 3
"""Frames for which a license waits where a code beside it shows its ends, is as large, and was not read yet."""
_AS_LONG = 0.6
"""How nearly as long as its code the place of the same card is: places reach over print, or hold a part of the code."""

Person = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _License:
    """A code, and who the license in it is of."""

    code: DecodedCode
    person: Person = field(repr=False)


class WhoseCard:
    """Remembers whose license a stream of frames showed last, for as long as that card is in view."""

    def __init__(self) -> None:
        self._held: _License | None = None
        self._frame = self._seen = self._waited = 0

    def meant(
        self,
        codes: Sequence[DecodedCode],
        places: Callable[[], Sequence[Candidate]],
        unread: Sequence[Candidate] = (),
    ) -> list[DecodedCode]:
        """Of a frame's codes all but the licenses of those who are not meant. Call it once a frame.

        Args:
            places: where in this frame a license's code may be, as `scanning.pdf417.locate.find` gives them.
            unread: those that bear the ends of a code, and were not read.
        """
        self._frame += 1
        if self._frame - self._seen > _KEPT:
            self._held = None
        held = self._held
        found = _licenses(codes, held)
        left = _meant(found)
        if held is None:
            left = self._unless_soon_overruled(left, unread)
        elif any(one.person == held.person for one in found):
            # where the clearly larger one is another's, nobody's counts until one is put away
            overruled = any(one.person != held.person for one in left)
            left = [] if overruled else [one for one in found if one.person == held.person]
        elif any(_is_elsewhere(one.code, held.code) for one in left):
            left = [] if any(_is_at(place, held.code) for place in places()) else left
        for one in left:
            if not is_thin(one.code):
                self._held, self._seen = one, self._frame
        return _without(codes, found, left)

    def _unless_soon_overruled(self, left: list[_License], unread: Sequence[Candidate]) -> list[_License]:
        """The same, or none for a few frames, because a larger card may be read in the next."""
        if not any(place.length * place.height >= _area(one.code) for place in unread for one in left):
            self._waited = 0
            return left
        self._waited += 1
        return left if self._waited > _WAITS else []


def meant(codes: Sequence[DecodedCode]) -> list[DecodedCode]:
    """Of one frame's codes all but the licenses of those who are not meant."""
    if sum(code.symbology is Symbology.PDF417 for code in codes) < 2:
        return list(codes)
    found = _licenses(codes, None)
    return _without(codes, found, _meant(found))


def _meant(found: list[_License]) -> list[_License]:
    """All where they are one person's, else those of the person whose card is clearly larger."""
    if len({one.person for one in found}) < 2:
        return found
    largest = max(found, key=lambda one: _area(one.code))
    others = [one for one in found if one.person != largest.person]
    clear = all(_is_clearly_larger(largest.code, other.code) for other in others)
    return [one for one in found if one.person == largest.person] if clear else []


def _without(codes: Sequence[DecodedCode], found: list[_License], left: list[_License]) -> list[DecodedCode]:
    dropped = {id(one.code) for one in found} - {id(one.code) for one in left}
    return [code for code in codes if id(code) not in dropped]


def _licenses(codes: Sequence[DecodedCode], held: _License | None) -> list[_License]:
    """The licenses among the codes; one that says what the last one said need not be parsed again."""
    known = (held.code.content, held.person) if held is not None else (b"", ())
    people = [(code, known[1] if code.content == known[0] else _person(code)) for code in codes]
    return [_License(code, person) for code, person in people if person]


def _person(code: DecodedCode) -> Person:
    """Who a license is of, or what it says where that is refused; () for all other codes."""
    if code.symbology is not Symbology.PDF417:
        return ()
    try:
        one = aamva.parse(code.content)
    except NotALicense as refusal:
        return () if refusal.unreadable is Unreadable.FOREIGN else (code.content,)
    return one.family, one.given, one.born


def _area(code: DecodedCode) -> float:
    return float(cv2.contourArea(code.corners.astype(np.float32)))


def _is_clearly_larger(one: DecodedCode, other: DecodedCode) -> bool:
    return one.module >= CLEARLY * other.module > 0 and _area(one) >= CLEARLY**2 * _area(other)


def _is_elsewhere(code: DecodedCode, held: DecodedCode) -> bool:
    """Whether a code is not where another was: a card that is taken away makes place for the next one's."""
    x, y = code.corners.mean(axis=0)
    return cv2.pointPolygonTest(held.corners.astype(np.float32), (float(x), float(y)), measureDist=False) < 0


def _is_at(place: Candidate, held: DecodedCode) -> bool:
    sides = np.linalg.norm(held.corners - np.roll(held.corners, -1, axis=0), axis=1)
    ratio = place.length / max(float(sides[0]), 1.0)
    inside = cv2.pointPolygonTest(held.corners.astype(np.float32), place.center, measureDist=False) >= 0
    return inside and _AS_LONG <= ratio <= 1 / _AS_LONG
