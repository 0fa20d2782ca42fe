"""The check-in flow: a pure function from a step and an event to the next step and what must be done.

The handlers are in visitor/ and office/, one for each step.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.commands import Handler, Transition
from kiosk.checkin.office import deciding, staff_area
from kiosk.checkin.office import events as oe
from kiosk.checkin.steps import Paused, Phase, Step, phase
from kiosk.checkin.visitor import arriving, checking_in, finishing
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from scanning.documents import Unreadable

ANYTIME = (oe.CaseDecided, e.BadgeMade, e.Printed)
"""Events that belong to a case or a badge, not to a journey: they count whatever is on screen."""

RESTING = frozenset({Phase.IDLE, Phase.ENDED})
"""Phases in which a journey has ended: nothing of it may answer any more, and the next visitor may begin."""


def advance(step: Step, event: e.Event) -> Transition:
    """The next step, and the commands that carry it out, in order. A visitor's language goes along."""
    match event:
        case ve.LanguageChosen(language):
            return (replace(step, language=language) if isinstance(step, s.Spoken) else step), []
        case e.TimedOut() if phase(step) is Phase.IDLE and isinstance(step, s.Spoken):
            return replace(step, language=""), []
    after, commands = _advance(step, event)
    return _in_the_language_of(step, after), commands


def _in_the_language_of(step: Step, after: Step) -> Step:
    """What follows is for the same visitor, until it is the welcome screen; after a last page comes somebody else."""
    goes_on = phase(step) is not Phase.ENDED or isinstance(after, s.Done)
    if goes_on and isinstance(step, s.Spoken) and isinstance(after, s.Spoken) and not isinstance(after, s.Welcome):
        return replace(after, language=step.language)
    return after


def _advance(step: Step, event: e.Event) -> Transition:
    match event:
        case e.PauseBegan(cause) if phase(step) in {*RESTING, Phase.ANSWERING}:
            # What is being written ends by itself in seconds, and the office goes on working.
            return Paused(cause), HANDLERS[type(step)](step, e.Cancelled())[1]
        case e.PauseBegan():
            return step, []
        case e.PauseEnded():
            return (s.Welcome() if isinstance(step, Paused) else step), []
        case oe.CaseDecided(visit=visit):
            badge: list[c.Command] = [c.MakeBadge(visit)] if visit and visit.badge_id else []
            after, more = deciding.decided(step, event)
            return after, badge + more
        case e.BadgeMade(badge=made):
            return step, [c.Print(made)]
        case e.Printed():
            return _printed(step, event), [c.NotePrinted(event.badge_id, event.outcome), *staff_area.refreshed(step)]
        case _:
            return HANDLERS[type(step)](step, event)


def orphaned(event: e.Event) -> list[c.Command]:
    """What must still be done about an answer whose journey has ended."""
    return [c.VoidVisit(event.visit.id)] if isinstance(event, ve.Recorded) else []


def _printed(step: Step, event: e.Printed) -> Step:
    match step:
        case s.PrintingBadge(visit) | s.Done(visit) if visit.badge_id == event.badge_id:
            return s.Done(visit, event.outcome)
        case _:
            return step


def _resting(step: Step, event: e.Event) -> Transition:
    """The last screen of a journey: the next visitor need not wait for it to go away."""
    match event:
        case e.Finished() | e.TimedOut() | e.Cancelled() | ve.Started():
            return s.Welcome(), []
        case e.Scanned(Unreadable()):
            return step, []
        case _:
            return arriving.welcome(step, event)


def _paused(step: Paused, event: e.Event) -> Transition:
    """Only the office can be reached."""
    return arriving.welcome(step, event) if isinstance(event, oe.StaffAsked) else (step, [])


HANDLERS: dict[type, Handler] = {
    Paused: _paused,
    **arriving.HANDLERS,
    **checking_in.HANDLERS,
    **finishing.HANDLERS,
    **deciding.HANDLERS,
    **staff_area.HANDLERS,
    s.Held: _resting,
    s.Done: _resting,
    s.SignedOut: _resting,
    s.Trouble: _resting,
}
