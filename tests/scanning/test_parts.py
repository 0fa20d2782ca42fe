"""A code under lines of print is a place of its own, though no level of edges parts the two."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanning.pdf417.parts import longest_part


def _outline(boxes: list[tuple[float, float, float, float]], turn: float) -> np.ndarray:
    """Of the boxes (left, top, wide, tall) together, turned by so many degrees around (200, 150)."""
    mask = np.zeros((300, 400), np.uint8)
    turned = cv2.getRotationMatrix2D((200, 150), -turn, 1)
    for left, top, wide, tall in boxes:
        box = np.array([(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)], np.float64)
        cv2.fillConvexPoly(mask, np.rint(box @ turned[:, :2].T + turned[:, 2]).astype(np.int32), (255,))
    (outline,), _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return np.asarray(outline)


@pytest.mark.parametrize("turn", range(-40, 41, 10))
def test_the_code_is_cut_out_of_a_region_that_it_shares_with_print(turn: int) -> None:
    part = longest_part(_outline([(140, 140, 120, 24), (140, 80, 60, 62)], turn))
    assert part is not None
    expected = cv2.getRotationMatrix2D((200, 150), -turn, 1) @ (200, 152, 1)
    assert np.hypot(*(np.array(part.center) - expected)) < 5
    assert abs(part.length - 120) < 8
    assert abs(part.height - 24) < 6
    assert abs((part.degrees - turn + 90) % 180 - 90) < 4


def test_lines_that_meet_are_no_part() -> None:
    assert longest_part(_outline([(140, 80, 5, 90), (140, 80, 100, 5), (140, 165, 100, 5)], 0)) is None
