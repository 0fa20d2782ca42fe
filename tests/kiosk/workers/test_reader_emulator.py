"""The serial reader on emupos's scanner, which other people wrote, as a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytestqt.qtbot import QtBot

from kiosk.workers.camera import PassKeys
from kiosk.workers.reader import ReaderWorker
from kiosk.workers.worker import Crew
from scanning.documents import License, Pass, PassKind
from scanning.signed_passes import encode, key_id
from tests.emupos import Control, running
from tests.kiosk.workers.test_reader import SANTOS
from tests.relay import Relay
from tools.emulator import installed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(installed() is None, reason="the scanner emulator is not set up: python tools/emulator.py"),
]

_CONFIG = """
schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: imager
    type: scanner
    mode: serial
    suffix: enter
    connections:
      - serial: {{ pty: true }}
"""
LONG = 30_000


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[tuple[Control, str]]:
    """The running emulator's control, and its serial device."""
    with running(tmp_path, lambda api: _CONFIG.format(api=api)) as control:
        (device,) = json.loads(control.call("GET", "/api/v1/devices"))
        yield control, device["connections"][0]["device_path"]


def test_a_license_and_a_badge_scanned_by_the_emulator_are_read(emulator: tuple[Control, str], qtbot: QtBot) -> None:
    control, path = emulator
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    badge = encode(PassKind.BADGE, UUID(int=7), "OAK", now - timedelta(hours=1), now + timedelta(hours=1), key)
    worker = ReaderWorker([f"serial://{path}"])
    worker.use_keys(PassKeys("OAK", {key_id(key.public_key()): key.public_key()}))
    seen, readings = Relay(worker.sighted), Relay(worker.gauged)
    crew = Crew([worker])
    try:
        with qtbot.waitSignal(readings.heard, timeout=LONG, check_params_cb=lambda it: it.value is None):
            crew.start()
        for text, kind in ((SANTOS.decode("latin-1"), License), (badge, Pass)):
            with qtbot.waitSignal(seen.heard, timeout=LONG) as told:
                control.call("POST", "/api/v1/devices/imager/scans", {"data": text, "countdown_seconds": 0})
            assert told.args is not None
            assert isinstance(told.args[0], kind)
    finally:
        crew.stop()
