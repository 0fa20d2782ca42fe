"""Joining a school: redeem the one-time code, keep what came back, and fetch the school and its lists at once."""

from __future__ import annotations

from kiosk.app import line, open_records
from kiosk.settings import Settings
from kiosk.store.line.changes import ChangeShelf
from kiosk.store.line.erasures import ErasureShelf
from kiosk.store.line.outbox import JournalOutbox, note_list
from kiosk.store.secrets import Enrolment, load_or_create, with_enrolment
from kiosk.store.site.school import SchoolShelf
from sync.client import Client
from sync.cycle import exchange
from sync.enroll import redeem


def join(settings: Settings, url: str, code: str) -> Enrolment:
    """Enroll this kiosk and make it ready to open the door. Raises WrongCode, WrongAddress, SyncError, StoreError.

    The enrolment is kept as soon as it is granted: should the first exchange fail, the next one fetches the rest.
    """
    secrets = load_or_create(settings.keys, settings.data)
    client = Client(url, ca=settings.server_ca)
    try:
        # The device's key is on disk already, so a lost answer or a full disk costs a second try and not the code.
        enrolled = redeem(client, code, secrets.device_key)
    finally:
        client.close()
    enrolment = with_enrolment(secrets, url, enrolled).enrolled()
    store, lists = open_records(settings)
    try:
        client = line(settings, store)
        try:
            report = exchange(
                client,
                JournalOutbox(store),
                lists,
                SchoolShelf(store),
                store.photos,
                keys=store.secrets.district_keys(),
                erasures=ErasureShelf(store),
                changes=ChangeShelf(store),
            )
        finally:
            client.close()
        for feed in report.applied:
            signed = lists.current(feed)
            if signed:
                note_list(store, signed.manifest)
        if report.trouble is not None:
            raise report.trouble
    finally:
        lists.close()
        store.close()
    return enrolment
