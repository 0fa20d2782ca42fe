"""Why somebody comes and where they go: large tiles."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.checkin.events import Event
from kiosk.checkin.visit import Purpose
from kiosk.checkin.visitor.events import DestinationPicked, PurposePicked
from kiosk.ui import icons
from kiosk.ui.screens.base import Place, Screen
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.scroll import Grid, Scroll
from kiosk.ui.wording import Phrase, say


class TilesScreen(Screen):
    """A question and its answers. Where the district has taken them all away meanwhile, the visitor goes on without."""

    title = Phrase.PURPOSE

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        column = self.frame()
        self.headline(column, say(self.title))
        tiles = self.tiles() or [self.button("go-on", "tile", say(Phrase.CONTINUE), self.without, icon="next")]
        grid = Grid(self.shape, 2 if self.shape.portrait else 4)
        grid.show_buttons(list(tiles))
        column.addWidget(Scroll(grid), 1)
        column.addLayout(self.ways_out())

    def tiles(self) -> Sequence[Button]:
        """The answers, in the district's order."""
        raise NotImplementedError

    def without(self) -> Event:
        """What the visitor says where there is nothing to pick."""
        raise NotImplementedError

    def draw(self, step: object) -> None:
        """The tiles depend on the school alone."""


class PurposeScreen(TilesScreen):
    title = Phrase.PURPOSE

    def tiles(self) -> Sequence[Button]:
        return [
            self.button(
                f"purpose-{purpose.code}",
                "tile",
                purpose.label,
                PurposePicked(purpose),
                icon=icons.for_code(purpose.code, icons.PURPOSES, "other"),
            )
            for purpose in self.place.site.purposes
        ]

    def without(self) -> PurposePicked:
        return PurposePicked(Purpose("visit", say(Phrase.VISIT), say(Phrase.VISIT_BADGE), needs_destination=False))


class DestinationScreen(TilesScreen):
    title = Phrase.DESTINATION

    def tiles(self) -> Sequence[Button]:
        return [
            self.button(
                f"destination-{destination.code}",
                "tile",
                destination.label,
                DestinationPicked(destination),
                icon=icons.for_code(destination.code, icons.DESTINATIONS, "place"),
            )
            for destination in self.place.site.destinations
        ]

    def without(self) -> DestinationPicked:
        return DestinationPicked(None)
