"""Kiosks with something to tell."""

from __future__ import annotations

import pytest

from tests.sync.conftest import Station


@pytest.fixture
def talkative(kiosk: Station) -> Station:
    """A kiosk with an epoch of five entries."""
    for number in range(4):
        kiosk.outbox.visit(f"Visitor{number}")
    return kiosk
