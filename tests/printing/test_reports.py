from __future__ import annotations

import csv
import io
import random
from dataclasses import replace

import numpy as np
import pytest

from language.translator import translator
from printing.reports.privacy_receipt import KeptLine, PrivacyReceipt, receipt_pdf
from printing.reports.roll_report import receipt_strip, roster_strip
from printing.reports.site_roster import Present, Roster, roster_csv, roster_pdf
from printing.reports.visitor_log import Logged, VisitorLog, log_csv, log_pdf
from tests.printing.badges import NAMES
from tests.printing.raster import drawn, texts
from tests.printing.words import log_words, roster_words

EN = translator()

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
    return Roster("Oakridge Elementary", "Nov 23, 2026, 10:15 AM", people, roster_words(EN))


def test_everybody_is_on_the_roster_once_with_numbered_pages() -> None:
    roster = _roster(60)
    pages = texts(roster_pdf(roster))
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert len(pages) > 1
    everything = _packed("".join(pages))
    for person in roster.people:
        assert _packed(person.name) in everything


def _packed(text: str) -> str:
    """Without spaces and places to break; a viewer takes a hyphen at a line's end for one that may go."""
    return "".join(text.replace("\u200b", "").replace("-", "").replace("\x02", "").split())


def test_every_page_says_school_time_and_head_count() -> None:
    roster = _roster(60)
    visitors, children = len(roster.people), sum(person.children or 0 for person in roster.people)
    for page in texts(roster_pdf(roster)):
        assert "Oakridge Elementary" in page
        assert "Nov 23, 2026, 10:15 AM" in page
        assert f"{visitors + children} on site: {visitors} visitors, {children} children" in page


def _with(*children: int | None) -> Roster:
    people = tuple(
        Present(f"Visitor {number}", "VISITOR", "Gymnasium", "8:04 AM", count) for number, count in enumerate(children)
    )
    return Roster("Oakridge", "now", people, roster_words(EN))


@pytest.mark.parametrize(
    ("children", "total"),
    [
        ((None, None, None), "Visitors on site: 3. Children with them are not counted."),
        ((None,), "Visitors on site: 1. Children with them are not counted."),
        ((0, 0), "2 on site: 2 visitors, 0 children"),
        ((1,), "2 on site: 1 visitor, 1 child"),
        ((2, 0, 1), "6 on site: 3 visitors, 3 children"),
        ((2, None, None), "At least 5 on site: 3 visitors, 2 children; 2 not asked about children"),
        ((0, None), "At least 2 on site: 2 visitors, 0 children; 1 not asked about children"),
    ],
)
def test_a_number_of_children_is_one_that_somebody_asked_for(children: tuple[int | None, ...], total: str) -> None:
    roster = _with(*children)
    assert roster.summary == total
    assert total in texts(roster_pdf(roster))[0]
    rows = list(csv.DictReader(io.StringIO(roster_csv(roster).decode("utf-8-sig"))))
    assert [row["Children"] for row in rows] == ["" if count is None else str(count) for count in children]


def test_people_stand_under_their_area() -> None:
    people = (
        Present("Zoe Adams", "VISITOR", "Library", "8:04 AM"),
        Present("Ben Yu", "VISITOR", "Gymnasium", "8:05 AM"),
        Present("Ann Wu", "VISITOR", "Library", "8:06 AM"),
    )
    page = texts(roster_pdf(Roster("Oakridge", "now", people, roster_words(EN))))[0]
    order = [page.index(text) for text in ("Gymnasium", "Ben Yu", "Library", "Ann Wu", "Zoe Adams")]
    assert order == sorted(order)


def test_an_area_that_goes_on_to_the_next_page_is_named_there_again() -> None:
    people = tuple(Present(f"Visitor {number:03}", "VISITOR", "Gymnasium", "8:04 AM") for number in range(60))
    pages = texts(roster_pdf(Roster("Oakridge", "now", people, roster_words(EN))))
    assert len(pages) == 3
    assert all("Gymnasium" in page for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_runs_off_the_page_or_into_the_next_column(name: str) -> None:
    """GIVEN one visitor THEN the ink of the row is where the name column is, and there is some."""
    people = (Present(name, "", "Hall", ""),)
    page = np.asarray(drawn(roster_pdf(Roster("Oakridge", "now", people, roster_words(EN))), 2.0)[0])
    body = page[2 * 144 : 1500] < 128
    columns = np.flatnonzero(body[:, :].sum(axis=0) > 6)  # rules are thinner
    name_ink = body[:, 2 * 64 : 2 * 320].sum()
    assert name_ink > 40
    assert columns.max() <= 2 * (612 - 40)
    assert (body[:, 2 * 320 : 2 * 570].sum(axis=0) <= 6).all()


def test_with_nobody_on_site_the_page_says_so() -> None:
    empty = Roster("Oakridge", "now", (), roster_words(EN))
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


def test_a_name_of_sixty_wide_letters_is_whole_on_the_strip() -> None:
    """GIVEN the longest name THEN the strip is longer for it, and its right margin stays white."""
    short, long = (
        roster_strip(Roster("Oakridge", "now", (Present(name, "VISITOR", "Hall", "8:04 AM"),), roster_words(EN)))
        for name in ("W", "W" * 60)
    )
    assert long.height > short.height
    assert np.asarray(long)[:, -20:].all()


def _log(count: int, seed: int = 1) -> VisitorLog:
    dice = random.Random(seed)
    visits = tuple(
        Logged(
            f"0190-{number}",
            "8:04 AM",
            dice.choice(("", "3:10 PM")),
            f"{dice.choice(NAMES)} {number}",
            "Parent or guardian",
            dice.choice(AREAS),
            dice.choice(("", "Name typed in, no card; signed out by the system at the end of the day")),
        )
        for number in range(count)
    )
    return VisitorLog("Oakridge Elementary", "November 23, 2026", "Drawn up today", visits, log_words(EN))


def test_every_visit_is_in_the_log_once_on_numbered_pages() -> None:
    log = _log(80)
    pages = texts(log_pdf(log))
    assert len(pages) > 2
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    assert all("November 23, 2026" in page and log.summary in page for page in pages)
    assert sum(page.count("8:04 AM") for page in pages) == 80


def test_the_logs_table_has_a_row_each_with_the_visits_id_last() -> None:
    log = replace(_log(3), visits=(Logged("0190-1", "8:04 AM", "", "=1+1", "Parent", "Hall"),))
    rows = list(csv.reader(io.StringIO(log_csv(log).decode("utf-8-sig"))))
    assert rows[1] == ["8:04 AM", "", "'=1+1", "Parent", "Hall", "", "0190-1"]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_of_the_log_runs_into_the_next_column(name: str) -> None:
    log = replace(_log(0), visits=(Logged("1", "", "", name, "", ""),))
    page = np.asarray(drawn(log_pdf(log), 2.0)[0])[2 * 104 : 1100] < 128
    inked = np.flatnonzero(page.sum(axis=0) > 4)  # rules are thinner
    assert page.sum() > 40
    assert inked.min() >= 2 * (36 + 66 + 66)
    assert inked.max() <= 2 * (36 + 6.4 + 66 + 66 + 194)


def test_a_day_without_visitors_has_a_page_that_says_so() -> None:
    [page] = texts(log_pdf(_log(0)))
    assert "Nobody signed in on this day." in page


def _receipt(name: str) -> PrivacyReceipt:
    rows = (
        KeptLine("Your name and date of birth", "On this desk until December 28, 2026."),
        KeptLine("Your photo", "The same."),
    )
    return PrivacyReceipt(
        title="What we keep of your visit",
        school="Oakridge Elementary",
        made="now",
        person=name,
        rows=rows,
        notes=("Nothing else is kept.",),
        columns=("What we keep", "Where, and until when"),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_receipt_has_all_its_words_on_one_page_and_on_a_strip(name: str) -> None:
    receipt = _receipt(name)
    [page] = texts(receipt_pdf(receipt))
    for text in (receipt.title, "December 28, 2026.", "The same.", "Nothing else is kept."):
        assert text in page
    for width in (384, 576):
        strip = np.asarray(receipt_strip(receipt, width))
        assert strip[:, : round(20 * width / 576)].all()
        assert strip[:, -round(20 * width / 576) :].all()
        assert not strip.all()
