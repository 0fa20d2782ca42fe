"""emupos, an ESC/POS printer that other people wrote, as a process of its own."""

from __future__ import annotations

import http.client
import io
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from tools.emulator import installed

_CONFIG = """
schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: desk
    type: printer
    profile: epson-tm-t20iii
    connections:
      - tcp: {{ port: {port} }}
    receipts_dir: {folder}
"""
FAULTS = ("paper-out", "paper-near-end", "cover-open", "offline")


class Emulator:
    """The running emulator: its address, its faults, and the receipts that it has printed."""

    def __init__(self, api: int, port: int) -> None:
        self.url = f"escpos+tcp://127.0.0.1:{port}"
        self._api = api

    def _call(self, method: str, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._api, timeout=60)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, content
        return content

    def set_fault(self, name: str, *, active: bool) -> None:
        self._call("PUT" if active else "DELETE", f"/api/v1/devices/desk/faults/{name}")

    def newest(self) -> Image.Image:
        """The receipt that was printed last."""
        return self.picture({"id": "latest"})

    def receipts(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(self._call("GET", "/api/v1/devices/desk/receipts"))
        return listed

    def picture(self, receipt: dict[str, Any]) -> Image.Image:
        return Image.open(io.BytesIO(self._call("GET", f"/api/v1/devices/desk/receipts/{receipt['id']}/image")))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running_emulator(folder: Path) -> Iterator[Emulator]:
    """The emulator on free ports, its receipts below `folder`. It must be installed."""
    command = installed()
    assert command is not None
    api, port = _free_port(), _free_port()
    config = folder / "emupos.yaml"
    config.write_text(_CONFIG.format(api=api, port=port, folder=(folder / "receipts").as_posix()), encoding="utf-8")
    with subprocess.Popen(
        [str(command), "run", "--config", str(config)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as running:
        assert running.stdout is not None
        said: list[str] = []
        for line in running.stdout:
            said.append(line)
            if "Showing events" in line:
                break
        else:
            raise AssertionError("emupos did not start:\n" + "".join(said))
        # It goes on saying what it does: a pipe that nobody reads would stop it after a few hundred badges.
        reading = threading.Thread(target=running.stdout.read)
        reading.start()
        try:
            yield Emulator(api, port)
        finally:
            running.terminate()
            running.wait(timeout=10)
            reading.join()
