"""What staff meet at the kiosk: badges in doubt, decisions that are remembered, visitors who leave in other ways."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.app import assemble, open_records
from kiosk.checkin.office import steps as o
from kiosk.checkin.visit import BadgeDoubt, SignOutResult
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import GONE_AFTER_S
from kiosk.demo.paper import PaperTrouble
from kiosk.demo.script import (
    CLERK,
    DANA,
    MARIA,
    ROBERT,
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
from kiosk.demo.stage import SCREEN, Stage
from kiosk.records import visits
from kiosk.settings import Settings
from sync.contract.vocabulary import Decision, Reason
from tests.kiosk.workers.test_killed import PART_OF_A_JOB

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def office(stage: Stage, area: o.OfficeArea) -> None:
    """Staff sign in and go to one of their pages."""
    stage.finger.press("staff")
    stage.finger.press(f"staff-{CLERK}")
    enter_pin(stage, CLERK)
    stage.until(o.Cases)
    stage.finger.press(f"area-{area}")


def badges(stage: Stage) -> o.Badges:
    """The page of badges, once it is loaded."""
    stage.finger.until(lambda: isinstance(stage.step, o.Badges) and stage.step.questions is not None, "the badges")
    step = stage.step
    assert isinstance(step, o.Badges)
    return step


def test_a_badge_that_lies_in_the_printer_is_a_question_and_its_reprint_is_the_same_badge(stage: Stage) -> None:
    """GIVEN a printer that hung up in the middle WHEN staff look THEN they are told first, and print it with a PIN."""
    stage.printer.set_troubles(PaperTrouble.CLOSES)
    show_card(stage, MARIA)
    answer_questions(stage, MARIA)
    stage.until(s.Done)
    finish(stage)
    health = stage.kiosk.conductor
    stage.finger.until(lambda: health.health.badges_to_check == 1, "the badge to be counted")
    stage.printer.set_troubles()
    office(stage, o.OfficeArea.BADGES)
    (question,) = badges(stage).questions or ()
    assert question.doubt is BadgeDoubt.MAY_STILL_COME
    stage.finger.press(f"again-{question.visit.badge_id}")
    stage.until(o.StaffPin)
    before = len(stage.papers)
    enter_pin(stage, CLERK)
    stage.finger.until(lambda: len(stage.papers) == before + 1, "the badge")
    stage.finger.until(lambda: health.health.badges_to_check == 0, "the question to be answered")
    stage.finger.press("done")
    stage.until_synced()
    (visit,) = stage.district.export()["visits"]
    assert visit["badge_printed"] is True


def test_a_power_cut_during_print_ends_in_a_question(stage: Stage, qapp: QApplication) -> None:
    """GIVEN a kiosk that stops while its badge is at the printer WHEN it starts again THEN staff are asked, once."""
    # GIVEN a visit whose badge was on its way when the power failed
    stage.printer.set_troubles(PaperTrouble.HESITATES)
    show_card(stage, MARIA)
    answer_questions(stage, MARIA)
    stage.until(s.PrintingBadge)
    stage.finger.until(lambda: len(stage.printer.received) > PART_OF_A_JOB, "bytes of the badge")
    old = stage.kiosk
    old.crew.stop()
    stage.printer.set_troubles()
    # WHEN a kiosk starts on the same records
    old.lists.close()
    old.store.close()
    old.window.close()
    old.window.deleteLater()
    data = stage.out / "data"
    settings = Settings(data=data / "kiosk", keys=data / "keys", printers=(stage.printer.url,), full_screen=False)
    store, lists = open_records(settings)
    stage.kiosk = kiosk = assemble(qapp, settings, store, lists, camera=stage.lender.opener)
    kiosk.window.resize(SCREEN)
    kiosk.window.show()
    kiosk.start()
    stage.until_ready()
    # THEN the strip counts one thing, and the page asks about that very badge
    stage.finger.until(lambda: kiosk.conductor.health.badges_to_check == 1, "the question")
    office(stage, o.OfficeArea.BADGES)
    (question,) = badges(stage).questions or ()
    assert question.doubt.may_come
    stage.finger.press(f"came-out-{question.visit.badge_id}")
    stage.finger.until(lambda: kiosk.conductor.health.badges_to_check == 0, "the answer to count")
    stage.finger.press("done")


def test_somebody_stopped_once_is_not_stopped_again_until_it_is_revoked(stage: Stage) -> None:
    """GIVEN a visitor found to be another person WHEN staff revoke it THEN he is held at his next visit."""
    hold(stage, ROBERT)
    decide(stage, CLERK, Decision.ADMIT, Reason.DIFFERENT_PERSON)
    sign_out(stage, paper=0)
    come_back(stage, ROBERT)
    finish(stage)
    sign_out(stage, paper=1)
    office(stage, o.OfficeArea.REMEMBERED)
    stage.finger.press("kept-0")
    stage.until(o.OneRecollection)
    stage.finger.press("revoke")
    stage.finger.press("revoke")
    stage.until(o.Remembered)
    stage.finger.press("done")
    stage.until(s.Welcome)
    show_card(stage, ROBERT)
    stage.finger.press("same-as-last-time")
    stage.until(s.Held)
    finish(stage)


def test_a_license_shown_again_signs_out(stage: Stage) -> None:
    """GIVEN a parent on site who has lost her badge WHEN she shows her license again THEN she can sign out with it."""
    check_in(stage, MARIA)
    finish(stage)
    seen = time.monotonic()
    stage.finger.until(lambda: time.monotonic() - seen > GONE_AFTER_S, "her card to count as gone")
    stage.hand.stand_before(MARIA.face)
    stage.hand.hold_up(MARIA.card)
    stage.until(s.AlreadyHere)
    stage.finger.press("sign-out")
    stage.until(s.SignedOut)
    assert visits.on_site(stage.kiosk.store) == ()
    finish(stage)


def test_who_leaves_with_nothing_to_show_is_sent_to_the_office_whether_or_not_they_are_inside(stage: Stage) -> None:
    """GIVEN nobody inside, then a parent WHEN somebody says that they leave, with nothing to show THEN the screen says
    the same, nobody is signed out, and the office is told."""
    said = []
    for inside in (False, True):
        if inside:
            check_in(stage, MARIA)
            finish(stage)
        stage.finger.press("leave")
        stage.until(s.Leaving)
        stage.finger.press("ask-office")
        stage.until(s.SignedOut)
        said.append(stage.step)
        finish(stage)
    assert said == [s.SignedOut(SignOutResult.ASK_OFFICE)] * 2
    assert len(visits.on_site(stage.kiosk.store)) == 1
    stage.finger.until(lambda: stage.kiosk.conductor.health.sign_out_requests == 2, "the office to be told")


def test_a_strong_match_who_goes_away_is_told_to_the_office(stage: Stage) -> None:
    """GIVEN somebody on the list WHEN she cancels before the end THEN the office is told, and nobody is held."""
    show_card(stage, DANA)
    stage.finger.until(
        lambda: isinstance(stage.step, s.Confirm) and stage.step.draft.screening is not None, "the screening"
    )
    stage.hand.stand_before(None)
    stage.finger.press("cancel")
    stage.until(s.Welcome)
    stage.finger.until(lambda: stage.kiosk.conductor.health.went_away == 1, "the office to be told")
    assert stage.kiosk.conductor.health.waiting == 0
    decide_noted(stage)
    stage.finger.until(lambda: stage.kiosk.conductor.health.went_away == 0, "it to be noted")
    stage.until_synced()
    assert stage.district.export()["visits"] == []


def decide_noted(stage: Stage) -> None:
    """Staff look at the one line of the waiting list and note that they have seen it."""
    finger = stage.finger
    finger.press("staff")
    finger.press(f"staff-{CLERK}")
    enter_pin(stage, CLERK)
    finger.until(lambda: isinstance(stage.step, o.Cases) and bool(stage.step.cases), "the waiting list")
    step = stage.step
    assert isinstance(step, o.Cases)
    assert step.cases
    finger.press(f"case-{step.cases[0].id}")
    stage.until(o.Review)
    finger.press("noted")
    stage.until(o.Cases)
    finger.press("done")
    stage.until(s.Welcome)
