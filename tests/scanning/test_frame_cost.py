"""What one frame of a stream may cost where there is artwork, so that each place is looked at in two planes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from scanning import decoder
from scanning.decoder import decode
from scanning.pdf417.fits import Fit
from scanning.pdf417.locate import Candidate
from scanning.pdf417.pool import Pool
from scanning.pdf417.straighten import Straight
from scanning.pdf417.symbols import Gray

PLACES = [Candidate((100.0 * number, 100.0), 300.0, 90.0, 0.0, 1.0) for number in range(5)]
FRAME = np.zeros((360, 640, 3), np.uint8)


def test_on_artwork_a_frame_of_a_stream_is_fitted_at_one_place_in_both_planes_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted: list[Candidate] = []

    def fits(_: Gray, candidate: Candidate, __: object) -> Iterator[Fit | None]:
        fitted.append(candidate)
        yield Fit(Straight(np.zeros((4, 2)), 200, 1.8))
        yield None

    monkeypatch.setattr(decoder, "places", lambda _: iter(PLACES))
    monkeypatch.setattr(decoder, "has_artwork", lambda *_: True)
    monkeypatch.setattr(decoder, "fits", fits)
    monkeypatch.setattr(decoder, "lay", lambda *_: None)
    pool = Pool()
    for place in PLACES:
        fitted.clear()
        decode(FRAME, pool)
        assert fitted == [place, place]
