"""Random badges on random paper, through every kind of printer: whole, the same dots, and read by two readers."""

from __future__ import annotations

import random

import numpy as np
import pytest
import zxingcpp
from pyzbar import pyzbar

from tests.bench.printing import BACK_ENDS
from tests.printing.badges import random_badge
from tests.printing.extents import assert_nothing_clipped
from tests.printing.test_badge_layout import STOCKS


@pytest.mark.parametrize("seed", range(40))
def test_a_random_badge_comes_out_whole_and_is_read_by_two_readers_on_every_back_end(seed: int) -> None:
    """What comes out of each is the same, dot for dot, so that readers look once."""
    dice = random.Random(seed)
    badge = random_badge(dice)
    paper = dice.choice(list(STOCKS.values()))
    image = assert_nothing_clipped(badge, paper)
    assert (image.mode, image.width, image.height) == ("1", paper.width, paper.height or image.height)
    dots = image.convert("L")
    for name, through in BACK_ENDS.items():
        out = through(image).convert("L").crop((0, 0, *image.size))
        assert out.tobytes() == dots.tobytes(), name
    assert [code.text for code in zxingcpp.read_barcodes(np.asarray(dots))] == [badge.code]
    read = pyzbar.decode(dots, symbols=[pyzbar.ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in read] == [badge.code]
