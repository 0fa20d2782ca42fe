"""Badges that nobody has seen: what is known of each, and what staff say of it."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import BadgeSeen, ReprintAsked, RollChanged
from kiosk.checkin.visit import BadgeAnswer, BadgeQuestion
from kiosk.ui import wording, wording_staff_area
from kiosk.ui.screens.base import ScreenContext, panel
from kiosk.ui.screens.office_page import OfficePage
from kiosk.ui.widgets.layouts import empty
from kiosk.ui.widgets.text_label import Name, TextLabel
from kiosk.ui.wording import say
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText


class BadgesScreen(OfficePage):
    """One panel a badge, with three answers; below them the roll."""

    area = o.OfficeArea.BADGES

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.head(say(StaffAreaText.BADGES), say(StaffAreaText.BADGES_HINT))
        self.column.addWidget(self.note)
        self.badges = QWidget()
        self.list = QVBoxLayout(self.badges)
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setSpacing(self.shape.px(24, 16))
        self.roll = QWidget()
        self.roll_lines = QVBoxLayout(self.roll)
        self.roll_lines.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.page(self.badges, self.roll), 1)
        self.column.addLayout(self.foot())
        self.draw_health(context.health)

    def page_key(self, step: o.Badges) -> object:
        return step.note, tuple(question.visit.badge_id for question in step.questions or ())

    def draw(self, step: o.Badges) -> None:
        none = step.questions == ()
        loaded = "" if none else say(StaffAreaText.BADGES_HINT)
        hint = loaded if step.questions is not None else say(OfficeText.LOADING)
        self.show_head(say(StaffAreaText.BADGES_NONE if none else StaffAreaText.BADGES), hint)
        self.show_note(step.note)
        empty(self.list)
        empty(self.roll_lines)
        for question in step.questions or ():
            frame = self._question(question)
            self.list.addWidget(frame)
            frame.show()
        if step.questions is not None:
            frame = self._roll(step)
            self.roll_lines.addWidget(frame)
            frame.show()

    def _question(self, question: BadgeQuestion) -> QFrame:
        frame, inside = panel("plain", self.shape)
        visit, zone = question.visit, self.context.site.time_zone
        name = Name("lead", self.shape, visit.name.full)
        name.setProperty("tone", "strong")
        texts = QVBoxLayout()
        texts.setSpacing(self.shape.px(10, 4))
        texts.addWidget(name)
        texts.addWidget(TextLabel("small muted", say(OfficeText.SINCE, time=wording.clock(visit.started, zone))))
        texts.addWidget(
            TextLabel("small alert" if question.doubt.may_come else "small", wording_staff_area.doubt(question))
        )
        inside.addLayout(texts)
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(16, 12))
        badge = visit.badge_id
        came_out = BadgeSeen(badge, BadgeAnswer.CAME_OUT)
        not_needed = BadgeSeen(badge, BadgeAnswer.NOT_NEEDED)
        # At the left: at the right lay the key that enters a PIN, on the page before.
        row.addWidget(self.button(f"not-needed-{badge}", "quiet", say(StaffAreaText.NOT_NEEDED), not_needed), 1)
        row.addWidget(self.button(f"came-out-{badge}", "secondary", say(StaffAreaText.CAME_OUT), came_out), 1)
        row.addWidget(self.button(f"again-{badge}", "secondary", say(StaffAreaText.AGAIN), ReprintAsked(visit)), 1)
        inside.addLayout(row)
        return frame

    def _roll(self, step: o.Badges) -> QFrame:
        frame, inside = panel("plain", self.shape)
        portrait = self.shape.portrait
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight)
        row.setSpacing(self.shape.px(20, 16))
        texts = QVBoxLayout()
        texts.addWidget(TextLabel("body strong", wording_staff_area.roll(step.roll)))
        texts.addWidget(TextLabel("small muted", wording_staff_area.roll_hint(step.roll, self.context.site.time_zone)))
        row.addLayout(texts, 3)
        row.addWidget(
            self.button("new-roll", "secondary", say(StaffAreaText.NEW_ROLL), RollChanged(), icon="printer"), 2
        )
        inside.addLayout(row)
        return frame
