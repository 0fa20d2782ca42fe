"""How the kiosk itself is doing: what the status strip and `doctor` show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.calendar import Door
from kiosk.domain.chime import SoundFault
from kiosk.domain.emergency import Emergency
from kiosk.domain.screening.result import ListState
from printing.printers import Fault
from scanning.camera import CameraFault
from scanning.serial_reader import ReaderFault


class ServerState(StrEnum):
    REACHED = "reached"
    AWAY = "away"
    REFUSED = "refused"  # this kiosk is not, or no longer, known to the district
    NOT_ENROLLED = "not_enrolled"


@dataclass(frozen=True, slots=True)
class Health:
    """None of it is personal. `waiting` counts open cases, `unsent` entries the district does not hold yet,
    `badges` those that nobody has seen, `left` visitors who went away before the end, `overdue` those on site who
    should have left; `door` says whether the school receives visitors now; `held` are the ids of the cases that wait,
    `calling` whether one of them has waited so long that staff are called."""

    camera: CameraFault | None = None
    printer: Fault | None = None
    server: ServerState = ServerState.NOT_ENROLLED
    lists: ListState = ListState.ABSENT
    waiting: int = 0
    unsent: int = 0
    reader: ReaderFault | None = None
    badges: int = 0
    left: int = 0
    overdue: int = 0
    emergency: Emergency | None = None
    revoked: bool = False  # the district took this kiosk out: it belongs to no school
    door: Door = Door.OPEN
    held: tuple[str, ...] = ()
    calling: bool = False
    refused: int = 0  # wrong PINs of the last day
    leaving: int = 0  # visitors who want to sign out and had nothing to show
    sound: SoundFault | None = None  # why the last call for staff was not heard

    @property
    def pauses(self) -> bool:
        """Whether nobody may check in, whatever they show."""
        return self.emergency is not None or self.revoked

    @property
    def blind(self) -> bool:
        """Whether no card can be read now."""
        return self.camera is not None and self.camera.blinds
