"""A district that signs lists, and a kiosk's folder that holds them, for tests of the barred store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.ledger import ListLedger
from sync.contract.barred_list import feeds
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import Manifest, Row, Signed
from sync.exchange.ports import Delta
from tests.screening.people import SCHOOL, tables, visitor

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
KEY = bytes(range(32))
DISTRICT = "pikes-peak"


def row(id_: str, family: str, given: str = "", **cells: str) -> Row:
    return feeds.row(canonical_fields({"id": id_, "family": family, "given": given, "kind": "barred", **cells}))


ROWS = [
    row("a", "Kowalczyk", "Zofia", born="1984-07-16"),
    row("b", "García López", "Jesús", born="1975", kind="registry", aliases="Lopez, Chuy"),
    row("c", "Al-Shami", "Omar", kind="custody", schools="oakridge;elsewhere"),
]


class District:
    """Signs what it is asked to sign, right or wrong."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.trusted = {feeds.key_id(self.key.public_key()): self.key.public_key()}

    def sign(self, rows: Iterable[Row], version: int = 1, issued: datetime = NOW, **changes: Any) -> Signed:
        """The manifest of a whole list; `changes` replace single fields before it is signed."""
        known = list(rows)
        manifest = Manifest(
            DISTRICT, "district", version, len(known), feeds.root_of(known), issued.isoformat(),
            (issued + timedelta(days=30)).isoformat(), feeds.key_id(self.key.public_key()),
        )  # fmt: skip
        return feeds.sign(replace(manifest, **changes), self.key)

    def whole(self, rows: Iterable[Row], version: int = 1, **changes: Any) -> Delta:
        known = list(rows)
        return Delta(self.sign(known, version, **changes), None, known)

    def lists(self, folder: Path, ledger: ListLedger | None = None) -> BarredLists:
        return BarredLists(folder, KEY, DISTRICT, self.trusted, tables(), SCHOOL, ledger=ledger)


def ids(lists: BarredLists, who: str = "Kowalczyk, Zofia", born: str = "1984-07-16") -> set[str]:
    return {entry.id for entry in lists.candidates(visitor(who, born))}
