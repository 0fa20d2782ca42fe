"""The store's fixtures, for the workers that own it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.records.store import Store
from tests.kiosk.records.conftest import clock, district, folder, secrets, store, unenrolled
from tests.kiosk.workers.desk import AtTheDesk, desk

__all__ = ["clock", "district", "folder", "secrets", "store", "unenrolled"]


@pytest.fixture
def at(store: Store, tmp_path: Path, qtbot: QtBot) -> Iterator[AtTheDesk]:
    """A desk over the test's own store."""
    there = desk(store, tmp_path / "lists")
    yield there
    there.lists.close()
