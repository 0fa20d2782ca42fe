"""The thread that fetches what a person waits for (decisions, emergencies, school changes), never behind an upload."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.checkin import events as e
from kiosk.checkin.office import events as oe
from kiosk.records import badge_requests, badge_tests, office_requests
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.erasure import ErasureApplier
from kiosk.records.office_requests import RequestAnswer
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError
from kiosk.workers.worker import Reply, Worker, error_fields, log
from sync.contract.api.kiosk import CaseRequests, Outcome, WireBadgeRequest
from sync.exchange import backoff
from sync.exchange.client import Client
from sync.exchange.errors import Away, Refused, Stopped, SyncError
from sync.exchange.pull import News, pull_changes, pull_school
from sync.exchange.transport import Transport
from sync.exchange.wake_listener import WakeListener

STREAM_END_S = 0.5


class UrgentWorker(Worker):
    """Listens to the district's wake stream and pulls what changed.

    Signals:
        woken: something changed at the district (emitted from the wake stream's thread).
        school_changed: what the desk should read again.
        answered: an office's request was answered here; the journal has news.
        unexplained: the school moved, and nothing that is pulled here says why; or a list has moved, as with a new bar,
            or something is to be erased.
        badge_wanted: the Visit whose badge an office wants printed here.
        test_wanted: the id of a test badge that an office wants printed here.
        refused: the district does not know this kiosk, or no longer; the exchange finds out what that means.
    """

    woken = Signal()
    school_changed = Signal()
    answered = Signal()
    unexplained = Signal()
    refused = Signal()
    badge_wanted = Signal(object)
    test_wanted = Signal(str)
    role = e.WorkerRole.SYNC

    def __init__(
        self,
        store: Store,
        make_client: Callable[[Callable[[], bool]], Client],
        open_line: Callable[[], Transport],
        pulling: threading.Lock,
    ) -> None:
        """`open_line` gives a fresh line for the wake stream each time; `pulling` is shared with the exchange, so that
        two do not move one cursor."""
        super().__init__()
        self._store = store
        self._make_client = make_client
        self._open_line = open_line
        self._pulling = pulling
        self._stop = threading.Event()
        self._client: Client | None = None
        self._listener: WakeListener | None = None
        self._timer: QTimer | None = None
        self._pull_pending = False
        self._feeds = ""
        self._failures = 0
        self.woken.connect(self.pull)

    def begin(self) -> None:
        if self._store.secrets.enrollment is None:
            return
        self._client = self._make_client(self._stop.is_set)
        self._listener = WakeListener(self._open_line, self.woken.emit)
        self._listener.start()
        # While the stream is broken its word is missing: then this asks by itself, as often as the exchange does. What
        # it could not fetch it asks for again within seconds.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.poll)
        self._timer.start(_milliseconds(backoff.wait(0)))

    def end(self) -> None:
        if self._timer:
            self._timer.stop()
        if self._listener:
            self._listener.stop()
            self._listener.join(STREAM_END_S)
        if self._client:
            self._client.close()

    @Slot()
    def stop_now(self) -> None:
        """From any thread: end the stream and the current request."""
        self._stop.set()
        if self._listener:
            self._listener.stop()

    @Slot()
    def poll(self) -> None:
        """Pull without being woken if the stream is broken or the last pull failed."""
        if self._pull_pending or (self._listener and not self._listener.is_open):
            self.pull()
        else:
            self._poll_in(backoff.wait(0))

    @Slot()
    def pull(self) -> None:
        """Ask for what a person waits for: what changed at the school, its document, and decisions where there are."""
        if self._client is None or self._stop.is_set():
            return
        self._pull_pending = True  # the stream says a number once, and no exchange asks for decisions
        wished = None
        try:
            self._pull(self._client)
            self._pull_pending = False
        except Stopped:
            return
        except SyncError as error:
            wished = error.retry_after if isinstance(error, Away) else None
            log.warning("urgent", kind=type(error).__name__)
            if isinstance(error, Refused):
                self.refused.emit()
        except StoreError as error:
            log.error("urgent", fault=error.fault.value)
        except Exception as error:  # noqa: BLE001  the edge of the thread: the next word must be heard
            log.error("urgent", **error_fields(error))
        self._failures = self._failures + 1 if self._pull_pending else 0
        self._poll_in(backoff.soon(self._failures, wished) if self._pull_pending else backoff.wait(0))

    def _poll_in(self, seconds: float) -> None:
        if self._timer and not self._stop.is_set():
            self._timer.start(_milliseconds(seconds))

    def _pull(self, client: Client) -> None:
        joined = self._store.secrets.enrollment
        if joined is None:
            return
        client.use_token(joined.token)
        # A decision waits for no long pull, of this lane or of the exchange: it is then asked for unseen, and first.
        if self._failures or not self._feeds or not self._pulling.acquire(blocking=False):
            wanted = self._answer(client)
            with self._pulling:
                news, has_moved = self._pull_school(client)
        else:
            try:
                news, has_moved = self._pull_school(client)
            finally:
                self._pulling.release()
            wanted = self._answer(client) if news.is_asked else CaseRequests(requests=[])
            if wanted.badges:  # whose visit may have come from another door since
                with self._pulling:
                    self._pull_school(client)
        is_explained = has_moved or wanted.requests or wanted.badges
        if self._is_for_exchange(news) or not is_explained:
            self.unexplained.emit()
        for badge in wanted.badges:
            self._take_badge(badge)
            self.answered.emit()

    def _is_for_exchange(self, news: News) -> bool:
        """Whether a list has moved since the district told a mark of them, or something is to be erased here."""
        before, self._feeds = self._feeds, news.feeds or self._feeds
        return before not in {"", self._feeds} or news.erasures != ErasureApplier(self._store).last()

    def _answer(self, client: Client) -> CaseRequests:
        """Ask what offices want of this kiosk, and decide the cases among it."""
        wanted = client.requests()
        for asked in wanted.requests:
            answer = office_requests.answer_request(self._store, asked)
            if answer is not None:
                self._announce(answer)
        return wanted

    def _pull_school(self, client: Client) -> tuple[News, bool]:
        """What is said of the school, and whether anything of it is new here; the desk is told at once, whatever
        becomes of the rest."""
        news = pull_changes(client, ChangeApplier(self._store))
        shelf = SchoolDocumentStore(self._store)
        has_moved = (news.school != shelf.version() and pull_school(client, shelf)) or news.changes > 0
        if has_moved:
            self.school_changed.emit()
        return news, has_moved

    def _take_badge(self, badge: WireBadgeRequest) -> None:
        if badge.is_test:
            if badge_tests.take(self._store, badge):
                self.test_wanted.emit(badge.id)
            return
        visit = badge_requests.take(self._store, badge)
        if visit is not None:
            self.badge_wanted.emit(visit)

    def _announce(self, answer: RequestAnswer) -> None:
        log.info("request_answered", case=answer.case, outcome=answer.outcome.value, ruling=answer.ruling)
        if answer.outcome is Outcome.APPLIED and answer.decision is not None:
            # As if it had been decided at the screen: a badge where there is a visit, and the waiting list is new.
            self.replied.emit(Reply(0, oe.CaseDecided(answer.case, answer.decision, answer.visit)))
        self.answered.emit()


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
