"""Between the flow and the world: an event in, commands out, one journey at a time."""

from __future__ import annotations

import time
from dataclasses import replace

import structlog
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin import passes as p
from kiosk.checkin import steps as s
from kiosk.checkin.flow import ANSWERING, ANYTIME, RESTING, advance, orphaned
from kiosk.checkin.health import Health
from kiosk.checkin.pause import EmergencyBegan, EmergencyEnded, PauseCause
from kiosk.checkin.presence import Presence
from kiosk.workers.messages import Order, Reading, Reply
from scanning.documents import License, Pass, Unreadable

log = structlog.get_logger()

OWNERS: dict[type, e.Worker] = {
    c.Screen: e.Worker.DESK,
    c.Recall: e.Worker.DESK,
    c.TakePhoto: e.Worker.CAMERA,
    c.Record: e.Worker.DESK,
    c.OpenCase: e.Worker.DESK,
    c.MakeBadge: e.Worker.DESK,
    c.Print: e.Worker.PRINTER,
    c.NotePrinted: e.Worker.DESK,
    c.VoidVisit: e.Worker.DESK,
    c.SignOut: e.Worker.DESK,
    c.ListStaff: e.Worker.DESK,
    c.VerifyPin: e.Worker.DESK,
    c.ListCases: e.Worker.DESK,
    c.LoadCase: e.Worker.DESK,
    c.Decide: e.Worker.DESK,
    p.LookUp: e.Worker.DESK,
    c.NoteLeft: e.Worker.DESK,
    c.SignOutVisit: e.Worker.DESK,
    c.CallOffice: e.Worker.DESK,
    c.ListBadges: e.Worker.DESK,
    c.AnswerBadge: e.Worker.DESK,
    c.PrintAgain: e.Worker.DESK,
    c.ChangeRoll: e.Worker.DESK,
    c.ListGuests: e.Worker.DESK,
    c.SignOutGuest: e.Worker.DESK,
    c.ListRecollections: e.Worker.DESK,
    c.Revoke: e.Worker.DESK,
    c.CloseKiosk: e.Worker.PROGRAM,
}
"""Who carries out what. A command without an owner cannot be given."""


ENDINGS = (s.Held, s.Done, s.SignedOut, s.Trouble)
READ_S = 3.0
"""An ending stays readable for so long, however soon the next card is held up."""


def _pause(health: Health) -> PauseCause | None:
    """Why nobody may check in; an emergency counts for more than a kiosk that was taken out."""
    if health.emergency is not None:
        return PauseCause.EMERGENCY
    return PauseCause.REVOKED if health.revoked else None


class Conductor(QObject):
    """Holds the step. Everything that moves it comes in through a slot, on the GUI thread.

    Signals:
        stepped: the new Step, after every event that changed it.
        ailed: the new Health.
        desk_ordered, camera_ordered, printer_ordered: an Order for that worker.
        program_ordered: an Order for the program itself.
    """

    stepped = Signal(object)
    ailed = Signal(object)
    desk_ordered = Signal(object)
    camera_ordered = Signal(object)
    printer_ordered = Signal(object)
    program_ordered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step: s.Step = s.Welcome()
        self.health = Health()
        self._journey = 1
        self._presence = Presence()
        self._stepped = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_out)
        self._orders = {
            e.Worker.DESK: self.desk_ordered,
            e.Worker.CAMERA: self.camera_ordered,
            e.Worker.PRINTER: self.printer_ordered,
            e.Worker.PROGRAM: self.program_ordered,
        }

    @Slot(object)
    def happened(self, event: e.Event) -> None:
        """An event of this moment: a touch, a scan, a timer."""
        before = self.step
        after, commands = advance(before, event)
        if isinstance(after, RESTING) and type(after) is not type(before):
            self._journey += 1
        self.step = after
        self._order(commands)
        if type(after) is not type(before):
            self._stepped = time.monotonic()
        if after != before:
            log.info("step", step=type(after).__name__, event_kind=type(event).__name__, journey=self._journey)
            self._wind_up()
            self.stepped.emit(after)
        # Whoever was being recorded when it began sees the end of that; nobody begins behind them.
        if (cause := _pause(self.health)) and isinstance(after, (s.Welcome, *ANSWERING)):
            self.happened(EmergencyBegan(cause))

    @Slot(object)
    def replied(self, reply: Reply) -> None:
        """A worker's answer: of an earlier journey it counts only if it belongs to a case or a badge."""
        if reply.journey == self._journey or isinstance(reply.event, ANYTIME):
            self.happened(reply.event)
            return
        log.info("late_reply", event_kind=type(reply.event).__name__, journey=reply.journey)
        self._order(orphaned(reply.event))

    @Slot(object)
    def sighted(self, document: License | Pass | Unreadable) -> None:
        """A document is in view. It counts once; one that nobody could answer yet counts when somebody can."""
        now = time.monotonic()
        if self._presence.lingers(document, now, welcoming=isinstance(self.step, s.Welcome | s.Scanning | s.Leaving)):
            self._presence = self._presence.sighted(now)
            return
        if isinstance(self.step, ENDINGS) and now - self._stepped < READ_S:
            return
        event = e.Scanned(document)
        after, commands = advance(self.step, event)
        if after != self.step or commands:
            self._presence = Presence(document, now)
            self.happened(event)

    @Slot(object)
    def gauged(self, reading: Reading) -> None:
        health = replace(self.health, **{reading.field: reading.value})  # type: ignore[arg-type]  # named by workers
        if health != self.health:
            before, self.health = self.health, health
            self.ailed.emit(health)
            if (cause := _pause(health)) != _pause(before):
                log.info("pause", emergency=health.emergency and health.emergency.value, revoked=health.revoked)
                self.happened(EmergencyBegan(cause) if cause else EmergencyEnded())

    @Slot()
    def touched(self) -> None:
        """Somebody is at work on this step: its time starts anew."""
        if self._timer.isActive():
            self._wind_up()

    def _wind_up(self) -> None:
        seconds = s.TIMEOUTS.get(type(self.step))
        if seconds is None:
            self._timer.stop()
        else:
            self._timer.start(round(seconds * 1000))

    def _time_out(self) -> None:
        self.happened(e.TimedOut())

    def _order(self, commands: list[c.Command]) -> None:
        for command in commands:
            self._orders[OWNERS[type(command)]].emit(Order(self._journey, command))
