"""What the tests of erasure share: visitors signed in, somebody erased, and all that a district then holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from district.db.projection_tables import Visit
from district.ingest import photos
from district.ingest.batches import accept
from district.ingest.erasure import erase
from district.instance import District
from district.projections.export import export
from district.projections.projector import project
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.person import Identity, PhotoReference
from sync.contract.records.visit import SignedIn
from tests.districts import Station
from tests.sync.desk import JPEG


def sign_in(kiosk: Station, family: str) -> str:
    """A visit with a photo, at the kiosk."""
    visit = f"visit-{family}"
    digest = kiosk.photos.add(JPEG.replace(b"invented", family.encode()))
    said = {"purpose": "parent", "destination": "office", "choice": "no_match", "source": "license"}
    kiosk.outbox.append(
        Kind.SIGNED_IN,
        {
            facts.FACTS: SignedIn.model_validate({"visit": visit, "badge": visit, **said}),
            facts.IDENTITY: Identity(family=family, given="Robin", born="1990-01-01"),
            facts.PHOTO: PhotoReference(digest=digest),
        },
    )
    return visit


def take(district: District, kiosk: Station) -> None:
    accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(), district.now())
    project(district.database)
    with district.database.write() as session:
        for digest in kiosk.photos.waiting(10):
            photos.store(session, kiosk.enrolled.kiosk, digest, kiosk.photos.read(digest) or b"", district.now())


def forget(district: District, key: str) -> int:
    with district.database.write() as session:
        return erase(session, district.keys, district.folder, key, district.now())


def known(district: District) -> dict[str, Any]:
    with district.database.read() as session:
        return export(session, district.keys)


def names(district: District) -> list[str | None]:
    return [visit["family"] for visit in known(district)["visits"]]


def everything(district: District) -> bytes:
    """All that the database's tables hold, as bytes."""
    found = []
    with district.database.read() as session:
        for name in Visit.metadata.tables:
            for row in session.execute(text(f'SELECT * FROM "{name}"')):  # noqa: S608  our own tables' names
                found += [
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
                ]
    return b"\n".join(found)
