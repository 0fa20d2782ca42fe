"""The district changes the school while a visitor answers: nobody is stuck, and what was picked is what is kept."""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import events as e
from kiosk.checkin.steps import Step
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.commands.gallery import settle
from kiosk.ui import samples
from kiosk.ui.window import Window
from tests.kiosk.ui.conftest import Press
from tests.kiosk.ui.test_office import Follower

EMPTY = replace(samples.SITE, types=(), destinations=())
DRAFT = replace(samples.draft(), visitor_type=None, destination=None)


def at(follower: Follower) -> Step:
    """The step of this moment (a call, so that the type checker does not remember an earlier one)."""
    return follower.step


def test_a_purpose_that_is_removed_while_it_is_on_screen_can_still_be_picked(
    window: Window, heard: list[e.Event], press: Press
) -> None:
    follower = Follower(window, s.ChooseType(DRAFT))
    window.set_site(EMPTY)
    press("purpose-parent")
    assert heard == [ve.TypePicked(samples.SITE.types[0])]
    assert isinstance(at(follower), s.ChooseDestination)
    # AND where there is no destination any more, the visitor goes on without one
    press("go-on")
    # AND the question of the type that is gone is asked and answered as it was offered
    assert isinstance(at(follower), s.Asking)
    press("one-more")
    press("continue")
    step = at(follower)
    assert isinstance(step, s.Conduct)
    arrival = step.draft.arrival()
    assert arrival is not None
    assert (arrival.visitor_type.code, arrival.destination) == ("parent", None)
    assert arrival.answers is not None
    assert [(one.question, one.value) for one in arrival.answers.answers] == [("children", "1")]


def test_a_school_without_purposes_takes_a_visitor_as_a_visitor(window: Window, press: Press) -> None:
    window.set_site(EMPTY)
    follower = Follower(window, s.ChooseType(DRAFT))
    settle()
    press("go-on")
    assert isinstance(follower.step, s.Conduct)
    kind = follower.step.draft.visitor_type
    assert kind is not None
    assert (kind.code, kind.label, kind.badge) == ("visit", {"en": "Visit"}, {"en": "VISITOR"})
