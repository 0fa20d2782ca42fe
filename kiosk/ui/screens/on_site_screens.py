"""Who is on site, for the office: a list in pages, one visitor, and the badges that nobody has seen."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.events import WentBack
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import BadgeSeen, ReprintAsked, RollChanged, SignOutAsked, VisitorPicked
from kiosk.checkin.visit import BadgeAnswer, BadgeQuestion, OnSiteVisitor
from kiosk.ui import wording, wording_staff_area
from kiosk.ui.screens.base import Align, ScreenContext, panel
from kiosk.ui.screens.office_pages import OfficePage
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import ButtonGrid, empty
from kiosk.ui.widgets.text_widgets import NameLabel, TextLabel
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText

AT_ONCE = (7, 4)
"""Visitors on one page, upright and on its side: what fits without a scroll bar beside the arrows, the longest names
included; and a hall full of parents must not make the screen stutter."""


class OnSiteScreen(OfficePage):
    area = o.OfficeArea.ON_SITE

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._guests: tuple[OnSiteVisitor, ...] = ()
        self._first = 0
        self._at_once = AT_ONCE[0 if self.shape.portrait else 1]
        self.head(self.say(StaffAreaText.ON_SITE), self.say(StaffAreaText.ON_SITE_HINT))
        self.column.addWidget(self.note)
        self.grid = ButtonGrid(self.shape, 1 if self.shape.portrait else 2)
        self.column.addWidget(self.page(self.grid), 1)
        row = self.foot()
        self.previous = self.button("previous-page", "quiet", "", icon="previous-entry")
        self.following = self.button("next-page", "quiet", "", icon="next-entry")
        self.previous.spoken, self.following.spoken = (
            self.say(StaffAreaText.PREVIOUS_PAGE),
            self.say(StaffAreaText.NEXT_PAGE),
        )
        self.which = TextLabel("small muted")
        self.which.setWordWrap(False)
        self.previous.clicked.connect(lambda: self._turn(-self._at_once))
        self.following.clicked.connect(lambda: self._turn(self._at_once))
        for widget in (self.previous, self.which, self.following):
            row.addWidget(widget, 0, Align.AlignCenter)
        self.column.addLayout(row)
        self.draw_health(context.health)

    def page_key(self, step: o.OnSite) -> object:
        return step.note, tuple(guest.visit.id for guest in step.guests or ())

    def draw(self, step: o.OnSite) -> None:
        none = step.guests == ()
        loaded = "" if none else self.say(StaffAreaText.ON_SITE_HINT)
        hint = loaded if step.guests is not None else self.say(OfficeText.LOADING)
        self.show_head(self.say(StaffAreaText.ON_SITE_NONE if none else StaffAreaText.ON_SITE), hint)
        self.show_note(step.note)
        self._guests = step.guests or ()
        self._turn(0)

    def _turn(self, by: int) -> None:
        count = len(self._guests)
        last = max(0, (count - 1) // self._at_once * self._at_once)
        self._first = min(max(0, self._first + by), last)
        self.grid.show_buttons([self._row(guest) for guest in self._guests[self._first : self._first + self._at_once]])
        several = count > self._at_once
        page, pages = self._first // self._at_once + 1, last // self._at_once + 1
        self.which.show_text(self.say(StaffAreaText.PAGE_OF, page=page, pages=pages) if several else "")
        for button, end in ((self.previous, 0), (self.following, last)):
            button.setVisible(several)
            button.setEnabled(self._first != end)
            button.say("")

    def _row(self, guest: OnSiteVisitor) -> Button:
        visit = guest.visit
        since = self.say(OfficeText.SINCE, time=wording.clock(self.words, visit.started, self.context.site.time_zone))
        going = self.context.site.destination(visit.destination).label if visit.destination else ""
        detail = " · ".join(part for part in (since, going) if part)
        name = f"guest-{visit.id}"
        return self.button(name, "row", visit.name.full, VisitorPicked(guest), icon="person", detail=detail)


class OneGuestScreen(OfficePage):
    """The name once more before anything is done; and the truth about the badge before another is printed."""

    area = o.OfficeArea.ON_SITE

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        frame, inside = panel("plain", self.shape)
        self.name = NameLabel("title", self.shape)
        self.since = TextLabel("body muted")
        self.warning, self.known = TextLabel("body alert"), TextLabel("body muted")
        for text in (self.name, self.since, self.warning, self.known):
            inside.addWidget(text)
        self.column.addWidget(self.page(frame), 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(self.shape.px(20, 16))
        self._guest: OnSiteVisitor | None = None
        self.again = self.button("reprint", "secondary", self.say(StaffAreaText.REPRINT), icon="printer")
        self.again.clicked.connect(self._reprint)
        self.buttons.addWidget(self.again, 1)
        self.buttons.addWidget(
            self.button("sign-out", "secondary", self.say(StaffAreaText.SIGN_OUT), SignOutAsked(), icon="wave"), 1
        )
        self.column.addLayout(self.buttons)
        self.column.addLayout(self.foot(WentBack()))
        self.draw_health(context.health)

    def draw(self, step: o.OneGuest) -> None:
        guest, site = step.guest, self.context.site
        self._guest = guest
        self.name.setText(guest.visit.name.full)
        since = self.say(OfficeText.SINCE, time=wording.clock(self.words, guest.visit.started, site.time_zone))
        self.since.setText("\n".join((*wording_staff_area.errand(self.words, guest.visit, site), since)))
        self.again.setVisible(bool(guest.visit.badge_id))
        asked = guest.question
        hint = self.say(StaffAreaText.REPRINT_HINT) if guest.visit.badge_id else ""
        known = wording_staff_area.doubt(self.words, asked) if asked else hint
        warns = asked is not None and asked.doubt.may_come
        self.warning.show_text(known if warns else "")
        self.known.show_text("" if warns else known)

    def _reprint(self) -> None:
        if self._guest is not None:
            self.happened.emit(ReprintAsked(self._guest.visit))


class BadgesScreen(OfficePage):
    """One panel a badge, with three answers; below them the roll."""

    area = o.OfficeArea.BADGES

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.head(self.say(StaffAreaText.BADGES), self.say(StaffAreaText.BADGES_HINT))
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
        loaded = "" if none else self.say(StaffAreaText.BADGES_HINT)
        hint = loaded if step.questions is not None else self.say(OfficeText.LOADING)
        self.show_head(self.say(StaffAreaText.BADGES_NONE if none else StaffAreaText.BADGES), hint)
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
        name = NameLabel("lead", self.shape, visit.name.full)
        name.setProperty("tone", "strong")
        texts = QVBoxLayout()
        texts.setSpacing(self.shape.px(10, 4))
        texts.addWidget(name)
        texts.addWidget(
            TextLabel("small muted", self.say(OfficeText.SINCE, time=wording.clock(self.words, visit.started, zone)))
        )
        texts.addWidget(
            TextLabel(
                "small alert" if question.doubt.may_come else "small", wording_staff_area.doubt(self.words, question)
            )
        )
        inside.addLayout(texts)
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(16, 12))
        badge = visit.badge_id
        came_out = BadgeSeen(badge, BadgeAnswer.CAME_OUT)
        not_needed = BadgeSeen(badge, BadgeAnswer.NOT_NEEDED)
        # At the left: at the right lay the key that enters a PIN, on the page before.
        row.addWidget(self.button(f"not-needed-{badge}", "quiet", self.say(StaffAreaText.NOT_NEEDED), not_needed), 1)
        row.addWidget(self.button(f"came-out-{badge}", "secondary", self.say(StaffAreaText.CAME_OUT), came_out), 1)
        row.addWidget(self.button(f"again-{badge}", "secondary", self.say(StaffAreaText.AGAIN), ReprintAsked(visit)), 1)
        inside.addLayout(row)
        return frame

    def _roll(self, step: o.Badges) -> QFrame:
        frame, inside = panel("plain", self.shape)
        portrait = self.shape.portrait
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if portrait else QBoxLayout.Direction.LeftToRight)
        row.setSpacing(self.shape.px(20, 16))
        texts = QVBoxLayout()
        texts.addWidget(TextLabel("body strong", wording_staff_area.roll(self.words, step.roll)))
        texts.addWidget(
            TextLabel("small muted", wording_staff_area.roll_hint(self.words, step.roll, self.context.site.time_zone))
        )
        row.addLayout(texts, 3)
        row.addWidget(
            self.button("new-roll", "secondary", self.say(StaffAreaText.NEW_ROLL), RollChanged(), icon="printer"), 2
        )
        inside.addLayout(row)
        return frame
