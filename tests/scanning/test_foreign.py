"""`scan` on other people's prints and pictures."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import pytest

from scanning.scan_report import scan_paths
from tests.cards.foreign import KINDS, Foreign, photograph
from tests.cards.payload import payload
from tests.cards.people import DEMO


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_code_printed_and_taken_otherwise_is_read(kind: Foreign, tmp_path: Path) -> None:
    # GIVEN two pictures of one kind
    rng = random.Random(kind.name)
    for number in range(2):
        picture = photograph(kind, payload(DEMO["robert-hale"], 8, rng), rng)
        cv2.imwrite(str(tmp_path / f"{number}.png"), picture)
    # WHEN they are scanned THEN each is his
    lines = list(scan_paths([tmp_path]))
    assert [(line.kind, line.license and line.license.family) for line in lines] == [("license", "HALE")] * 2
