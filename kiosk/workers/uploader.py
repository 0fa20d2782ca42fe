"""Sends what was written here by itself, without all that an exchange asks for besides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.records.outbox import JournalOutbox
from kiosk.records.store import Store
from kiosk.records.store_errors import StoreError
from kiosk.workers.worker import error_fields, log
from sync.exchange.client import Client
from sync.exchange.errors import Stopped, SyncError
from sync.exchange.push import push_journal, push_photos
from sync.exchange.uploads import Uploads


class Uploader:
    """Between exchanges. What went wrong the next exchange meets too, and says what it means: here it is only logged.

    `heard` is told the district's clock where it is proved; `uploads` is shared with the exchanges.
    """

    def __init__(self, store: Store, uploads: Uploads, heard: Callable[[datetime], None]) -> None:
        self._store = store
        self._uploads = uploads
        self._heard = heard

    def send_journal(self, client: Client) -> bool:
        """Whether the district now holds all of it."""
        return self._sent(client, lambda: self._journal(client))

    def send_all(self, client: Client) -> bool:
        """The journal, then photos: a day's backlog of them waits for the exchanges. Whether the district holds all of
        the journal; a photo that it refuses stays here, where people see it."""
        return self._sent(client, lambda: self._journal(client) and self._photos(client))

    def _sent(self, client: Client, work: Callable[[], bool]) -> bool:
        try:
            client.use_token(self._store.secrets.enrolled().token)
            return work()
        except Stopped:
            pass
        except (SyncError, StoreError) as error:
            log.warning("send_journal", kind=type(error).__name__)
        except Exception as error:  # noqa: BLE001  the edge of the thread: the exchanges must go on
            log.error("send_journal", **error_fields(error))
        return False

    def _journal(self, client: Client) -> bool:
        outbox, keys = JournalOutbox(self._store), self._store.secrets.district_keys()
        return not push_journal(client, outbox, keys, self._heard, uploads=self._uploads)[1]

    def _photos(self, client: Client) -> bool:
        push_photos(client, self._store.photos, self._uploads)
        return True
