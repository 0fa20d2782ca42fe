"""The first screens: welcome, and showing a card."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout

from kiosk.checkin.health import Health
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import LanguageChosen, LeavingChosen, OfficeAsked, Started, TypingChosen
from kiosk.ui import wording
from kiosk.ui.screens.base import Align, Screen, ScreenContext
from kiosk.ui.widgets.language_row import LanguageRow
from kiosk.ui.widgets.pictures import Arch, Scene
from kiosk.ui.widgets.preview import Guidance
from kiosk.ui.widgets.text_widgets import NameLabel, TextLabel
from kiosk.ui.wording import Phrase
from scanning.hints import Hint

LATE_MS = 10_000
"""A card that was not read by then may never be."""


class WelcomeScreen(Screen):
    """The school's name and what to do, readable from across the hall. A touch anywhere starts a check-in."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        align = Align.AlignHCenter if portrait else Align.AlignLeft
        column = self.halves(Scene("welcome"), (5, 4) if portrait else (5, 6))
        column.setSpacing(self.shape.px(28, 16))
        column.addStretch(1)
        own, wording = context.own, context.site.wording
        welcome = NameLabel("hero green", self.shape, align=align, one_line=True)
        welcome.show_text(own(wording.welcome) or self.say(Phrase.WELCOME))
        column.addWidget(welcome)
        self.school = NameLabel("title strong", self.shape, align=align)
        self.school.show_text(own(wording.welcome_line) or self._to_the_school())
        column.addWidget(self.school)
        column.addWidget(TextLabel("lead", self.say(Phrase.HOW_TO_SCAN), align))
        column.addStretch(1)
        column.addWidget(self.button("start", "primary", self.say(Phrase.START), Started(), icon="card"))
        no_card = self.button("no-card", "secondary", self.say(Phrase.NO_CARD), TypingChosen(), icon="no-card")
        leave = self.button("leave", "quiet", self.say(Phrase.LEAVE), LeavingChosen(), icon="wave")
        leaving = TextLabel("body muted", self.say(Phrase.HOW_TO_LEAVE), align)
        languages = LanguageRow(self.shape, self.words, context.languages)
        languages.chosen.connect(lambda tag: self.happened.emit(LanguageChosen(tag)))
        if portrait:
            for widget in (no_card, leaving, leave, languages):
                column.addWidget(widget)
        else:  # on its side, the page needs the height
            row = QHBoxLayout()
            row.setSpacing(self.shape.px(20, 16))
            row.addWidget(no_card, 3)
            row.addWidget(leave, 2)
            column.addLayout(row)
            self.under_picture.addWidget(leaving)
            self.under_picture.addWidget(languages)

    def _to_the_school(self) -> str:
        """The school's name: it goes on from the catalogue's heading, and stands alone below the school's own."""
        name = self.context.site.name
        if not name or self.context.own(self.context.site.wording.welcome):
            return name
        return self.say(Phrase.WELCOME_TO, school=name)

    def draw(self, step: s.Welcome) -> None:
        """There is only one welcome."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.happened.emit(Started())


class LeavingScreen(Screen):
    """What to hold up, and whom to ask without it. No name is typed: anybody could type it, and would learn who is
    inside."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        column = self.halves(Arch("badge", self.shape), (5, 4) if portrait else (5, 6))
        column.addStretch(1)
        self.headline(column, self.say(Phrase.LEAVING), self.say(Phrase.LEAVING_HINT))
        column.addStretch(1)
        ask = self.button("ask-office", "secondary", self.say(Phrase.ASK_OFFICE), OfficeAsked(), icon="office")
        column.addWidget(ask)
        (column if portrait else self.under_picture).addLayout(self.ways_out())

    def draw(self, step: s.Leaving) -> None:
        """There is only one."""


class ScanningScreen(Screen):
    """The live picture with a card's outline, and what to do about the last code."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.guidance = Guidance(self.shape, self.words)
        self.refused = TextLabel("body alert")
        column = self.halves(self.guidance, (1, 0) if self.shape.portrait else (8, 7))
        _, self.hint = self.headline(column, self.say(Phrase.SCANNING))
        column.addWidget(self.refused)
        column.addStretch(1)
        self.without = self.button(
            "no-card", "secondary", self.say(Phrase.WITHOUT_CARD), TypingChosen(), icon="no-card"
        )
        column.addWidget(self.without)
        (column if self.shape.portrait else self.under_picture).addLayout(self.ways_out(back=False))
        self._offered = False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self.offer)
        self.draw_health(context.health)

    def begin(self) -> None:
        self._late.start(LATE_MS)

    def offer(self) -> None:
        """The card was not read so far: make the button for going on without it more prominent."""
        self._late.stop()
        self._offered = True
        self.without.become("primary")
        self.draw_health(self._health)

    def kept(self) -> bool:
        return self._offered

    def take_over(self, kept: bool) -> None:
        if kept:
            self.offer()

    def page_key(self, step: s.Scanning) -> object:
        return step.refused

    def draw(self, step: s.Scanning) -> None:
        self.refused.show_text(wording.refused(self.words, step.refused) if step.refused else "")

    def draw_health(self, health: Health) -> None:
        self._health = health
        self.guidance.bar.setVisible(not health.blind)
        self.guidance.preview.show_blind(health.blind)
        if health.blind and not self._offered:
            self.offer()
            return
        usual = Phrase.SCANNING_LATE if self._offered else Phrase.SCANNING_HINT
        self.hint.show_text(self.say(Phrase.SCANNING_NO_CAMERA if health.blind else usual))

    def show_preview(self, image: QImage) -> None:
        self.guidance.preview.show_image(image)

    def show_hint(self, hint: Hint | None) -> None:
        self.guidance.show_hint(hint)
