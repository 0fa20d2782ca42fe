"""The wire's thread: an exchange every half minute, sooner when there is news, later when the district is away."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.checkin import events as e
from kiosk.domain.health import ServerState
from kiosk.store.barred import BarredLists
from kiosk.store.changes import ChangeShelf
from kiosk.store.erasures import ErasureShelf
from kiosk.store.faults import StoreError
from kiosk.store.outbox import JournalOutbox, note_list
from kiosk.store.school import SchoolShelf
from kiosk.store.store import Store
from kiosk.workers.worker import Worker, log, traits
from sync.client import Client
from sync.cycle import Report, exchange
from sync.errors import Away, Refused, Stopped, SyncError

EVERY_S = 30.0
SOON_S = 0.2
LONGEST_S = 300.0


class SyncWorker(Worker):
    """Owns the line to the district.

    Signals:
        school_changed, lists_changed: what the desk should read again.
        urged: from `urge`, which may be called on any thread.
        exchanged: after each exchange that came to its end.
    """

    school_changed = Signal()
    urged = Signal()
    lists_changed = Signal()
    exchanged = Signal()
    role = e.Worker.SYNC

    def __init__(self, store: Store, lists: BarredLists, make_client: Callable[[Callable[[], bool]], Client]) -> None:
        """`make_client` is given the question whether to stop, and opens the line."""
        super().__init__()
        self._store = store
        self._lists = lists
        self._make_client = make_client
        self._stop = threading.Event()
        self._client: Client | None = None
        self._timer: QTimer | None = None
        self._failures = 0
        self.urged.connect(self.exchange)

    def begin(self) -> None:
        self._client = self._make_client(self._stop.is_set)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.exchange)
        self._timer.start(0)

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        if self._client:
            self._client.close()

    @Slot()
    def stop_now(self) -> None:
        """From any thread: end the request that is under way."""
        self._stop.set()

    def urge(self) -> None:
        """From any thread: exchange now, whatever the timer says."""
        self.urged.emit()

    @Slot()
    def soon(self) -> None:
        """There is news. While the district is away its turn comes with the backoff, not with every visit."""
        if self._timer and not self._failures:
            self._timer.start(round(SOON_S * 1000))

    @Slot()
    def exchange(self) -> None:
        if self._client is None or self._stop.is_set():
            return
        wait = EVERY_S
        try:
            report = self._exchange(self._client)
            self._failures = 0
            self.gauge("server", ServerState.REACHED)
            self._hand_on(report)
        except Stopped:
            return
        except SyncError as error:
            wait = self._put_off(error)
        except StoreError as error:
            log.error("exchange", fault=error.fault.value)
        except Exception as error:  # noqa: BLE001  the edge of the thread: the exchanges must go on
            log.error("exchange", **traits(error))
            wait = LONGEST_S
        if self._timer:
            self._timer.start(round(wait * random.uniform(0.8, 1.2) * 1000))  # noqa: S311  jitter, no secret

    def _exchange(self, client: Client) -> Report:
        keys = self._store.secrets.district_keys()
        return exchange(
            client,
            JournalOutbox(self._store),
            self._lists,
            SchoolShelf(self._store),
            self._store.photos,
            keys=keys,
            held_feeds=self._lists.feeds(),
            erasures=ErasureShelf(self._store),
            changes=ChangeShelf(self._store),
        )

    def _hand_on(self, report: Report) -> None:
        for epoch, reason in report.ended:
            log.error("epoch_ended", epoch=epoch, reason=reason)
            JournalOutbox(self._store).restart(epoch)
        for epoch, reason in report.stuck:
            log.error("epoch_stuck", epoch=epoch, reason=reason)
        for feed in report.applied:
            signed = self._lists.current(feed)
            if signed:
                note_list(self._store, signed.manifest)
        for feed, reason in report.refused:
            log.error("list_refused", feed=feed, reason=reason)
        if report.school:
            self.school_changed.emit()
        if report.applied or report.dropped:
            self.lists_changed.emit()
        self.exchanged.emit()

    def _put_off(self, error: SyncError) -> float:
        """How long to wait after a failure: what the district asks for, else twice as long each time."""
        self._failures += 1
        refused = isinstance(error, Refused) and error.status in {401, 403}
        self.gauge("server", ServerState.REFUSED if refused else ServerState.AWAY)
        log.warning("exchange", kind=type(error).__name__, failures=self._failures)
        wished = error.retry_after if isinstance(error, Away) else None
        return wished if wished is not None else min(EVERY_S * 2 ** (self._failures - 1), LONGEST_S)
