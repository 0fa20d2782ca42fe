"""Every step of the flow, with its phase, its time limit and its place on the way in, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from kiosk.checkin.office import steps as o
from kiosk.checkin.visitor import steps as s


class PauseCause(StrEnum):
    EMERGENCY = "emergency"
    REVOKED = "revoked"  # the district took this kiosk out: there is no danger, and nobody leads


@dataclass(frozen=True, slots=True)
class Paused(s.Spoken):
    """Nobody checks in. Which emergency it is, the visitor's screen does not say."""

    cause: PauseCause = PauseCause.EMERGENCY


Step = s.VisitorStep | o.OfficeStep | Paused


class Phase(Enum):
    """What kind of moment a step is; the flow, the conductor and the window treat steps of one phase alike."""

    IDLE = auto()  # nobody is being served
    ENDED = auto()  # the last screen of a visit, readable for some seconds
    ANSWERING = auto()  # a visitor answers; nothing is being written
    WRITING = auto()  # something is being written; it ends by itself in seconds
    STAFF_SIGN_IN = auto()
    STAFF = auto()  # pages behind a PIN


@dataclass(frozen=True, slots=True)
class StepTraits:
    """What is true of a step for every visitor.

    Attributes:
        timeout_s: seconds until TimedOut; None waits for ever.
        progress: where a visitor is on the way in, 1 to 6; 0 for a step that is not on it.
    """

    phase: Phase
    timeout_s: float | None
    progress: int = 0


STEPS: dict[type, StepTraits] = {
    s.Welcome: StepTraits(Phase.IDLE, None),
    Paused: StepTraits(Phase.IDLE, None),  # until the emergency ends
    s.Scanning: StepTraits(Phase.ANSWERING, 30, 1),
    s.Typing: StepTraits(Phase.ANSWERING, 90, 1),
    s.Leaving: StepTraits(Phase.ANSWERING, 30),
    s.Confirm: StepTraits(Phase.ANSWERING, 45, 2),
    s.AlreadyHere: StepTraits(Phase.ANSWERING, 45),
    s.ChooseType: StepTraits(Phase.ANSWERING, 60, 3),
    s.ChooseDestination: StepTraits(Phase.ANSWERING, 60, 3),
    s.WhomOrWhere: StepTraits(Phase.ANSWERING, 90, 3),
    s.HostAway: StepTraits(Phase.ANSWERING, 60, 3),
    s.Asking: StepTraits(Phase.ANSWERING, 90, 3),
    s.Conduct: StepTraits(Phase.ANSWERING, 90, 4),
    s.TakingPhoto: StepTraits(Phase.ANSWERING, 45, 5),
    s.Checking: StepTraits(Phase.ANSWERING, 10, 6),
    s.Recording: StepTraits(Phase.WRITING, None, 6),  # waits for the commit: the only one of them that no timer ends
    s.OpeningCase: StepTraits(Phase.WRITING, 15, 6),
    s.PrintingBadge: StepTraits(Phase.WRITING, 15, 6),
    s.SigningOut: StepTraits(Phase.WRITING, 10),
    s.Held: StepTraits(Phase.ENDED, 10),
    s.Done: StepTraits(Phase.ENDED, 8),
    s.SignedOut: StepTraits(Phase.ENDED, 6),
    s.Trouble: StepTraits(Phase.ENDED, 20),
    o.StaffNames: StepTraits(Phase.STAFF_SIGN_IN, 30),
    o.StaffPin: StepTraits(Phase.STAFF_SIGN_IN, 30),
    o.Cases: StepTraits(Phase.STAFF, 30),
    o.Review: StepTraits(Phase.STAFF, 60),
    o.LookOnce: StepTraits(Phase.STAFF, 45),  # one tap admits here, so the page is not left open for long
    o.Badges: StepTraits(Phase.STAFF, 60),  # who looks at badges walks to the printer and back
    o.OnSite: StepTraits(Phase.STAFF, 45),
    o.OneGuest: StepTraits(Phase.STAFF, 30),
    o.Remembered: StepTraits(Phase.STAFF, 45),
    o.OneRecollection: StepTraits(Phase.STAFF, 30),
}


CHOSEN_S = 30.0
"""Seconds after which a language that was chosen, and nothing else, is forgotten."""


def phase(step: Step) -> Phase:
    return STEPS[type(step)].phase


def language_of(step: Step) -> str:
    """The language that the person at the screen chose; "" for the school's language, as the office always has it."""
    return step.language if isinstance(step, s.Spoken) else ""


def timeout_s(step: Step) -> float | None:
    """Seconds until TimedOut; None waits for ever."""
    seconds = STEPS[type(step)].timeout_s
    return CHOSEN_S if seconds is None and phase(step) is Phase.IDLE and language_of(step) else seconds
