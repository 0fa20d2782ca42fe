from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar

from printing.badge import Badge
from printing.badge_files import sheet
from printing.layout.badge_arrangement import LabelTooSmall
from printing.layout.badge_layout import render
from printing.media import ROLLS, PaperStock, stock
from printing.sample_badges import gallery, sample_badge
from tests.printing.badges import NAMES, SCRIPTS, names
from tests.printing.extents import assert_nothing_clipped

STOCKS = {name: stock(name) for name in (*ROLLS, "40x60mm", "54x101mm", "101x54mm", "70x100mm", "100x70mm", "60x40mm")}


def _read_by_zxing(image: Image.Image) -> list[str]:
    return [
        code.text
        for code in zxingcpp.read_barcodes(
            np.asarray(image.convert("L")), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    ]


def _read_by_pyzbar(image: Image.Image) -> list[str]:
    return [code.data.decode() for code in pyzbar.decode(image.convert("L"), symbols=[pyzbar.ZBarSymbol.QRCODE])]


@pytest.mark.parametrize("paper", STOCKS.values(), ids=STOCKS.keys())
@pytest.mark.parametrize("escort", ["", "ESCORT REQUIRED"])
def test_the_code_on_every_paper_is_read_by_two_readers(paper: PaperStock, escort: str) -> None:
    badge = replace(sample_badge("Nguyễn Thị Minh Khai"), escort=escort)
    image = render(badge, paper.width, paper.height)
    assert _read_by_zxing(image) == [badge.code]
    assert _read_by_pyzbar(image) == [badge.code]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_difficult_name_is_clipped(name: str) -> None:
    assert_nothing_clipped(sample_badge(name), STOCKS["80mm"])


@settings(max_examples=25, deadline=None)
@given(name=names)
def test_nothing_of_any_name_is_clipped(name: str) -> None:
    assert_nothing_clipped(replace(sample_badge(name), photo=None, code=""), STOCKS["58mm"])


@pytest.mark.parametrize("script", SCRIPTS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_one_to_sixty_letters_of_every_script_are_whole_on_every_paper(script: str, data: st.DataObject) -> None:
    """The name, and every other text of the badge, in one script at any length."""
    texts = st.text(SCRIPTS[script] + " -'.", min_size=1, max_size=60).filter(lambda text: bool(text.strip(" -'.")))
    name, place, host, children, answers = (data.draw(texts) for _ in range(5))
    paper = STOCKS[data.draw(st.sampled_from(sorted(STOCKS)))]
    badge = replace(
        sample_badge(name), destination=place, host=host, children=children, answers=answers, photo=None, code=""
    )
    assert_nothing_clipped(badge, paper)


def test_the_margins_stay_white_except_for_the_escort_bar() -> None:
    image = np.asarray(render(sample_badge("W" * 60)))
    assert image[:, :20].all()
    assert image[:, -20:].all()
    barred = np.asarray(render(replace(sample_badge(), escort="ESCORT REQUIRED")))
    assert (~barred[:, 0]).sum() > 60


def test_the_escort_bar_is_white_on_black_across_the_whole_badge() -> None:
    plain, barred = render(sample_badge()), render(replace(sample_badge(), escort="ESCORT REQUIRED"))
    assert barred.height > plain.height
    edge = np.asarray(barred)[:, 0]
    rows = np.flatnonzero(~edge)
    bar = np.asarray(barred)[rows[0] : rows[-1] + 1]
    assert 0.1 < bar.mean() < 0.5


def test_texts_that_are_empty_take_no_room() -> None:
    full = sample_badge()
    for less in (replace(full, host=""), replace(full, emergency=""), replace(full, destination="")):
        assert render(less).height < render(full).height


def test_a_visitor_without_a_photo_gets_a_badge() -> None:
    badge = replace(sample_badge(), photo=None)
    assert _read_by_zxing(render(badge)) == [badge.code]


def test_a_photo_that_is_no_picture_is_left_out() -> None:
    broken = replace(sample_badge(), photo=b"\xff\xd8\xff no picture")
    assert render(broken).tobytes() == render(replace(broken, photo=None)).tobytes()


def test_a_cut_off_photo_is_left_out() -> None:
    whole = sample_badge().photo
    assert whole is not None
    broken = replace(sample_badge(), photo=whole[: len(whole) // 2])
    assert render(broken).tobytes() == render(replace(broken, photo=None)).tobytes()


def test_only_the_photo_is_dithered() -> None:
    """GIVEN a badge without a photo THEN its ink is in few, solid runs; WITH one it is in many more."""

    def runs(badge: Badge) -> int:
        return int((np.diff(np.asarray(render(badge)).astype(np.int8), axis=1) != 0).sum())

    gray = io.BytesIO()
    Image.new("L", (400, 500), 128).save(gray, "JPEG")
    plain = replace(sample_badge(), photo=None, code="")
    assert runs(replace(plain, photo=gray.getvalue())) > 2 * runs(plain)


def test_a_dense_code_keeps_modules_that_a_camera_can_read() -> None:
    badge = replace(sample_badge(), code="V1:" + "A7" * 110)
    assert _read_by_zxing(render(badge)) == [badge.code]


def test_the_same_badge_has_the_same_pixels_every_time() -> None:
    assert render(sample_badge()).tobytes() == render(sample_badge()).tobytes()


def test_a_label_too_small_for_a_badge_is_refused_in_one_sentence() -> None:
    with pytest.raises(LabelTooSmall, match="Use a larger label"):
        render(sample_badge(), 200, 120)


@pytest.mark.parametrize("name", gallery())
def test_the_pictures_in_the_documentation_are_what_is_printed(name: str, root: Path) -> None:
    with Image.open(root / "docs" / "pictures" / f"badge-{name}.png") as picture:
        assert picture.tobytes() == render(gallery()[name]).tobytes()


def test_the_sheet_of_scripts_in_the_documentation_is_what_is_printed(root: Path) -> None:
    with Image.open(root / "docs" / "pictures" / "badge-scripts.png") as picture:
        assert picture.tobytes() == sheet().tobytes()
