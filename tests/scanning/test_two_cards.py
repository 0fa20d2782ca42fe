"""Two people's cards in one frame: nobody's license may be taken for another's."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanning.capture.camera import Frame
from scanning.decoder import decode
from scanning.documents import License
from scanning.frame_reader import Reader, read
from scanning.pdf417.locate import Candidate, survey
from scanning.read_codes import DecodedCode, Symbology
from scanning.rivals import rivals
from scanning.scan_report import scan_paths
from scanning.whose_card import CLEARLY, WhoseCard, meant
from tests.cards.drawing import Side, Style, back
from tests.cards.filming import Shot, film
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.scanning.conftest import KEYS, NOW, SCHOOL

WHITLOCK = payload(DEMO["dana-whitlock"], 8, random.Random(1))
SANTOS = payload(DEMO["maria-santos"], 10, random.Random(0))


def _code(content: bytes, module: float = 2.0, x: float = 100.0, y: float = 100.0) -> DecodedCode:
    box = np.array(((0, 0), (300, 0), (300, 80), (0, 80)), np.float64) * module + (x, y)
    return DecodedCode(Symbology.PDF417, content, box, module=module)


def _place(code: DecodedCode) -> Candidate:
    x, y = code.corners.mean(axis=0)
    return Candidate((float(x), float(y)), 300 * code.module, 80 * code.module, 0.0, 1.0)


SMALL, LARGE = _code(WHITLOCK, 2.0), _code(SANTOS, 2.0 * CLEARLY + 0.01, y=500)
QR = DecodedCode(Symbology.QR, b"V1.", SMALL.corners)


def test_of_two_peoples_licenses_the_clearly_larger_is_meant_and_a_pass_stays() -> None:
    assert meant([SMALL, QR, LARGE]) == [QR, LARGE]
    assert meant([LARGE, SMALL]) == [LARGE]


def test_where_neither_license_is_clearly_larger_none_is_meant() -> None:
    assert meant([SMALL, QR, _code(SANTOS, 2.2, y=500)]) == [QR]
    assert meant([SMALL, replace(LARGE, module=2.2)]) == []  # larger, of modules no larger
    assert meant([SMALL, replace(LARGE, module=0.0)]) == []  # not measured


def test_one_persons_two_codes_and_codes_that_are_no_license_are_nobody_elses() -> None:
    again = _code(payload(DEMO["maria-santos"], 9, random.Random(5)), 2.0)
    parcel = _code(b"no license at all", 4.0)
    assert meant([LARGE, again, parcel]) == [LARGE, again, parcel]


def test_a_larger_license_whose_name_cannot_be_told_keeps_the_other_from_being_taken() -> None:
    nameless = _code(SANTOS.replace(b"DCSSANTOS", b"DCS1"), 3.0, y=500)
    assert nameless.content != SANTOS
    assert meant([SMALL, nameless]) == [nameless]


def test_while_the_first_card_is_in_view_another_is_not_taken_for_it() -> None:
    whose = WhoseCard()
    assert whose.meant([SMALL], list) == [SMALL]
    assert whose.meant([SMALL, _code(SANTOS, 2.0, y=500)], list) == [SMALL]
    assert whose.meant([SMALL, LARGE], list) == []  # nobody's, until one is put away
    assert whose.meant([LARGE], lambda: [_place(SMALL)]) == []
    assert whose.meant([LARGE], lambda: [_place(LARGE)]) == [LARGE]  # the first was put away


def test_a_license_waits_a_little_where_a_larger_code_beside_it_is_not_read_yet() -> None:
    whose, quick = WhoseCard(), WhoseCard()
    answers = [whose.meant([SMALL], list, [_place(LARGE)]) for _ in range(4)]
    assert answers == [[], [], [], [SMALL]]
    assert quick.meant([LARGE], list, [_place(SMALL)]) == [LARGE]


def test_another_card_in_the_same_place_counts_at_once() -> None:
    whose = WhoseCard()
    whose.meant([SMALL], list)
    sibling = _code(SANTOS, 2.0, x=120)
    assert whose.meant([sibling], lambda: [_place(sibling)]) == [sibling]


@pytest.fixture(scope="module")
def whitlock() -> Side:
    return back(WHITLOCK, Style(), seed=4)


def _both(upper: Side, lower: Side, upper_px: float, lower_px: float, seed: int = 3) -> Frame:
    """Two cards, one above the other, with so many pixels a module."""
    shots = [(upper, upper_px), (lower, lower_px)]
    halves = [film(side, Shot(module_px=px), seed=seed + number).frame for number, (side, px) in enumerate(shots)]
    return np.asarray(cv2.vconcat(halves), np.uint8)


def test_in_a_frame_of_two_cards_the_larger_is_read_wherever_it_is(santos: Side, whitlock: Side) -> None:
    for frame in (_both(santos, whitlock, 2.6, 1.7), _both(whitlock, santos, 1.7, 2.6)):
        assert len([code for code in decode(frame) if code.symbology is Symbology.PDF417]) == 2
        alone = read(frame, KEYS, NOW, SCHOOL)
        live = Reader().read(frame, KEYS, NOW, SCHOOL)
        assert isinstance(alone, License)
        assert isinstance(live, License)
        assert alone.family == live.family == "SANTOS"


def test_of_two_cards_as_near_as_each_other_none_is_read_live_or_from_a_file(
    santos: Side, whitlock: Side, tmp_path: Path
) -> None:
    frame = _both(santos, whitlock, 2.1, 2.1)
    reader = Reader()
    assert [reader.read(frame, KEYS, NOW, SCHOOL) for _ in range(3)] == [None] * 3
    file = tmp_path / "two.png"
    cv2.imwrite(str(file), frame)
    assert {line.kind for live in (False, True) for line in scan_paths([file], live=live)} == {"none"}


def test_beside_a_card_alone_no_place_is_looked_at_again(santos: Side) -> None:
    for seed in range(4):
        frame = film(santos, Shot(module_px=2.2, roll=3.0 * seed), seed=seed).frame
        (code,) = (one for one in decode(frame) if one.symbology is Symbology.PDF417)
        assert list(rivals(frame, survey(frame).likely, code)) == []
