"""Reads the codes in a frame: QR on the frame as it is, PDF417 after locating and straightening it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from scanning.capture.camera import Frame
from scanning.pdf417.codewords import Weighed
from scanning.pdf417.fits import Fit, fits
from scanning.pdf417.grid import Grid, lay
from scanning.pdf417.library import of_picture, of_weights
from scanning.pdf417.locate import MOST_BY_STRENGTH, Candidate, Survey, find, places, survey
from scanning.pdf417.planes import brightest, gray, has_artwork
from scanning.pdf417.pool import Pool
from scanning.pdf417.stillness import Turn
from scanning.pdf417.straighten import Straight, straighten
from scanning.pdf417.symbols import Gray
from scanning.pdf417.ways import halves_agree, warped_ways, ways
from scanning.qr.squares import squares
from scanning.qr_codes import covers, qr_codes, qr_codes_near, small_qr_codes
from scanning.read_codes import ALL, DecodedCode, is_thin, read_codes
from scanning.rivals import holds, rivals

_TRIED = 2
"""What each fit of a code in a place costs, and the search for the whole of it if nothing comes of that, beside the
place itself, in places without."""

_NO_OTHER = 1.86
"""Score from which a code laid whole is one, so that other places in it are pieces of it: less may be a pattern that
happens to lie around a card."""


def decode(frame: Frame, pool: Pool | None = None, *, far: bool = False) -> list[DecodedCode]:
    """Every QR and PDF417 code that can be read in `frame` (H x W x 3, BGR), each content once.

    Args:
        pool: remembers the frames before this one, for a card that no frame alone shows well enough.
        far: look for small QR codes too, for 7 ms more.
    """
    plain = gray(frame)
    seen = survey(frame)
    if pool is None:
        found = _everywhere(frame, plain, seen, None, far=far)
    else:
        pool.next_frame()
        pool.see(seen.bright)
        everything = pool.stillness.seeks_everything and pool.seeks_pale
        seen = pool.seen = seen if everything else seen.without_pale()
        if pool.stillness.turn is None:
            found = _everywhere(frame, plain, seen, pool, far=far)
        else:
            found = _in_turn(frame, plain, seen, pool, pool.stillness.turn)
        pool.forget_read(found)
    return list(dict.fromkeys(found))


def _everywhere(frame: Frame, plain: Gray, seen: Survey, pool: Pool | None, *, far: bool) -> list[DecodedCode]:
    """What one frame shows by all ways of looking, as far as its time goes."""
    squares_first = pool is None or pool.take_squares_put_off()
    card = pool.last_card if pool is not None else None
    if squares_first and card is not None:
        # both ways of looking for a pass beside a card in one frame would be too dear: they take turns
        beside = [one for one in seen.dense[1] if not holds(card, one.center)]
        passes, later = qr_codes(plain, beside, pool, far=far, whole=False)
    else:
        passes, later = qr_codes(plain, squares(seen) if squares_first else None, pool, far=far)
    found = [*passes, *_straightened(frame, plain, seen, pool, passes)]
    if pool is not None and not passes and not squares_first:
        waits = bool(found) or pool.sees_card or (pool.saw_ends and pool.is_spent)
        if not waits and pool.stillness.seeks_everything:
            found = qr_codes_near(plain, later, squares(seen), pool)
        # beside a card that reads in every frame, or before a pattern that costs all its time, no pass would be read
        if waits or (not found and pool.is_spent):
            pool.put_off_squares()
    return found


def _in_turn(frame: Frame, plain: Gray, seen: Survey, pool: Pool, turn: Turn) -> list[DecodedCode]:
    """What one frame of a scene at rest shows by the way of looking whose turn it is."""
    if turn is Turn.QR:
        return qr_codes(plain, None, pool, far=False)[0]
    if turn is Turn.SMALL_QR:
        return small_qr_codes(plain, pool.stillness.rounds)
    found = list(_straightened(frame, plain, seen, pool, ()))
    if not found and not pool.saw_ends and pool.stillness.seeks_everything:
        found = qr_codes_near(plain, (), squares(seen), pool)
    return found


def decode_everything(frame: Frame, pool: Pool | None = None) -> list[DecodedCode]:
    """As `decode`, and every other symbology and way that the reader knows. Slow: for files, not for a camera."""
    plain = gray(frame)
    return list(
        dict.fromkeys([*decode(frame, pool, far=True), *read_codes(plain, ALL, thorough=True), *_level(frame, plain)])
    )


def _level(frame: Frame, plain: Gray) -> Iterator[DecodedCode]:
    """What the library reads of straightened codes: one in thirty of those that no grid fits, at 50 ms each."""
    for candidate in find(frame):
        straight = straighten(plain, candidate)
        code = of_picture(_positive(plain, straight), straight.corners) if straight is not None else None
        if code is not None:
            yield code


def _straightened(
    frame: Frame, plain: Gray, seen: Survey, pool: Pool | None, others: Sequence[DecodedCode]
) -> Iterator[DecodedCode]:  # fmt: skip
    """What comes of one place after another, for as long as the frame may cost more. Whoever has found a code stops
    asking.

    Pieces of a code that was laid whole are passed over in a stream, and come last in a picture that no other follows.
    """
    shown, whole, ended = _Planes(frame, plain), list[Candidate](), list[Candidate]()
    pieces: list[tuple[int, Candidate]] = []
    passed = pool.next_places() if pool is not None else 0
    ahead = enumerate(itertools.islice(places(seen), passed, None), passed)
    for number, candidate in itertools.chain(ahead, pieces):
        if pool is not None and pool.is_spent:
            pool.leave_places(number)
            return
        if pool is not None and (pool.holds_nothing(candidate) or pool.is_qr(candidate)):
            continue
        if any(covers(code, candidate) for code in others):
            continue
        if (number, candidate) not in pieces and any(holds(code, candidate.center) for code in whole):
            if pool is None:
                pieces.append((number, candidate))
            continue
        look = _look(shown.at(candidate), candidate, pool)
        ended += [candidate] if look.bears_ends else []
        if pool is not None:
            pool.count(look.cost, ends=look.bears_ends)
        if look.code is not None:
            yield look.code
        if look.seen:
            if pool is not None:
                pool.saw_card(look.whole or candidate)
            yield from _rivals(shown, frame, look.code, (ended, seen.likely[min(number, MOST_BY_STRENGTH) :]), pool)
            return  # one card at a time; the others would cost a frame's worth of work
        if look.whole is not None:
            whole.append(look.whole)
    if pool is not None and passed == 0 and seen.seeks_pale and not ended:
        pool.stillness.held_nothing()


def _rivals(
    shown: _Planes, frame: Frame, code: DecodedCode | None, places: tuple[list[Candidate], ...], pool: Pool | None
) -> Iterator[DecodedCode]:  # fmt: skip
    """The codes of other cards in view, whatever the frame has cost: somebody else's must not be taken for ours.

    `places`: those that bore ends and were not read, and those that were not looked at.
    """
    if code is None:
        return
    unread = list(rivals(frame, places[0], code))
    for other in rivals(frame, places[1], code):
        if pool is None or not pool.holds_nothing(other):
            look = _look(shown.at(other), other, pool)
            if look.code is not None:
                yield look.code
            elif look.bears_ends:
                unread.append(other)
    if pool is not None:
        pool.unread = unread


class _Planes:
    """What a frame shows of a place; the plane for artwork is made for the first place that has any."""

    def __init__(self, frame: Frame, plain: Gray) -> None:
        self._frame = frame
        self._plain = plain
        self._bright: Gray | None = None

    def at(self, candidate: Candidate) -> list[Gray]:
        """The planes in which a code there may be seen, H x W each, the likeliest first."""
        if self._frame.ndim != 3 or not has_artwork(self._frame, candidate):
            return [self._plain]
        if self._bright is None:
            self._bright = brightest(self._frame)
        return [self._bright, self._plain]


@dataclass(frozen=True, slots=True)
class _Look:
    """What came of one place.

    Attributes:
        planes: those that show the code, the clearest first.
        code: if it was read. seen: whether it is a code, read or not.
        bears_ends: whether a code was thought to lie there. tries: fits, and searches for the whole in vain.
        whole: the place of the whole code, where the first was only a piece of it: of the code that was seen, or else
            of what is surely one and whose rows say nothing.
    """

    planes: list[Gray]
    code: DecodedCode | None
    seen: bool
    bears_ends: bool
    tries: int
    whole: Candidate | None

    @property
    def cost(self) -> int:
        """Its share of what a frame may cost."""
        return len(self.planes) + _TRIED * self.tries


def _look(planes: list[Gray], candidate: Candidate, pool: Pool | None) -> _Look:
    """The code at one place, by the first way that settles it, or else with earlier frames.

    Each plane may give the grid; all are weighed on it.
    """
    last: tuple[Weighed, Fit, list[Gray], Grid] | None = None
    mute: Candidate | None = None
    bears_ends, tries = False, 0
    for shown in planes:
        seen_here: list[Fit] = []
        for fit in fits(shown, candidate, seen_here):
            tries += 1
            if fit is None:
                continue
            straight, bears_ends = fit.straight, True
            plane = _positive(shown, straight)
            grid = lay(plane, straight)
            if grid is None:
                continue
            if fit.whole is not None and straight.score > _NO_OTHER:
                mute = fit.whole
            shades = [plane if one is shown else _positive(one, straight) for one in planes]
            for weighed in ways(shades, straight, grid):
                code = _read(weighed, straight, grid)
                if code is not None:
                    return _Look(planes, code, True, bears_ends, tries, fit.whole)
                last = last if fit.is_guess else (weighed, fit, shades, grid)
                if len(grid.tops) > weighed.shape.rows:
                    seen_here.append(fit)
    code = _warped(*last) if last is not None else None
    if code is None and pool is not None:
        code = _pooled(last[:2] if last is not None else None, candidate, pool)
    whole = last[1].whole if last is not None else mute
    return _Look(planes, code, last is not None, bears_ends, tries, whole)


def _read(weighed: Weighed, straight: Straight, grid: Grid) -> DecodedCode | None:
    """What one way of weighing says; where that is thin, with what agrees with it."""
    code = of_weights(weighed, straight.corners)
    if code is not None and is_thin(code):
        agree = halves_agree(straight, grid, code) or of_picture(grid.plane, code.corners) == code
        code = replace(code, agreeing=2) if agree else code
    return code


def _warped(weighed: Weighed, fit: Fit, shades: list[Gray], grid: Grid) -> DecodedCode | None:
    """What the place says where its cells are seen, and not where its corners put them: the surest of it."""
    found: list[DecodedCode] = []
    for moved, warped in warped_ways(shades, fit.straight, grid, weighed):
        code = _read(moved, fit.straight, warped)
        if code is not None:
            found.append(code)
            if not is_thin(code) or code.agreeing > 1:
                return code
    return min(found, key=lambda code: code.chance, default=None)


def _positive(plane: Gray, straight: Straight | None) -> Gray:
    """The plane dark on light, as all that follows expects a code."""
    return np.asarray(cv2.bitwise_not(plane), np.uint8) if straight is not None and straight.light else plane


def _pooled(last: tuple[Weighed, Fit] | None, candidate: Candidate, pool: Pool) -> DecodedCode | None:
    if last is None:
        pool.remember_nothing(candidate)
        return None
    weighed, fit = last
    together = pool.add(weighed)
    code = of_weights(together, fit.straight.corners) if together is not None else None
    if code is not None and is_thin(code):
        pool.forget(weighed.shape)  # so that the read that must agree with this one rests on other frames
    return code
