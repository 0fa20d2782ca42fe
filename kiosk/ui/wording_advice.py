"""What ails a part of the kiosk, in two lengths."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A fault in a few words for the strip, and in full for the office: what happened, what it means, what to do.

    Attributes:
        short: at most some 24 letters, without a full stop. Visitors can read it too, so it names nobody and says
            nothing of why a person is held.
        full: sentences for staff.
    """

    short: str
    full: str
