"""Who the visitor is: typed by hand, and confirmed."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from kiosk.checkin.events import Finished
from kiosk.checkin.visit import KEEP_DAYS, LastVisit
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import CameBack, Confirmed, LeavingConfirmed, SameAsLastTime, Typed
from kiosk.ui import wording, wording_questions
from kiosk.ui.screens.base import Align, Screen, ScreenContext, panel
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.keyboard import Keyboard, Layer
from kiosk.ui.widgets.text_widgets import DateField, NameLabel, TextField, TextLabel
from kiosk.ui.wording import Phrase
from printing.text.shaping import undrawable

FLAWED: dict[str, tuple[s.TypingFlaw, ...]] = {
    "family": (s.TypingFlaw.NAME,),
    "born": (s.TypingFlaw.BORN, s.TypingFlaw.AGE),
}
"""Which field each flaw is in."""


def now() -> datetime:
    """The moment at which something is done at the screen, by this machine."""
    return datetime.now().astimezone()


def today() -> date:
    """The day on which something is typed, by this machine."""
    return now().date()


class TypingScreen(Screen):
    """Three fields and a keyboard. What is wrong stands beside what was typed, and nothing typed is lost."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        self.given = TextField("given", self.say(Phrase.GIVEN), self.shape)
        self.family = TextField("family", self.say(Phrase.FAMILY), self.shape)
        self.born = DateField("born", self.say(Phrase.BORN), self.shape)
        self.born.setPlaceholderText(self.say(Phrase.BORN_SHAPE))
        self._fields = (self.given, self.family, self.born)
        self.flaw = TextLabel("body alert" if portrait else "small warn")
        self._flaw = ""
        self.keyboard = Keyboard(self.shape, self.words)
        column = self.frame()
        column.setSpacing(self.shape.px(32, 4))
        if portrait:  # on its side, the keyboard needs the height
            self.headline(column, self.say(Phrase.TYPING))
        fields = QBoxLayout(QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight)
        fields.setSpacing(self.shape.px(20, 20))
        for label, field in (
            (Phrase.GIVEN, self.given),
            (Phrase.FAMILY, self.family),
            (Phrase.BORN, self.born),
        ):
            fields.addLayout(self._labeled(self.say(label), field))
            field.returnPressed.connect(self._next)
        column.addLayout(fields)
        if portrait:
            column.addWidget(self.flaw)
        column.addStretch(1)
        column.addWidget(self.keyboard)
        self.given.entered.connect(lambda: self.keyboard.attach(self.given))
        self.family.entered.connect(lambda: self.keyboard.attach(self.family))
        self.born.entered.connect(lambda: self.keyboard.attach(self.born, Layer.DIGITS))
        for name in (self.given, self.family):
            name.textChanged.connect(self._tell)
        self.keyboard.attach(self.given)
        column.addStretch(1)
        self.go_on = self.button("continue", "primary", self.say(Phrase.CONTINUE), self._typed)
        if portrait:
            column.addWidget(self.go_on)
            column.addLayout(self.ways_out())
        else:
            row = self.ways_out()
            row.insertWidget(2, self.flaw, 100)  # all there is: the stretch beside it is for pages without
            row.addWidget(self.go_on, 0, Align.AlignBottom)
            column.addLayout(row)

    def page_key(self, step: s.Typing) -> object:
        return step.flaw

    def draw(self, step: s.Typing) -> None:
        self._flaw = wording.flaw(self.words, step.flaw) if step.flaw else ""
        self._tell()
        for field, flaws in FLAWED.items():
            flawed = step.flaw in flaws
            place = self.family if field == "family" else self.born
            place.setProperty("flawed", flawed)
            place.style().unpolish(place)
            place.style().polish(place)
            if flawed:
                place.setFocus()

    def begin(self) -> None:
        self.given.setFocus()

    def kept(self) -> tuple[tuple[str, int, bool], ...]:
        return tuple((one.text(), one.cursorPosition(), one is self.keyboard.field) for one in self._fields)

    def take_over(self, kept: tuple[tuple[str, int, bool], ...]) -> None:
        for field, (text, cursor, written) in zip(self._fields, kept, strict=True):
            field.setText(text)
            field.setCursorPosition(cursor)
            if written:
                field.setFocus()
                field.entered.emit()

    def _labeled(self, label: str, field: TextField) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.shape.px(8, 4))
        text = TextLabel("small muted", label)
        text.setBuddy(field)
        column.addWidget(text)
        column.addWidget(field)
        return column

    def _tell(self) -> None:
        """What is wrong, or else the letters that no shipped font has, as they are typed."""
        letters = undrawable(f"{self.given.text()} {self.family.text()}")
        self.flaw.show_text(self._flaw or wording_questions.undrawable(self.words, letters))

    def _next(self) -> None:
        """Return moves to the next field, and submits from the last one."""
        if self.given.hasFocus():
            self.family.setFocus()
        elif self.family.hasFocus():
            self.born.setFocus()
        else:
            self.happened.emit(self._typed())

    def _typed(self) -> Typed:
        return Typed(family=self.family.text(), given=self.given.text(), born=self.born.iso(), today=today())


class ConfirmScreen(Screen):
    """The name, one plain sentence of what is kept, and for those who were here before all the rest in one tap."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        self.name = NameLabel("hero" if portrait else "title", self.shape)
        self.name.setProperty("tone", "strong")
        self.born = TextLabel("lead muted")
        column = self.frame()
        column.addStretch(1)
        self.headline(column, self.say(Phrase.CONFIRM))
        card, inside = panel("plain", self.shape)
        inside.addWidget(self.name)
        inside.addWidget(self.born)
        what = QBoxLayout(QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight)
        what.setSpacing(self.shape.px(32, 32))
        what.addWidget(card, 0 if portrait else 1)
        kept = TextLabel("body muted" if portrait else "small muted", self.say(Phrase.KEPT, days=KEEP_DAYS))
        what.addWidget(kept, 0 if portrait else 1)
        column.addLayout(what)
        column.addStretch(1)
        self.yes = self.button("confirm", "primary", self.say(Phrase.CONFIRM_YES), Confirmed(), icon="check")
        self._last: LastVisit | None = None
        self.same = Button("same-as-last-time", "primary", self.shape, self.say(Phrase.SAME), icon="history")
        self.same.clicked.connect(self.emits(self._same))
        choices = QVBoxLayout() if portrait else QHBoxLayout()
        choices.setSpacing(self.shape.px(24, 20))
        choices.addWidget(self.same)
        choices.addWidget(self.yes)
        column.addLayout(choices)
        column.addSpacing(self.shape.px(0, 24))  # above where any page has its way out
        column.addLayout(self.ways_out())

    def page_key(self, step: s.Confirm) -> object:
        return self._last is not None

    def draw(self, step: s.Confirm) -> None:
        visitor = step.draft.visitor
        self.name.setText(visitor.name.full)
        self.born.show_text(self.say(Phrase.BORN_ON, born=self.words.day(visitor.born)) if visitor.born else "")
        self._last = step.draft.last if self.context.site.still_has(step.draft.last) else None
        self.same.setVisible(self._last is not None)
        self.yes.become("secondary" if self._last else "primary")
        if self._last is not None:
            site = self.context.site
            purpose = self.context.text(site.visitor_type(self._last.purpose).label, self._last.purpose)
            going = self._last.destination and self.context.place(site.destination(self._last.destination))
            where = self.say(Phrase.LAST_VISIT, purpose=purpose, destination=going) if going else purpose
            self.same.say(self.say(Phrase.SAME), where)

    def _same(self) -> SameAsLastTime:
        return same_as_last_time(self._last or LastVisit("", ""), self.context)


def same_as_last_time(last: LastVisit, context: ScreenContext) -> SameAsLastTime:
    """The last visit once more, its codes resolved by the school of now."""
    site = context.site
    going = site.destination(last.destination) if last.destination else None
    kind = site.visitor_type(last.purpose)
    absence = site.absence(last.host, now())
    return SameAsLastTime(kind, going, context.conduct.version, last.host, site.question_set, absence)


class AlreadyHereScreen(Screen):
    """The same card again without a sign-out in between: asks whether the visitor is leaving."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        self.name = NameLabel("title", self.shape)
        self.since = TextLabel("lead muted")
        column = self.frame()
        column.addStretch(2)
        column.addWidget(self.name)
        column.addWidget(self.since)
        column.addStretch(1)
        choices = QVBoxLayout() if portrait else QHBoxLayout()
        choices.setSpacing(self.shape.px(24, 20))
        choices.addWidget(
            self.button("sign-out", "primary", self.say(Phrase.SIGN_OUT), LeavingConfirmed(), icon="wave")
        )
        choices.addWidget(self.button("still-here", "secondary", self.say(Phrase.STILL_HERE), Finished(), icon="check"))
        column.addLayout(choices)
        column.addStretch(1)
        foot = QHBoxLayout()  # apart from what the page before has here: it ends the visit that was
        foot.addWidget(self.button("came-back", "quiet", self.say(Phrase.CAME_BACK), CameBack(), icon="history"), 1)
        if not portrait:
            foot.addStretch(1)
        column.addLayout(foot)

    def draw(self, step: s.AlreadyHere) -> None:
        self.name.setText(self.say(Phrase.ALREADY, name=step.visit.name.full))
        since = wording.clock(self.words, step.visit.started, self.context.site.time_zone)
        self.since.setText(self.say(Phrase.ALREADY_SINCE, time=since))
