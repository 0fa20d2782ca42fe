"""What every handler of the flow answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.checkin.commands import Command
from kiosk.checkin.events import Event
from kiosk.checkin.steps import Step

Move = tuple[Step, list[Command]]
"""The next step, and the commands that carry it out, in order."""

Handler = Callable[[Any, Event], Move]
"""One a step. An event that it does not name leaves the step as it is: a late tap is no error."""
