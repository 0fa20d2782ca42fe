"""What a kiosk says of itself, so that the district sees what staff at the door see. Part of the contract of sync.wire.

`PUT /v1/state` with a KioskState -> 204: when it has changed, and every few minutes. Nothing personal is in it.
"""

from __future__ import annotations

from pydantic import Field

from sync.wire import Message


class WireHeld(Message):
    """A list as the kiosk holds it. `expires` is ISO 8601, as signed."""

    feed: str = Field(max_length=80)
    version: int = Field(ge=0, lt=2**62)
    expires: str = Field(max_length=40)


class KioskState(Message):
    """`clock` is the kiosk's own clock when it said so (ISO 8601): beside the district's it tells how wrong it is.

    `lists` is kiosk.domain.screening.result.ListState: current, expired or absent. `unsent` counts entries that the
    district does not hold, `waiting` visitors who wait for a decision, `refused_pins` wrong PINs of the last day.
    """

    clock: str = Field(max_length=40)
    lists: str = Field(max_length=20)
    held: list[WireHeld] = Field(default_factory=list, max_length=20)
    unsent: int = Field(default=0, ge=0, lt=2**62)
    waiting: int = Field(default=0, ge=0, lt=2**31)
    refused_pins: int = Field(default=0, ge=0, lt=2**31)
