"""The desk's thread: the store and the lists. Everything that is recorded, recalled or compared goes through here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.domain.calendar import door
from kiosk.domain.site import BadgeWords
from kiosk.domain.visit import Visit
from kiosk.records import badge_spool, cases, outbox, retention, run_state, staff_pins, visits
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError
from kiosk.workers import status_report
from kiosk.workers.camera import PassKeys
from kiosk.workers.duties import badges as badge_duties
from kiosk.workers.duties import days, office, passes
from kiosk.workers.duties import visits as visit_duties
from kiosk.workers.duties.again import Again
from kiosk.workers.duties.counter import Counter, Duty
from kiosk.workers.messages import Order, Reply
from kiosk.workers.worker import Worker, log, traits
from screening.name_tables import NameTables

HOUSEKEEPING_MS = 60_000

DUTIES: dict[type, Duty] = {**visit_duties.DUTIES, **office.DUTIES, **badge_duties.DUTIES, **passes.DUTIES}

_WRITES = frozenset(
    {
        c.Record, c.VoidVisit, c.OpenCase, c.NoteLeft, c.MakeBadge, c.NotePrinted, c.SignOut, c.SignOutVisit,
        c.CallOffice, c.ListGuests, c.SignOutGuest, c.VerifyPin, c.Decide, c.AnswerBadge, c.PrintAgain, c.ChangeRoll,
        c.Revoke,
    }
)  # fmt: skip


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
        self._desk = Counter(store, lists, tables, words, language, badge_grace_s)
        self._again = Again(self._desk)
        self._admitted: list[str] = []
        self._timer: QTimer | None = None

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep_house)
        self._timer.start(HOUSEKEEPING_MS)
        self.reload()
        self._guarded(self._recover)
        self.keep_house()

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        self._guarded(partial(run_state.record_shutdown, self._desk.store))

    def _recover(self) -> None:
        for visit in badge_duties.left_over(self._desk):
            self._guarded(partial(self._print, visit))

    @Slot()
    def reload(self) -> None:
        """The district's document is new: hand it on."""
        site = self._desk.reload()
        self.sited.emit(site)
        self.gauge("emergency", site.declared.emergency if site.declared else None)
        self.keyed.emit(PassKeys(site.code, passes.keys(self._desk)))

    @Slot()
    def keep_house(self) -> None:
        """Once a minute: who has left without a word, what retention ends, and how everything stands."""
        self._guarded(partial(run_state.record_heartbeat, self._desk.store))
        self._guarded(self._close_day)
        self._guarded(self._forget)
        self._guarded(self.take_stock)
        self.screen_again()

    @Slot()
    def screen_again(self) -> None:
        """Another list than those on site were screened against: they are screened again."""
        self._guarded(self._begin_again)

    def _begin_again(self) -> None:
        if self._again.begin():
            QTimer.singleShot(0, self, self.screen_next)

    @Slot()
    def screen_next(self) -> None:
        """One person; then whatever waits at the desk, and then the next."""
        self._guarded(self._screen_next)

    @Slot()
    def screen_admitted(self) -> None:
        while self._admitted:
            self._guarded(partial(self._screen_admitted, self._admitted.pop()))

    def _screen_admitted(self, visit: str) -> None:
        case = self._again.screen(visit)
        if case:
            log.info("late_case", case=case)
            self.look_round()

    def _screen_next(self) -> None:
        case = self._again.one()
        if case:
            log.info("late_case", case=case)
            self.look_round()
        if not self._again.done():
            QTimer.singleShot(0, self, self.screen_next)

    def _forget(self) -> None:
        retention.apply_retention(self._desk.store)

    def _close_day(self) -> None:
        """Nobody stays when the school has closed, nor overnight: the system signs them out. Each door ends its own
        day, and after midnight what another door has left open."""
        store, site = self._desk.store, self._desk.site
        ended = days.ended(self._desk.clocks(), store.doubted(), site)
        if ended is None:
            return
        closed = visits.close_day(store, ended.by_day, everywhere=False)
        closed += visits.close_day(store, ended.by_night)
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
        store = self._desk.store
        self.gauge("waiting", cases.count_waiting(store))
        self.gauge("held", cases.ids_waiting(store))
        self.gauge("left", cases.count_waiting(store, left=True))
        self.gauge("badges", len(badge_spool.questions(store)))
        self.gauge("unsent", outbox.count_unsent(store))
        self.gauge("leaving", len(self._desk.leaving_now()))
        self.gauge("refused", staff_pins.count_refused_pins(store))
        self._gauge_lists()
        site, clocks = self._desk.site, self._desk.clocks()
        self.gauge("clock", clocks.doubt)
        self.gauge("overdue", len(days.overdue(clocks, store.doubted(), site, visits.on_site(store))))
        self.gauge("door", door(site.calendar, clocks.best or clocks.own, site.zone))
        self.gauge("emergency", site.declared.emergency if site.declared else None)

    def _gauge_lists(self) -> None:
        lists = self._desk.lists
        self.gauge("ailing", tuple(lists.faults(0).items()))
        self.gauge("emptied", tuple(status_report.emptied(self._desk.store, lists).items()))
        self.gauge("unconfirmed", lists.set_version == 0)
        self.gauge("lists", self._desk.list_state())

    def _print(self, visit: Visit) -> None:
        """A badge that nobody has ordered: it belongs to no journey."""
        self.replied.emit(Reply(0, badge_duties.make_badge(self._desk, c.MakeBadge(visit))))

    def carry_out(self, order: Order) -> e.Event | None:
        event = DUTIES[type(order.command)](self._desk, order.command)
        if type(order.command) in _WRITES:
            # After the answer: what is on disk must never be reported as failed because a count was not to be had.
            QTimer.singleShot(0, self, self.look_round)
        if isinstance(order.command, c.MakeBadge):
            # Every admission passes here, the office's too; the case that it decided may be older than the lists.
            self._admitted.append(order.command.visit.id)
            QTimer.singleShot(0, self, self.screen_admitted)
        return event
