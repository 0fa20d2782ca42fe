"""The waiting list: who is held, since when, and how the kiosk itself is doing."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.case import CaseSummary
from kiosk.checkin.health import Health
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import CasePicked, ClosingAsked
from kiosk.checkin.office.steps import OfficeArea
from kiosk.ui import wording_health, wording_office
from kiosk.ui import wording_staff_area as wording_area
from kiosk.ui.screens.base import Align, Place, panel
from kiosk.ui.screens.office_page import OfficePage
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import empty
from kiosk.ui.widgets.pictures import Icon, thumbnail
from kiosk.ui.widgets.scroll import Grid
from kiosk.ui.widgets.strip import ICONS
from kiosk.ui.widgets.text import Text
from kiosk.ui.wording import say
from kiosk.ui.wording_office import Office


class CasesScreen(OfficePage):
    """Photo, name and time of each; nothing of why, for the hall can see this page too."""

    area = OfficeArea.WAITING

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        column = self.column
        self.head(say(Office.CASES), say(Office.CASES_HINT))
        self.decided = Text("body good")
        column.addWidget(self.decided)
        self.grid = Grid(self.shape, 1 if self.shape.portrait else 2)
        self.kiosk = QWidget()
        self.kiosk_lines = QVBoxLayout(self.kiosk)
        self.kiosk_lines.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page(self.grid, self.kiosk), 1)
        foot = self.foot()
        foot.addWidget(self.button("close-kiosk", "quiet", say(Office.CLOSE), ClosingAsked(), icon="close"))
        column.addLayout(foot)
        self.draw_health(place.health)

    def page_key(self, step: o.Cases) -> object:
        return step.decided, tuple(case.id for case in step.cases or ())

    def draw(self, step: o.Cases) -> None:
        empty = step.cases == ()
        self.title.setText(say(Office.CASES_NONE if empty else Office.CASES))
        loaded = say(Office.CASES_NONE_HINT if empty else Office.CASES_HINT)
        self.hint.show_text(loaded if step.cases is not None else say(Office.LOADING))
        self.decided.show_text(wording_office.decided(step.decided, inside=step.inside) if step.decided else "")
        self.grid.setVisible(bool(step.cases))
        self.grid.show_buttons([self._row(case) for case in step.cases or ()])

    def draw_health(self, health: Health) -> None:
        super().draw_health(health)
        empty(self.kiosk_lines)
        frame, inside = panel("plain", self.shape)
        inside.addWidget(Text("body strong", say(Office.KIOSK)))
        found = wording_health.advices(health)
        for part, advice in found.items():
            inside.addLayout(self._line(ICONS[part], "clay", advice.full))
        if not found:
            inside.addLayout(self._line("check", "green", say(Office.KIOSK_WELL)))
        if health.unsent:
            inside.addLayout(self._line("clock", "muted", say(Office.UNSENT, count=health.unsent)))
        self.kiosk_lines.addWidget(frame)
        frame.show()

    def _row(self, case: CaseSummary) -> Button:
        since = wording_area.since(case, self.place.site.time_zone)
        row = self.button(f"case-{case.id}", "row", case.name.full, CasePicked(case.id), icon="person", detail=since)
        if (photo := thumbnail(case.photo, self.shape.px(*row.role.icon) * 2)) is not None:
            row.show_picture(photo)
        return row

    def _line(self, icon: str, tint: str, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 16))
        row.addWidget(Icon(icon, tint, self.shape.px(40, 34)), 0, Align.AlignTop)
        row.addWidget(Text("small", text), 1)
        return row
