"""Which reads are believed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scanning.decoder import decode
from scanning.documents import License
from scanning.frame_reader import FORGET_AFTER, ReadAgreement, read
from scanning.license.aamva import parse
from scanning.read_codes import DecodedCode, Symbology, is_thin
from tests import frames_soak
from tests.cards.drawing import Style, back
from tests.cards.filming import Shot, film
from tests.cards.payload import payload
from tests.cards.people import DEMO
from tests.scanning.conftest import KEYS, NOW, SCHOOL

CORNERS = np.zeros((4, 2))
SURE = DecodedCode(Symbology.PDF417, b"a", CORNERS)
DOUBTFUL = replace(SURE, chance=-3.0)


def test_a_doubtful_read_is_believed_when_another_frame_agrees_and_not_when_it_differs() -> None:
    agreement = ReadAgreement()
    assert agreement.believed([SURE]) == [SURE]
    assert agreement.believed([DOUBTFUL]) == []
    assert agreement.believed([replace(DOUBTFUL, content=b"b")]) == []
    assert agreement.believed([DOUBTFUL]) == []
    assert agreement.believed([]) == []
    assert agreement.believed([DOUBTFUL]) == [DOUBTFUL]


def test_a_card_that_was_gone_for_a_while_agrees_with_nothing() -> None:
    agreement = ReadAgreement()
    agreement.believed([DOUBTFUL])
    for _ in range(FORGET_AFTER):
        agreement.believed([])
    assert agreement.believed([DOUBTFUL]) == []


def test_two_treatments_of_one_frame_count_only_where_no_other_frame_comes() -> None:
    twice = replace(DOUBTFUL, agreeing=2)
    assert ReadAgreement().believed([twice]) == []
    assert ReadAgreement().believed([twice], alone=True) == [twice]
    assert ReadAgreement().believed([DOUBTFUL], alone=True) == []


def test_a_blurred_card_with_hardly_any_error_correction_is_read_from_one_picture() -> None:
    side = back(payload(DEMO["dana-whitlock"]), Style(level=0), seed=3)
    frame = film(side, Shot(module_px=2.3, roll=9, defocus=0.5), seed=1).frame
    (code,) = (one for one in decode(frame) if one.symbology is Symbology.PDF417)
    assert is_thin(code)
    assert isinstance(read(frame, KEYS, NOW, SCHOOL), License)


def test_the_soak_sees_another_name_and_another_date() -> None:
    content = payload(DEMO["robert-hale"], 8)
    read_as = parse(content)
    assert Counter(frames_soak.judge(read_as, content)) == {"read": 1}
    assert Counter(frames_soak.judge(replace(read_as, given="X"), content)) == {
        "read": 1, "wrong": 1, "another name": 1,
    }  # fmt: skip
    assert Counter(frames_soak.judge(replace(read_as, born=None), content))["another date"] == 1
    assert not list(frames_soak.judge(None, content))


def test_the_soak_of_the_second_world_tells_a_frame_that_was_read_from_one_that_misled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames_soak, "SHOTS", 2)
    monkeypatch.setattr(frames_soak, "PART", 4)
    seen = frames_soak.part(frames_soak.LIVE, seed=3, number=0)
    assert seen["frames"] == 4
    assert seen["read"] > seen["wrong"] == 0
    anybody = payload(DEMO["robert-hale"], 8)
    monkeypatch.setattr(frames_soak, "live", lambda _reader, _frame: [anybody])
    assert frames_soak.part(frames_soak.LIVE, seed=3, number=0) == {"frames": 4, "wrong": 4}


def test_the_soak_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = tmp_path / "done"

    def part(kind: str, _seed: int, number: int) -> Counter[str]:
        with done.open("a") as lines:
            lines.write(f"{kind} {number}\n")
        return Counter(frames=100, read=90)

    monkeypatch.setattr(frames_soak, "part", part)
    monkeypatch.setattr(frames_soak, "KEPT", tmp_path / "kept")
    frames_soak.run(200, seed=1, workers=1)
    totals = frames_soak.run(300, seed=1, workers=1)
    assert len(done.read_text().splitlines()) == len(set(done.read_text().splitlines())) == 3 * len(frames_soak.KINDS)
    assert totals["hard mix"] == {"frames": 300, "read": 270}
