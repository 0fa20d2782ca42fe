"""The base of all screens: a screen draws one step and emits what somebody did. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.answers import label_in
from kiosk.checkin.events import Cancelled, Event, WentBack
from kiosk.checkin.health import Health
from kiosk.checkin.school import ConductText, Site
from kiosk.checkin.visit import Destination
from kiosk.ui.languages import NO_CONDUCT, label
from kiosk.ui.style import Shape
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from language.marks import Plural, Text
from language.translator import Translator, translator
from scanning.hints import Hint

Align = Qt.AlignmentFlag

UNKNOWN_SITE = Site(code="", name="", time_zone="", types=(), destinations=())


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """What screens draw from besides the step: the school, its expectations, the window's shape, the kiosk's
    health, the reader's language, and those that a visitor may choose."""

    site: Site = UNKNOWN_SITE
    conduct: ConductText = NO_CONDUCT
    shape: Shape = field(default_factory=Shape)
    health: Health = field(default_factory=Health)
    words: Translator = field(default_factory=translator)
    languages: tuple[Translator, ...] = ()

    def say(self, text: Text | Plural, **values: object) -> str:
        return self.words.say(text, **values)

    def text(self, labels: Mapping[str, str], otherwise: str = "") -> str:
        """A label of the district's in the reader's language."""
        return label(self.words, labels, label_in(labels, self.site.language, otherwise))

    def own(self, texts: Mapping[str, str]) -> str:
        """What the school words itself, in the reader's language; "" where the catalogue is to say it."""
        return texts.get(self.words.tag) or texts.get(self.words.language, "")

    def place(self, destination: Destination) -> str:
        return self.text(destination.labels, destination.label)


class Screen(QWidget):
    """One page. It is created when its step begins and deleted after it, with everything that it showed.

    Signals:
        happened(Event).
        turned: the screen shows another of its pages, by itself.
        broke(Exception): what was done could not be said.
    """

    happened = Signal(object)
    turned = Signal()
    broke = Signal(object)

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self.context = context
        self.shape = context.shape
        self.words = context.words

    def draw(self, step: Any) -> None:
        """Show a step of this screen's kind; called again whenever the step changes."""
        raise NotImplementedError

    def page_key(self, step: Any) -> object:
        """A key of what the screen shows for a step: when it changes, input is ignored for a moment."""
        return None

    def draw_health(self, health: Health) -> None:
        """The kiosk's health has changed. Most screens leave that to the strip."""

    def show_preview(self, image: QImage) -> None:
        """A frame of the camera. Most screens have no place for it."""

    def show_hint(self, hint: Hint | None) -> None:
        """What would help a card be read. Most screens have no place for it."""

    def begin(self) -> None:
        """The screen is on view: put the focus where somebody will write, if anywhere."""

    def kept(self) -> object:
        """What was typed or done here and is in no step, for the same page in another language. None: nothing."""
        return None

    def take_over(self, kept: Any) -> None:
        """Go on with what the same page had `kept` in another language."""

    def say(self, text: Text | Plural, **values: object) -> str:
        """A text in the language of the person at this screen."""
        return self.words.say(text, **values)

    def emits(self, event: Event | Callable[[], Event]) -> Callable[[], None]:
        """A slot that says that something happened; a function is asked at that moment what it was."""

        def emit() -> None:
            try:
                told = event() if callable(event) else event
            except Exception as error:  # noqa: BLE001  a button that does nothing would hold somebody up for ever
                self.broke.emit(error)
                return
            self.happened.emit(told)

        return emit

    def button(
        self,
        name: str,
        role: str,
        caption: str,
        event: Event | Callable[[], Event] | None = None,
        *,
        icon: str = "",
        detail: str = "",
    ) -> Button:
        """A button that emits an event when it is pressed (none: the screen connects it itself)."""
        button = Button(name, role, self.shape, caption, icon=icon, detail=detail)
        if event is not None:
            button.clicked.connect(self.emits(event))
        return button

    def ways_out(self, *, back: bool = True) -> QHBoxLayout:
        """The row of "back" and "cancel" at a visitor's screen's foot: upright all of it, on its side the left of it.

        No page has its primary there, so that no second tap on one ever leaves a visit.
        """
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 16))
        if back:
            row.addWidget(
                self.button("back", "quiet", self.say(Phrase.BACK), WentBack(), icon="back"), 0, Align.AlignBottom
            )
        if self.shape.portrait:
            row.addStretch(1)
        row.addWidget(
            self.button("cancel", "quiet", self.say(Phrase.CANCEL), Cancelled(), icon="close"), 0, Align.AlignBottom
        )
        if not self.shape.portrait:
            row.addStretch(1)
        return row

    def frame(self) -> QVBoxLayout:
        """One column over the whole screen."""
        column = QVBoxLayout(self)
        column.setContentsMargins(*self._margins())
        column.setSpacing(self.shape.px(32, 18))
        return column

    def halves(self, picture: QWidget, stretch: tuple[int, int] = (1, 1)) -> QVBoxLayout:
        """A picture, and a column: above each other in portrait, side by side in landscape. Returns the column; what
        goes below the picture goes into `under_picture`."""
        direction = QBoxLayout.Direction.TopToBottom if self.shape.portrait else QBoxLayout.Direction.LeftToRight
        whole = QBoxLayout(direction, self)
        whole.setContentsMargins(*self._margins())
        whole.setSpacing(self.shape.px(48, 48))
        self.under_picture = QVBoxLayout()
        self.under_picture.setSpacing(self.shape.px(28, 18))
        self.under_picture.addWidget(picture, 1)
        whole.addLayout(self.under_picture, stretch[0])
        column = QVBoxLayout()
        column.setSpacing(self.shape.px(28, 18))
        whole.addLayout(column, stretch[1])
        return column

    def headline(self, column: QVBoxLayout, title: str, hint: str = "") -> tuple[TextLabel, TextLabel]:
        """A title and the sentence under it, at a column's top."""
        texts = TextLabel("title", title), TextLabel("body muted")
        texts[1].show_text(hint)
        for text in texts:
            column.addWidget(text)
        return texts

    def column_of(self, widgets: Iterable[QWidget]) -> QVBoxLayout:
        """Widgets below each other, in the middle of the height."""
        column = QVBoxLayout()
        column.setSpacing(self.shape.px(24, 16))
        column.addStretch(1)
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _margins(self) -> tuple[int, int, int, int]:
        side = self.shape.px(64, 48)
        return side, self.shape.px(24, 8), side, self.shape.px(32, 16)


def panel(kind: str, shape: Shape) -> tuple[QFrame, QVBoxLayout]:
    """A framed part of a page and its column; `kind` is "plain", "quiet" or "cover"."""
    frame = QFrame()
    frame.setProperty("panel", kind)
    column = QVBoxLayout(frame)
    side = shape.px(36, 18)
    column.setContentsMargins(side, side, side, side)
    column.setSpacing(shape.px(14, 8))
    return frame, column
