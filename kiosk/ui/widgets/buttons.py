"""Everything that is pressed: one class, whose role decides its look."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle

from kiosk.ui import icons
from kiosk.ui.style import PALETTE, Shape, color
from kiosk.ui.widgets.focus import used_keyboard

WRAP = int(Qt.TextFlag.TextWordWrap)
BY_KEYBOARD = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}


@dataclass(frozen=True, slots=True)
class Role:
    """How a kind of button is drawn; its ground and outline are in the stylesheet. Lengths: portrait, landscape."""

    ink: str
    height: tuple[int, int]
    icon: tuple[int, int] = (48, 40)
    padding: tuple[int, int] = (36, 28)
    upright: bool = False  # icon above the caption
    left: bool = False  # content at the left edge, as in a list
    checked_ink: str = "white"


ROLES: dict[str, Role] = {
    "primary": Role("white", (128, 96)),
    "secondary": Role("green", (112, 88), padding=(28, 20)),
    "quiet": Role("green", (96, 88), padding=(28, 24)),
    "caution": Role("clay-deep", (112, 88), padding=(28, 20)),
    "tile": Role("ink", (236, 158), icon=(84, 60), padding=(20, 16), upright=True),
    "row": Role("ink", (132, 104), icon=(60, 52), left=True),
    "choice": Role("ink", (176, 112), icon=(76, 56), padding=(44, 28), left=True),
    "chip": Role("ink", (96, 88), padding=(28, 16)),
    "tab": Role("green", (96, 88), padding=(14, 16)),
    "key": Role("ink", (108, 76), icon=(48, 40), padding=(4, 4)),
    "pin": Role("ink", (136, 88), icon=(56, 44), padding=(8, 8)),
    "strip": Role("green", (72, 64), icon=(36, 32), padding=(24, 20)),
}

CHECKABLE = frozenset({"chip", "tab"})


class Button(QPushButton):
    """A button with an icon or picture, a caption and a detail below it; the texts wrap and are never cut.

    Pressed by finger, mouse, Space or Return. `name` is its stable object name.
    """

    def __init__(
        self,
        name: str,
        role: str,
        shape: Shape,
        caption: str = "",
        *,
        icon: str = "",
        detail: str = "",
        spoken: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.role = ROLES[role]
        self.shape = shape
        self.icon_name = icon
        self.picture: QPixmap | None = None
        self.caption = caption
        self.detail = detail
        self.spoken = spoken
        self._ringed = False
        self.setAutoDefault(True)
        self.setCheckable(role in CHECKABLE)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(caption, detail)

    def say(self, caption: str, detail: str = "", *, icon: str | None = None) -> None:
        """Change what the button says, and what it is called by a screen reader."""
        self.caption, self.detail = caption, detail
        self.icon_name = self.icon_name if icon is None else icon
        self.setAccessibleName(self.spoken or ", ".join(part for part in (caption, detail) if part))
        self.updateGeometry()
        self.update()

    def become(self, role: str) -> None:
        """Take another role, and its look."""
        self.setProperty("role", role)
        self.role = ROLES[role]
        self.style().unpolish(self)
        self.style().polish(self)
        self.updateGeometry()

    def show_picture(self, picture: QPixmap) -> None:
        """A photo in the icon's place, in the icon's size."""
        self.picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        wide = max(self._advance(self._font(), self.caption), self._advance(self._detail_font(), self.detail))
        beside = 0 if self.role.upright else self._icon_room()
        width = wide + beside + 2 * self._padding() + self.shape.px(12)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        words = self.caption.replace("-", "- ").split() or [""]
        narrow = max(self._advance(self._font(), word) for word in words)
        beside = 0 if self.role.upright else self._icon_room()
        return QSize(narrow + beside + 2 * self._padding(), self.shape.px(*self.role.height))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        _, _, _, needed = self._places(QRect(0, 0, width, 0))
        return max(self.shape.px(*self.role.height), needed + self.shape.px(28, 20))

    def needed(self) -> QSize:
        """Width and height that the content takes at the button's width: what must fit inside it."""
        icon, caption, detail, height = self._places(self.rect())
        return QSize((icon | caption | detail).width() + self._padding(), height)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring shows the focus to who came by keyboard; a finger knows where it is."""
        self._ringed = event.reason() in BY_KEYBOARD and used_keyboard()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.EnabledChange, QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        icon, caption, detail, _ = self._places(self.rect())
        ink = self.role.checked_ink if self.isChecked() else self.role.ink
        ink = ink if self.isEnabled() else "faint-ink"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.picture is not None:
            painter.drawPixmap(icon, self.picture)
        elif self.icon_name:
            tint = ink if ink != "ink" or not self.role.upright else "green"
            picture = icons.pixmap(self.icon_name, PALETTE[tint], icon.width(), ratio=self.devicePixelRatioF())
            turned = self._right_to_left() and self.icon_name in icons.POINTING
            painter.drawPixmap(icon, picture.transformed(QTransform.fromScale(-1, 1)) if turned else picture)
        align = Qt.AlignmentFlag.AlignLeft if self.role.left else Qt.AlignmentFlag.AlignHCenter
        align = QStyle.visualAlignment(self.layoutDirection(), align)
        painter.setPen(color(ink))
        painter.setFont(self._font())
        painter.drawText(caption, int(align) | WRAP, self.caption)
        if self.detail:
            painter.setPen(color("muted" if ink == "ink" else ink))
            painter.setFont(self._detail_font())
            painter.drawText(detail, int(align) | WRAP, self.detail)
        if self._ringed:
            self._draw_ring(painter)
        painter.end()

    def _draw_ring(self, painter: QPainter) -> None:
        """Draw a dark and a light ring, visible on every background."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = self.shape.px(5)
        for ring, name in enumerate(("ink", "white")):
            inset = width // 2 + 1 + ring * width
            painter.setPen(QPen(color(name), width))
            radius = max(2, self.shape.px(20) - inset)
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), radius, radius)

    def _places(self, box: QRect) -> tuple[QRect, QRect, QRect, int]:
        """Where icon, caption and detail go in a box, and the height that they take together."""
        has_icon = bool(self.icon_name) or self.picture is not None
        side = self.shape.px(*self.role.icon) if has_icon else 0
        gap = self._icon_room() - side if has_icon and self.caption else 0
        beside = 0 if self.role.upright else side + gap
        room = max(1, box.width() - 2 * self._padding() - beside)
        caption = self._measure(self._font(), self.caption, room)
        detail = self._measure(self._detail_font(), self.detail, room)
        words = QSize(max(caption.width(), detail.width()), caption.height() + detail.height())
        if self.role.upright:
            gap = self.shape.px(14, 10) if has_icon else 0
            height = side + gap + words.height()
            top = box.top() + (box.height() - height) // 2
            icon = QRect(box.center().x() - side // 2, top, side, side)
            left, text_top, wide = box.left() + self._padding(), top + side + gap, room
        else:
            height = max(side, words.height())
            group = beside + words.width()
            start = self._padding() if self.role.left else (box.width() - group) // 2
            icon = QRect(box.left() + start, box.top() + (box.height() - side) // 2, side, side)
            left = box.left() + start + beside
            text_top = box.top() + (box.height() - words.height()) // 2
            wide = max(words.width(), 1)
        told = QRect(left, text_top, wide, caption.height())
        below = QRect(left, text_top + caption.height(), wide, detail.height())
        icon, told, below = (QStyle.visualRect(self.layoutDirection(), box, place) for place in (icon, told, below))
        return icon, told, below, height

    def _right_to_left(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _measure(self, font: QFont, text: str, room: int) -> QSize:
        if not text:
            return QSize(0, 0)
        box = QFontMetrics(font).boundingRect(QRect(0, 0, room, 10_000), WRAP | int(Qt.AlignmentFlag.AlignLeft), text)
        return QSize(box.width() + 2, box.height())

    def _advance(self, font: QFont, text: str) -> int:
        return QFontMetrics(font).horizontalAdvance(text) if text else 0

    def _font(self) -> QFont:
        self.ensurePolished()
        return self.font()

    def _detail_font(self) -> QFont:
        font = QFont(self._font())
        font.setPixelSize(self.shape.text("small"))
        font.setBold(False)
        return font

    def _padding(self) -> int:
        return self.shape.px(*self.role.padding)

    def _icon_room(self) -> int:
        has_icon = bool(self.icon_name) or self.picture is not None
        return (self.shape.px(*self.role.icon) + self.shape.px(18)) if has_icon else 0
