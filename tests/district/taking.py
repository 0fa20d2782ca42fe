"""A batch given to a district in this process, and what its audit says."""

from __future__ import annotations

from district.ingest.batches import accept
from district.ingest.chains import ChainReport, audit
from district.instance import District
from sync.contract.api.messages import Accepted, Batch
from tests.districts import Station


def take(district: District, kiosk: Station, batch: Batch) -> Accepted:
    return accept(district.database, district.keys, kiosk.caller, batch, district.now())


def reports(district: District) -> list[ChainReport]:
    with district.database.read() as session:
        return audit(session, district.keys.public)
