"""Where and when a QR code is sought: not only in squares dense in edges, but in pale ones and in long places too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pytest

pytest.importorskip("pdf417gen", reason="the second world's encoder is missing: install requirements-dev.txt")

from scanning import decoder
from scanning.decoder import decode
from scanning.frame_reader import Reader
from scanning.pdf417.locate import Candidate, Survey
from scanning.pdf417.planes import gray
from scanning.pdf417.pool import MOST_WORK, Pool
from scanning.pdf417.symbols import Gray
from scanning.qr.close_look import Place
from scanning.qr.squares import is_long, squares
from scanning.qr_codes import qr_codes_near
from scanning.read_codes import DecodedCode
from tests.bench.camera_path import live
from tests.bench.worn.takes import takes
from tests.scanning.conftest import QrFrame

FRAME = np.zeros((360, 640, 3), np.uint8)


def _place(x: float, length: float, height: float) -> Candidate:
    return Candidate((x, 300.0), length, height, 0.0, 1.0)


DENSE, PALE, LONG, LONG_AND_PALE = _place(0, 120, 110), _place(200, 90, 80), _place(400, 200, 90), _place(700, 210, 60)


class _Surveyed(Survey):
    """A frame that was looked at already, and shows these places."""

    @cached_property
    def dense(self) -> tuple[list[Candidate], list[Candidate]]:
        turned, line = _place(0, 110, 120), _place(400, 300, 40)
        return [turned, line, LONG], [DENSE]

    @cached_property
    def pale(self) -> tuple[list[Candidate], list[Candidate]]:
        return [LONG_AND_PALE], [DENSE, PALE]


SURVEYED = _Surveyed(np.zeros((0, 0), np.float32), 1.0)


def test_squares_come_before_long_places_each_once_and_lines_of_print_not_at_all() -> None:
    found = squares(SURVEYED)
    assert found == [DENSE, PALE, LONG, LONG_AND_PALE]
    assert [is_long(one) for one in found] == [False, False, True, True]


@pytest.mark.parametrize(("length", "height"), [(160.0, 150.0), (320.0, 170.0)])
def test_a_code_reads_behind_squares_too_large_for_one_alone_and_with_its_caption(
    qr_frame: QrFrame, badge_text: str, length: float, height: float
) -> None:
    plain, pool = gray(qr_frame(badge_text, module=2.5, x=500, y=300)), Pool()
    screens = [_place(x, side, side) for x, side in ((900.0, 640.0), (640.0, 600.0))]
    (found,) = qr_codes_near(plain, [], [*screens, _place(500, length, height)], pool)
    assert found.content.decode() == badge_text
    assert pool.spent == 1


def test_of_many_places_three_are_looked_at_and_no_long_one_is_read_enlarged_too() -> None:
    pool = Pool()
    assert qr_codes_near(np.full((720, 1280), 128, np.uint8), [], [LONG] * 5, pool) == []
    assert pool.spent == 3


@pytest.mark.parametrize(("place", "away", "wanted"), [(LONG, 80, 1), (LONG, 100, 0), (PALE, 100, 2)])
def test_beside_a_qr_code_that_was_seen_no_long_place_is_looked_at_and_squares_are(
    place: Candidate, away: float, wanted: int
) -> None:
    pool = Pool()
    pool.follow(_place(place.center[0] + away, 60, 60), 1.4)
    assert qr_codes_near(np.full((720, 1280), 128, np.uint8), [], [place], pool) == []
    assert pool.spent == wanted  # a square is sampled, and read enlarged
    assert pool.holds_nothing(place, square=True) == (wanted > 0)


@pytest.mark.parametrize(
    ("seen", "cost", "wanted"),
    [
        (False, 1, [True]),  # ends alone may be what a screen or a shirt shows
        (True, 1, []),  # a card: read or not
        (False, MOST_WORK, []),  # no time is left in this frame
    ],
)
def test_a_place_with_ends_and_no_code_leaves_the_rest_of_the_frame_to_squares(
    monkeypatch: pytest.MonkeyPatch, seen: bool, cost: int, wanted: list[bool]
) -> None:
    looked: list[bool] = []

    def near(_: Gray, __: Sequence[Place], places: Sequence[Candidate], ___: Pool) -> list[DecodedCode]:
        looked.append(bool(places))
        return []

    look = decoder._Look([FRAME[..., 0]] * cost, None, seen, True, 0, None)
    monkeypatch.setattr(decoder, "survey", lambda _: SURVEYED)
    monkeypatch.setattr(decoder, "qr_codes", lambda *_, **__: ([], []))
    monkeypatch.setattr(decoder, "qr_codes_near", near)
    monkeypatch.setattr(decoder, "has_artwork", lambda *_: False)
    monkeypatch.setattr(decoder, "places", lambda _: iter([LONG]))
    monkeypatch.setattr(decoder, "_look", lambda *_: look)
    decode(FRAME, Pool())
    assert looked == wanted


@pytest.mark.parametrize(
    ("style", "size", "number"),
    [
        ("pass on a cracked phone", "1280x720", 1),  # its screen is taken for a place with ends
        ("pass on a dark phone", "640x480", 3),  # a long place, pale beside the rest, holds it
    ],
)
def test_a_pass_whose_screen_misleads_reads_from_one_frame(style: str, size: str, number: int) -> None:
    take = next(takes(style, size, 139, number, 1))
    assert live(Reader(), take.frame) == [take.text.encode()]
