"""The school as the district describes it: satisfies sync.ports.School, and gives the domain's Site and badge keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError
from sqlmodel import Session

from kiosk.domain.site import Site
from kiosk.domain.visit import Destination, Purpose
from kiosk.store.moments import written
from kiosk.store.store import Store
from kiosk.store.tables import SchoolRow
from sync.errors import BadAnswer
from sync.school import SchoolDocument

_ONLY = 1
_FALLBACK = "en"
_GOES_ON = "The kiosk goes on with the one it has; tell district IT."


class SchoolRefused(BadAnswer):
    """A document that must not be applied; the old one stays in force. The message names fields, never their values."""


class SchoolShelf:
    """The school's document in one store. Every method is a transaction of its own. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self) -> str:
        with self._store.reading() as session:
            row = session.get(SchoolRow, _ONLY)
            return row.version if row else ""

    def apply(self, version: str, document: Mapping[str, Any]) -> None:
        """Replace the document, as a whole. Raises SchoolRefused where it is no document, or another school's."""
        try:
            checked = SchoolDocument.model_validate(document)
            _ = {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in checked.kiosk_keys.items()}
        except ValidationError as error:
            fields = ", ".join(".".join(str(step) for step in line["loc"]) for line in error.errors())
            raise SchoolRefused(f"The district's description of the school is wrong in: {fields}. {_GOES_ON}") from None
        except ValueError:
            raise SchoolRefused(
                f"The district's description of the school holds a key that is none. {_GOES_ON}"
            ) from None
        if self._store.secrets.school and checked.code != self._store.secrets.school:
            raise SchoolRefused(f"The district sent the description of another school. {_GOES_ON}")
        with self._store.writing() as session:
            session.merge(
                SchoolRow(
                    id=_ONLY,
                    version=version,
                    document=checked.model_dump_json(),
                    applied=written(self._store.now()),
                )
            )


def document(session: Session) -> SchoolDocument | None:
    """The document in force, None before the first one came."""
    row = session.get(SchoolRow, _ONLY)
    return SchoolDocument.model_validate_json(row.document) if row else None


def site(store: Store, language: str) -> Site:
    """The school with its labels in `language` (BCP 47), English where that is missing, the code where both are.

    Before the first document it is the school of the enrolment, without purposes or destinations.
    """
    with store.reading() as session:
        known = document(session)
    if known is None:
        joined = store.secrets.enrolment
        return Site(joined.school if joined else "", joined.school_name if joined else "", "UTC", (), ())
    purposes = tuple(
        Purpose(
            code=item.code,
            label=_said(item.label, language, item.code),
            badge=_said(item.badge, language, item.code.upper()),
            needs_destination=item.needs_destination and bool(known.destinations),
        )
        for item in known.purposes
    )
    destinations = tuple(Destination(item.code, _said(item.label, language, item.code)) for item in known.destinations)
    return Site(known.code, known.name, known.time_zone, purposes, destinations, known.emergency)


def kiosk_keys(store: Store) -> dict[str, Ed25519PublicKey]:
    """The keys that sign badges at this school; this kiosk's own is among them before the district says so."""
    with store.reading() as session:
        known = document(session)
    keys = {store.secrets.device_key_id: store.secrets.device_key.public_key()}
    given = known.kiosk_keys if known else {}
    return keys | {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in given.items()}


def _said(texts: Mapping[str, str], language: str, otherwise: str) -> str:
    wanted = (language, language.partition("-")[0], _FALLBACK)
    return next((texts[tag] for tag in wanted if texts.get(tag)), otherwise)
