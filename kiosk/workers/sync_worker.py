"""The thread of the exchange with the district: every half minute, with backoff while it is away. What was written
here goes up by itself at once, without all that an exchange asks for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart, ServerState
from kiosk.records import credentials
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.credentials import without_enrollment
from kiosk.records.erasure import ErasureApplier, wipe_revoked
from kiosk.records.outbox import JournalOutbox, count_unsent, record_list_applied
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError
from kiosk.workers.status_report import StatusReporter
from kiosk.workers.uploader import Uploader
from kiosk.workers.worker import HealthUpdate, Worker, error_fields, log
from sync.contract.api.messages import RefusalCode
from sync.exchange import backoff
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.errors import Away, BadAnswer, CertificateDate, Refused, Stopped, SyncError
from sync.exchange.pull import FailedListCache
from sync.exchange.seen_lists import SeenLists
from sync.exchange.uploads import Uploads

SOON_S = 0.2
MOST_SKEW = timedelta(minutes=2)


class SyncWorker(Worker):
    """Owns the connection to the district.

    Signals:
        school_changed, lists_changed: what the desk should read again.
        exchange_asked: from `exchange_now`, which may be called on any thread.
        exchanged: after each exchange that came to its end, and after what was written here went up.
        revoked: the district took this kiosk's enrollment back, and what it had given is wiped.

    Attributes:
        next_s: seconds from the last exchange to the next one, None before the first.
    """

    school_changed = Signal()
    exchange_asked = Signal()
    lists_changed = Signal()
    exchanged = Signal()
    revoked = Signal()
    role = e.WorkerRole.SYNC

    def __init__(
        self,
        store: Store,
        lists: BarredLists,
        make_client: Callable[[Callable[[], bool]], Client],
        pulling: AbstractContextManager[object],
        *,
        own_settings: Collection[str] = (),
    ) -> None:
        """`make_client` takes a callable that says whether to stop; `pulling` is the lock shared with UrgentWorker.
        `own_settings`: see StatusReporter."""
        super().__init__()
        self._pulling = pulling
        self._store = store
        self._lists = lists
        self._status = StatusReporter(store, lists, own_settings=own_settings)
        self._make_client = make_client
        self._stop = threading.Event()
        self._failed_lists = FailedListCache()
        self._uploads = Uploads()
        self._uploader = Uploader(store, self._uploads, self._note_district_time)
        self._seen_lists = SeenLists()
        self._client: Client | None = None
        self._timer: QTimer | None = None
        self._has_news = self._is_well = False
        self._due = 0.0  # when the next exchange is, by time.monotonic
        self._failures = 0
        self.next_s: float | None = None
        self.exchange_asked.connect(self.exchange)

    def begin(self) -> None:
        if self._store.secrets.enrollment is None:
            self._report_revoked()
            return
        self._client = self._make_client(self._stop.is_set)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        self._timer.start(0)

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        if self._client:
            self._client.close()

    @Slot()
    def stop_now(self) -> None:
        """From any thread: end the current request and the check of the lists."""
        self._stop.set()
        self._lists.stop_checks()

    @Slot()
    def exchange_now(self) -> None:
        """From any thread: exchange now, whatever the timer says."""
        self.exchange_asked.emit()

    @Slot()
    def exchange_soon(self) -> None:
        """There is news at the district. While it is away, the backoff decides when it is asked for."""
        if self._timer and not self._failures:
            self._due = time.monotonic() + SOON_S
            self._timer.start(round(SOON_S * 1000))

    @Slot()
    def send_soon(self) -> None:
        """There is news here. While the district is away, the backoff decides when it is sent."""
        if self._timer and not self._failures:
            self._has_news = True
            self._timer.start(round(SOON_S * 1000))

    @Slot(object)
    def note_health(self, update: HealthUpdate) -> None:
        """What another worker sees: the district is told of printer and camera with the next exchange."""
        self._status.note_health(update)

    @Slot()
    def send_journal(self) -> None:
        """An office waits for an answer: the journal goes up by itself, without a moment's wait."""
        if self._client and self._may_send:
            self._uploader.send_journal(self._client)

    @Slot()
    def _on_time(self) -> None:
        """What was written goes up alone where that is enough; the exchange finds out what went wrong where not."""
        is_enough = self._has_news and self._may_send and time.monotonic() < self._due
        if self._client and self._timer and is_enough and self._uploader.send_all(self._client):
            self._has_news = False
            self._timer.start(max(0, round((self._due - time.monotonic()) * 1000)))
            self.exchanged.emit()
        else:
            self.exchange()

    @property
    def _may_send(self) -> bool:
        """Only after an exchange that came to its end: it obeys erasures, and finds out what else there is."""
        return self._is_well and not self._stop.is_set()

    @Slot()
    def exchange(self) -> None:
        if self._client is None or self._stop.is_set():
            return
        self._has_news, self._is_well, wait = False, False, backoff.wait(0)
        try:
            report = self._exchange(self._client)
            self.update_health(HealthPart.DUPLICATED, report.doubled)
            if report.trouble is None:
                self._failures = 0
                self.update_health(HealthPart.SERVER, ServerState.REACHED)
            else:
                wait = self._back_off(report.trouble, blocked=report.blocked)
            self._announce(report)
            self._is_well = report.trouble is None
            self._report_state(self._client)
        except Stopped:
            return
        except SyncError as error:
            wait = self._back_off(error)
        except StoreError as error:
            log.error("exchange", fault=error.fault.value)
        except Exception as error:  # noqa: BLE001  the edge of the thread: the exchanges must go on
            log.error("exchange", **error_fields(error))
            wait = backoff.LONGEST_S
        if self._timer and self._client:
            self._due = time.monotonic() + wait
            self._timer.start(round(wait * 1000))
            self.next_s = wait

    def _exchange(self, client: Client) -> Report:
        client.use_token(self._store.secrets.enrolled().token)
        report = exchange(
            client,
            JournalOutbox(self._store),
            self._lists,
            SchoolDocumentStore(self._store),
            self._store.photos,
            keys=self._store.secrets.district_keys(),
            held_feeds=self._lists.feeds(),
            erasures=ErasureApplier(self._store),
            changes=ChangeApplier(self._store),
            renewed_keys=self._renewed_keys,
            pulling=self._pulling,
            failed_lists=self._failed_lists,
            heard=self._note_district_time,
            clocks=lambda: self._store.clocks().latest_trusted,
            uploads=self._uploads,
            seen_lists=self._seen_lists,
        )
        self._status.note_refused(report.refused)
        return report

    def _report_state(self, client: Client) -> None:
        """Send the kiosk's state and renew an old token, after lists and entries are exchanged."""
        try:
            self._status.note_certificate(client.certificate_ends)
            state = self._status.due()
            if state is not None:
                client.tell(state)
                self._status.mark_sent(state)
            if credentials.rotate_token(client, self._store):
                log.info("token_rotated")
        except (Away, BadAnswer) as error:  # it is due again after the next exchange
            log.warning("not_told", kind=type(error).__name__)

    def _announce(self, report: Report) -> None:
        for epoch, reason in report.ended:
            log.error("epoch_ended", epoch=epoch, reason=reason)
            JournalOutbox(self._store).restart(epoch)
        for epoch, reason in report.stuck:
            log.error("epoch_stuck", epoch=epoch, reason=reason)
        for feed in report.applied:
            signed = self._lists.current(feed)
            if signed:
                record_list_applied(self._store, signed.manifest)
        for feed in report.mended:
            log.warning("list_mended", feed=feed)
        for feed, reason in report.refused:
            log.error("list_refused", feed=feed, reason=reason)
        if report.school:
            self.school_changed.emit()
        if report.applied or report.dropped:
            self.lists_changed.emit()
        self.exchanged.emit()

    def _note_district_time(self, district: datetime) -> None:
        skew = self._store.note_district_time(district)
        if abs(skew) > MOST_SKEW:
            log.warning("clock_off", seconds=round(skew.total_seconds()))

    def _renewed_keys(self) -> Mapping[str, Ed25519PublicKey]:
        if self._client is not None and credentials.refresh_keys(self._client, self._store):
            log.info("keys_changed")
            self._lists.trust(self._store.secrets.district_keys())
            self.school_changed.emit()  # passes are signed with these keys too
        return self._store.secrets.district_keys()

    def _wipe_revoked(self) -> None:
        """The district took the enrollment back: wipe what it gave, and hold everybody from here on.

        Raises StoreError where the enrollment could not be put away: the line then stays, for another try. What a wipe
        leaves behind is wiped at the next start.
        """
        self.update_health(HealthPart.REVOKED, True)  # first: staff read it, whatever becomes of the rest
        gone = without_enrollment(self._store.secrets)
        log.error("revoked", unsent=count_unsent(self._store))
        self._store.adopt(gone)
        if self._client:
            self._client.close()
        self._client = None
        for feed in self._lists.feeds():
            self._lists.drop(feed)
        try:
            wipe_revoked(self._store)
        except StoreError as error:
            log.error("wipe", fault=error.fault.value)
        self._report_revoked()
        self.revoked.emit()
        self.school_changed.emit()
        self.lists_changed.emit()

    def _report_revoked(self) -> None:
        """Show on the status strip that the kiosk is not enrolled. Visitors are sent to staff."""
        self.update_health(HealthPart.SERVER, ServerState.NOT_ENROLLED)
        self.update_health(HealthPart.REVOKED, self._store.secrets.revoked)

    def _back_off(self, error: SyncError, *, blocked: bool = False) -> float:
        """How long to wait after a failure: twice as long each time, and no shorter than the district asks for."""
        self._failures += 1
        refused = isinstance(error, Refused) and error.status in {401, 403}
        away = ServerState.BLOCKED if blocked else ServerState.AWAY
        dated = ServerState.CERTIFICATE_DATE if isinstance(error, CertificateDate) else away
        self.update_health(HealthPart.SERVER, ServerState.REFUSED if refused else dated)
        log.warning("exchange", kind=type(error).__name__, failures=self._failures, blocked=blocked)
        if isinstance(error, Refused) and error.code == RefusalCode.REVOKED:
            try:
                self._wipe_revoked()
            except StoreError as fault:
                log.error("revocation_unfinished", fault=fault.fault.value)
        return backoff.wait(self._failures, error.retry_after if isinstance(error, Away) else None)
