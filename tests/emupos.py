"""emupos, an emulator of printers and scanners that other people wrote, as a process of its own."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.emulator import installed


@dataclass(frozen=True, slots=True)
class Control:
    """The HTTP interface by which it is controlled, on a port of this machine."""

    port: int

    def call(self, method: str, path: str, body: object = None) -> bytes:
        """The answer's content; fails for any answer but success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, content
        return content


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(folder: Path, config_for: Callable[[int], str]) -> Iterator[Control]:
    """The emulator in `folder`, with the settings for a free control port. It must be installed."""
    command = installed()
    assert command is not None
    control = Control(free_port())
    config = folder / "emupos.yaml"
    config.write_text(config_for(control.port), encoding="utf-8")
    with subprocess.Popen(
        [str(command), "run", "--config", str(config)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if "Showing events" in line:
                break
        else:
            raise AssertionError("emupos did not start:\n" + "".join(said))
        # It goes on saying what it does: a pipe that nobody reads would stop it after a few hundred badges.
        reading = threading.Thread(target=process.stdout.read)
        reading.start()
        try:
            yield control
        finally:
            process.terminate()
            process.wait(timeout=10)
            reading.join()
