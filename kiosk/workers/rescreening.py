"""Screens everybody on site again when the lists have changed, one person at a time between orders."""

from __future__ import annotations

from kiosk.records import rescreening
from kiosk.workers.desk_context import DeskContext
from sync.contract.vocabulary import ListState


class Rescreener:
    """Keeps who must still be screened against the current lists. Used on the desk's thread only."""

    def __init__(self, desk: DeskContext) -> None:
        self._desk = desk
        self._against = ""
        self._left: list[str] = []

    def start(self) -> bool:
        """Compare the current lists with those that everybody on site was screened against; True if there is work.

        The mark is written when all is done: a kiosk that is switched off in between begins again.
        """
        against = self._lists()
        if not against:
            # Who comes in now is screened by no list: when there is one again, everybody is screened against it.
            if rescreening.last_screened_with(self._desk.store):
                rescreening.note_screened(self._desk.store, "")
            return False
        if against in {self._against, rescreening.last_screened_with(self._desk.store)}:
            return False
        self._against, self._left = against, rescreening.visits_to_rescreen(self._desk.store)
        return True

    def screen_next(self) -> str:
        """Screen one person; returns the id of the case that it led to, "" where it led to none.

        Whatever goes wrong, everybody is screened anew the next time that `start` is asked.
        """
        against, self._against = self._against, ""
        case, complete = self._screened(self._left.pop()) if self._left else ("", True)
        if complete:
            self._against = against
        else:
            self._left = []
        return case

    def screen_visit(self, visit: str) -> str:
        """Screen one visit against the lists of now; returns as `screen_next` does."""
        return self._screened(visit)[0]

    def _screened(self, visit: str) -> tuple[str, bool]:
        """The case that it led to, and whether there was a list to screen against."""
        person = rescreening.load_on_site(self._desk.store, visit)
        if person is None:
            return "", True
        found, entries = self._desk.compare(person.visitor, person.settled)
        case = rescreening.open_case(self._desk.store, person.visit, found, entries) if found.matches else ""
        return case, found.list_state is not ListState.ABSENT

    def finished(self) -> bool:
        """Whether everybody has been screened; that is noted."""
        if self._left or not self._against:
            return not self._left
        rescreening.note_screened(self._desk.store, self._against)
        self._against = ""
        return True

    def _lists(self) -> str:
        """The lists held, as text; "" where there is none to screen against."""
        state = self._desk.list_state()
        if state is ListState.ABSENT:
            return ""
        held = (self._desk.lists.current(feed) for feed in sorted(self._desk.lists.feeds()))
        return " ".join(
            [state, *(f"{one.manifest.feed}={one.manifest.version}:{one.manifest.root}" for one in held if one)]
        )
