"""The desk's thread: the store and the lists. Everything that is recorded, recalled or compared goes through here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.domain.case import Ruling
from kiosk.domain.screening.entries import BarredEntry
from kiosk.domain.screening.score import screen
from kiosk.domain.screening.tables import NameTables
from kiosk.domain.site import BadgeWords, Site
from kiosk.domain.visit import SignOutResult, Visit
from kiosk.domain.visitor import Visitor
from kiosk.store import cases, outbox, remembered, retention, school, spool, staff, visits
from kiosk.store.barred import BarredLists
from kiosk.store.faults import StoreError
from kiosk.store.store import Store
from kiosk.store.tables import BadgeState
from kiosk.workers.badges import compose, zone_of
from kiosk.workers.camera import PassKeys
from kiosk.workers.messages import Order, Reply
from kiosk.workers.worker import Worker, log, traits

HOUSEKEEPING_MS = 60_000
REPRINT_WITHIN = timedelta(minutes=10)
"""A badge that could not be printed for longer is the office's to print: its visitor has been let in by hand."""


class DeskWorker(Worker):
    """Owns the store's side of a visit.

    Signals:
        sited: the Site, at the start and whenever the district changed it.
        keyed: the PassKeys that belong to it.
        wrote: something was journaled that the district should hear of soon.
    """

    sited = Signal(object)
    keyed = Signal(object)
    wrote = Signal()
    role = e.Worker.DESK

    def __init__(
        self,
        store: Store,
        lists: BarredLists,
        tables: NameTables,
        words: BadgeWords,
        language: str,
        badge_grace_s: float,
    ) -> None:
        """`badge_grace_s`: a badge seen this soon after its sign-in does not sign out; it is on its way to a chest."""
        super().__init__()
        self._store = store
        self._lists = lists
        self._tables = tables
        self._words = words
        self._language = language
        self._grace_s = badge_grace_s
        self._site: Site | None = None
        self._compared: tuple[BarredEntry, ...] = ()
        self._timer: QTimer | None = None

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep_house)
        self._timer.start(HOUSEKEEPING_MS)
        self.reload()
        self.keep_house()
        self._print_what_waits()

    def end(self) -> None:
        if self._timer:
            self._timer.stop()

    @Slot()
    def reload(self) -> None:
        """The district's document is new: hand it on."""
        self._site = school.site(self._store, self._language)
        self.sited.emit(self._site)
        self.keyed.emit(PassKeys(self._site.code, school.kiosk_keys(self._store)))

    @Slot()
    def keep_house(self) -> None:
        """Once a minute: who has left without a word, what retention ends, and how everything stands."""
        self._guarded(self._close_yesterday)
        self._guarded(self._forget)
        self._guarded(self.take_stock)

    def _forget(self) -> None:
        retention.prune(self._store)

    def _close_yesterday(self) -> None:
        """Nobody stays overnight: whoever came before today, by the school's clock, is signed out by the system."""
        now = self._store.now()
        if self._lists.clock_is_suspect(now):
            return
        midnight = now.astimezone(zone_of(self._here())).replace(hour=0, minute=0, second=0, microsecond=0)
        closed = visits.close_day(self._store, before=midnight)
        if closed:
            log.info("day_closed", visits=closed)
            self.wrote.emit()

    @Slot()
    def look_round(self) -> None:
        """Something was written: gauge it, and let the district hear of it."""
        self._guarded(self.take_stock)
        self.wrote.emit()

    def _guarded(self, duty: Callable[[], None]) -> None:
        """Do what no visitor waits for; the desk goes on whatever it meets."""
        try:
            duty()
        except StoreError as error:
            log.error("housekeeping", fault=error.fault.value)
        except Exception as error:  # noqa: BLE001  the edge of the thread
            log.error("housekeeping", **traits(error))

    @Slot()
    def take_stock(self) -> None:
        """Gauge what the status strip shows."""
        self.gauge("waiting", cases.count_waiting(self._store))
        self.gauge("unsent", outbox.unsent(self._store))
        self.gauge("lists", self._lists.state(self._store.now()))

    def _print_what_waits(self) -> None:
        """Badges that were recorded when the machine stopped, of visitors who are still here. One that may have come
        out already is never printed again by itself."""
        for job in spool.recover(self._store):
            log.warning("badge_in_doubt", badge=job.badge_id)
        for job in spool.jobs(self._store, BadgeState.QUEUED):
            if job.visit.ended is None and self._store.now() - job.visit.started < REPRINT_WITHIN:
                self._guarded(partial(self._print_again, job.visit))

    def _print_again(self, visit: Visit) -> None:
        self.replied.emit(Reply(0, self._make_badge(c.MakeBadge(visit))))

    def carry_out(self, order: Order) -> e.Event | None:
        command = order.command
        event = self._duties[type(command)](self, command)
        if type(command) in _WRITES:
            # After the answer: what is on disk must never be reported as failed because a count was not to be had.
            QTimer.singleShot(0, self, self.look_round)
        return event

    def _screen(self, command: c.Screen) -> e.Event:
        return e.Screened(self._compare(command.visitor))

    def _compare(self, visitor: Visitor) -> Any:
        now = self._store.now()
        suspect = self._lists.clock_is_suspect(now)
        today = None if suspect else now.astimezone(zone_of(self._here())).date()
        self._compared = tuple(self._lists.candidates(visitor))
        known = remembered.remembered(self._store, visitor)
        state = self._lists.state(now)
        return screen(
            visitor, self._compared, self._tables, today, self._here().code, state, known, self._lists.policy()
        )

    def _recall(self, command: c.Recall) -> e.Event:
        return e.Recalled(visits.recall(self._store, command.visitor))

    def _record(self, command: c.Record) -> e.Event:
        return e.Recorded(visits.record(self._store, command.arrival, command.screening))

    def _void(self, command: c.VoidVisit) -> None:
        visits.void(self._store, command.visit_id)

    def _open_case(self, command: c.OpenCase) -> e.Event:
        by_id = {(entry.id, entry.leaf): entry for entry in self._compared}
        entries = [by_id[match.entry_id, match.leaf] for match in command.screening.matches]
        return e.CaseOpened(cases.open_case(self._store, command.arrival, command.screening, entries))

    def _make_badge(self, command: c.MakeBadge) -> e.Event:
        visit = command.visit
        badge = compose(visit, self._here(), self._words, self._photo(visit.photo), self._store.secrets.device_key)
        spool.begin(self._store, badge.id)  # durable before the first byte leaves
        return e.BadgeMade(badge)

    def _photo(self, digest: str) -> bytes | None:
        """A photo of ours, or None: a badge without a face is better than a visitor without a badge."""
        try:
            return self._store.photos.read(digest) if digest else None
        except StoreError as error:
            log.error("photo_unreadable", fault=error.fault.value)
            return None

    def _note_printed(self, command: c.NotePrinted) -> None:
        spool.mark(self._store, command.badge_id, command.outcome)

    def _sign_out(self, command: c.SignOut) -> e.Event:
        visit = visits.load(self._store, command.badge.id)
        age = (self._store.now() - visit.started).total_seconds() if visit and visit.ended is None else self._grace_s
        if 0 <= age < self._grace_s:
            return e.SignOutRecorded(SignOutResult.TOO_SOON)
        return e.SignOutRecorded(visits.sign_out(self._store, command.badge.id, command.by))

    def _list_staff(self, _: c.ListStaff) -> e.Event:
        return e.StaffListed(staff.list_staff(self._store))

    def _verify_pin(self, command: c.VerifyPin) -> e.Event:
        answer = staff.verify_pin(self._store, command.staff.id, command.pin)
        return e.StaffVerified(answer.staff) if answer.staff else e.PinRefused(answer.wait_seconds)

    def _list_cases(self, _: c.ListCases) -> e.Event:
        return e.CasesListed(cases.waiting(self._store))

    def _load_case(self, command: c.LoadCase) -> e.Event:
        return e.CaseLoaded(cases.load(self._store, command.case_id))

    def _decide(self, command: c.Decide) -> e.Event:
        ruling, visit = cases.decide(
            self._store,
            command.case_id,
            command.decision,
            command.reason,
            command.staff,
            command.second,
            command.text,
        )
        if ruling is not Ruling.ALLOWED:
            return e.DecisionRefused(ruling)
        return e.CaseDecided(command.case_id, command.decision, visit)

    def _here(self) -> Site:
        if self._site is None:
            self._site = school.site(self._store, self._language)
        return self._site

    _duties: ClassVar[dict[type, Callable[[DeskWorker, Any], e.Event | None]]] = {
        c.Screen: _screen,
        c.Recall: _recall,
        c.Record: _record,
        c.VoidVisit: _void,
        c.OpenCase: _open_case,
        c.MakeBadge: _make_badge,
        c.NotePrinted: _note_printed,
        c.SignOut: _sign_out,
        c.ListStaff: _list_staff,
        c.VerifyPin: _verify_pin,
        c.ListCases: _list_cases,
        c.LoadCase: _load_case,
        c.Decide: _decide,
    }


_WRITES = frozenset({c.Record, c.VoidVisit, c.OpenCase, c.NotePrinted, c.SignOut, c.VerifyPin, c.Decide})
