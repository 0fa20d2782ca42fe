"""What one frame of a stream may cost, and codes light on dark."""

from __future__ import annotations

import random

import numpy as np
import pytest

from scanning import decoder
from scanning.decoder import decode
from scanning.documents import License
from scanning.frame_reader import Reader
from scanning.pdf417.codewords import Pool
from scanning.pdf417.locate import Candidate
from scanning.pdf417.straighten import Straight, straighten
from scanning.pdf417.symbols import Gray
from tests.cards.drawing import Side
from tests.cards.filming import Shot, film
from tests.cards.foreign import KINDS, photograph
from tests.cards.payload import payload
from tests.cards.people import DEMO

PLACES = [Candidate((100.0 * number, 100.0), 300.0, 90.0, 0.0, 1.0) for number in range(5)]
FRAME = np.zeros((360, 640, 3), np.uint8)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """Five places, each with both ends of a code and no grid, the dearest there are; and which are looked at."""
    seen: list[Candidate] = []

    def look(planes: list[Gray], candidate: Candidate, pool: Pool | None) -> decoder._Look:
        seen.append(candidate)
        return decoder._Look(planes, candidate, None, False, Straight(np.zeros((4, 2)), 200, 1.8))

    monkeypatch.setattr(decoder, "places", lambda _: iter(PLACES))
    monkeypatch.setattr(decoder, "has_artwork", lambda *_: False)
    monkeypatch.setattr(decoder, "_look", look)
    return seen


def test_a_frame_of_a_stream_costs_so_much_and_the_next_goes_on_where_it_left_off(looked_at: list[Candidate]) -> None:
    pool = Pool()
    per_frame = []
    for _ in range(3):
        looked_at.clear()
        decode(FRAME, pool)
        per_frame.append(list(looked_at))
        assert len(looked_at) <= 3
    first, second, third = per_frame
    assert (first, second[:2], third) == (PLACES[:3], PLACES[3:], PLACES[:3])


def test_a_picture_that_no_other_follows_is_looked_at_everywhere(looked_at: list[Candidate]) -> None:
    decode(FRAME)
    assert looked_at[:5] == PLACES
    assert len(looked_at) > 5


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
