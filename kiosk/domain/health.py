"""How the kiosk itself is doing: what the status strip and `doctor` show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.calendar import Door
from kiosk.domain.chime import SoundFault
from kiosk.domain.emergency import Emergency
from printing.printer import Fault
from scanning.capture.camera import CameraFault
from scanning.readers.serial_reader import ReaderFault
from screening.result import FeedFault, ListState


class ServerState(StrEnum):
    REACHED = "reached"
    AWAY = "away"
    BLOCKED = "blocked"  # it answers, and something in between does not let through what goes up
    REFUSED = "refused"  # this kiosk is not, or no longer, known to the district
    CERTIFICATE_DATE = "certificate_date"  # its certificate is not valid at this machine's time
    NOT_ENROLLED = "not_enrolled"


class ClockDoubt(StrEnum):
    """Why no date may end by this machine's clock."""

    APART = "apart"  # it and the district's differ by more than an hour
    UNKNOWN = "unknown"  # it is behind what was known before, or was set, and the district has not been heard since


@dataclass(frozen=True, slots=True)
class Health:
    """None of it is personal. `waiting` counts open cases, `unsent` entries the district does not hold yet,
    `badges` those that nobody has seen, `left` visitors who went away before the end, `overdue` those on site who
    should have left; `door` says whether the school receives visitors now; `held` are the ids of the cases that wait,
    `calling` whether one of them has waited so long that staff are called. `ailing` are the lists that do not count
    although there must be one, `emptied` those that lately came without an entry, with how many they had, `unconfirmed`
    says that the district has never told which there must be."""

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
    ailing: tuple[tuple[str, FeedFault], ...] = ()
    emptied: tuple[tuple[str, int], ...] = ()
    unconfirmed: bool = False
    refused: int = 0  # wrong PINs of the last day
    leaving: int = 0  # visitors who want to sign out and had nothing to show
    sound: SoundFault | None = None  # why the last call for staff was not heard
    clock: ClockDoubt | None = None
    doubled: bool = False  # a second machine writes under this kiosk's key

    @property
    def pauses(self) -> bool:
        """Whether nobody may check in, whatever they show."""
        return self.emergency is not None or self.revoked

    @property
    def blind(self) -> bool:
        """Whether no card can be read now."""
        return self.camera is not None and self.camera.blinds
