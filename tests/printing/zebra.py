"""A ZPL label printer at the other end of a TCP connection: takes formats, answers ~HS, and fails like a real one."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Any

_FORMAT = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)


@dataclass
class State:
    """What the printer would say of itself; formats wait in `buffer` while anything is wrong."""

    paper_out: bool = False
    head_open: bool = False
    paused: bool = False
    silent: bool = False
    strikes: str = ""
    """The fault that begins when a format arrives, by the name of its field."""
    closes: bool = False
    holds: threading.Event | None = None
    """Set when a format has arrived; it then stays in the buffer, without a fault."""
    received: bytes = b""
    buffer: list[bytes] = field(default_factory=list)
    labels: list[bytes] = field(default_factory=list)

    def host_status(self) -> bytes:
        first = f"030,{self.paper_out:d},{self.paused:d},0559,{len(self.buffer):03d},0,0,0,000,0,0,0"
        second = f"000,0,{self.head_open:d},0,0,2,4,0,{0:08d},1,000"
        return b"".join(f"\x02{part}\x03\r\n".encode() for part in (first, second, "1234,0"))

    def work(self) -> None:
        if self.buffer and self.holds is not None:
            self.holds.set()
        elif not (self.paper_out or self.head_open or self.paused):
            self.labels += self.buffer
            self.buffer.clear()


class Zebra(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.state = State()
        self.url = f"zpl+tcp://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Zebra:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Talk(socketserver.BaseRequestHandler):
    server: Zebra

    def handle(self) -> None:
        state, pending = self.server.state, b""
        while content := self.request.recv(4096):
            state.received += content
            pending += content
            if state.closes and len(pending) > 4096:
                return
            for found in _FORMAT.findall(pending):
                if state.strikes:
                    setattr(state, state.strikes, True)
                state.buffer.append(found)
            state.work()
            asked = pending.count(b"~HS")
            pending = _FORMAT.sub(b"", pending).replace(b"~HS", b"")
            if not state.silent:
                self.request.sendall(state.host_status() * asked)
