"""Real district servers for tests: processes that are started, killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "district")
DEADLINE_S = 60
_LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""


class Server:
    """`district serve` as a process. `url` is what it printed."""

    def __init__(
        self,
        data: Path,
        *words: str,
        database: str | None = None,
        files: int | None = None,
        stderr: IO[str] | None = None,
    ) -> None:
        """`files` is how many files each of its processes may open."""
        limit = [sys.executable, "-c", _LIMITED, str(files)] if files else []
        self.process = subprocess.Popen(
            [*limit, *COMMAND, "serve", "--data", str(data), *words],
            cwd=ROOT,
            env=_environment(database),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith("The district listens on http"), line
        self.url = line.split()[-1]

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)


@contextmanager
def serving(
    data: Path,
    *words: str,
    database: str | None = None,
    files: int | None = None,
    stderr: IO[str] | None = None,
) -> Iterator[Server]:
    server = Server(data, *words, database=database, files=files, stderr=stderr)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.terminate()
            try:
                server.process.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                server.process.kill()
                raise
        if server.process.stdout:
            server.process.stdout.close()


def _environment(database: str | None) -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return inherited | ({"DATABASE_URL": database} if database else {})
