"""What several journeys do, and ask of an entrance."""

from __future__ import annotations

from kiosk.checkin.visitor import steps as s
from kiosk.demo.stage import Stage
from printing.printer import PrintOutcome


def type_in(stage: Stage, field: str, keys: str) -> None:
    """Touch a field, then the keys of the keyboard on the screen."""
    stage.finger.press(field)
    for key in keys:
        stage.finger.press(f"key-{key}")


def badge_of(stage: Stage) -> PrintOutcome:
    """What became of the badge of the visitor who has just finished."""
    done = stage.step
    assert isinstance(done, s.Done)
    assert done.badge is not None
    return done.badge
