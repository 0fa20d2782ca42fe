"""Codes are read back before they are printed: what a reader cannot read is drawn anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pyzbar import pyzbar
from structlog.testing import capture_logs

from kiosk.commands import doctor
from kiosk.settings import Settings
from printing.layout import badge_layout, readback
from printing.layout.artwork import MASKS, qr
from printing.layout.badge_design import STANDARD, BadgePart
from printing.layout.badge_layout import render
from printing.sample_badges import sample_badge
from tests.printing.test_badge_layout import STOCKS

BADGE = replace(sample_badge(), photo=None)
DRAWINGS = 2 * MASKS + 1


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    readback.second_reader.cache_clear()
    yield
    readback.second_reader.cache_clear()


def _differ(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is not None


@pytest.mark.parametrize("attempt", range(DRAWINGS))
def test_every_drawing_of_a_code_says_the_same(attempt: int) -> None:
    drawn = qr(BADGE.code, 330, attempt)
    assert readback.is_read(drawn.image, BADGE.code)
    assert drawn.module >= 3


def test_no_two_masks_of_a_code_look_alike() -> None:
    assert len({qr(BADGE.code, 330, attempt).image.tobytes() for attempt in range(1, MASKS + 1)}) == MASKS


@pytest.mark.parametrize("paper", ["80mm", "100x70mm"])
@pytest.mark.parametrize("bad", [1, MASKS + 1])
def test_a_code_that_is_not_read_is_drawn_anew_and_the_rest_stays(
    paper: str, bad: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = render(BADGE, STOCKS[paper].width, STOCKS[paper].height)
    refused: list[Image.Image] = []

    def read(image: Image.Image, text: str) -> bool:
        if len(refused) < bad:
            refused.append(image)
            return False
        return readback.is_read(image, text)

    monkeypatch.setattr(badge_layout, "is_read", read)
    drawn = render(BADGE, STOCKS[paper].width, STOCKS[paper].height)
    assert readback.is_read(drawn, BADGE.code)
    assert _differ(drawn, usual)
    assert drawn.width == usual.width


def test_a_code_that_no_drawing_makes_readable_is_printed_and_told_without_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual, looked = render(BADGE), []
    monkeypatch.setattr(badge_layout, "is_read", lambda image, _: looked.append(image))
    with capture_logs() as told:
        drawn = render(BADGE)
    assert not _differ(drawn, usual)
    assert len(looked) == DRAWINGS
    assert told == [{"event": "badge.code_unread", "badge": BADGE.id, "log_level": "warning"}]


def test_an_orientation_that_pyzbar_does_not_know_counts_as_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = pyzbar.decode, []

    def decode(*given: object, **named: object) -> object:
        calls.append(given)
        if len(calls) == 1:
            raise ValueError("-1 is not a valid ZBarOrientation")
        return real(*given, **named)

    monkeypatch.setattr(pyzbar, "decode", decode)
    assert readback.is_read(render(BADGE), BADGE.code)
    assert len(calls) == 3  # unread, drawn anew and read, and read once more here


def test_another_code_than_the_badges_is_not_it() -> None:
    assert not readback.is_read(render(replace(BADGE, code=BADGE.code[:-1] + "Z")), BADGE.code)


def test_a_design_without_a_code_has_none_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(badge_layout, "is_read", lambda *_: pytest.fail("there is no code"))
    render(BADGE, design=replace(STANDARD, order=tuple(part for part in BadgePart if part is not BadgePart.CODE)))
    render(replace(BADGE, code=""))


def test_a_machine_without_the_second_reader_prints_and_its_doctor_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    with capture_logs() as told:
        render(BADGE)
    assert [one["event"] for one in told] == ["badge.one_reader_only"]
    settings = Settings(data=tmp_path / "data", keys=tmp_path / "keys", printers=(tmp_path.as_uri(),))
    [finding] = [one for one in doctor._printers(settings) if not one.well]
    assert "libzbar" in finding.sentence
