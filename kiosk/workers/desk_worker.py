"""The desk's thread: the store and the lists. Everything that is recorded, recalled or compared goes through here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart
from kiosk.checkin.school import BadgeWords, open_state
from kiosk.checkin.visit import Visit
from kiosk.records import badge_spool, cases, erasure, outbox, retention, staff_pins, visits
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError
from kiosk.workers import badge_duties, desk_duties, end_of_day, status_report
from kiosk.workers.camera_worker import PassKeys
from kiosk.workers.desk_context import DeskContext, Duty
from kiosk.workers.rescreening import Rescreener
from kiosk.workers.worker import Order, Reply, Worker, error_fields, log
from printing.layout.badge_design import Design
from screening.name_tables import NameTables

HOUSEKEEPING_MS = 60_000

DUTIES: dict[type, Duty] = {**desk_duties.DUTIES, **badge_duties.DUTIES}


class DeskWorker(Worker):
    """Owns the store's side of a visit.

    Signals:
        site_changed: the Site, at the start and whenever the district changed it.
        design_changed: what badges show, at the same times.
        pass_keys_changed: the PassKeys that belong to it.
        wrote: something was journaled that the district should hear of soon.
    """

    site_changed = Signal(object)
    design_changed = Signal(object)
    pass_keys_changed = Signal(object)
    wrote = Signal()
    role = e.WorkerRole.DESK

    def __init__(
        self,
        store: Store,
        lists: BarredLists,
        tables: NameTables,
        words: BadgeWords,
        language: str,
        badge_grace_s: float,
        own_design: Design | None = None,
        own_settings: Collection[str] = (),
    ) -> None:
        """See DeskContext."""
        super().__init__()
        self._desk = DeskContext(store, lists, tables, words, language, badge_grace_s, own_design, own_settings)
        self._rescreener = Rescreener(self._desk)
        self._admitted: list[str] = []
        self._timer: QTimer | None = None

    def begin(self) -> None:
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.run_housekeeping)
        self._timer.start(HOUSEKEEPING_MS)
        self.reload()
        self._guarded(self._recover)
        self.run_housekeeping()

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        self._guarded(partial(badge_spool.record_shutdown, self._desk.store))

    def _recover(self) -> None:
        for visit in badge_duties.left_over(self._desk):
            self._guarded(partial(self._print, visit))

    @Slot()
    def reload(self) -> None:
        """Read the school's document again and announce it."""
        site = self._desk.reload()
        self.site_changed.emit(site)
        self.design_changed.emit(self._desk.design)
        self.update_health(HealthPart.EMERGENCY, site.declared.emergency if site.declared else None)
        self.pass_keys_changed.emit(PassKeys(site.code, desk_duties.pass_signers(self._desk)))

    @Slot()
    def run_housekeeping(self) -> None:
        """Once a minute: sign out whoever left without signing out, apply retention, refresh the health."""
        self._guarded(partial(badge_spool.record_heartbeat, self._desk.store))
        self._guarded(self._close_day)
        self._guarded(self._prune)
        self._guarded(self.refresh_health)
        self.print_passes()
        self.rescreen()

    @Slot()
    def rescreen(self) -> None:
        """Screen everybody on site again if the lists have changed since they were screened."""
        self._guarded(self._start_rescreening)

    def _start_rescreening(self) -> None:
        if self._rescreener.start():
            QTimer.singleShot(0, self, self.rescreen_next)

    @Slot()
    def rescreen_next(self) -> None:
        """Screen one person, then let waiting orders run before the next."""
        self._guarded(self._rescreen_next)

    @Slot()
    def rescreen_admitted(self) -> None:
        while self._admitted:
            self._guarded(partial(self._rescreen_admitted, self._admitted.pop()))

    def _rescreen_admitted(self, visit: str) -> None:
        case = self._rescreener.screen_visit(visit)
        if case:
            log.info("late_case", case=case)
            self.after_write()

    def _rescreen_next(self) -> None:
        case = self._rescreener.screen_next()
        if case:
            log.info("late_case", case=case)
            self.after_write()
        if not self._rescreener.finished():
            QTimer.singleShot(0, self, self.rescreen_next)

    def _prune(self) -> None:
        retention.apply_retention(self._desk.store)

    def _close_day(self) -> None:
        """Sign out visitors who are still here after closing time, and overnight. Each kiosk closes its own visits;
        after midnight also those that another kiosk left open. Then what is kept for a day only is erased."""
        store, site = self._desk.store, self._desk.site
        ended = end_of_day.day_ends(self._desk.clocks(), store.doubted(), site)
        if ended is None:
            return
        closed = visits.close_day(store, ended.by_day, everywhere=False)
        closed += visits.close_day(store, ended.by_night)
        erasure.forget_day(store, ended.before_night)
        if closed:
            log.info("day_closed", visits=closed)
            self.wrote.emit()

    @Slot()
    def after_write(self) -> None:
        """Refresh the health and ask for an exchange, after something was written."""
        self._guarded(self.refresh_health)
        self.wrote.emit()

    def _guarded(self, duty: Callable[[], None]) -> None:
        """Do work that no visitor waits for. Errors are logged and never end the thread."""
        try:
            duty()
        except StoreError as error:
            log.error("housekeeping", fault=error.fault.value)
        except Exception as error:  # noqa: BLE001  the edge of the thread
            log.error("housekeeping", **error_fields(error))

    @Slot()
    def refresh_health(self) -> None:
        """Update every part of the health that the store and the lists determine."""
        store = self._desk.store
        self.update_health(HealthPart.WAITING, cases.count_waiting(store))
        self.update_health(HealthPart.HELD_CASES, cases.ids_waiting(store))
        self.update_health(HealthPart.WENT_AWAY, cases.count_waiting(store, left=True))
        self.update_health(HealthPart.BADGES_TO_CHECK, len(badge_spool.questions(store)))
        self.update_health(HealthPart.UNSENT, outbox.count_unsent(store))
        self.update_health(HealthPart.SIGN_OUT_REQUESTS, len(self._desk.leaving_now()))
        self.update_health(HealthPart.REFUSED_PINS, staff_pins.count_refused_pins(store))
        self._refresh_list_health()
        site, clocks = self._desk.site, self._desk.clocks()
        self.update_health(HealthPart.CLOCK, clocks.doubt)
        self.update_health(
            HealthPart.OVERDUE, len(end_of_day.overdue(clocks, store.doubted(), site, visits.on_site(store)))
        )
        self.update_health(HealthPart.OPEN_STATE, open_state(site.calendar, clocks.best or clocks.own, site.zone))
        self.update_health(HealthPart.EMERGENCY, site.declared.emergency if site.declared else None)

    def _refresh_list_health(self) -> None:
        lists = self._desk.lists
        self.update_health(HealthPart.FEED_FAULTS, tuple(lists.faults(0).items()))
        self.update_health(HealthPart.EMPTIED_FEEDS, tuple(status_report.emptied(self._desk.store, lists).items()))
        self.update_health(HealthPart.FEEDS_UNCONFIRMED, lists.set_version == 0)
        self.update_health(HealthPart.LISTS, self._desk.list_state())

    @Slot()
    def print_passes(self) -> None:
        """Print the school passes that the district has signed since it was last asked."""
        self._guarded(self._print_passes)

    def _print_passes(self) -> None:
        for badge in badge_duties.passes_to_print(self._desk):
            self.replied.emit(Reply(0, e.BadgeMade(badge)))

    @Slot(object)
    def print_badge(self, visit: Visit) -> None:
        """Print a badge that an office asked for; its job is on disk."""
        self._guarded(lambda: self._print(visit))

    @Slot(str)
    def print_test(self, badge_id: str) -> None:
        """Print a test badge that an office asked for."""
        self._guarded(lambda: self.replied.emit(Reply(0, e.BadgeMade(badge_duties.make_test(self._desk, badge_id)))))

    def _print(self, visit: Visit) -> None:
        """Print a badge outside any journey."""
        self.replied.emit(Reply(0, badge_duties.make_badge(self._desk, c.MakeBadge(visit))))

    def carry_out(self, order: Order) -> e.Event | None:
        event = DUTIES[type(order.command)](self._desk, order.command)
        if c.COMMANDS[type(order.command)].writes:
            # After the answer: what is on disk must never be reported as failed because a count was not to be had.
            QTimer.singleShot(0, self, self.after_write)
        if isinstance(order.command, c.MakeBadge):
            # Every admission passes here, the office's too; the case that it decided may be older than the lists.
            self._admitted.append(order.command.visit.id)
            QTimer.singleShot(0, self, self.rescreen_admitted)
        return event
