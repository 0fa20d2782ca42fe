"""An office has a badge printed at a chosen kiosk, from the visit's record: a real kiosk, a printer on a socket."""

from __future__ import annotations

import threading

import pytest

from district.access.people.rights import Role
from kiosk.checkin.visitor import steps as s
from kiosk.demo.script import CLERK, MARIA, check_in, finish
from kiosk.demo.stage import Stage
from tests.journeys.test_a_page_decides import listening, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_the_page_says_what_became_of_a_badge_that_the_office_wanted(stage: Stage) -> None:
    """GIVEN a visitor inside WHEN the office has the badge printed at the kiosk THEN it comes out and the page says so;
    WHEN the printer is off THEN nothing comes out, and the page says that."""
    office = signed_in(stage, "ana@example.org", "Ana Ruiz", Role.OFFICE, CLERK)
    check_in(stage, MARIA)
    assert isinstance(stage.step, s.Done)
    record = f"/s/oakridge/visits/{stage.step.visit.id}"
    finish(stage)
    stage.until_synced()
    stage.finger.until(lambda: office.get(record).status_code == 200, "the visit at the district")
    kiosk = stage.kiosk.store.secrets.kiosk
    moved = threading.Event()

    def told(sentence: str) -> None:
        """The page hears that something moved, until its part says the sentence."""

        def says() -> bool:
            if moved.is_set():
                moved.clear()
                office.get(f"{record}/badges")
            return sentence in office.text

        stage.finger.until(says, sentence, 60)

    with listening(office, moved):
        office.get(record)
        office.send(f"{record}/badge", kiosk=kiosk)
        told("Printed at ")
        assert len(stage.papers) == 2
        stage.printer.stop()
        office.get(record)
        office.send(f"{record}/badge", kiosk=kiosk)
        told("its printer is off or does not answer.")
    assert len(stage.papers) == 2


def test_the_layouts_page_prints_a_badge_of_nobody_and_says_so(stage: Stage) -> None:
    """GIVEN nobody at the kiosk WHEN who manages the school asks for a test badge THEN one comes out, no visitor
    is there, and the page says so; WHEN the printer is off THEN the page says that."""
    manager = signed_in(stage, "ana@example.org", "Ana Ruiz", Role.OFFICE_MANAGER, CLERK)
    page = "/s/oakridge/settings/badge"
    kiosk = stage.kiosk.store.secrets.kiosk

    def told(sentence: str) -> None:
        def says() -> bool:
            manager.get(f"{page}/tests")
            return sentence in manager.text

        stage.finger.until(says, sentence, 60)

    manager.get(page)
    manager.send(f"{page}/test", kiosk=kiosk)
    told("Printed at ")
    assert len(stage.papers) == 1
    assert isinstance(stage.step, s.Welcome)
    stage.printer.stop()
    manager.get(page)
    manager.send(f"{page}/test", kiosk=kiosk)
    told("its printer is off or does not answer.")
    assert len(stage.papers) == 1
