"""The record store's fixtures, for the lists that are kept beside it."""

from __future__ import annotations

from tests.kiosk.records.conftest import clock, district, folder, secrets, store, unenrolled

__all__ = ["clock", "district", "folder", "secrets", "store", "unenrolled"]
