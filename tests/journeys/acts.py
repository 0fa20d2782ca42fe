"""What several journeys do, and ask of an entrance."""

from __future__ import annotations

from kiosk.checkin.visitor import steps as s
from kiosk.demo.stage import Stage
from printing.printer import PrintOutcome


def answer_without_photo(stage: Stage) -> None:
    """Everything between the name and the end, for who wants no photo."""
    for control in ("confirm", "purpose-parent", "destination-office"):
        stage.finger.press(control)
    stage.until(s.Asking)  # how many children came along: none
    for control in ("continue", "accept", "skip-photo"):
        stage.finger.press(control)


def badge_of(stage: Stage) -> PrintOutcome:
    """What became of the badge of the visitor who has just finished."""
    done = stage.step
    assert isinstance(done, s.Done)
    assert done.badge is not None
    return done.badge
