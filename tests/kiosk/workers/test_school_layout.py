"""Badges as the school's document wants them, from the next one on; a file at the kiosk stands above it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.records import visits
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from kiosk.workers.printer_worker import PrinterWorker
from kiosk.workers.status_report import StatusReporter
from kiosk.workers.worker import Order
from printing.layout.badge_design import STANDARD, BadgePart, DateForm, Design
from printing.layout.badge_layout import render
from printing.sample_badges import sample_badge
from tests.kiosk.records.world import CLEAR, District, arrival, visitor
from tests.kiosk.workers.desk import AtTheDesk

LAYOUT = {"version": "L1", "order": ["name", "type", "escort"], "date": "iso"}


def test_the_next_badge_is_as_the_new_document_wants_it_unless_a_file_here_says_otherwise(
    at: AtTheDesk, store: Store, district: District
) -> None:
    wanted: list[Design] = []
    at.worker.design_changed.connect(wanted.append)
    at.worker.reload()
    first, second, third = (visits.record(store, arrival(visitor(number=f"S{n}")), CLEAR) for n in range(3))
    assert at.ask(c.MakeBadge(first)).badge.date == "Mon Nov 23, 2026"
    SchoolDocumentStore(store).apply("v2", district.document("v2") | {"badge_layout": LAYOUT})
    at.worker.reload()
    assert at.ask(c.MakeBadge(second)).badge.date == "2026-11-23"
    assert [one.order[0] for one in wanted] == [BadgePart.HEADER, BadgePart.NAME]
    own = at.worker._desk
    own.own_design = Design(date=DateForm.DAY_FIRST)
    at.worker.reload()
    assert at.ask(c.MakeBadge(third)).badge.date == "23.11.2026"
    assert wanted[-1] == own.own_design


def test_the_district_hears_by_which_layout_a_kiosk_prints(at: AtTheDesk, store: Store, district: District) -> None:
    def told(*own: str) -> str | None:
        said = StatusReporter(store, at.lists, own_settings=own).due()
        return said.badge_layout if said else None

    assert told() == ""
    SchoolDocumentStore(store).apply("v2", district.document("v2") | {"badge_layout": LAYOUT})
    assert told() == "L1"
    assert told("badge_layout") == "own"


def test_a_printer_draws_by_the_design_that_it_was_given_last(tmp_path: Path, qtbot: QtBot) -> None:
    badge, plain = sample_badge(), Design(tuple(part for part in STANDARD.order if part is not BadgePart.PHOTO))
    worker = PrinterWorker([tmp_path.as_uri()])
    worker.use_design(plain)
    worker.take(Order(1, c.Print(badge)))
    with Image.open(next(tmp_path.glob("*.png"))) as printed:
        assert printed.tobytes() == render(badge, design=plain).tobytes()
