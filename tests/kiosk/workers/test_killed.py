"""A kiosk that is killed between record and print, or while it prints: one badge or a question, never none or two."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.checkin.visit import BadgeDoubt
from kiosk.demo.paper import PaperPrinter, PaperTrouble
from kiosk.records import badge_spool, visits
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import KioskSecrets, load_or_create
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from kiosk.records.tables import BadgeState
from printing.device_notes import Notes
from printing.layout.badge_layout import render
from printing.printer import Result
from printing.printer_chain import print_badge
from printing.sample_badges import sample_badge
from tests.kiosk.records.world import District
from tests.printing.board import Board
from tests.printing.cups import until
from tests.printing.ports import Script, TcpPort
from tests.printing.test_outcomes import same

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
CEILING_S = 60
PART_OF_A_JOB = 4000
"""Bytes of which a badge has many more."""


@pytest.fixture
def known(tmp_path: Path) -> KioskSecrets:
    """A kiosk that belongs to a school, whose document it has."""
    district = District()
    secrets = with_enrollment(
        load_or_create(tmp_path / "keys", tmp_path / "data"), "https://d.example", district.enrolled()
    )
    store = open_store(tmp_path / "data", secrets)
    SchoolDocumentStore(store).apply("v1", district.document())
    store.close()
    return secrets


@pytest.fixture
def printer() -> Iterator[PaperPrinter]:
    with PaperPrinter() as listening:
        yield listening


@contextmanager
def running(folder: Path, root: Path, url: str, mode: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.kiosk.workers.entrance", str(folder), url, mode],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def until_said(child: subprocess.Popen[str], step: str) -> None:
    """Read what the kiosk says until it comes to a step."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.strip() == f"step {step}":
            return
    raise AssertionError(f"the kiosk ended before {step}")


def until_settled(store: Store) -> None:
    """Wait until no badge is on its way any more."""
    end = time.monotonic() + CEILING_S
    while badge_spool.jobs(store, BadgeState.QUEUED, BadgeState.PRINTING):
        assert time.monotonic() < end, "a badge is still on its way"


def start_again(folder: Path, root: Path, url: str, known: KioskSecrets) -> Store:
    """Start as after a power cut, and end in order once every badge is settled. The store, as it then is."""
    with running(folder, root, url, "recover") as child:
        until_said(child, "started")
        store = open_store(folder / "data", known)
        until_settled(store)
        child.terminate()
        assert child.wait(CEILING_S) == 0
    return store


@pytest.mark.parametrize("step", ["Recording", "PrintingBadge", "Done"])
def test_a_kill_at_any_step_ends_in_one_badge_or_a_question(
    tmp_path: Path, root: Path, known: KioskSecrets, printer: PaperPrinter, step: str
) -> None:
    # GIVEN a kiosk that records a visit and prints its badge WHEN it is killed with -9 as it comes to a step
    with running(tmp_path, root, printer.url, "record") as child:
        until_said(child, step)
        child.kill()
    # THEN after the next start there is one badge, or one question about it, and never two badges
    store = start_again(tmp_path, root, printer.url, known)
    recorded, asked = visits.on_site(store), badge_spool.questions(store)
    assert len(recorded) == 1 or step == "Recording"
    assert printer.paper.qsize() <= 1
    assert printer.paper.qsize() == len(recorded) or [one.visit for one in asked] == list(recorded)
    store.close()


@pytest.mark.parametrize("trouble", [PaperTrouble.STALLS, PaperTrouble.HESITATES])
def test_a_kill_while_bytes_are_at_the_printer_ends_in_a_question_and_prints_nothing_by_itself(
    tmp_path: Path, root: Path, known: KioskSecrets, printer: PaperPrinter, trouble: PaperTrouble
) -> None:
    # GIVEN a printer that has taken bytes of the badge, or all of it, and not printed WHEN the kiosk is killed
    printer.set_troubles(trouble)
    with running(tmp_path, root, printer.url, "record") as child:
        until_said(child, "PrintingBadge")
        assert printer.wait_for_bytes(PART_OF_A_JOB, CEILING_S)
        child.kill()
    printer.set_troubles()
    store = start_again(tmp_path, root, printer.url, known)
    # THEN staff are asked, nothing is printed twice, and asking again after one more start changes nothing
    assert [one.doubt for one in badge_spool.questions(store)] == [BadgeDoubt.INTERRUPTED]
    assert printer.paper.qsize() <= 1
    store.close()
    again = start_again(tmp_path, root, printer.url, known)
    assert [one.doubt for one in badge_spool.questions(again)] == [BadgeDoubt.INTERRUPTED]
    assert printer.paper.qsize() <= 1
    again.close()


def test_the_badge_after_a_kill_is_alone_on_its_paper(tmp_path: Path, root: Path, known: KioskSecrets) -> None:
    # GIVEN a printer that keeps half a badge of a kiosk that was killed while it sent it
    board, script = Board(), Script(takes=PART_OF_A_JOB * 8)
    port = TcpPort(board, script)
    with running(tmp_path, root, port.url, "record") as child:
        until_said(child, "PrintingBadge")
        until(lambda: script.heard >= script.takes, CEILING_S)
        child.kill()
    port.hang_up()
    # WHEN the next badge is printed after a new start THEN nothing of the first is on it
    outcome = print_badge(sample_badge(), [port.url], notes=Notes(tmp_path / "data" / "printers"))
    port.stop()
    assert outcome.result is Result.CONFIRMED
    assert same(board.papers[-1], render(sample_badge()))
    assert len(board.inked) == 2
