"""The language that a visitor chose is a part of the step: it goes along with the visit, and ends with it."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from kiosk.checkin import events as e
from kiosk.checkin.flow import advance
from kiosk.checkin.office import events as oe
from kiosk.checkin.steps import PauseCause, Paused, Phase, Step, language_of, phase, timeout_s
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from tests import samples as x
from tests.kiosk.checkin.test_every_step_with_every_event import EVENTS, SAMPLES
from tests.kiosk.checkin.test_flow import UNTIL_PHOTO

SPOKEN = [step for step in SAMPLES if isinstance(step, s.Spoken)]
CHOSEN = ve.LanguageChosen("es")


def name(thing: object) -> str:
    return type(thing).__name__


def test_every_page_of_a_visitor_carries_a_language_and_none_of_the_office() -> None:
    assert {type(step) for step in SPOKEN} == {*get_args(s.VisitorStep), Paused}


@pytest.mark.parametrize("step", SPOKEN, ids=name)
def test_the_same_page_goes_on_in_another_language_with_all_that_it_held(step: s.Spoken) -> None:
    after, commands = advance(step, CHOSEN)  # type: ignore[arg-type]
    assert (after, commands) == (replace(step, language="es"), [])
    assert advance(after, ve.LanguageChosen("")) == (step, [])


@pytest.mark.parametrize("step", [step for step in SAMPLES if not isinstance(step, s.Spoken)], ids=name)
def test_the_office_reads_the_schools_language(step: Step) -> None:
    assert advance(step, CHOSEN) == (step, [])
    assert language_of(step) == ""


def test_a_visit_stays_in_the_language_of_its_visitor_from_welcome_to_badge() -> None:
    step: Step = s.Welcome()
    events = [CHOSEN, e.Scanned(x.LICENSE), ve.Screened(x.NO_MATCH), *UNTIL_PHOTO, ve.PhotoKept(), ve.Recorded(x.VISIT)]
    for event in [*events, e.TimedOut()]:
        step = advance(step, event)[0]
        assert language_of(step) == "es", event
    assert isinstance(step, s.Done)
    assert advance(step, e.Finished())[0] == s.Welcome()


@pytest.mark.parametrize("step", [step for step in SPOKEN if phase(step) is Phase.ENDED], ids=name)
def test_the_next_visitor_begins_in_the_schools_language(step: s.Spoken) -> None:
    theirs: Step = replace(step, language="es")  # type: ignore[assignment]
    for event in (e.Scanned(x.LICENSE), ve.Started(), ve.TypingChosen(), e.Scanned(x.BADGE_PASS), e.TimedOut()):
        after = advance(theirs, event)[0]
        assert language_of(after) == "", event


@pytest.mark.parametrize("step", SPOKEN, ids=name)
def test_who_comes_to_the_welcome_screen_finds_no_language_of_somebody_before(step: s.Spoken) -> None:
    theirs: Step = replace(step, language="es")  # type: ignore[assignment]
    for event in EVENTS:
        after = advance(theirs, event)[0]
        if isinstance(after, s.Welcome) and not isinstance(step, s.Welcome):
            assert language_of(after) == "", event


def test_a_language_that_was_chosen_and_left_is_forgotten_after_a_moment() -> None:
    for step in (s.Welcome(), Paused(PauseCause.EMERGENCY)):
        assert timeout_s(step) is None
        chosen = advance(step, CHOSEN)[0]
        assert timeout_s(chosen) == 30
        assert advance(chosen, e.TimedOut()) == (step, [])


def test_in_an_emergency_the_page_speaks_to_whoever_stands_there() -> None:
    after, _ = advance(s.ChooseType(s.Draft(x.MARIA), language="es"), e.PauseBegan(PauseCause.EMERGENCY))
    assert after == Paused(PauseCause.EMERGENCY, language="es")


@pytest.mark.parametrize("step", SPOKEN, ids=name)
def test_no_command_carries_the_language(step: s.Spoken) -> None:
    """GIVEN whatever a desk, camera or printer is asked for THEN it does not learn who reads what."""
    plain: Step = step  # type: ignore[assignment]
    theirs: Step = replace(step, language="es")  # type: ignore[assignment]
    for event in EVENTS:
        assert advance(theirs, event)[1] == advance(plain, event)[1], event


def test_a_language_does_not_show_where_a_step_or_an_event_is_written_down() -> None:
    assert "es" not in repr(ve.LanguageChosen("es")).replace("LanguageChosen", "")
    assert "'es'" not in repr(s.Typing(language="es"))
    assert advance(s.Welcome(), oe.StaffAsked())[0] == advance(s.Welcome(language="es"), oe.StaffAsked())[0]
