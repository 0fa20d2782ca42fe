"""What the desk's duties share: the store, the lists, and the current school."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import events as e
from kiosk.checkin.school import BadgeWords, Site
from kiosk.records import school_document
from kiosk.records.store import Store
from kiosk.records.trusted_time import Clocks, boot_seconds
from kiosk.workers import status_report
from printing.layout.badge_design import STANDARD, Design
from screening.name_tables import NameTables
from screening.persons import BarredEntry, Visitor
from screening.result import Screening, compared_with
from screening.score import screen
from sync.contract.time_zones import day_in
from sync.contract.vocabulary import ListState

LEAVING_S = 600.0
MOST_LEAVING = 9
"""A bound, in case somebody plays with the button."""

Compared = tuple[Screening, tuple[BarredEntry, ...]]


@dataclass
class DeskContext:
    """Belongs to the desk's thread.

    `badge_grace_s`: what the kiosk's own settings say of `grace_s`.
    `own_design`: what a file at this kiosk says of its badges, in place of what the district says.
    `own_settings`: the names of settings that this kiosk's own file sets.
    """

    store: Store
    lists: BarredLists
    tables: NameTables
    words: BadgeWords
    language: str
    badge_grace_s: float
    own_design: Design | None = None
    own_settings: Collection[str] = ()
    site_read: Site | None = None
    design_read: Design | None = None
    leaving: list[float] = field(default_factory=list)

    @property
    def grace_s(self) -> float:
        """A badge seen this soon after its sign-in does not sign out; it is on its way to a chest."""
        told = None if "badge_grace_s" in self.own_settings else self.site.badge_grace_s
        return self.badge_grace_s if told is None else told

    def leaving_now(self) -> list[float]:
        """When visitors asked to sign out with nothing to show, as long as that is recent enough to matter."""
        now = boot_seconds()
        return [moment for moment in self.leaving if now - moment < LEAVING_S]

    @property
    def site(self) -> Site:
        return self.site_read or self.reload()

    def clocks(self) -> Clocks:
        """See kiosk.workers.status_report."""
        return status_report.known_clocks(self.store, self.lists)

    def list_state(self) -> ListState:
        """See kiosk.workers.status_report."""
        return status_report.list_state(self.store, self.lists)

    def compare(self, visitor: Visitor, settled: frozenset[tuple[str, str]]) -> Compared:
        """Screen somebody against the lists of now; the entries are those of the matches, in their order.

        `settled`: (entry id, leaf) of what a person has decided about them.
        """
        now = self.clocks().certain
        today = day_in(self.site.zone, now) if now else None
        there = self.lists.search(visitor)
        # What could not be read counts for this visitor, even where it is mended by now.
        state = self.list_state() if there.complete else ListState.ABSENT
        found = screen(visitor, there.entries, self.tables, today, self.site.code, state, settled, self.lists.policy())
        found = replace(found, lists=compared_with(self.lists.issued(), self.site.list_sources))
        by_key = {(entry.id, entry.leaf): entry for entry in there.entries}
        return found, tuple(by_key[match.entry_id, match.leaf] for match in found.matches)

    @property
    def design(self) -> Design:
        """What badges show now; as of the last `reload`."""
        return self.design_read or self.own_design or STANDARD

    @property
    def badge_words(self) -> BadgeWords:
        """The words, with the date as the design has it written."""
        shape = self.design.date.strftime("")
        return replace(self.words, date=lambda moment: moment.strftime(shape)) if shape else self.words

    def reload(self) -> Site:
        self.site_read = school_document.site(self.store, self.language)
        self.design_read = self.own_design or school_document.badge_design(self.store)
        return self.site_read


Duty = Callable[[DeskContext, Any], e.Event | None]
"""Carries out one kind of command. Errors are raised: the worker answers them."""
