from __future__ import annotations

import csv
import io
import random
import time
from dataclasses import replace

import numpy as np
import pytest

from printing.reports import Present, Roster, roster_csv, roster_pdf, roster_strip
from tests.printing.badges import NAMES
from tests.printing.raster import drawn, texts

AREAS = ("Front office", "Gymnasium", "Library", "Room 14, Mr. Patel")


def _roster(count: int, seed: int = 1) -> Roster:
    dice = random.Random(seed)
    people = tuple(
        Present(
            f"{dice.choice(NAMES[:8])} {number}",
            dice.choice(("VISITOR", "VOLUNTEER")),
            dice.choice(AREAS),
            "8:04 AM",
            dice.choice((0, 0, 1, 2)),
            dice.choice(("", "ESCORT")),
        )
        for number in range(count)
    )
    return Roster("Oakridge Elementary", "Nov 23, 2026, 10:15 AM", people)


def test_everybody_is_on_the_roster_once_with_numbered_pages() -> None:
    roster = _roster(60)
    pages = texts(roster_pdf(roster))
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert len(pages) > 1
    everything = "".join("".join(pages).split())
    for person in roster.people:
        assert (
            everything.count("".join(person.name.split()).replace("-", ""))
            + everything.count("".join(person.name.split()))
            >= 1
        )


def test_every_page_says_school_time_and_head_count() -> None:
    roster = _roster(60)
    visitors, children = len(roster.people), sum(person.children for person in roster.people)
    for page in texts(roster_pdf(roster)):
        assert "Oakridge Elementary" in page
        assert "Nov 23, 2026, 10:15 AM" in page
        assert f"{visitors + children} on site: {visitors} visitors, {children} children" in page


def test_people_stand_under_their_area() -> None:
    people = (
        Present("Zoe Adams", "VISITOR", "Library", "8:04 AM"),
        Present("Ben Yu", "VISITOR", "Gymnasium", "8:05 AM"),
        Present("Ann Wu", "VISITOR", "Library", "8:06 AM"),
    )
    page = texts(roster_pdf(Roster("Oakridge", "now", people)))[0]
    order = [page.index(text) for text in ("Gymnasium", "Ben Yu", "Library", "Ann Wu", "Zoe Adams")]
    assert order == sorted(order)


def test_an_area_that_goes_on_to_the_next_page_is_named_there_again() -> None:
    people = tuple(Present(f"Visitor {number:03}", "VISITOR", "Gymnasium", "8:04 AM") for number in range(60))
    pages = texts(roster_pdf(Roster("Oakridge", "now", people)))
    assert len(pages) == 3
    assert all("Gymnasium" in page for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_runs_off_the_page_or_into_the_next_column(name: str) -> None:
    """GIVEN one visitor THEN the ink of the row is where the name column is, and there is some."""
    people = (Present(name, "", "Hall", ""),)
    page = np.asarray(drawn(roster_pdf(Roster("Oakridge", "now", people)), 2.0)[0])
    body = page[300:1500] < 128
    columns = np.flatnonzero(body[:, :].sum(axis=0) > 6)  # rules are thinner
    name_ink = body[:, 2 * 64 : 2 * 320].sum()
    assert name_ink > 40
    assert columns.max() <= 2 * (612 - 40)
    assert (body[:, 2 * 320 : 2 * 570].sum(axis=0) <= 6).all()


def test_with_nobody_on_site_the_page_says_so() -> None:
    empty = Roster("Oakridge", "now", ())
    assert "No visitor is signed in." in texts(roster_pdf(empty))[0]
    assert roster_strip(empty).width == 576
    assert len(list(csv.reader(io.StringIO(roster_csv(empty).decode("utf-8-sig"))))) == 1


def test_the_csv_has_a_row_each_and_no_formula() -> None:
    roster = replace(_roster(5), people=(Present("=HYPERLINK(1)", "VISITOR", "Hall", "8:04 AM", 2, "ESCORT"),))
    rows = list(csv.reader(io.StringIO(roster_csv(roster).decode("utf-8-sig"))))
    assert rows[1] == ["'=HYPERLINK(1)", "VISITOR", "Hall", "8:04 AM", "2", "ESCORT"]


@pytest.mark.parametrize("width", [384, 576])
def test_the_strip_has_a_box_to_tick_for_everybody(width: int) -> None:
    """Boxes are counted by their left edges: solid black runs in the margin column, taller than any letter's stem."""
    roster = _roster(12)
    strip = np.asarray(roster_strip(roster, width))
    edge = ~strip[:, round(24 * width / 576) + 1]
    starts = np.flatnonzero(np.diff(np.concatenate(([0], edge.astype(np.int8)))) == 1)
    ends = np.flatnonzero(np.diff(np.concatenate((edge.astype(np.int8), [0]))) == -1)
    tall = [end - start + 1 for start, end in zip(starts, ends, strict=True)]
    side = round(36 * width / 576)
    boxes_seen = [length for length in tall if side * 0.6 <= length <= side]
    assert len(boxes_seen) >= len(roster.people)


def test_four_hundred_visitors_are_on_paper_in_two_seconds() -> None:
    roster = _roster(400)
    roster_pdf(_roster(3))  # fonts are read once a process
    started = time.perf_counter()
    content = roster_pdf(roster)
    assert time.perf_counter() - started < 2
    assert len(texts(content)) > 10
