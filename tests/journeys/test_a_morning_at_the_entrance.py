"""Whole visits: from a card before the camera to a row in the district's database."""

from __future__ import annotations

import pytest

from kiosk.checkin.health import ServerState
from kiosk.checkin.office import steps as o
from kiosk.checkin.visitor import steps as s
from kiosk.demo.paper import PaperTrouble
from kiosk.demo.script import (
    CLERK,
    DANA,
    MARIA,
    PRINCIPAL,
    ROBERT,
    SAMUEL,
    answer_questions,
    check_in,
    come_back,
    decide,
    enter_pin,
    finish,
    hold,
    show_card,
    sign_out,
)
from kiosk.demo.stage import Stage
from kiosk.demo.summary import visit_of
from kiosk.records import school_document
from printing.printer import Fault, Result
from sync.contract.vocabulary import Decision, Reason
from tests.journeys.acts import badge_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def visit_on(stage: Stage, paper: int) -> str:
    """The visit that the code of a printed badge names, read from the paper's own pixels."""
    return visit_of(stage.papers[paper], school_document.kiosk_keys(stage.kiosk.store), "oakridge")


def test_a_first_visitor_goes_from_license_to_badge_to_district(stage: Stage) -> None:
    """GIVEN a parent whom no list names WHEN she shows her card THEN she has a badge, and the district knows."""
    check_in(stage, MARIA)
    done = stage.step
    assert isinstance(done, s.Done)
    assert badge_of(stage).result is Result.CONFIRMED
    assert visit_on(stage, 0) == done.visit.id
    stage.until_synced()
    exported = stage.district.export()
    (visit,) = exported["visits"]
    assert (visit["visit"], visit["decision"], visit["signed_out"]) == (done.visit.id, "no_match", None)
    assert (visit["family"].title(), visit["given"].title()) == ("Santos", "Maria")
    assert exported["head_verified"] is True
    assert exported["photos"] == 1


def test_a_held_visitor_never_blocks_the_door_and_gets_their_own_badge(stage: Stage) -> None:
    """GIVEN a held visitor WHEN another has checked in and staff then admit the first THEN each has their own badge."""
    hold(stage, ROBERT)
    assert stage.papers == []
    check_in(stage, SAMUEL)
    samuel = stage.step
    assert isinstance(samuel, s.Done)
    finish(stage)
    decide(stage, CLERK, Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON)
    assert len(stage.papers) == 2
    assert visit_on(stage, 0) == samuel.visit.id
    stage.until_synced()
    visits = {visit["family"].title(): visit for visit in stage.district.export()["visits"]}
    assert visits["Hale"]["visit"] == visit_on(stage, 1)
    assert visits["Hale"]["decision"] == "admitted_with_escort"
    assert visits["Hale"]["decided_by"] == "Ana Ruiz"
    assert visits["Okafor"]["decision"] == "no_match"


def test_a_strong_match_is_refused_without_a_badge(stage: Stage) -> None:
    """GIVEN somebody on the list WHEN staff refuse THEN no badge is printed and the refusal is on the record."""
    hold(stage, DANA)
    decide(stage, PRINCIPAL, Decision.REFUSE, Reason.SAME_PERSON)
    stage.until_synced()
    (refused,) = stage.district.export()["visits"]
    assert (refused["decision"], refused["decided_by"]) == ("refused", "Ruth Ives")
    assert stage.papers == []


def test_a_strong_match_needs_a_second_person_where_the_first_may_not_override(stage: Stage) -> None:
    """GIVEN a clerk without the override WHEN she admits on a strong match THEN a second person's PIN is asked for."""
    hold(stage, DANA)
    finger = stage.finger
    finger.press("staff")
    finger.press(f"staff-{CLERK}")
    enter_pin(stage, CLERK)
    finger.until(lambda: isinstance(stage.step, o.Cases) and bool(stage.step.cases), "the waiting list")
    waiting = stage.step
    assert isinstance(waiting, o.Cases)
    assert waiting.cases
    finger.press(f"case-{waiting.cases[0].id}")
    finger.press("reason-approved_by_principal")
    finger.press("admit")
    stage.until(o.StaffNames)
    assert stage.papers == []
    finger.press(f"staff-{PRINCIPAL}")
    enter_pin(stage, PRINCIPAL)
    stage.until(o.Cases)
    finger.until(lambda: len(stage.papers) == 1, "the badge")


def test_a_visitor_signs_out_with_the_badge_and_comes_back_with_two_taps(stage: Stage) -> None:
    """GIVEN a signed-in parent WHEN her badge is held up THEN she is out; WHEN she returns THEN two taps are enough."""
    check_in(stage, MARIA)
    finish(stage)
    sign_out(stage, paper=0)
    come_back(stage, MARIA)
    finish(stage)
    stage.until_synced()
    first, second = stage.district.export()["visits"]
    assert first["signed_out"] is not None
    assert (second["signed_out"], second["family"]) == (None, first["family"])


def test_somebody_once_found_to_be_another_person_is_not_stopped_again(stage: Stage) -> None:
    """GIVEN a visitor whom staff found not to be the listed person WHEN he comes again THEN nobody holds him."""
    hold(stage, ROBERT)
    decide(stage, CLERK, Decision.ADMIT, Reason.DIFFERENT_PERSON)
    sign_out(stage, paper=0)
    come_back(stage, ROBERT)
    finish(stage)
    stage.until_synced()
    assert [visit["decision"] for visit in stage.district.export()["visits"]] == ["admitted", "remembered"]


def test_an_empty_roll_never_loses_a_visit(stage: Stage) -> None:
    """GIVEN a printer without paper WHEN a visitor checks in THEN it is recorded and the screen says the truth."""
    stage.printer.set_troubles(PaperTrouble.PAPER_OUT)
    show_card(stage, MARIA)
    answer_questions(stage, MARIA)
    stage.until(s.Done)
    badge = badge_of(stage)
    assert (badge.result, badge.reason) == (Result.FAILED, Fault.PAPER_OUT)
    stage.until_synced()
    (visit,) = stage.district.export()["visits"]
    assert visit["badge_printed"] is False
    assert stage.papers == []


def test_visitors_come_in_while_the_district_is_away_and_everything_arrives_once(stage: Stage) -> None:
    """GIVEN a server that is down WHEN visitors check in and it comes back THEN it has each visit exactly once."""
    port = int(stage.kiosk.store.secrets.enrolled().server.rsplit(":", 1)[1].rstrip("/"))
    stage.district.stop()
    check_in(stage, MARIA)
    finish(stage)
    check_in(stage, SAMUEL)
    finish(stage)
    stage.kiosk.sync.exchange_now()
    stage.finger.until(
        lambda: stage.kiosk.conductor.health.server is ServerState.AWAY, "the kiosk to notice that the server is away"
    )
    assert stage.kiosk.conductor.health.unsent > 0
    stage.district.serve(port)
    stage.until_synced()
    exported = stage.district.export()
    assert sorted(visit["family"].title() for visit in exported["visits"]) == ["Okafor", "Santos"]
    assert exported["head_verified"] is True
