"""A typed name that nothing matched: who it is and what they want, and one tap once somebody has looked."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.checkin.case import Case
from kiosk.checkin.events import Event, WentBack
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import DecisionChosen, RefusalAsked
from kiosk.ui import wording_office
from kiosk.ui.screens.base import Screen, ScreenContext
from kiosk.ui.screens.comparison import visitor_panel
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import empty
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import DECISIONS, OfficeText
from language.marks import Text
from sync.contract.vocabulary import UNMATCHED_REFUSALS, Decision, Reason, Ruling

_LOOKED = DecisionChosen(Decision.ADMIT, Reason.IDENTITY_CHECKED)

ONE_TAP: tuple[tuple[str, Text, str, DecisionChosen], ...] = (
    ("looked-at-card", OfficeText.LOOKED_AT_CARD, "card", _LOOKED),
    ("known-person", OfficeText.KNOWN_PERSON, "person", _LOOKED),
    (
        "with-escort",
        OfficeText.WITH_ESCORT,
        "escort",
        DecisionChosen(Decision.ADMIT_WITH_ESCORT, Reason.IDENTITY_CHECKED),
    ),
)
"""Name, caption, icon and event of each admission. The first two say the same: what was shown leaves no trace."""

REFUSAL: tuple[str, Text, Event] = ("refuse", DECISIONS[Decision.REFUSE], RefusalAsked())


class LookOnceScreen(Screen):
    """Three large buttons of one tap each; a refusal alone asks for a reason."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._case: Case | None = None
        portrait = self.shape.portrait
        whole = self.frame()
        direction = QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight
        halves = QBoxLayout(direction)
        halves.setSpacing(self.shape.px(36, 32))
        self.visitor = QVBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(self.shape.px(24, 10))
        self.title, self.hint = self.headline(words, self.say(OfficeText.LOOK_ONCE))
        self.saving, self.ruling = TextLabel("body good"), TextLabel("body alert")
        self.pages = QStackedWidget()
        for page in (self._admissions(), self._refusals()):
            self.pages.addWidget(page)
        for part in (self.saving, self.ruling):
            words.addWidget(part)
        words.addWidget(self.pages, 1)
        halves.addLayout(self.visitor, 0 if portrait else 3)
        halves.addLayout(words, 1 if portrait else 5)
        whole.addLayout(halves, 1)
        whole.addLayout(self._foot())

    def page_key(self, step: o.LookOnce) -> object:
        return step.case.id, step.refusing, step.ruling, step.deciding

    def draw(self, step: o.LookOnce) -> None:
        if self._case != step.case:
            self._case = step.case
            empty(self.visitor)
            frame = visitor_panel(self.words, step.case, self.context.site, self.shape, large=True)
            self.visitor.addWidget(frame)
            frame.show()
        ruling = wording_office.ruling(self.words, step.ruling or Ruling.ALLOWED)
        quiet = step.refusing or step.deciding or ruling
        self.title.setText(self.say(OfficeText.WHY_REFUSED if step.refusing else OfficeText.LOOK_ONCE))
        self.hint.show_text("" if quiet else self.say(OfficeText.LOOK_ONCE_HINT))
        self.saving.show_text(self.say(OfficeText.DECIDING) if step.deciding else "")
        self.ruling.show_text("" if step.deciding else ruling)
        self.pages.setCurrentIndex(int(step.refusing))
        self.refuse.setVisible(not step.refusing)
        for button in (*self.choices, self.refuse):
            button.setEnabled(not step.deciding)

    def _admissions(self) -> QWidget:
        page, column = self._page()
        self.choices: list[Button] = []
        for name, caption, icon, event in ONE_TAP:
            self._choice(column, self.button(name, "choice", self.say(caption), event, icon=icon))
        column.addStretch(1)
        return page

    def _refusals(self) -> QWidget:
        page, column = self._page()
        for reason in UNMATCHED_REFUSALS:
            event = DecisionChosen(Decision.REFUSE, reason)
            self._choice(
                column, self.button(f"reason-{reason}", "row", wording_office.reason(self.words, reason), event)
            )
        column.addStretch(1)
        return page

    def _choice(self, column: QVBoxLayout, button: Button) -> None:
        self.choices.append(button)
        column.addWidget(button)

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.shape.px(28, 12))
        return page, column

    def _foot(self) -> QHBoxLayout:
        name, caption, event = REFUSAL
        row = QHBoxLayout()
        row.addWidget(self.button("back", "quiet", self.say(Phrase.BACK), WentBack(), icon="back"))
        row.addStretch(1)
        self.refuse = self.button(name, "caution", self.say(caption), event)
        row.addWidget(self.refuse)
        return row
