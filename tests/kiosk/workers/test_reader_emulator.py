"""The serial reader on emupos's scanner, which other people wrote, as a process of its own."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
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
from scanning.passes import encode, key_id
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


def call(api: int, method: str, path: str, body: object = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", api, timeout=10)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    assert answer.status < 300, content
    return content


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The running emulator: the port of its control API, and its serial device."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        api = int(server.getsockname()[1])
    config = tmp_path / "emupos.yaml"
    config.write_text(_CONFIG.format(api=api), encoding="utf-8")
    with subprocess.Popen(
        [str(installed()), "run", "--config", str(config)],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    ) as running:  # fmt: skip
        assert running.stdout is not None
        said: list[str] = []
        try:
            for line in running.stdout:
                said.append(line)
                if "Showing events" in line:
                    break
            else:
                pytest.fail("emupos did not start:\n" + "".join(said))
            (device,) = json.loads(call(api, "GET", "/api/v1/devices"))
            yield api, device["connections"][0]["device_path"]
        finally:
            running.terminate()
            running.communicate(timeout=10)


def test_a_license_and_a_badge_scanned_by_the_emulator_are_read(emulator: tuple[int, str], qtbot: QtBot) -> None:
    api, path = emulator
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
                call(api, "POST", "/api/v1/devices/imager/scans", {"data": text, "countdown_seconds": 0})
            assert told.args is not None
            assert isinstance(told.args[0], kind)
    finally:
        crew.stop()
