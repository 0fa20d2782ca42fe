"""What the office's pages share: tabs among them, a line on what was just done, and the way out."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.events import Event, Finished
from kiosk.checkin.health import Health
from kiosk.checkin.office.events import AreaPicked
from kiosk.checkin.office.steps import Notice, OfficeArea
from kiosk.ui import wording_staff_area
from kiosk.ui.screens.base import Screen, ScreenContext
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import TouchScroll
from kiosk.ui.widgets.text_label import TextLabel
from kiosk.ui.wording import Phrase, say
from kiosk.ui.wording_office import OfficeText


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
            tab.say(wording_staff_area.area(area, counts.get(area, 0)))

    def head(self, title: str, hint: str) -> None:
        """A title and the sentence under it, at the page's top."""
        self.title, self.hint = self.headline(self.column, title, hint)

    def show_head(self, title: str, hint: str) -> None:
        """On its side, the page needs the height: where there is a sentence, the tab is title enough."""
        self.title.setText(title)
        self.title.setVisible(self.shape.portrait or not hint)
        self.hint.show_text(hint)

    def show_note(self, note: Notice | None) -> None:
        self.note.show_text(wording_staff_area.note(note) if note else "")

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
            row.addWidget(self.button("back", "quiet", say(Phrase.BACK), back, icon="back"))
            row.addStretch(1)
        row.addWidget(self.button("done", "secondary", say(OfficeText.LEAVE), Finished(), icon="door"))
        if back is None:
            row.addStretch(1)
        return row

    def _tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(12, 12))
        self.tabs: dict[OfficeArea, Button] = {}
        for area in OfficeArea:
            tab = self.button(f"area-{area}", "tab", wording_staff_area.area(area), AreaPicked(area))
            tab.setChecked(area is self.area)
            self.tabs[area] = tab
            # Upright, the longest word needs more than a fourth of the width.
            row.addWidget(tab, tab.sizeHint().width() if self.shape.portrait else 1)
        return row
