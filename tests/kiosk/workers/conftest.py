"""The store's fixtures, for the workers that own it."""

from __future__ import annotations

from tests.kiosk.records.conftest import clock, district, folder, secrets, store, unenrolled

__all__ = ["clock", "district", "folder", "secrets", "store", "unenrolled"]
