"""Calls for staff, on the GUI thread: a timer over the cases that wait, and a sound that does not block."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.checkin import steps as s
from kiosk.checkin.chime import Call, Chimes, listen
from kiosk.checkin.health import Health
from kiosk.checkin.office import steps as o
from kiosk.workers.messages import Reading

LOOK_MS = 1_000
_BEHIND_A_PIN = (s.Cases, s.Review, o.Badges, o.OnSite, o.OneGuest, o.Remembered, o.OneRecollection)


class Bell(QObject):
    """Signals: gauged, a Reading of whether staff are being called."""

    gauged = Signal(object)

    def __init__(
        self,
        sound: Callable[[Call], object],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self._clock = clock
        self._held: tuple[str, ...] = ()
        self._hushed = self._attended = False
        self._chimes = Chimes()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @Slot(object)
    def attend(self, health: Health) -> None:
        """The kiosk's health has changed: other cases may wait."""
        self._hushed = health.pauses
        if health.held == self._held:
            return
        self._held = health.held
        self.look()
        if self._held:
            self._timer.start()
        else:
            self._timer.stop()

    @Slot(object)
    def stepped(self, step: s.Step) -> None:
        """Whoever looks at the office pages has come: nobody is called while they do."""
        self._attended = isinstance(step, _BEHIND_A_PIN)

    @Slot()
    def look(self) -> None:
        """Sound where it is time."""
        self._chimes, call = listen(self._chimes, self._held, self._clock())
        if call and not self._hushed and not self._attended:  # in a lockdown nothing may be heard
            self._sound(call)
        self.gauged.emit(Reading("calling", self._chimes.calling))
