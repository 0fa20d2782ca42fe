"""emupos as an ESC/POS printer: its address, its faults, and what it has printed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from tests.emupos import Control, free_port, running

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

    def __init__(self, control: Control, port: int) -> None:
        self.url = f"escpos+tcp://127.0.0.1:{port}"
        self._control = control

    def set_fault(self, name: str, *, active: bool) -> None:
        self._control.call("PUT" if active else "DELETE", f"/api/v1/devices/desk/faults/{name}")

    def newest(self) -> Image.Image:
        """The receipt that was printed last."""
        return self.picture({"id": "latest"})

    def receipts(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(self._control.call("GET", "/api/v1/devices/desk/receipts"))
        return listed

    def picture(self, receipt: dict[str, Any]) -> Image.Image:
        path = f"/api/v1/devices/desk/receipts/{receipt['id']}/image"
        return Image.open(io.BytesIO(self._control.call("GET", path)))


@contextmanager
def running_emulator(folder: Path) -> Iterator[Emulator]:
    """The emulator on free ports, its receipts below `folder`. It must be installed."""
    port, receipts = free_port(), (folder / "receipts").as_posix()
    with running(folder, lambda api: _CONFIG.format(api=api, port=port, folder=receipts)) as control:
        yield Emulator(control, port)
