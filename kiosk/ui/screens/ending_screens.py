"""Waiting, and every way in which a visit to the desk ends."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.checkin.events import Finished
from kiosk.checkin.steps import PauseCause, Paused
from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor import steps as s
from kiosk.ui import wording
from kiosk.ui.screens.base import Align, Screen, ScreenContext
from kiosk.ui.widgets.pictures import Arch
from kiosk.ui.widgets.progress import BusyArches
from kiosk.ui.widgets.text_widgets import NameLabel, TextLabel
from kiosk.ui.wording import Phrase
from printing.printer import Result

WAITS: dict[type, tuple[Phrase, Phrase]] = {
    s.Checking: (Phrase.WAIT, Phrase.CHECKING),
    s.Recording: (Phrase.WAIT, Phrase.RECORDING),
    s.OpeningCase: (Phrase.WAIT, Phrase.OPENING),
    s.PrintingBadge: (Phrase.PRINTING, Phrase.PRINTING_HINT),
    s.SigningOut: (Phrase.WAIT, Phrase.SIGNING_OUT),
}
"""What a step that waits says meanwhile: title and sentence. None tells more than another to who looks on."""


class WaitingScreen(Screen):
    """Something is going on, and there is nothing to press."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.title = TextLabel("title", align=Align.AlignHCenter)
        self.hint = TextLabel("lead muted", align=Align.AlignHCenter)
        column = self.frame()
        column.addStretch(2)
        column.addWidget(BusyArches(self.shape), 3)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addStretch(3)

    def draw(self, step: object) -> None:
        title, hint = WAITS[type(step)]
        self.title.setText(self.say(title))
        self.hint.setText(self.say(hint))


class EndScreen(Screen):
    """A picture, what has happened, and what to do now."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        align = Align.AlignHCenter if portrait else Align.AlignLeft
        self.arch = Arch("check", self.shape)
        self.title = TextLabel("title", align=align)
        self.name = NameLabel("lead", self.shape, align=align)
        self.name.setProperty("tone", "strong")
        self.hint = TextLabel("lead muted", align=align)
        column = self.column = self.halves(self.arch, (5, 4) if portrait else (5, 6))
        column.addStretch(1)
        for text in (self.title, self.name, self.hint):
            column.addWidget(text)
        column.addStretch(2)
        self.foot: QVBoxLayout | QHBoxLayout = QVBoxLayout()
        self.foot.addWidget(self.button("done", "secondary", self.say(Phrase.FINISH), Finished()))
        column.addLayout(self.foot)
        if not portrait:
            column.addStretch(1)

    def tell(self, icon: str, tint: str, title: str, hint: str, name: str = "") -> None:
        """Show one ending."""
        self.arch.show_icon(icon, tint)
        self.title.setText(title)
        self.hint.setText(hint)
        self.name.show_text(name)


class HeldScreen(EndScreen):
    """Neutral: the same words for everybody who waits, and no reason."""

    def draw(self, step: s.Held) -> None:
        self.tell("seat", "green", self.say(Phrase.HELD), self.say(Phrase.HELD_HINT))


class DoneScreen(EndScreen):
    """Somebody is signed in: what becomes of the badge, and below it what the school says is to be done now."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.afterwards = TextLabel("lead", align=Align.AlignHCenter if self.shape.portrait else Align.AlignLeft)
        self.column.insertWidget(self.column.indexOf(self.hint) + 1, self.afterwards)

    def draw(self, step: s.Done) -> None:
        stays = bool(step.visit.badge_id or step.visit.destination or step.visit.host)
        self.afterwards.show_text(self.context.own(self.context.site.wording.afterwards) if stays else "")
        if not step.visit.badge_id:
            dropped = not (step.visit.destination or step.visit.host)
            hint = self.say(Phrase.DROPPED_HINT if dropped else Phrase.NO_BADGE_HINT)
            self.tell(
                "check", "green", self.say(Phrase.DROPPED if dropped else Phrase.DONE), hint, step.visit.name.full
            )
            return
        failed = step.badge is None or step.badge.result is Result.FAILED
        hint = wording.badge_outcome(self.words, step.badge)
        self.tell("check" if failed else "badge", "green", self.say(Phrase.DONE), hint, step.visit.name.full)


class SignedOutScreen(EndScreen):
    def draw(self, step: s.SignedOut) -> None:
        message = wording.signed_out(self.words, step.result)
        icon, tint = SIGN_OUT_PICTURES[step.result]
        self.tell(icon, tint, message.title, message.text)


class TroubleScreen(EndScreen):
    def draw(self, step: s.Trouble) -> None:
        message = wording.trouble(self.words, step.cause)
        self.tell("help", "clay", message.title, message.text)


PAUSES: dict[PauseCause, tuple[str, str, Phrase, Phrase]] = {
    PauseCause.EMERGENCY: ("warning", "clay", Phrase.PAUSED, Phrase.PAUSED_HINT),
    PauseCause.REVOKED: ("office", "green", Phrase.OUT_OF_USE, Phrase.OUT_OF_USE_HINT),
}
"""Icon, color, title and sentence of each pause."""


class PausedScreen(Screen):
    """Nobody checks in. An emergency: the same words whichever it is. A kiosk that was taken out: where to go."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.arch = Arch("office", self.shape)
        self.title = TextLabel("title", align=Align.AlignHCenter)
        self.hint = TextLabel("lead", align=Align.AlignHCenter)
        side = self.shape.px(0, 160)  # two lines of a like length
        self.hint.setContentsMargins(side, 0, side, 0)
        column = self.frame()
        column.addStretch(1)
        column.addWidget(self.arch, 4)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addStretch(2)

    def draw(self, step: Paused) -> None:
        icon, tint, title, hint = PAUSES[step.cause]
        self.arch.show_icon(icon, tint)
        self.title.setText(self.say(title))
        self.hint.setText(self.say(hint))


SIGN_OUT_PICTURES: dict[SignOutResult, tuple[str, str]] = {
    SignOutResult.SIGNED_OUT: ("wave", "green"),
    SignOutResult.ALREADY: ("wave", "green"),
    SignOutResult.UNKNOWN: ("help", "clay"),
    SignOutResult.ASK_OFFICE: ("office", "green"),
    SignOutResult.TOO_SOON: ("clock", "green"),
}
