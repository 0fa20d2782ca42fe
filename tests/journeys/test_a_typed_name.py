"""A visitor without a card: who types a name is never let in by the machine alone."""

from __future__ import annotations

import pytest

from kiosk.checkin.office import steps as o
from kiosk.checkin.visitor import steps as s
from kiosk.demo.script import CLERK, ROBERT, answer_questions, finish, look_once, open_first_case, show_card, type_name
from kiosk.demo.stage import SCHOOL, Stage
from kiosk.records import cases, school_document, visits
from screening.persons import Source
from sync.contract.vocabulary import AdmissionBasis, SignOutMethod
from tests.journeys.acts import answer_without_photo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def type_in_and_wait(stage: Stage) -> s.Held:
    """Ines Moreau types her name, and is asked to take a seat."""
    type_name(stage, "ines", "moreau", "03141985")
    answer_without_photo(stage)
    stage.until(s.Held)
    held = stage.step
    assert isinstance(held, s.Held)
    finish(stage)
    return held


def test_nobody_who_types_a_name_is_signed_in_until_staff_have_tapped_once(stage: Stage) -> None:
    """GIVEN a visitor who types a name WHEN nothing matches THEN nobody is signed in until staff tap once, and who
    sees the screen cannot tell her from a visitor whom an entry matched."""
    typed = type_in_and_wait(stage)
    assert visits.on_site(stage.kiosk.store) == ()
    assert stage.papers == []
    assert stage.kiosk.conductor.health.waiting == 1
    # WHEN staff tap
    look_once(stage, CLERK, "known-person")
    (inside,) = visits.on_site(stage.kiosk.store)
    assert inside.choice is AdmissionBasis.ADMITTED
    assert len(stage.papers) == 1
    stage.until_synced()
    (visit,) = stage.district.export()["visits"]
    assert (visit["decision"], visit["decided_by"]) == ("admitted", "Ana Ruiz")
    # AND the next one, who is like a name on the list, read the same page
    show_card(stage, ROBERT)
    answer_questions(stage, ROBERT)
    stage.until(s.Held)
    assert stage.step == typed
    finish(stage)


def test_staff_refuse_with_a_reason_and_no_badge_comes(stage: Stage) -> None:
    """GIVEN a typed name that waits WHEN staff refuse THEN a reason is asked, and nobody is signed in."""
    type_in_and_wait(stage)
    open_first_case(stage, CLERK)
    stage.until(o.LookOnce)
    stage.finger.press("refuse")
    stage.finger.press("reason-no_business_here")
    stage.until(o.Cases)
    stage.finger.press("done")
    stage.until(s.Welcome)
    assert visits.on_site(stage.kiosk.store) == ()
    assert cases.waiting(stage.kiosk.store) == ()
    assert stage.papers == []


def test_without_the_network_one_tap_admits_and_the_badge_comes(stage: Stage) -> None:
    """GIVEN a district that does not answer WHEN a name is typed and staff tap THEN the visitor is in."""
    stage.district.stop()
    type_in_and_wait(stage)
    look_once(stage, CLERK, "with-escort")
    (inside,) = visits.on_site(stage.kiosk.store)
    assert inside.escort


def test_a_district_may_let_the_machine_admit(stage: Stage) -> None:
    """GIVEN a school whose district turned the tap off WHEN a name is typed and nothing matches THEN a badge comes."""
    stage.district.run("school", "edit", SCHOOL, "--typed-names", "alone")
    stage.kiosk.sync.exchange_now()
    stage.finger.until(lambda: school_document.site(stage.kiosk.store, "en").typed_alone, "the district's word")
    type_name(stage, "ines", "moreau", "03141985")
    answer_without_photo(stage)
    stage.until(s.Done)
    finish(stage)
    stage.until_synced()
    (visit,) = stage.district.export()["visits"]
    assert (visit["decision"], visit["decided_by"]) == ("no_match", None)


def test_with_a_school_pass_the_next_visit_is_a_scan(stage: Stage) -> None:
    """GIVEN a typed name that staff admitted WHEN they ask for a school pass THEN the district signs it, the badge
    printer gives it once, and with it the visitor is let in by the machine."""
    type_in_and_wait(stage)
    open_first_case(stage, CLERK)
    stage.until(o.LookOnce)
    stage.finger.press("looked-at-card")
    stage.until(o.Cases)
    stage.finger.press("make-pass")
    stage.finger.until(lambda: isinstance(stage.step, o.Cases) and stage.step.pass_asked, "the request to be on disk")
    stage.finger.press("done")
    stage.until(s.Welcome)
    for _ in range(3):  # push, the server projects after it has answered, and what it signed comes down
        stage.until_synced()
        stage.district.run("project")
    stage.finger.until(lambda: len(stage.papers) == 2, "the pass", 60)
    (inside,) = visits.on_site(stage.kiosk.store)
    visits.sign_out(stage.kiosk.store, inside.id, SignOutMethod.OFFICE)
    # WHEN the pass is held up at the next visit
    stage.hand.hold_up_sheet(stage.papers[1])
    stage.until(s.Confirm)
    confirm = stage.step
    assert isinstance(confirm, s.Confirm)
    who = confirm.draft.visitor
    assert (who.source, who.name.family.casefold(), who.born) == (Source.PASS, "moreau", None)
    stage.finger.press("confirm")
    stage.finger.press("destination-office")
    stage.until(s.Asking)
    stage.finger.press("continue")
    stage.finger.press("accept")
    stage.finger.press("skip-photo")
    stage.until(s.Done)
    stage.finger.until(lambda: len(stage.papers) == 3, "the badge")
    (inside,) = visits.on_site(stage.kiosk.store)
    assert inside.choice is AdmissionBasis.NO_MATCH
    finish(stage)
