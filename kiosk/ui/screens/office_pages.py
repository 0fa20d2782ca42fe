"""What the office's pages share, and the first of them: the waiting list, and how the kiosk itself is doing."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.case import CaseSummary
from kiosk.checkin.events import Event, Finished
from kiosk.checkin.health import Health
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import AreaPicked, CasePicked, ClosingAsked, PassAsked
from kiosk.checkin.office.steps import Notice, OfficeArea
from kiosk.ui import wording_health, wording_office, wording_staff_area
from kiosk.ui.screens.base import Align, Screen, ScreenContext, panel
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import ButtonGrid, TouchScroll, empty
from kiosk.ui.widgets.pictures import Icon, thumbnail
from kiosk.ui.widgets.status_strip import ICONS
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText


class OfficePage(Screen):
    """A page with its tab pressed; the others are one touch away."""

    area: OfficeArea

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.column = self.frame()
        self.column.addLayout(self._tabs())
        self.note = TextLabel("body good")

    def draw_health(self, health: Health) -> None:
        counts = {
            OfficeArea.WAITING: health.waiting,
            OfficeArea.BADGES: health.badges_to_check,
            OfficeArea.ON_SITE: health.sign_out_requests,
        }
        for area, tab in self.tabs.items():
            tab.say(wording_staff_area.area(self.words, area, counts.get(area, 0)))

    def head(self, title: str, hint: str) -> None:
        """A title and the sentence under it, at the page's top."""
        self.title, self.hint = self.headline(self.column, title, hint)

    def show_head(self, title: str, hint: str) -> None:
        """In landscape the title is hidden when there is a hint: the tab says the same."""
        self.title.setText(title)
        self.title.setVisible(self.shape.portrait or not hint)
        self.hint.show_text(hint)

    def show_note(self, note: Notice | None) -> None:
        self.note.show_text(wording_staff_area.note(self.words, note) if note else "")

    def page(self, *parts: QWidget) -> TouchScroll:
        """Parts below each other, in a page that may be longer than the screen."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.shape.px(32, 16))
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        return TouchScroll(content)

    def foot(self, back: Event | None = None) -> QHBoxLayout:
        """The row at the page's foot: back to the list, where there is one, and out of the office pages."""
        row = QHBoxLayout()
        if back is not None:
            row.addWidget(self.button("back", "quiet", self.say(Phrase.BACK), back, icon="back"))
            row.addStretch(1)
        row.addWidget(self.button("done", "secondary", self.say(OfficeText.LEAVE), Finished(), icon="door"))
        if back is None:
            row.addStretch(1)
        return row

    def _tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(12, 12))
        self.tabs: dict[OfficeArea, Button] = {}
        for area in OfficeArea:
            tab = self.button(f"area-{area}", "tab", wording_staff_area.area(self.words, area), AreaPicked(area))
            tab.setChecked(area is self.area)
            self.tabs[area] = tab
            # Upright, the longest word needs more than a fourth of the width.
            row.addWidget(tab, tab.sizeHint().width() if self.shape.portrait else 1)
        return row


class CasesScreen(OfficePage):
    """Photo, name and time of each; nothing of why but that a name was typed: the hall can see this page too."""

    area = OfficeArea.WAITING

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        column = self.column
        self.head(self.say(OfficeText.CASES), self.say(OfficeText.CASES_HINT))
        self.decided = TextLabel("body good")
        column.addWidget(self.decided)
        hint = self.say(StaffAreaText.MAKE_PASS_HINT)
        make_pass = self.say(StaffAreaText.MAKE_PASS)
        self.make_pass = self.button("make-pass", "row", make_pass, PassAsked(), icon="badge", detail=hint)
        column.addWidget(self.make_pass)
        self.grid = ButtonGrid(self.shape, 1 if self.shape.portrait else 2)
        self.kiosk = QWidget()
        self.kiosk_lines = QVBoxLayout(self.kiosk)
        self.kiosk_lines.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page(self.grid, self.kiosk), 1)
        foot = self.foot()
        foot.addWidget(self.button("close-kiosk", "quiet", self.say(OfficeText.CLOSE), ClosingAsked(), icon="close"))
        column.addLayout(foot)
        self.draw_health(context.health)

    def page_key(self, step: o.Cases) -> object:
        return step.decided, step.pass_for is None, tuple(case.id for case in step.cases or ())

    def draw(self, step: o.Cases) -> None:
        empty = step.cases == ()
        self.title.setText(self.say(OfficeText.CASES_NONE if empty else OfficeText.CASES))
        loaded = self.say(OfficeText.CASES_NONE_HINT if empty else OfficeText.CASES_HINT)
        self.hint.show_text(loaded if step.cases is not None else self.say(OfficeText.LOADING))
        told = (
            wording_office.decided(self.words, step.decided, inside=step.inside, badge=step.badge)
            if step.decided
            else ""
        )
        asked = self.say(StaffAreaText.PASS_ASKED) if step.pass_asked else ""
        self.decided.show_text(" ".join(filter(None, (told, asked))))
        offered = step.pass_for is not None
        self.make_pass.setVisible(offered)
        self.hint.setVisible(self.shape.portrait or not offered)  # on its side, the page needs the height
        self.grid.setVisible(bool(step.cases))
        self.grid.show_buttons([self._row(case) for case in step.cases or ()])

    def draw_health(self, health: Health) -> None:
        super().draw_health(health)
        empty(self.kiosk_lines)
        frame, inside = panel("plain", self.shape)
        inside.addWidget(TextLabel("body strong", self.say(OfficeText.KIOSK)))
        found = wording_health.advices(self.words, health)
        for part, advice in found.items():
            inside.addLayout(self._line(ICONS[part], "clay", advice.full))
        if not found:
            inside.addLayout(self._line("check", "green", self.say(OfficeText.KIOSK_WELL)))
        if health.unsent:
            inside.addLayout(self._line("clock", "muted", self.say(OfficeText.UNSENT, count=health.unsent)))
        self.kiosk_lines.addWidget(frame)
        frame.show()

    def _row(self, case: CaseSummary) -> Button:
        since = wording_staff_area.since(self.words, case, self.context.site.time_zone)
        row = self.button(f"case-{case.id}", "row", case.name.full, CasePicked(case.id), icon="person", detail=since)
        if (photo := thumbnail(case.photo, self.shape.px(*row.role.icon) * 2)) is not None:
            row.show_picture(photo)
        return row

    def _line(self, icon: str, tint: str, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 16))
        row.addWidget(Icon(icon, tint, self.shape.px(40, 34)), 0, Align.AlignTop)
        row.addWidget(TextLabel("small", text), 1)
        return row
