"""The strip at the foot of every screen: how the kiosk is doing, who waits, and the way to the office pages."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from kiosk.domain.health import Health
from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.wording import Phrase, say
from kiosk.ui.wording_health import Part, advices
from kiosk.ui.wording_office import Office, waiting

ICONS: dict[Part, str] = {
    Part.CAMERA: "camera",
    Part.PRINTER: "printer",
    Part.SERVER: "server",
    Part.LISTS: "lists",
    Part.CLOCK: "clock",
    Part.READER: "reader",
    Part.SOUND: "sound",
    Part.PINS: "lock",
}

ASIDE = frozenset({Part.CLOCK, Part.READER, Part.SOUND, Part.PINS})
"""Parts that not every kiosk has, or that nobody looks for: the lamp of one of them is there while it
ails. The strip has no room for more, and the waiting list names them all."""


class Strip(QFrame):
    """Signals: staff_asked. A part that works is a quiet icon; the first that does not is named beside them."""

    staff_asked = Signal()

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._lamps = {part: Icon(icon, "muted", shape.px(40, 36)) for part, icon in ICONS.items()}
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.waiting = QLabel()
        self.waiting.setObjectName("waiting")
        self.staff = Button("staff", "strip", shape, say(Phrase.STAFF), icon="staff")
        self.staff.clicked.connect(self.staff_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(shape.px(32, 32), shape.px(12, 8), shape.px(24, 24), shape.px(12, 8))
        row.setSpacing(shape.px(12, 14))
        for part, lamp in self._lamps.items():
            lamp.setObjectName(f"lamp-{part.name.lower()}")
            row.addWidget(lamp)
        row.addWidget(self.fault)
        row.addStretch(1)
        row.addWidget(self.waiting)
        row.addWidget(self.staff)
        self.show_health(Health())

    def show_health(self, health: Health) -> None:
        found = advices(health)
        aside = next((part for part in found if part in ASIDE), None)
        for part, lamp in self._lamps.items():
            ailing = part in found
            lamp.setVisible(part not in ASIDE or part is aside)
            lamp.show_icon(ICONS[part], "clay" if ailing else "muted", flagged=ailing)
            state = found[part].short if ailing else say(Office.WORKING)
            lamp.setAccessibleName(say(Office.LAMP, part=say(part), state=state))
        first = next(iter(found.values()), None)
        self.fault.setText(first.short if first else "")
        self.fault.setVisible(first is not None)
        if self.staff.property("calling") != health.calling:
            self.staff.setProperty("calling", health.calling)
            self.staff.style().unpolish(self.staff)  # a stylesheet asks for a property only once
            self.staff.style().polish(self.staff)
        for_staff = waiting(health.waiting, health.badges + health.left + health.leaving)
        self.waiting.setText(for_staff)
        self.waiting.setVisible(bool(for_staff))
