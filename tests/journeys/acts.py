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


def type_name(stage: Stage, given: str, family: str, born: str = "03141985") -> None:
    """From the welcome screen to "is this you?", by the keyboard on the screen."""
    stage.finger.press("no-card")
    stage.until(s.Typing)
    for field, keys in (("given", given), ("family", family), ("born", born)):
        type_in(stage, field, keys)
    stage.finger.press("continue")
    stage.until(s.Confirm)


def answer_without_photo(stage: Stage) -> None:
    """Everything between the name and the end, for who wants no photo."""
    for control in ("confirm", "purpose-parent", "destination-office", "accept", "skip-photo"):
        stage.finger.press(control)


def badge_of(stage: Stage) -> PrintOutcome:
    """What became of the badge of the visitor who has just finished."""
    done = stage.step
    assert isinstance(done, s.Done)
    assert done.badge is not None
    return done.badge
