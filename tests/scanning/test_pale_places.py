"""In which frames of a stream places are sought that are pale beside the rest, which costs another look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from scanning import decoder
from scanning.decoder import decode
from scanning.pdf417.locate import Candidate, Survey
from scanning.pdf417.pool import Pool
from scanning.pdf417.symbols import Gray
from scanning.read_codes import DecodedCode, Symbology
from tests.cards.filming import Shot, film_desk

PLACE = Candidate((100.0, 100.0), 300.0, 90.0, 0.0, 1.0)
FRAME = np.zeros((360, 640, 3), np.uint8)


def _noting(pale: list[bool], found: Sequence[Candidate]) -> Callable[[Survey], Iterator[Candidate]]:
    """A stand-in for places() that finds these, and notes whether pale places were sought."""

    def places(seen: Survey) -> Iterator[Candidate]:
        pale.append(seen.seeks_pale)
        return iter(found)

    return places


def test_where_nothing_was_found_and_nothing_moves_pale_places_are_sought_rarely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pale: list[bool] = []
    monkeypatch.setattr(decoder, "places", _noting(pale, ()))
    pool, desk = Pool(), film_desk(Shot(), seed=1, desk_seed=1)
    moved = np.roll(desk, 8, axis=1)
    for frame in (desk, desk, desk, moved, moved, desk):
        decode(frame, pool)
    assert pale == [True, False, False, True, False, True]


@pytest.fixture
def ends_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place has both ends of a code and nothing more."""

    def look(planes: list[Gray], *_: object) -> decoder._Look:
        return decoder._Look(planes, None, False, True, 1, None)

    monkeypatch.setattr(decoder, "has_artwork", lambda *_: False)
    monkeypatch.setattr(decoder, "_look", look)


@pytest.mark.usefixtures("ends_everywhere")
def test_where_a_place_bears_the_ends_of_a_code_pale_ones_are_sought_in_every_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pale: list[bool] = []
    monkeypatch.setattr(decoder, "places", _noting(pale, (PLACE,)))
    pool = Pool()
    for _ in range(3):
        decode(FRAME, pool)
    assert pale == [True] * 3


@pytest.mark.usefixtures("ends_everywhere")
def test_beside_a_qr_code_that_is_seen_frame_after_frame_pale_places_are_sought_rarely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pale: list[bool] = []
    code = DecodedCode(Symbology.QR, b"a pass", np.zeros((4, 2)))
    shown = iter(([code], [code], [code], [], [code], [code], [code], [code], [code]))
    monkeypatch.setattr(decoder, "places", _noting(pale, (PLACE,)))
    monkeypatch.setattr(decoder, "qr_codes", lambda *_, **__: (next(shown), []))
    pool = Pool()
    for _ in range(9):
        decode(FRAME, pool)
    assert pale == [True, False, False, False, True, False, False, False, True]


def test_a_qr_code_that_is_seen_and_not_read_counts_too() -> None:
    pool, sought = Pool(), []
    for seen in (True, True, False, False):
        pool.next_frame()
        sought.append(pool.seeks_pale)
        if seen:
            pool.follow(PLACE, 3.0)
    assert sought == [True, False, False, True]
