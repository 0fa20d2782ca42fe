"""A delivery's last moment: whoever keeps the line alive with a byte now and then holds nobody for longer.

A time-out for each answer does not end such a line, because every byte begins it anew. So the line itself is cut.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self


class LastMoment:
    """While the block runs, lines opened by `connect` are cut once `seconds` have passed since it began.

    Resolving a name cannot be cut: it has the system's own time-outs.

    Attributes:
        over: whether that has happened.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self.over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """A TCP line, to the first address that answers; `timeout` is that of each step. Raises OSError."""
        fault: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            left = self._until - time.monotonic()
            if left <= 0:
                break
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(min(timeout, left))
                line.connect(address)
                line.settimeout(timeout)
                self._watch(line)
            except OSError as error:
                line.close()
                fault = error
            else:
                return line
        raise fault or TimeoutError("the last moment has passed")

    def _watch(self, line: socket.socket) -> None:
        """By a second handle of the same line, which stays good when the first one is wrapped in TLS."""
        with self._lock:
            if self.over:
                raise TimeoutError("the last moment has passed")
            self._lines.append(line.dup())

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            for line in self._lines:
                with suppress(OSError):  # the other end was first
                    line.shutdown(socket.SHUT_RDWR)
