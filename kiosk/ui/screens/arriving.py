"""The first screens: welcome, and showing a card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout

from kiosk.checkin import steps
from kiosk.checkin.events import LeavingChosen, Started, TypingChosen
from kiosk.domain.health import Health
from kiosk.ui import wording
from kiosk.ui.screens.base import Align, Place, Screen
from kiosk.ui.widgets.pictures import Scene
from kiosk.ui.widgets.preview import Guide, Preview
from kiosk.ui.widgets.text import Name, Text
from kiosk.ui.wording import Phrase, say


class WelcomeScreen(Screen):
    """Seen from across the hall: whose door this is, and what to do. A touch anywhere begins."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        portrait = self.shape.portrait
        align = Align.AlignHCenter if portrait else Align.AlignLeft
        column = self.halves(Scene("welcome"), (5, 4) if portrait else (5, 6))
        column.addStretch(1)
        column.addWidget(Text("hero green", say(Phrase.WELCOME), align))
        self.school = Name("title strong", self.shape, align=align)
        self.school.show_text(say(Phrase.WELCOME_TO, school=place.site.name) if place.site.name else "")
        column.addWidget(self.school)
        column.addWidget(Text("lead", say(Phrase.HOW_TO_SCAN), align))
        column.addStretch(1)
        column.addWidget(self.button("start", "primary", say(Phrase.START), Started(), icon="card"))
        no_card = self.button("no-card", "secondary", say(Phrase.NO_CARD), TypingChosen(), icon="no-card")
        leave = self.button("leave", "quiet", say(Phrase.LEAVE), LeavingChosen(), icon="wave")
        leaving = Text("body muted", say(Phrase.HOW_TO_LEAVE), align)
        if portrait:
            for widget in (no_card, leaving, leave):
                column.addWidget(widget)
        else:  # on its side, the page needs the height
            row = QHBoxLayout()
            row.setSpacing(self.shape.px(20, 16))
            row.addWidget(no_card, 3)
            row.addWidget(leave, 2)
            column.addLayout(row)
            column.addWidget(leaving)

    def draw(self, step: steps.Welcome) -> None:
        """There is only one welcome."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.happened.emit(Started())


class ScanningScreen(Screen):
    """The live picture with a card's outline, and what to do about the last code."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.preview = Preview(Guide.CARD, self.shape)
        self.refused = Text("body alert")
        column = self.halves(self.preview, (1, 0) if self.shape.portrait else (1, 1))
        _, self.hint = self.headline(column, say(Phrase.SCANNING))
        column.addWidget(self.refused)
        column.addStretch(1)
        column.addWidget(
            self.button("no-card", "secondary", say(Phrase.WITHOUT_CARD), TypingChosen(), icon="no-card"),
        )
        column.addLayout(self.ways_out(back=False))
        self.draw_health(place.health)

    def draw(self, step: steps.Scanning) -> None:
        self.refused.show_text(wording.refused(step.refused) if step.refused else "")

    def draw_health(self, health: Health) -> None:
        self.hint.show_text(say(Phrase.SCANNING_NO_CAMERA if health.camera else Phrase.SCANNING_HINT))

    def show_preview(self, image: QImage) -> None:
        self.preview.show_image(image)
