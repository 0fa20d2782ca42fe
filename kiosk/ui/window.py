"""The kiosk's window: it shows a step, and says what somebody did.

Controls by object name (`Window.control` finds the one on view; real mouse events drive the demo and the journeys):

    every screen       staff
    Welcome            start, no-card, leave; a touch anywhere starts too
    Scanning           no-card, cancel
    Typing             given, family, born (fields), key-a ... key-z, key-', key--, key-0 ... key-9, key-space,
                       key-shift, key-erase, key-erase-digit, key-marks, key-letters, key-á ...; continue, back, cancel
    Confirm            confirm, same-as-last-time, back, cancel
    AlreadyHere        sign-out, still-here, came-back
    ChoosePurpose      purpose-<code> (go-on where there is none), back, cancel
    ChooseDestination  destination-<code> (go-on where there is none), back, cancel
    Conduct            accept, back, cancel
    TakingPhoto        take-photo, then keep-photo or photo-again; skip-photo, back, cancel
    Held, Done, SignedOut, Trouble
                       done
    StaffNames         staff-<id>, back, cancel
    StaffPin           pin-0 ... pin-9, pin-erase, pin-enter, back, cancel
    Cases              case-<id>, area-<Area value> (as on every page of the office from here on), done
    Badges             came-out-<badge>, again-<badge>, not-needed-<badge>, new-roll, done
    OnSite             guest-<visit>, previous-page, next-page, done
    OneGuest           reprint, sign-out, back, done
    Remembered         kept-<place in the list>, done
    OneRecollection    hold-to-compare (press and hold), revoke (twice), back, done
    Review             hold-to-compare (press and hold), previous-entry, next-entry, reason-<Reason value>, add-note,
                       note (field), keep-note, then admit, admit-with-escort or refuse (noted for who left); back

Checking, Recording, OpeningCase, PrintingBadge and SigningOut have nothing to press.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.checkin import office_steps, steps
from kiosk.checkin.events import StaffAsked
from kiosk.checkin.flow import advance
from kiosk.checkin.pause import Paused
from kiosk.domain.health import Health
from kiosk.domain.site import Conduct, Site
from kiosk.ui.screens.agreeing import ConductScreen, PhotoScreen
from kiosk.ui.screens.arriving import ScanningScreen, WelcomeScreen
from kiosk.ui.screens.badges import BadgesScreen
from kiosk.ui.screens.base import Place, Screen
from kiosk.ui.screens.cases import CasesScreen
from kiosk.ui.screens.choices import DestinationScreen, PurposeScreen
from kiosk.ui.screens.ending import DoneScreen, HeldScreen, PausedScreen, SignedOutScreen, TroubleScreen, WaitingScreen
from kiosk.ui.screens.guests import OneGuestScreen, OnSiteScreen
from kiosk.ui.screens.identity import AlreadyHereScreen, ConfirmScreen, TypingScreen
from kiosk.ui.screens.remembered import OneRecollectionScreen, RememberedScreen
from kiosk.ui.screens.review import ReviewScreen
from kiosk.ui.screens.staff import StaffNamesScreen, StaffPinScreen
from kiosk.ui.style import PORTRAIT, Shape, stylesheet
from kiosk.ui.widgets.layouts import discard
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.widgets.progress import StepDots
from kiosk.ui.widgets.strip import Strip
from kiosk.ui.widgets.text import Text
from kiosk.ui.wording import Phrase, say
from scanning.hints import Hint

SCREENS: dict[type, type[Screen]] = {
    steps.Welcome: WelcomeScreen,
    steps.Scanning: ScanningScreen,
    steps.Typing: TypingScreen,
    steps.Confirm: ConfirmScreen,
    steps.AlreadyHere: AlreadyHereScreen,
    steps.ChoosePurpose: PurposeScreen,
    steps.ChooseDestination: DestinationScreen,
    steps.Conduct: ConductScreen,
    steps.TakingPhoto: PhotoScreen,
    steps.Checking: WaitingScreen,
    steps.Recording: WaitingScreen,
    steps.OpeningCase: WaitingScreen,
    steps.Held: HeldScreen,
    steps.PrintingBadge: WaitingScreen,
    steps.Done: DoneScreen,
    steps.SigningOut: WaitingScreen,
    steps.SignedOut: SignedOutScreen,
    steps.Trouble: TroubleScreen,
    Paused: PausedScreen,
    steps.StaffNames: StaffNamesScreen,
    steps.StaffPin: StaffPinScreen,
    steps.Cases: CasesScreen,
    steps.Review: ReviewScreen,
    office_steps.Badges: BadgesScreen,
    office_steps.OnSite: OnSiteScreen,
    office_steps.OneGuest: OneGuestScreen,
    office_steps.Remembered: RememberedScreen,
    office_steps.OneRecollection: OneRecollectionScreen,
}
"""The screen of each step. A screen lives as long as its class is wanted; steps that share one redraw it."""

PROGRESS: dict[type, int] = {
    steps.Scanning: 1,
    steps.Typing: 1,
    steps.Confirm: 2,
    steps.ChoosePurpose: 3,
    steps.ChooseDestination: 3,
    steps.Conduct: 4,
    steps.TakingPhoto: 5,
    steps.Checking: 6,
    steps.Recording: 6,
    steps.OpeningCase: 6,
    steps.PrintingBadge: 6,
}
"""Where a visitor is on the way in; steps that are not on it are not here."""

OFFICE = (steps.StaffNames, steps.StaffPin, steps.Cases, steps.Review, *office_steps.TIMEOUTS)


class Window(QWidget):
    """Header, one screen, and the strip.

    Signals:
        happened(Event): what somebody did, as an event of kiosk.checkin.events.
    """

    happened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self._place = Place()
        self._step: steps.Step = steps.Welcome()
        self._screen: Screen | None = None
        self._hint: Hint | None = None
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

    @Slot(object)
    def show_step(self, step: steps.Step) -> None:
        """Draw a step. A step of another kind gets a new screen, and the old one goes with all it showed."""
        fresh = SCREENS[type(step)] is not type(self._screen)
        self._step = step
        if fresh:
            self._replace_screen()
        self.screen_on_view.draw(step)
        self._draw_chrome()

    @Slot(QImage)
    def show_preview(self, image: QImage) -> None:
        """A frame of the camera, for the screens that show one."""
        self.screen_on_view.show_preview(image)

    @Slot(object)
    def show_hint(self, hint: Hint | None) -> None:
        """What would help the card before the camera be read."""
        self._hint = hint
        self.screen_on_view.show_hint(hint)

    @Slot(object)
    def show_health(self, health: Health) -> None:
        """How the kiosk is doing."""
        self._place = replace(self._place, health=health)
        self.strip.show_health(health)
        self.screen_on_view.draw_health(health)

    def set_site(self, site: Site, conduct: Conduct) -> None:
        """The school's names and expectations. A visitor half way keeps what they see; the next screen is new."""
        self._place = replace(self._place, site=site, conduct=conduct)
        if isinstance(self._step, steps.Welcome):
            self._replace_screen()
            self.screen_on_view.draw(self._step)
        self._draw_chrome()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reshape(Shape.of(event.size().width(), event.size().height()))

    def _reshape(self, shape: Shape) -> None:
        """The design for another window: everything is made anew in its sizes."""
        if self._chrome and shape == self._place.shape:
            return
        self._place = replace(self._place, shape=shape)
        self.setStyleSheet(stylesheet(shape))
        for old in self._chrome:
            self._whole.removeWidget(old)
            discard(old)
        self.header = self._make_header(shape)
        self.strip = Strip(shape)
        self.strip.staff_asked.connect(lambda: self.happened.emit(StaffAsked()))
        self.strip.show_health(self._place.health)
        self._whole.insertWidget(0, self.header)
        self._whole.addWidget(self.strip)
        self._chrome = (self.header, self.strip)
        self._replace_screen()
        self.screen_on_view.draw(self._step)
        self._draw_chrome()

    def _make_header(self, shape: Shape) -> QWidget:
        header = QWidget()
        header.setFixedHeight(shape.px(130, 72))
        row = QHBoxLayout(header)
        row.setContentsMargins(shape.px(64, 48), shape.px(24, 12), shape.px(64, 48), shape.px(16, 4))
        row.setSpacing(shape.px(16))
        self.mark = Icon("arch", "green", shape.px(52, 44))
        self.school = Text("small")
        self.school.setObjectName("school")
        self.step_of = QLabel()
        self.step_of.setObjectName("step-of")
        self.dots = StepDots(shape)
        row.addWidget(self.mark)
        row.addWidget(self.school, 1)
        for widget in (self.step_of, self.dots):
            row.addWidget(widget)
        return header

    def _replace_screen(self) -> None:
        old = self._screen
        if old is not None:
            old.blockSignals(True)  # what it does on its way out is no visitor's doing
        if (focused := self.focusWidget()) is not None:
            focused.clearFocus()  # a new screen begins at its beginning
        self._screen = SCREENS[type(self._step)](self._place)
        self._screen.happened.connect(self.happened)
        self._pages.addWidget(self._screen)
        self._pages.setCurrentWidget(self._screen)
        if old is not None:
            self._pages.removeWidget(old)
            discard(old)
        self._screen.show_hint(self._hint)
        self._screen.begin()

    def _draw_chrome(self) -> None:
        kind = type(self._step)
        leaving = isinstance(self._step, steps.Typing) and self._step.leaving
        steps_done, last = 0 if leaving else PROGRESS.get(kind, 0), max(PROGRESS.values())
        self.header.setVisible(kind is not steps.Welcome)
        self.school.setText(self._place.site.name)
        self.dots.show_step(steps_done, last)
        self.step_of.setText(say(Phrase.STEP_OF, step=steps_done, steps=last) if steps_done else "")
        self.strip.staff.setVisible(advance(self._step, StaffAsked()) != (self._step, []))
        office = kind in OFFICE
        if self.property("office") != office:
            self.setProperty("office", office)
            for widget in (self, self.strip):
                self.style().unpolish(widget)
                self.style().polish(widget)

    def changeEvent(self, event: QEvent) -> None:
        """Another language: the screen is drawn anew in it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._screen is not None:
            self._replace_screen()
            self.screen_on_view.draw(self._step)
            self._draw_chrome()
