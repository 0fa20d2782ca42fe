"""What one frame of a stream may cost, and codes light on dark."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np
import pytest

from scanning import decoder
from scanning.decoder import decode
from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.pdf417 import ruler
from scanning.pdf417.fits import Fit
from scanning.pdf417.locate import Candidate, Survey
from scanning.pdf417.pool import Pool
from scanning.pdf417.straighten import Straight, straighten
from scanning.pdf417.symbols import Floats, Gray
from scanning.qr.close_look import Place
from scanning.read_codes import DecodedCode, Symbology
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film
from tests.cards.foreign import KINDS, photograph
from tests.cards.payload import payload
from tests.cards.people import DEMO

PLACES = [Candidate((100.0 * number, 100.0), 300.0, 90.0, 0.0, 1.0) for number in range(5)]
FRAME = np.zeros((360, 640, 3), np.uint8)


def _surveyed(bright: Floats, *squares: Candidate) -> Survey:
    """A frame that was looked at already, and shows these squares."""

    class Surveyed(Survey):
        @cached_property
        def dense(self) -> tuple[list[Candidate], list[Candidate]]:
            return [], list(squares)

    return Surveyed(bright, 1.0)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """Five places, each with both ends of a code and nothing more; and which are looked at."""
    seen: list[Candidate] = []

    def look(planes: list[Gray], candidate: Candidate, pool: Pool | None) -> decoder._Look:
        seen.append(candidate)
        return decoder._Look(planes, None, False, True, 1, None)

    monkeypatch.setattr(decoder, "places", lambda _: iter(PLACES))
    monkeypatch.setattr(decoder, "has_artwork", lambda *_: False)
    monkeypatch.setattr(decoder, "_look", look)
    return seen


def test_a_frame_of_a_stream_costs_so_much_and_the_next_goes_on_where_it_left_off(looked_at: list[Candidate]) -> None:
    pool = Pool()
    per_frame = []
    for _ in range(4):
        looked_at.clear()
        decode(FRAME, pool)
        per_frame.append(list(looked_at))
    assert per_frame == [PLACES[:3], PLACES[3:]] * 2


@pytest.fixture
def laid_whole(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, bool], list[Candidate]]:
    """To fit one whole code around the first four of five places, with a grid or without, whose rows say nothing."""
    seen: list[Candidate] = []
    monkeypatch.setattr(decoder, "places", lambda _: iter(PLACES))
    monkeypatch.setattr(decoder, "has_artwork", lambda *_: False)
    monkeypatch.setattr(decoder, "ways", lambda *_: iter(()))

    def fit(score: float, has_grid: bool) -> list[Candidate]:
        def fits(_: Gray, candidate: Candidate, __: object) -> Iterator[Fit | None]:
            seen.append(candidate)
            yield Fit(Straight(np.zeros((4, 2)), 200, score), replace(PLACES[1], length=450.0))

        monkeypatch.setattr(decoder, "fits", fits)
        monkeypatch.setattr(decoder, "lay", lambda *_: object() if has_grid else None)
        return seen

    return fit


@pytest.mark.parametrize(
    ("score", "has_grid", "wanted"),
    [(1.9, True, [PLACES[0], PLACES[4]]), (1.8, True, PLACES[:3]), (1.9, False, PLACES[:3])],
)
def test_in_a_stream_pieces_of_a_code_that_was_surely_laid_whole_are_passed_over(
    laid_whole: Callable[[float, bool], list[Candidate]], score: float, has_grid: bool, wanted: list[Candidate]
) -> None:
    looked_at = laid_whole(score, has_grid)
    decode(FRAME, Pool())
    assert looked_at == wanted


def test_in_a_picture_that_no_other_follows_pieces_of_a_code_that_was_laid_whole_come_last(
    laid_whole: Callable[[float, bool], list[Candidate]],
) -> None:
    looked_at = laid_whole(1.9, True)
    decode(FRAME)
    assert looked_at == [PLACES[0], PLACES[4], *PLACES[1:4]]


def test_a_whole_that_was_sought_in_vain_costs_as_much_as_one_that_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def costs(*fits: Fit | None) -> int:
        monkeypatch.setattr(decoder, "fits", lambda *_: iter(fits))
        return decoder._look([FRAME[..., 0]], PLACES[0], None).cost

    monkeypatch.setattr(decoder, "lay", lambda *_: None)
    fit = Fit(Straight(np.zeros((4, 2)), 200, 1.8))
    assert costs() < costs(fit) < costs(fit, None) == costs(fit, fit)


@pytest.fixture
def squares_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each frame, one after another, whether its squares were looked at closely: before the places, or behind."""
    looked: list[bool] = []
    square = Candidate((300.0, 200.0), 120.0, 110.0, 0.0, 1.0)
    empty = _surveyed(np.zeros((0, 0), np.float32), square)
    monkeypatch.setattr(decoder, "survey", lambda _: empty)

    def near(_: Gray, __: list[Place], squares: list[Candidate], pool: Pool) -> list[DecodedCode]:
        looked.append(bool(squares) and not pool.is_spent)
        return []

    def first(
        _: Gray, squares: list[Candidate] | None, __: Pool | None, *, far: bool, whole: bool = True
    ) -> tuple[list[DecodedCode], list[Place]]:
        looked.append(bool(squares))
        return [], []

    monkeypatch.setattr(decoder, "qr_codes_near", near)
    monkeypatch.setattr(decoder, "qr_codes", first)
    return looked


@pytest.mark.usefixtures("looked_at")
def test_squares_wait_for_the_next_frame_where_a_card_is_likelier(squares_looked_at: list[bool]) -> None:
    pool = Pool()
    for _ in range(4):
        decode(FRAME, pool)
    assert squares_looked_at == [False, True, False, True]  # a frame with a card, and the next one's squares first


def test_squares_are_looked_at_in_every_frame_without_a_card(squares_looked_at: list[bool]) -> None:
    pool = Pool()
    for _ in range(2):
        decode(FRAME, pool)
    assert squares_looked_at == [False, True, False, True]  # at once: behind the places of the same frame


def test_squares_beside_a_card_that_reads_in_every_frame_are_looked_at_in_every_other_one(
    squares_looked_at: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A badge is held beside a license that lies on the tray."""
    code = DecodedCode(Symbology.PDF417, b"@", np.zeros((4, 2)))
    monkeypatch.setattr(decoder, "_straightened", lambda *_: iter([code]))
    pool = Pool()
    for _ in range(4):
        decode(FRAME, pool)
    assert squares_looked_at == [False, True, False, True]


def test_beside_a_card_the_whole_frame_and_its_squares_are_searched_for_passes_in_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A square that is a piece of the card's own code is none of them."""
    card, piece, apart = PLACES[0], PLACES[1], PLACES[4]
    seen = _surveyed(np.zeros((0, 0), np.float32), piece, apart)
    monkeypatch.setattr(decoder, "survey", lambda _: seen)
    code = DecodedCode(Symbology.PDF417, b"@", np.zeros((4, 2)))
    look = decoder._Look([], code, True, True, 0, None)
    monkeypatch.setattr(decoder, "places", lambda _: iter([card]))
    monkeypatch.setattr(decoder, "_look", lambda *_: look)
    searched: list[tuple[bool, list[Candidate] | None]] = []

    def passes(
        _: Gray, squares: list[Candidate] | None, __: Pool, *, far: bool, whole: bool = True
    ) -> tuple[list[DecodedCode], list[Place]]:
        searched.append((whole, squares))
        return [], []

    monkeypatch.setattr(decoder, "qr_codes", passes)
    pool = Pool()
    for _ in range(4):
        decode(FRAME, pool)
    assert searched == [(True, None), (False, [apart])] * 2


def test_squares_come_first_after_a_frame_whose_time_a_pattern_has_spent(
    looked_at: list[Candidate], squares_looked_at: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone is held before a patterned shirt: many places on artwork, none of which has ends."""
    monkeypatch.setattr(decoder, "_look", lambda planes, *_: decoder._Look(planes, None, False, False, 0, None))
    monkeypatch.setattr(decoder, "has_artwork", lambda *_: True)
    pool = Pool()
    for _ in range(4):
        decode(FRAME, pool)
    assert squares_looked_at == [False, False, True, False, False, True]  # behind the places in vain, then first
    assert not looked_at


def test_squares_are_looked_at_rarely_where_nothing_was_found_and_nothing_moves(
    squares_looked_at: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    still = _surveyed(np.full((90, 160), 5, np.float32), PLACES[0])
    monkeypatch.setattr(decoder, "survey", lambda _: still)
    monkeypatch.setattr(decoder, "places", lambda _: iter(()))
    pool = Pool()
    for _ in range(6):
        decode(FRAME, pool)
    assert squares_looked_at == [False, True, *[False] * 5, True]


def test_a_picture_that_no_other_follows_is_looked_at_everywhere(looked_at: list[Candidate]) -> None:
    decode(FRAME)
    assert looked_at == PLACES


@pytest.mark.parametrize("seed", range(4))
def test_a_license_light_on_dark_reads_from_one_frame_of_the_camera(seed: int) -> None:
    kind = next(kind for kind in KINDS if kind.inverted)
    rng = random.Random(seed)
    document = Reader().read(photograph(kind, payload(DEMO["robert-hale"], 8, rng), rng), {}, None, "")
    assert isinstance(document, License)
    assert document.family == "HALE"


def test_a_code_says_whether_it_is_light_on_dark(santos: Side) -> None:
    filmed = film(santos, Shot(module_px=2.4, roll=5), seed=1)
    plane = np.asarray(filmed.frame.max(axis=2), np.uint8)
    assert filmed.code is not None
    sides = np.linalg.norm(filmed.code - np.roll(filmed.code, -1, axis=0), axis=1)
    middle = filmed.code.mean(axis=0)
    turn = float(np.arctan2(*(filmed.code[1] - filmed.code[0])[::-1]))
    place = Candidate((float(middle[0]), float(middle[1])), float(sides[0]), float(sides[1]), turn, 1.0)
    found = [straighten(one, place) for one in (plane, np.asarray(255 - plane, np.uint8))]
    assert [one is not None and one.light for one in found] == [False, True]
    assert found[0] is not None
    assert found[1] is not None
    assert np.abs(found[0].corners - found[1].corners).max() < 2


@pytest.mark.parametrize(("laid_flat", "is_one"), [(0.1, False), (0.3, True)])
def test_a_ruler_seen_on_a_stretched_profile_must_be_seen_in_the_code_laid_flat(
    monkeypatch: pytest.MonkeyPatch, laid_flat: float, is_one: bool
) -> None:
    """The second number of columns fits better, and is then looked at in a picture of its own."""
    scores = iter((0.2, 0.7, laid_flat))
    monkeypatch.setattr(ruler, "_whole", lambda *_: (next(scores), np.zeros(4)))
    corners = np.array(((100, 100), (500, 100), (500, 200), (100, 200)), np.float64)
    found = ruler.rule(np.zeros((360, 640), np.uint8), Straight(corners, 250, 1.8))
    assert (found is not None) is is_one
    assert next(scores, None) is None
