"""What a visitor is asked: why they come, where they go, the conduct expectations, and the photo for the badge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.checkin.events import Event
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.asking import where_optional
from kiosk.checkin.visitor.events import (
    ConductAccepted,
    DestinationPicked,
    PhotoAsked,
    PhotoKept,
    PhotoSkipped,
    TypePicked,
    WhereUnknown,
)
from kiosk.ui import icons
from kiosk.ui.screens.base import Align, Screen, ScreenContext, panel
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.layouts import ButtonGrid, TouchScroll
from kiosk.ui.widgets.pictures import Icon
from kiosk.ui.widgets.preview import Guide, Preview
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_questions import QuestionText
from language.translator import Translator
from sync.contract.records.question import Need, VisitorType

MOST_TILES = 6
"""Tiles of one page: with more visitor types the last one is "More"."""


class TilesScreen(Screen):
    """A question and its answers. Where the district has taken them all away meanwhile, the visitor goes on without."""

    title = Phrase.PURPOSE

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        column = self.frame()
        self.headline(column, self.say(self.title))
        self.grid = ButtonGrid(self.shape, self.columns())
        self.show_tiles(self.tiles())
        column.addWidget(TouchScroll(self.grid), 1)
        self.foot = self.ways_out()
        column.addLayout(self.foot)

    def columns(self) -> int:
        return 2 if self.shape.portrait else 4

    def show_tiles(self, tiles: Sequence[Button]) -> None:
        without = self.button("go-on", "tile", self.say(Phrase.CONTINUE), self.without, icon="next")
        self.grid.show_buttons(list(tiles) or [without])

    def tiles(self) -> Sequence[Button]:
        """The answers, in the district's order."""
        raise NotImplementedError

    def without(self) -> Event:
        """What the visitor says where there is nothing to pick."""
        raise NotImplementedError

    def draw(self, step: Any) -> None:
        """The tiles depend on the school alone."""


class TypeScreen(TilesScreen):
    """The visitor types, six tiles at most; "More" shows the next ones, and after the last the first again."""

    title = Phrase.PURPOSE
    _from = 0

    def columns(self) -> int:
        return 2 if self.shape.portrait else 3

    def tiles(self) -> Sequence[Button]:
        types = self.context.site.types
        if len(types) <= MOST_TILES:
            return [self._tile(kind) for kind in types]
        more = self.button("more-types", "tile", self.say(QuestionText.MORE), icon="next")
        more.clicked.connect(self._turn)
        return [*(self._tile(kind) for kind in types[self._from : self._from + MOST_TILES - 1]), more]

    def without(self) -> TypePicked:
        return TypePicked(any_visit(self.words))

    def _tile(self, kind: VisitorType) -> Button:
        return self.button(
            f"purpose-{kind.code}",
            "tile",
            self.context.text(kind.label, kind.code),
            TypePicked(kind, self.context.site.question_set),
            icon=icons.for_code(kind.code, icons.PURPOSES, "other"),
        )

    def _turn(self) -> None:
        following = self._from + MOST_TILES - 1
        self._from = following if following < len(self.context.site.types) else 0
        self.show_tiles(self.tiles())
        self.turned.emit()


def any_visit(words: Translator) -> VisitorType:
    """What somebody comes for at a school that names nothing."""
    return VisitorType(
        code="visit",
        label={words.tag: words.say(Phrase.VISIT)},
        badge={words.tag: words.say(Phrase.VISIT_BADGE)},
        destination=Need.NO,
    )


class DestinationScreen(TilesScreen):
    title = Phrase.DESTINATION

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.unknown = self.button(
            "not-known", "secondary", self.say(QuestionText.NOT_KNOWN), WhereUnknown(), icon="help"
        )
        # On its side behind the ways out, whose places are those of every page.
        self.foot.insertWidget(1 if self.shape.portrait else -1, self.unknown, 0, Align.AlignBottom)

    def tiles(self) -> Sequence[Button]:
        return [
            self.button(
                f"destination-{destination.code}",
                "tile",
                self.context.place(destination),
                DestinationPicked(destination),
                icon=icons.for_code(destination.code, icons.DESTINATIONS, "place"),
            )
            for destination in self.context.site.destinations
        ]

    def without(self) -> DestinationPicked:
        return DestinationPicked(None)

    def draw(self, step: s.ChooseDestination) -> None:
        self.unknown.setVisible(where_optional(step.draft))


class ConductScreen(Screen):
    """The points of the text file, and one button to accept them."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        conduct = context.conduct
        column = self.frame()
        self.headline(column, conduct.title)
        content = QWidget()
        points = QVBoxLayout(content)
        points.setContentsMargins(0, 0, 0, 0)
        points.setSpacing(self.shape.px(26, 8))
        if not conduct.points:
            points.addWidget(TextLabel("body alert", self.say(Phrase.CONDUCT_MISSING)))
        for point in conduct.points:
            points.addLayout(self._point(point))
        if conduct.closing and not self.shape.portrait:
            points.addSpacing(self.shape.px(8))
            points.addWidget(TextLabel("body muted", conduct.closing))
        elif conduct.closing:
            frame, inside = panel("quiet", self.shape)
            inside.addWidget(TextLabel("body", conduct.closing))
            points.addWidget(frame)
        points.addStretch(1)
        column.addWidget(TouchScroll(content), 1)
        accept = self.button(
            "accept", "primary", self.say(Phrase.CONDUCT_ACCEPT), ConductAccepted(conduct.version), icon="check"
        )
        if self.shape.portrait:
            column.addWidget(accept)
            column.addLayout(self.ways_out())
        else:
            row = self.ways_out()
            row.addWidget(accept, 2)
            column.addLayout(row)

    def draw(self, step: s.Conduct) -> None:
        """The expectations are the same for everybody."""

    def _point(self, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.shape.px(24, 18))
        row.addWidget(Icon("check", "green", self.shape.px(48, 38)), 0, Align.AlignTop)
        row.addWidget(TextLabel("lead" if self.shape.portrait else "body", text), 1)
        return row


class PhotoScreen(Screen):
    """The live picture with an oval, then the photo: use it, take another, or go on without."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.preview = Preview(Guide.FACE, self.shape, self.words)
        self.failed = TextLabel("body alert")
        column = self.halves(self.preview, (1, 0) if self.shape.portrait else (1, 1))
        self.title, self.hint = self.headline(column, self.say(Phrase.PHOTO), self.say(Phrase.PHOTO_HINT))
        column.addWidget(self.failed)
        column.addStretch(1)
        self.keep = self.button("keep-photo", "primary", self.say(Phrase.KEEP_PHOTO), PhotoKept(), icon="check")
        self.take = self.button("take-photo", "primary", self.say(Phrase.TAKE_PHOTO), PhotoAsked(), icon="camera")
        self.again = self.button("photo-again", "secondary", self.say(Phrase.PHOTO_AGAIN), PhotoAsked(), icon="again")
        icon = "" if self.shape.portrait else "no-photo"  # between two others, the words need the width
        self.skip = self.button("skip-photo", "secondary", self.say(Phrase.SKIP_PHOTO), PhotoSkipped(), icon=icon)
        ways_out = self.ways_out()
        if self.shape.portrait:
            ways_out.insertWidget(1, self.skip, 4, Align.AlignBottom)
        else:
            column.addWidget(self.skip)
        for button in (self.again, self.keep, self.take):  # the primary last: its place is that of every primary
            column.addWidget(button)
        (column if self.shape.portrait else self.under_picture).addLayout(ways_out)

    def page_key(self, step: s.TakingPhoto) -> object:
        return step.draft.photo is not None, step.asked, step.failed

    def draw(self, step: s.TakingPhoto) -> None:
        photo = step.draft.photo
        taken = photo is not None
        title, hint = (
            (Phrase.PHOTO_TAKEN, Phrase.PHOTO_TAKEN_HINT)
            if taken
            else ((Phrase.PHOTO_ASKED, Phrase.PHOTO_ASKED_HINT) if step.asked else (Phrase.PHOTO, Phrase.PHOTO_HINT))
        )
        self.title.setText(self.say(title))
        self.hint.show_text(self.say(hint))
        kind = step.draft.visitor_type
        must = kind is not None and kind.photo is Need.REQUIRED
        failed = Phrase.PHOTO_FAILED_MUST if must else Phrase.PHOTO_FAILED
        self.failed.show_text(self.say(failed) if step.failed else "")
        self.skip.setVisible(step.failed or not must)
        self.preview.show_photo(photo.jpeg if photo else None)
        self.keep.setVisible(taken)
        self.again.setVisible(taken)
        self.take.setVisible(not taken)
        self.take.setEnabled(not step.asked)

    def show_preview(self, image: QImage) -> None:
        self.preview.show_image(image)
