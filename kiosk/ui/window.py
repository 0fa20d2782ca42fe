"""The kiosk's window: it shows a step, and says what somebody did. Its controls are named in kiosk.ui.pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import structlog
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage, QResizeEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.checkin.flow import advance
from kiosk.checkin.health import Health
from kiosk.checkin.office.events import StaffAsked
from kiosk.checkin.school import Site
from kiosk.checkin.steps import STEPS, Phase, Step, language_of, phase
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import LanguageChosen
from kiosk.ui.guard import InputGuard
from kiosk.ui.languages import Languages
from kiosk.ui.pages import SCREENS
from kiosk.ui.screens.base import Screen, ScreenContext
from kiosk.ui.screens.plain import LastScreen, PlainScreen
from kiosk.ui.style import PORTRAIT, Shape, stylesheet
from kiosk.ui.widgets.header import Header
from kiosk.ui.widgets.language_row import LanguageRow
from kiosk.ui.widgets.layouts import direction, discard
from kiosk.ui.widgets.status_strip import StatusStrip
from scanning.capture.pipe_messages import describe_error
from scanning.hints import Hint

log = structlog.get_logger()


class Window(QWidget):
    """Header, one screen, and the strip. A page that cannot be drawn gives way to a plain one with the same choices.

    Signals:
        happened(Event): what somebody did, as an event of kiosk.checkin.events.

    Attributes:
        guard: says whether what is done now counts.
        locked: whether only staff may close the window (see `lock`).
    """

    happened = Signal(object)

    def __init__(self, clock: Callable[[], float] = time.monotonic, languages: Languages | None = None) -> None:
        """`clock`: seconds that only go forward, by which the guard measures. `languages` None: English alone."""
        super().__init__()
        self.setObjectName("window")
        self._languages = languages or Languages()
        self.setLayoutDirection(direction(self._languages.own))
        self.locked = False
        self.guard = InputGuard(self, clock)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self.guard)
        conduct = self._languages.expectations(self._languages.own)
        self._context = ScreenContext(words=self._languages.own, conduct=conduct, languages=self._languages.choice())
        self._step: Step = s.Welcome()
        self._screen: Screen | None = None
        self._page: object = None
        self._hint: Hint | None = None
        self._row: LanguageRow | None = None
        self._chrome: tuple[QWidget, ...] = ()
        self._pages = QStackedWidget()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the screen decides how large we are
        self._whole.addWidget(self._pages, 1)
        self.resize(*PORTRAIT)
        self._reshape(Shape.of(*PORTRAIT))

    @property
    def screen_on_view(self) -> Screen:
        """The screen of the present step."""
        if self._screen is None:
            raise RuntimeError("the window has no screen yet")
        return self._screen

    def control(self, name: str) -> QWidget:
        """The visible control of this object name. Raises LookupError, naming what there is."""
        for place in (self.screen_on_view, self.strip):
            for found in place.findChildren(QWidget, name):
                if found.isVisibleTo(self):
                    return found
        there = {child.objectName() for child in self.findChildren(QWidget) if child.isVisibleTo(self)}
        names = ", ".join(sorted(name for name in there if name and not name.startswith("qt_")))
        raise LookupError(f"no control {name!r} on {type(self._step).__name__}; there are: {names}")

    @property
    def plain(self) -> bool:
        """Whether the page on view stands in for one that could not be drawn."""
        return isinstance(self._screen, PlainScreen | LastScreen)

    @Slot(object)
    def show_step(self, step: Step) -> None:
        """Draw a step. A step of another kind gets a new screen, and the old one goes with all it showed."""
        same = SCREENS[type(step)] is SCREENS[type(self._step)] and self._screen is not None
        self._step = step
        self._show(fresh=self._speak() or not same, same=same)

    @Slot(QImage)
    def show_preview(self, image: QImage) -> None:
        """A frame of the camera, for the screens that show one."""
        self._guarded(lambda screen: screen.show_preview(image))

    @Slot(object)
    def show_hint(self, hint: Hint | None) -> None:
        """What would help the card before the camera be read."""
        self._hint = hint
        self._guarded(lambda screen: screen.show_hint(hint))

    @Slot(object)
    def show_health(self, health: Health) -> None:
        """How the kiosk is doing."""
        self._context = replace(self._context, health=health)
        self._guarded(lambda screen: screen.draw_health(health))
        self.strip.show_health(health)

    def set_site(self, site: Site) -> None:
        """The school's names. A visitor half way keeps what they see; the next screen is new."""
        self._context = replace(self._context, site=site, languages=self._languages.choice(site.languages))
        if isinstance(self._step, s.Welcome):
            self._show(fresh=True)
        else:
            self._draw_chrome()

    @Slot(str)
    def _choose_language(self, tag: str) -> None:
        self._put_languages_away()
        self.happened.emit(LanguageChosen(tag))

    @Slot()
    def _offer_languages(self) -> None:
        """All languages over the page's foot, and away again."""
        if self._put_languages_away():
            return
        self._row = LanguageRow(self._context.shape, self._context.words, self._context.languages)
        self._row.chosen.connect(self._choose_language)
        self._row.lie_over(self, self.strip.y())

    def _put_languages_away(self) -> bool:
        """Whether they were there."""
        row, self._row = self._row, None
        if row is not None:
            discard(row)
        return row is not None

    def lock(self) -> None:
        """Fill the screen without a frame until `unlock`: no key and no window manager closes or shrinks the window."""
        self.locked = True
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.showFullScreen()

    def unlock(self) -> None:
        """Let the window be closed: staff asked for it."""
        self.locked = False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Refuse to close while locked: Alt+F4, also from a scanned code, arrives here."""
        if self.locked:
            log.info("close_refused")
            event.ignore()
        else:
            super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reshape(Shape.of(event.size().width(), event.size().height()))

    def _reshape(self, shape: Shape) -> None:
        """The design for another window: everything is made anew in its sizes."""
        if self._chrome and shape == self._context.shape:
            return
        self._context = replace(self._context, shape=shape)
        self.setStyleSheet(stylesheet(shape))
        for old in self._chrome:
            self._whole.removeWidget(old)
            discard(old)
        self.header = Header(shape, self._context.words)
        self.strip = StatusStrip(shape, self._languages.own)
        self.strip.staff_asked.connect(lambda: self.happened.emit(StaffAsked()))
        self.strip.language_asked.connect(self._choose_language)
        self.strip.languages_asked.connect(self._offer_languages)
        self.strip.show_health(self._context.health)
        self._whole.insertWidget(0, self.header)
        self._whole.addWidget(self.strip)
        self._chrome = (self.header, self.strip)
        self._show(fresh=True, same=True)

    def _speak(self) -> bool:
        """Take the language of the step; returns whether it is another one than before."""
        words = self._languages.of(language_of(self._step))
        if words is self._context.words:
            return False
        self._context = replace(self._context, words=words, conduct=self._languages.expectations(words))
        self.setLayoutDirection(direction(words))
        return True

    def _show(self, *, fresh: bool, same: bool = False) -> None:
        """The present step on its screen; `fresh` on a new one, which goes on with what was typed where the page is the
        `same` in another language or another size."""
        old = self._screen
        kept = old.kept() if fresh and same and old is not None else None
        if fresh:
            self._open(SCREENS[type(self._step)])
        self._guarded(self._draw)
        if kept is not None and type(self._screen) is type(old):
            self._guarded(lambda screen: screen.take_over(kept))
        self._draw_chrome()

    def _draw(self, screen: Screen) -> None:
        screen.draw(self._step)
        page = (screen, screen.page_key(self._step))
        if page != self._page:
            self._page = page
            self.guard.turn()

    def _guarded(self, draw: Callable[[Screen], None]) -> None:
        """Let the screen draw. Where it cannot, whatever the reason, the plain page takes its place."""
        try:
            draw(self.screen_on_view)
        except Exception as error:  # noqa: BLE001  the edge of a page: a visitor's name must not stay on the old one
            self._fall_back(error)

    @Slot(object)
    def _fall_back(self, error: Exception) -> None:
        """The plain page, or the last one where that fails too; the log has the kind and place, never the message."""
        for kind in (PlainScreen, LastScreen):
            fault = describe_error(error)
            log.error(
                "screen", step=type(self._step).__name__, kind=fault.kind, place=fault.place, instead=kind.__name__
            )
            try:
                self._put(kind)
                self.screen_on_view.draw(self._step)
            except Exception as another:  # noqa: BLE001  there is one more
                error = another
            else:
                return
        raise error

    def _open(self, kind: type[Screen]) -> None:
        try:
            self._put(kind)
        except Exception as error:  # noqa: BLE001  as in _guarded
            self._fall_back(error)

    def _put(self, kind: type[Screen]) -> None:
        """A new screen. The old one goes first, so that nothing of it stays where the new one cannot be made."""
        old, self._screen = self._screen, None
        self._put_languages_away()
        self.guard.turn()
        if old is not None:
            old.blockSignals(True)  # what it does on its way out is no visitor's doing
        if (focused := self.focusWidget()) is not None:
            focused.clearFocus()  # a new screen begins at its beginning
        QGuiApplication.inputMethod().reset()  # what was half written in it belongs to the one before
        if old is not None:
            self._pages.removeWidget(old)
            discard(old)
        screen = kind(self._context)
        screen.happened.connect(self.happened)
        screen.turned.connect(self.guard.turn)
        screen.broke.connect(self._fall_back)
        self._screen = screen
        self._pages.addWidget(screen)
        self._pages.setCurrentWidget(screen)
        screen.show_hint(self._hint)
        screen.begin()

    def _draw_chrome(self) -> None:
        kind = type(self._step)
        steps_done, last = STEPS[kind].progress, max(traits.progress for traits in STEPS.values())
        self.header.setVisible(kind is not s.Welcome)
        self.header.show_progress(self._context.words, self._context.site.name, steps_done, last)
        asked = isinstance(self._step, s.Spoken) and kind is not s.Welcome  # which has a row of them on its page
        self.strip.show_languages(self._context.words, self._context.languages if asked else ())
        self.strip.staff.setVisible(advance(self._step, StaffAsked()) != (self._step, []))
        office = phase(self._step) in {Phase.STAFF_SIGN_IN, Phase.STAFF}
        if self.property("office") != office:
            self.setProperty("office", office)
            for widget in (self, self.strip):
                self.style().unpolish(widget)
                self.style().polish(widget)

    def changeEvent(self, event: QEvent) -> None:
        """A locked window that was made small comes back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.locked and not self.isFullScreen():
            QTimer.singleShot(0, self, self._come_back)

    @Slot()
    def _come_back(self) -> None:
        if self.locked and not self.isFullScreen():
            self.showFullScreen()
