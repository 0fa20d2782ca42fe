"""Joining a school: redeem the one-time code, keep what came back, and fetch the school and its lists at once."""

from __future__ import annotations

from urllib.parse import urlsplit

from kiosk.app import district_client, open_records
from kiosk.settings import Settings
from kiosk.store.device_key import is_from_another_machine, prepared
from kiosk.store.line.changes import ChangeShelf
from kiosk.store.line.erasures import ErasureShelf
from kiosk.store.line.outbox import JournalOutbox, note_list
from kiosk.store.secrets import Enrolment, load_or_create, with_enrolment
from kiosk.store.site.school import SchoolShelf
from sync.exchange.client import Client
from sync.exchange.cycle import exchange
from sync.exchange.enroll import redeem, written_code
from sync.exchange.errors import Away, SyncError


class NotJoined(SyncError):
    """Nobody answered, so nothing was enrolled; the message is one sentence for whoever enrolls."""


class JoinedBarely(SyncError):
    """The kiosk was enrolled, and then the line broke; the message says what is missing."""


def join(settings: Settings, url: str, code: str, name: str = "") -> Enrolment:
    """Enroll this kiosk and make it ready to open the door. Raises WrongCode, WrongAddress, SyncError, StoreError.

    Of SyncError, NotJoined and JoinedBarely say what became of the enrollment where nobody answered. The enrolment is
    kept as soon as it is granted: should the first exchange fail, the next one fetches the rest.
    """
    secrets = load_or_create(settings.keys, settings.data)
    code = written_code(code)
    # The key of this code is on disk already, so a lost answer or a full disk costs a second try and not the code.
    secrets, key = prepared(secrets, code)
    earlier = "" if is_from_another_machine(secrets) else secrets.kiosk
    client = Client(url, ca=settings.server_ca)
    try:
        enrolled = redeem(client, code, key, name, earlier)
    except Away:
        raise NotJoined(
            f"The district at {urlsplit(url).hostname or url} does not answer, so this kiosk was not enrolled. "
            "Check the address and the network, then use the same code again while it is good."
        ) from None
    finally:
        client.close()
    enrolment = with_enrolment(secrets, url, enrolled, key).enrolled()
    store, lists = open_records(settings)
    try:
        client = district_client(settings, store)
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
        except Away:
            raise JoinedBarely(
                f"This kiosk now belongs to {enrolment.school_name}, but the district stopped answering before the "
                "lists were here. It fetches them by itself when it runs; until then it holds every visitor."
            ) from None
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
