"""Between the flow and the world: an event in, commands out, one journey at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import structlog
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.flow import ANYTIME, RESTING, advance, orphaned
from kiosk.checkin.health import Health
from kiosk.checkin.steps import PauseCause, Phase, Step, language_of, phase, timeout_s
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import LanguageChosen
from kiosk.workers.worker import HealthUpdate, Order, Reply
from scanning.documents import Document, License, Pass, Unreadable

log = structlog.get_logger()

GONE_AFTER_S = 3.0
"""Seconds without a sighting after which the document has left: hands waver, and frames are lost."""


@dataclass(frozen=True, slots=True)
class DocumentDebouncer:
    """Lets a document that stays in view count once: which was answered last, and when it was last seen (monotonic s).

    Its holder's visit goes on for as long as the screen has not been back at welcome: it is not new until then.
    """

    answered: Document | None = None
    seen: float = 0.0

    def lingers(self, document: Document, now: float, *, welcoming: bool) -> bool:
        """Whether this document was answered already. One that was not answered is new at every sighting."""
        return document == self.answered and (not welcoming or now - self.seen < GONE_AFTER_S)

    def sighted(self, now: float) -> DocumentDebouncer:
        return replace(self, seen=now)


READ_S = 3.0
"""Seconds that a last screen stays readable even when the next card is held up."""


def _pause(health: Health) -> PauseCause | None:
    """Why nobody may check in; an emergency counts for more than a kiosk that was taken out."""
    if health.emergency is not None:
        return PauseCause.EMERGENCY
    return PauseCause.REVOKED if health.revoked else None


def _begins(before: Step, after: Step, event: e.Event) -> bool:
    """Whether a visitor's check-in begins with this event, for how long it takes: with the first touch, which may be of
    a language, or the first card; and of somebody whose card came while another one was leaving, with that card."""
    if isinstance(before, s.Leaving) and isinstance(event, e.Scanned):
        return True
    if isinstance(before, s.Welcome) and isinstance(event, LanguageChosen):
        return True
    leaves = phase(before) in RESTING and phase(after) not in RESTING
    return leaves and not (isinstance(before, s.Welcome) and language_of(before))


class Conductor(QObject):
    """Holds the step. Everything that moves it comes in through a slot, on the GUI thread.

    Signals:
        stepped: the new Step, after every event that changed it.
        health_changed: the new Health.
        desk_ordered, camera_ordered, printer_ordered: an Order for that worker.
        program_ordered: an Order for the program itself.
    """

    stepped = Signal(object)
    health_changed = Signal(object)
    desk_ordered = Signal(object)
    camera_ordered = Signal(object)
    printer_ordered = Signal(object)
    program_ordered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step: Step = s.Welcome()
        self.health = Health()
        self._journey = 1
        self._debouncer = DocumentDebouncer()
        self._stepped = 0.0
        self._begun = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_out)
        self._orders = {
            e.WorkerRole.DESK: self.desk_ordered,
            e.WorkerRole.CAMERA: self.camera_ordered,
            e.WorkerRole.PRINTER: self.printer_ordered,
            e.WorkerRole.PROGRAM: self.program_ordered,
        }

    @Slot(object)
    def happened(self, event: e.Event) -> None:
        """An event of this moment: a touch, a scan, a timer."""
        before = self.step
        after, commands = advance(before, event)
        if phase(after) in RESTING and type(after) is not type(before):
            self._journey += 1
        if _begins(before, after, event):
            self._begun = time.monotonic()
        self.step = after
        self._order(commands)
        if type(after) is not type(before):
            self._stepped = time.monotonic()
        if after != before:
            if not isinstance(event, LanguageChosen):  # who reads what is never counted
                log.info("step", step=type(after).__name__, event_kind=type(event).__name__, journey=self._journey)
            self._wind_up()
            self.stepped.emit(after)
        # Whoever was being recorded when it began sees the end of that; nobody begins behind them.
        if (cause := _pause(self.health)) and (isinstance(after, s.Welcome) or phase(after) is Phase.ANSWERING):
            self.happened(e.PauseBegan(cause))

    @Slot(object)
    def replied(self, reply: Reply) -> None:
        """A worker's answer. One of an earlier journey is dropped unless it belongs to a case or a badge."""
        if reply.journey == self._journey or isinstance(reply.event, ANYTIME):
            self.happened(reply.event)
            return
        log.info("late_reply", event_kind=type(reply.event).__name__, journey=reply.journey)
        self._order(orphaned(reply.event))

    @Slot(object)
    def sighted(self, document: License | Pass | Unreadable) -> None:
        """A document is in view. Each counts once, as soon as the current step can use it."""
        now = time.monotonic()
        if self._debouncer.lingers(document, now, welcoming=isinstance(self.step, s.Welcome | s.Scanning | s.Leaving)):
            self._debouncer = self._debouncer.sighted(now)
            return
        if phase(self.step) is Phase.ENDED and now - self._stepped < READ_S:
            return
        event = e.Scanned(document)
        after, commands = advance(self.step, event)
        if after != self.step or commands:
            self._debouncer = DocumentDebouncer(document, now)
            self.happened(event)

    @Slot(object)
    def health_updated(self, update: HealthUpdate) -> None:
        health = self.health.updated(update.part, update.value)
        if health != self.health:
            before, self.health = self.health, health
            self.health_changed.emit(health)
            if (cause := _pause(health)) != _pause(before):
                log.info("pause", emergency=health.emergency and health.emergency.value, revoked=health.revoked)
                self.happened(e.PauseBegan(cause) if cause else e.PauseEnded())

    @Slot()
    def touched(self) -> None:
        """Restart the step's timer."""
        if self._timer.isActive():
            self._wind_up()

    def _wind_up(self) -> None:
        seconds = timeout_s(self.step)
        if seconds is None:
            self._timer.stop()
        else:
            self._timer.start(round(seconds * 1000))

    def _time_out(self) -> None:
        self.happened(e.TimedOut())

    def _order(self, commands: list[c.Command]) -> None:
        for command in map(self._timed, commands):
            self._orders[c.COMMANDS[type(command)].worker].emit(Order(self._journey, command))

    def _timed(self, command: c.Command) -> c.Command:
        """How long a check-in takes is told with its record: the flow itself knows no clock."""
        return replace(command, took_s=time.monotonic() - self._begun) if isinstance(command, c.Record) else command
