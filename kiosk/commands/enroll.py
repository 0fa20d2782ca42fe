"""`python main.py enroll`: redeem the one-time code, keep the answer, and fetch the school and its lists."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import typer

from kiosk.app import district_client, open_records
from kiosk.commands.command_line import CHECK_FAILED, WRONG_USE, Config, settings_of, stop
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.credentials import is_from_another_machine, prepare_device_key, with_enrollment
from kiosk.records.erasure import ErasureApplier
from kiosk.records.key_file import Enrollment, load_or_create
from kiosk.records.outbox import JournalOutbox, record_list_applied
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store_errors import StoreError
from kiosk.settings import Settings
from scanning.capture.camera import CameraError
from scanning.provisioning_sheet import NoSheet, Provision, look
from screening.name_files import NamesUnreadable
from sync.exchange.client import Client
from sync.exchange.cycle import exchange
from sync.exchange.enroll import WrongCode, redeem, written_code
from sync.exchange.errors import Away, SyncError, WrongAddress


class EnrollmentFailed(SyncError):
    """The district did not answer, so nothing was enrolled. The message is one sentence for technicians."""


class EnrolledWithoutLists(SyncError):
    """The kiosk was enrolled, and then the connection broke. The message says what is missing."""


def enroll_kiosk(settings: Settings, url: str, code: str, name: str = "") -> Enrollment:
    """Enroll this kiosk and make it ready to open the door. Raises WrongCode, WrongAddress, SyncError, StoreError.

    Where nobody answered, the SyncError is EnrollmentFailed or EnrolledWithoutLists. The enrollment is kept as soon as
    it is granted: if the first exchange fails, the next one fetches the rest.
    """
    secrets = load_or_create(settings.keys, settings.data)
    code = written_code(code)
    # The key of this code is on disk already, so a lost answer or a full disk costs a second try and not the code.
    secrets, key = prepare_device_key(secrets, code)
    earlier = "" if is_from_another_machine(secrets) else secrets.kiosk
    client = Client(url, ca=settings.server_ca)
    try:
        enrolled = redeem(client, code, key, name, earlier)
    except Away:
        raise EnrollmentFailed(
            f"The district at {urlsplit(url).hostname or url} does not answer, so this kiosk was not enrolled. "
            "Check the address and the network, then use the same code again while it is good."
        ) from None
    finally:
        client.close()
    enrollment = with_enrollment(secrets, url, enrolled, key).enrolled()
    store, lists = open_records(settings)
    try:
        client = district_client(settings, store)
        try:
            report = exchange(
                client,
                JournalOutbox(store),
                lists,
                SchoolDocumentStore(store),
                store.photos,
                keys=store.secrets.district_keys(),
                erasures=ErasureApplier(store),
                changes=ChangeApplier(store),
            )
        except Away:
            raise EnrolledWithoutLists(
                f"This kiosk now belongs to {enrollment.school_name}, but the district stopped answering before the "
                "lists were here. It fetches them by itself when it runs; until then it holds every visitor."
            ) from None
        finally:
            client.close()
        for feed in report.applied:
            signed = lists.current(feed)
            if signed:
                record_list_applied(store, signed.manifest)
        if report.trouble is not None:
            raise report.trouble
    finally:
        lists.close()
        store.close()
    return enrollment


def enroll(
    url: Annotated[str, typer.Argument()] = "",
    code: Annotated[str, typer.Argument()] = "",
    camera: Annotated[str, typer.Option(help="Read both off a sheet: a camera, clip, folder or picture.")] = "",
    name: Annotated[str, typer.Option(help="What this kiosk is called, as `Front office`.")] = "",
    config: Config = None,
) -> None:
    """Join a school of the district at URL with a one-time CODE."""
    if not camera and not (url and code):
        stop("Give the district's URL and a CODE, or --camera to read both off a sheet.", WRONG_USE)
    try:
        sheet = look(camera) if camera else Provision(url, code)
        joined = enroll_kiosk(settings_of(config), sheet.url, sheet.code, name)
    except (WrongCode, WrongAddress) as error:
        stop(str(error), WRONG_USE)
    except (SyncError, StoreError, NamesUnreadable, CameraError, NoSheet) as error:
        stop(str(error), CHECK_FAILED)
    typer.echo(f"This kiosk now belongs to {joined.school_name}.")
