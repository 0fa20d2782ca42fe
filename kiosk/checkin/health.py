"""How the kiosk itself is doing: what the status strip and `doctor` show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.checkin.school import OpenState
from printing.printer import Fault
from scanning.capture.camera import CameraFault
from scanning.readers.serial_reader import ReaderFault
from sync.contract.vocabulary import ClockDoubt, Emergency, FeedFault, ListState


class ServerState(StrEnum):
    REACHED = "reached"
    AWAY = "away"
    BLOCKED = "blocked"  # it answers, and something in between does not let through what goes up
    REFUSED = "refused"  # this kiosk is not, or no longer, known to the district
    CERTIFICATE_DATE = "certificate_date"  # its certificate is not valid at this machine's time
    NOT_ENROLLED = "not_enrolled"


class SoundFault(StrEnum):
    """Why nobody can have heard the last call for staff."""

    NO_PLAYER = "no_player"  # the machine has no program that plays sounds
    FAILED = "failed"  # those that it has could not


class HealthPart(StrEnum):
    """The parts of Health, each with the name of its field: what a HealthUpdate is about."""

    CAMERA = "camera"
    PRINTER = "printer"
    READER = "reader"
    SOUND = "sound"
    CLOCK = "clock"
    SERVER = "server"
    REVOKED = "revoked"
    DUPLICATED = "duplicated"
    UNSENT = "unsent"
    LISTS = "lists"
    FEED_FAULTS = "feed_faults"
    EMPTIED_FEEDS = "emptied_feeds"
    FEEDS_UNCONFIRMED = "feeds_unconfirmed"
    WAITING = "waiting"
    HELD_CASES = "held_cases"
    CALLING = "calling"
    WENT_AWAY = "went_away"
    OVERDUE = "overdue"
    SIGN_OUT_REQUESTS = "sign_out_requests"
    BADGES_TO_CHECK = "badges_to_check"
    REFUSED_PINS = "refused_pins"
    EMERGENCY = "emergency"
    OPEN_STATE = "open_state"


@dataclass(frozen=True, slots=True)
class Health:
    """None of it is personal. A test holds that the fields and HealthPart are the same.

    Attributes:
        sound: why the last call for staff was not heard.
        revoked: the district took this kiosk out: it belongs to no school.
        duplicated: a second machine writes under this kiosk's key.
        unsent: entries that the district does not hold yet.
        feed_faults: the lists that do not count although there must be one.
        emptied_feeds: lists that lately came without an entry, with how many they had.
        feeds_unconfirmed: the district has never said which lists there must be.
        waiting: open cases; `held_cases` are their ids.
        calling: one of them has waited so long that staff are called.
        went_away: visitors who left before the end.
        overdue: visitors on site who should have left.
        sign_out_requests: visitors who want to sign out and had nothing to show.
        badges_to_check: badges that nobody has seen.
        refused_pins: wrong PINs of the last day.
        open_state: whether the school receives visitors now.
    """

    camera: CameraFault | None = None
    printer: Fault | None = None
    server: ServerState = ServerState.NOT_ENROLLED
    lists: ListState = ListState.ABSENT
    waiting: int = 0
    unsent: int = 0
    reader: ReaderFault | None = None
    sound: SoundFault | None = None
    clock: ClockDoubt | None = None
    revoked: bool = False
    duplicated: bool = False
    feed_faults: tuple[tuple[str, FeedFault], ...] = ()
    emptied_feeds: tuple[tuple[str, int], ...] = ()
    feeds_unconfirmed: bool = False
    held_cases: tuple[str, ...] = ()
    calling: bool = False
    went_away: int = 0
    overdue: int = 0
    sign_out_requests: int = 0
    badges_to_check: int = 0
    refused_pins: int = 0
    emergency: Emergency | None = None
    open_state: OpenState = OpenState.OPEN

    def updated(self, part: HealthPart, value: object) -> Health:
        """With one part as a worker sees it now."""
        return replace(self, **{part.value: value})  # type: ignore[arg-type]  # the worker that owns the part types it

    @property
    def pauses(self) -> bool:
        """Whether nobody may check in, whatever they show."""
        return self.emergency is not None or self.revoked

    @property
    def blind(self) -> bool:
        """Whether no card can be read now."""
        return self.camera is not None and self.camera.blinds
