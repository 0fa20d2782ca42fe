"""Whom the visitor named is not in today: who sees them instead, or the office. Neither why nor until when."""

from __future__ import annotations

from kiosk.checkin.school import Absence
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import AbsenceRead
from kiosk.ui.screens.base import Align, Screen, ScreenContext, panel
from kiosk.ui.widgets.text_widgets import NameLabel, TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_questions import QuestionText


class HostAwayScreen(Screen):
    """One sentence, who sees the visitor and where, and one button that goes on."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        portrait = self.shape.portrait
        self.title = TextLabel("title")
        card, inside = panel("plain", self.shape)
        self.instead = NameLabel("lead", self.shape)
        self.instead.setProperty("tone", "strong")
        self.where = TextLabel("body muted")
        inside.addWidget(self.instead)
        inside.addWidget(self.where)
        column = self.frame()
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(card)
        column.addStretch(2)
        go_on = self.button("go-on", "primary", self.say(Phrase.CONTINUE), AbsenceRead(), icon="check")
        foot = self.ways_out()
        if portrait:
            column.addWidget(go_on)
        else:
            foot.addWidget(go_on, 0, Align.AlignBottom)
        column.addLayout(foot)

    def draw(self, step: s.HostAway) -> None:
        absence = step.draft.absence
        self.title.setText(self.say(QuestionText.HOST_NOT_IN, name=absence.host.name) if absence else "")
        self.instead.setText(instead(absence, self.context))
        self.where.show_text(self.context.place(absence.place) if absence and absence.place else "")


def instead(absence: Absence | None, context: ScreenContext) -> str:
    """Who sees the visitor: the stand-in or the office."""
    if absence is None or absence.stand_in is None:
        return context.say(QuestionText.OFFICE_HELPS)
    return context.say(QuestionText.STAND_IN, name=absence.stand_in.name)
