"""What helps a card be read, said to the visitor under the picture of the camera."""

from __future__ import annotations

from kiosk.ui.wording import say
from scanning.hints import Hint

HINTS: dict[Hint, str] = {
    Hint.NO_CARD: "Hold the back of your card inside the frame.",
    Hint.CLOSER: "Bring the card closer to the camera.",
    Hint.FURTHER: "Move the card back until all of it fits.",
    Hint.HOLD_STILL: "Hold the card still for a moment.",
    Hint.TILT_AWAY_FROM_LIGHT: "Tilt the card a little, away from the light.",
    Hint.TURN_OVER: "Turn the card over, to the side with the wide barcode.",
    Hint.TOO_DARK: "It is too dark to read the card. Hold it in better light.",
}


def hint(what: Hint) -> str:
    """What to do now."""
    return say(HINTS[what])
