"""The demo's district: a server process of its own, started, asked and stopped through its command line."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

START_S = 60
STOP_S = 10


class DistrictFailed(Exception):
    """The district's process did not do what it was asked; the message is its own sentence."""


class DemoDistrict:
    """`python main.py district ...` on a folder of its own, started without the kiosk's rooms."""

    def __init__(self, root: Path, data: Path) -> None:
        self._root = root
        self._command = [sys.executable, "-m", "district"]
        self._data = data
        self._server: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> str:
        """One command to its end; what it printed. Raises DistrictFailed."""
        command = [*self._command, *words, "--data", str(self._data)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=START_S, check=False, cwd=self._root)
        if done.returncode:
            raise DistrictFailed(done.stderr.strip() or f"district {words[0]} ended with status {done.returncode}")
        return done.stdout.strip()

    def export(self) -> dict[str, Any]:
        """What the district's database holds, as its own export tells it."""
        exported: dict[str, Any] = json.loads(self.run("export"))
        return exported

    def serve(self, port: int = 0) -> str:
        """Start the server; its address, once it listens. Raises DistrictFailed."""
        command = [*self._command, "serve", "--port", str(port), "--data", str(self._data)]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=self._root)
        lines: list[str] = []
        reader = threading.Thread(target=self._first_line, args=(self._server, lines), daemon=True)
        reader.start()
        reader.join(START_S)
        if not lines or "http" not in lines[0]:
            self.stop()
            raise DistrictFailed("The district's server did not start. Its own message stands above.")
        return next(word for word in lines[0].split() if word.startswith("http")).rstrip(".")

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        if self._server.stdout:
            self._server.stdout.close()
        self._server = None

    @staticmethod
    def _first_line(server: subprocess.Popen[str], lines: list[str]) -> None:
        if server.stdout:
            lines.append(server.stdout.readline())
