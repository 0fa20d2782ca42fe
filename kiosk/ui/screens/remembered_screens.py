"""What the kiosk remembers of "not this person": when and by whom; who, and which entry, for a held finger alone."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.case import RememberedDecision
from kiosk.checkin.events import WentBack
from kiosk.checkin.office import steps as o
from kiosk.checkin.office.events import Covered, RememberedPicked, RevokeAsked, Uncovered
from kiosk.ui import wording_staff_area
from kiosk.ui.screens.base import Align, ScreenContext, panel
from kiosk.ui.screens.office_pages import OfficePage
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.cover import CoveredNote, HoldButton
from kiosk.ui.widgets.layouts import ButtonGrid, empty
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording_office import OfficeText
from kiosk.ui.wording_staff_area import StaffAreaText


class RememberedScreen(OfficePage):
    area = o.OfficeArea.REMEMBERED

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.head(self.say(StaffAreaText.REMEMBERED), self.say(StaffAreaText.REMEMBERED_HINT))
        self.column.addWidget(self.note)
        self.grid = ButtonGrid(self.shape, 1)
        self.column.addWidget(self.page(self.grid), 1)
        self.column.addLayout(self.foot())
        self.draw_health(context.health)

    def page_key(self, step: o.Remembered) -> object:
        return step.note, tuple(kept.case_id for kept in step.kept or ())

    def draw(self, step: o.Remembered) -> None:
        none = step.kept == ()
        hint = self.say(StaffAreaText.REMEMBERED_HINT if step.kept is not None else OfficeText.LOADING)
        self.show_head(
            self.say(StaffAreaText.REMEMBERED_NONE if none else StaffAreaText.REMEMBERED), "" if none else hint
        )
        self.show_note(step.note)
        self.grid.show_buttons([self._row(index, kept) for index, kept in enumerate(step.kept or ())])

    def _row(self, index: int, kept: RememberedDecision) -> Button:
        zone = self.context.site.time_zone
        said, until = (
            wording_staff_area.decided(self.words, kept, zone),
            wording_staff_area.until(self.words, kept, zone),
        )
        return self.button(f"kept-{index}", "row", said, RememberedPicked(kept), icon="history", detail=until)


class OneRecollectionScreen(OfficePage):
    """Covered until a finger holds, as the entry of a case is; two taps revoke."""

    area = o.OfficeArea.REMEMBERED

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        frame, inside = panel("plain", self.shape)
        self.decided, self.until = TextLabel("body strong"), TextLabel("body muted")
        inside.addWidget(self.decided)
        inside.addWidget(self.until)
        self.column.addWidget(frame)
        self.cover, inside = panel("cover", self.shape)
        self.under = QVBoxLayout()
        inside.addLayout(self.under)
        inside.addStretch(1)
        if self.shape.portrait:
            self.cover.setFixedHeight(self.shape.px(360))  # the button must not move under the finger
        self.column.addWidget(self.cover, 0 if self.shape.portrait else 1)
        self.asked = TextLabel("body alert")
        self.column.addWidget(self.asked)
        row = self.row = QHBoxLayout()
        row.setSpacing(self.shape.px(20, 16))
        self.hold = HoldButton(self.shape, self.words)
        self.hold.held.connect(self.emits(Uncovered()))
        self.hold.let_go.connect(self._cover)
        kept = self.hold.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.hold.setSizePolicy(kept)
        self.revoke = self.button("revoke", "caution", self.say(StaffAreaText.REVOKE), RevokeAsked())
        row.addWidget(self.hold, 3)
        row.addWidget(self.revoke, 2)
        self.column.addLayout(row)
        self.column.addStretch(1 if self.shape.portrait else 0)
        self.column.addLayout(self.foot(WentBack()))
        self.draw_health(context.health)

    def page_key(self, step: o.OneRecollection) -> object:
        return step.confirming

    def draw(self, step: o.OneRecollection) -> None:
        zone = self.context.site.time_zone
        self.decided.setText(wording_staff_area.decided(self.words, step.kept, zone))
        self.until.setText(wording_staff_area.until(self.words, step.kept, zone))
        self.until.setVisible(self.shape.portrait or not step.uncovered)  # on its side, the page needs the height
        self.asked.show_text(self.say(StaffAreaText.REVOKE_HINT) if step.confirming else "")
        self.cover.setVisible(not step.confirming)
        self.hold.setVisible(not step.confirming)
        # The second tap is asked for elsewhere than the first: a hand that taps twice revokes nothing.
        turned = QHBoxLayout.Direction.RightToLeft if step.confirming else QHBoxLayout.Direction.LeftToRight
        self.row.setDirection(turned)
        self.revoke.say(self.say(StaffAreaText.REVOKE_YES if step.confirming else StaffAreaText.REVOKE))
        self.hold.show_uncovered(step.uncovered)
        empty(self.under)
        if step.uncovered:
            for line in wording_staff_area.covered_lines(self.words, step.kept):
                self._put(TextLabel("body", line))
        else:
            self._put(CoveredNote(self.shape, self.words))

    def _put(self, widget: QWidget) -> None:
        self.under.addWidget(widget, 0, Align.AlignTop)
        widget.show()

    def _cover(self) -> None:
        empty(self.under)
        self.happened.emit(Covered())
