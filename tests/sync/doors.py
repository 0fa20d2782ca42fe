"""Kiosks with a real, encrypted store, enrolled at a district in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from district.access.enrollment import new_code, redeem
from district.instance import District
from kiosk.records import credentials
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.credentials import with_enrollment
from kiosk.records.erasure import ErasureApplier
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import JournalOutbox
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from sync.contract.api.messages import EnrollRequest, enroll_message
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from tests.sync.desk import FileLists


@dataclass
class Door:
    """One kiosk: its store, its lists, and its line."""

    store: Store
    lists: FileLists
    url: str

    @property
    def kiosk(self) -> str:
        return self.store.secrets.kiosk

    def client(self) -> Client:
        return Client(self.url, self.store.secrets.enrolled().token)

    def exchange(self) -> Report:
        client = self.client()
        try:
            return self.exchange_by(client)
        finally:
            client.close()

    def exchange_by(self, client: Client) -> Report:
        """As the kiosk's worker does it: keys that the school's document names are fetched before they are needed."""

        def renewed() -> Mapping[str, Ed25519PublicKey]:
            credentials.refresh_keys(client, self.store)
            self.lists.keys = self.store.secrets.district_keys()
            return self.lists.keys

        report = exchange(
            client,
            JournalOutbox(self.store),
            self.lists,
            SchoolDocumentStore(self.store),
            self.store.photos,
            keys=self.store.secrets.district_keys(),
            erasures=ErasureApplier(self.store),
            changes=ChangeApplier(self.store),
            renewed_keys=renewed,
        )
        if report.trouble is not None:
            raise report.trouble
        return report


def door(district: District, url: str, folder: Path, school: str = "oakridge") -> Door:
    """Enroll a kiosk whose files lie in `folder`; again there, it is the same machine."""
    alone = load_or_create(folder / "keys", folder / "data")
    with district.database.write() as session:
        code = new_code(session, school, district.now())
    key = alone.device_key
    request = EnrollRequest(
        code=code, public_key=key.public_key().public_bytes_raw(), proof=key.sign(enroll_message(code)), name="Front"
    )
    enrolled = redeem(district.database, district.keys, request, "127.0.0.1", district.now())
    store = open_store(folder / "data", with_enrollment(alone, url, enrolled))
    (folder / "files").mkdir(exist_ok=True)
    return Door(store, FileLists(folder / "files" / "lists", enrolled.district, store.secrets.district_keys()), url)
