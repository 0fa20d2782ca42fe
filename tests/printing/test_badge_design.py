from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printing.layout.badge_design import (
    NEEDED,
    STANDARD,
    BadDesign,
    BadgePart,
    DateForm,
    Design,
    Mark,
    Pattern,
    load_design,
    read_design,
)
from printing.layout.badge_layout import render
from printing.media import stock
from printing.printer_chain import print_badge
from printing.sample_badges import sample_badge
from tests.printing.badges import random_badge
from tests.printing.extents import assert_nothing_clipped

DESIGNS = st.builds(
    Design,
    order=st.lists(st.sampled_from([part for part in BadgePart if part not in NEEDED]), unique=True)
    .map(lambda chosen: [*chosen, *NEEDED])
    .flatmap(st.permutations)
    .map(tuple),
    call=st.lists(st.text("0123456789-+ ", min_size=1, max_size=24).filter(str.strip), max_size=3).map(tuple),
    bars=st.dictionaries(st.just("volunteer"), st.sampled_from(Pattern)),
    marks=st.dictionaries(st.just("volunteer"), st.sampled_from(Mark)),
)


def test_the_shipped_layout_is_the_standard_that_the_code_has(root: Path) -> None:
    assert load_design(root / "assets" / "badges" / "standard.toml") == STANDARD


def test_a_key_that_is_left_out_keeps_its_standard() -> None:
    read = read_design(b'date = "iso"', "x.toml")
    assert read == replace(STANDARD, date=DateForm.ISO)


@settings(max_examples=25, deadline=None)
@given(
    design=DESIGNS,
    dice=st.randoms(use_true_random=False),
    paper=st.sampled_from(["80mm", "58mm", "100x70mm", "40x60mm", "60x40mm"]),
)
def test_no_design_clips_any_badge(design: Design, dice: random.Random, paper: str) -> None:
    badge = replace(random_badge(dice), kind="volunteer")
    assert_nothing_clipped(badge, stock(paper), design)


@pytest.mark.parametrize("part", [part for part in BadgePart if part not in NEEDED])
def test_a_part_that_is_left_out_takes_no_room(part: BadgePart) -> None:
    badge = replace(sample_badge(), children="+ 1", answers="Acme Plumbing")
    rest = replace(STANDARD, order=tuple(one for one in STANDARD.order if one is not part))
    without = render(badge, design=rest)
    assert without.height <= render(badge).height
    assert without.tobytes() != render(badge).tobytes()


def test_every_order_of_three_details_is_a_badge_of_its_own() -> None:
    badge = replace(sample_badge(), children="+ 1", photo=None, code="")
    details = [BadgePart.CHILDREN, BadgePart.DESTINATION, BadgePart.HOST]
    fixed = (BadgePart.TYPE, BadgePart.ESCORT, BadgePart.NAME)
    drawn = {render(badge, design=replace(STANDARD, order=(*fixed, *some))).tobytes() for some in permutations(details)}
    assert len(drawn) == 6


def test_a_bar_is_seen_at_both_edges_and_never_solid() -> None:
    """GIVEN any pattern THEN the bar runs across the whole badge, and is not taken for the escort bar."""
    badge = sample_badge("Rosa Delgado", kind="volunteer")
    plain = np.asarray(render(badge, design=replace(STANDARD, bars={})))
    for pattern in Pattern:
        barred = np.asarray(render(badge, design=replace(STANDARD, bars={"volunteer": pattern})))
        assert barred.shape[0] > plain.shape[0]
        rows = np.flatnonzero(~barred[:, 0])
        bar = barred[rows[0] : rows[-1] + 1]
        assert 0.3 < bar.mean() < 0.9
        assert (~bar[:, -4:]).any()


def test_a_purpose_without_a_bar_or_a_mark_has_none() -> None:
    plain = sample_badge()
    assert render(replace(plain, kind="parent")).tobytes() == render(plain).tobytes()
    assert render(replace(plain, kind="volunteer")).tobytes() != render(plain).tobytes()


@pytest.mark.parametrize(
    ("form", "text"),
    [(DateForm.ISO, "2026-11-23"), (DateForm.MONTH_FIRST, "11/23/2026"), (DateForm.DAY_FIRST, "23.11.2026")],
)
def test_a_date_in_digits_needs_no_language(form: DateForm, text: str) -> None:
    assert sample_badge(design=replace(STANDARD, date=form)).date == text


def test_the_design_reaches_the_paper(tmp_path: Path) -> None:
    short = replace(STANDARD, order=(BadgePart.TYPE, BadgePart.ESCORT, BadgePart.NAME))
    print_badge(sample_badge(), [tmp_path.as_uri()], design=short)
    [printed] = tmp_path.glob("*.png")
    with Image.open(printed) as picture:
        assert picture.tobytes() == render(sample_badge(), design=short).tobytes()


@pytest.mark.parametrize(
    ("layout", "says"),
    [
        ("order = 1", "`order` is no list"),
        ('order = ["type", "escort"]', "`order` lacks name"),
        ('order = ["type", "escort", "name", "logo"]', "`order` cannot be 'logo'"),
        ('order = ["type", "escort", "name", "type"]', "names type twice"),
        ('order = [["type"]]', "`order` cannot be"),
        ('date = "long"', "one of words, iso, month_first, day_first"),
        ("date = 1", "`date` cannot be 1"),
        ("call = 911", "`call` is no list"),
        ('call = ["1", "2", "3", "4"]', "at most 3"),
        ('call = ["' + "9" * 25 + '"]', "up to 24"),
        ('bars = "stripes"', "`bars` is no table"),
        ('[bars]\nvolunteer = "solid"', "`bars.volunteer` cannot be 'solid'"),
        ('[marks]\nvolunteer = ["heart"]', "`marks.volunteer` cannot be"),
        ("photo = false", "`photo`, which is none"),
        ("order = [", "is damaged"),
    ],
)
def test_a_wrong_key_is_named_in_one_sentence(layout: str, says: str) -> None:
    with pytest.raises(BadDesign) as caught:
        read_design(layout.encode(), "district.toml")
    assert says in str(caught.value)
    assert "district.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_layout_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadDesign, match="There is no badge layout"):
        load_design(tmp_path / "none.toml")
    with pytest.raises(BadDesign, match="cannot be read"):
        load_design(tmp_path)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_design_or_a_clear_refusal(content: bytes) -> None:
    with suppress(BadDesign):
        assert set(NEEDED) <= set(read_design(content, "x.toml").order)
