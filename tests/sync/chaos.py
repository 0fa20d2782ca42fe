"""A wire between real processes that cuts at any byte, delays, duplicates, and loses the reply after the commit."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

_LONGEST_DELAY_S = 0.2
_HEAD_END = b"\r\n\r\n"


class Fate(StrEnum):
    """What becomes of one request."""

    CARRIED = "carried"
    DELAYED = "delayed"
    CUT_GOING = "cut going"  # at any byte of the request
    CUT_COMING = "cut coming"  # at any byte of the reply
    REPLY_LOST = "reply lost"  # the district has answered, and nobody hears it
    DOUBLED = "doubled"  # two connections bring the same request; one reply comes back


CALM: Mapping[Fate, float] = MappingProxyType({Fate.CARRIED: 1.0})
ROUGH: Mapping[Fate, float] = MappingProxyType(
    {
        Fate.CARRIED: 0.35,
        Fate.DELAYED: 0.03,
        Fate.CUT_GOING: 0.08,
        Fate.CUT_COMING: 0.14,
        Fate.REPLY_LOST: 0.35,
        Fate.DOUBLED: 0.05,
    }
)
_SPARED = 0.8
"""Share of the other requests that come through whatever the fates are: else hardly a push would be begun."""


@dataclass
class Wire:
    """A running proxy. `fates` may be changed at any time; `tally` counts what befell pushes of the journal,
    `lost` the replies of theirs that were read from the district in full and not handed on."""

    far: tuple[str, int]
    url: str
    fates: Mapping[Fate, float]
    dice: random.Random
    tally: Counter[Fate] = field(default_factory=Counter)
    lost: int = 0
    up: int = 0
    down: int = 0
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def draw(self, *, pushes: bool) -> tuple[Fate, float]:
        """A fate, and where in the message it falls, from 0 to 1."""
        with self.lock:
            if not pushes and self.dice.random() < _SPARED:
                return Fate.CARRIED, 0.0
            fate = self.dice.choices(list(self.fates), list(self.fates.values()))[0]
            if pushes:
                self.tally[fate] += 1
            return fate, self.dice.random()


@contextmanager
def wire(port: int, fates: Mapping[Fate, float] = CALM, seed: int = 0) -> Iterator[Wire]:
    """Carry what comes in to `port` of this machine, as the fates will."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    near = Wire(("127.0.0.1", port), f"http://127.0.0.1:{listener.getsockname()[1]}", fates, random.Random(seed))
    threading.Thread(target=_accept, args=(near, listener), daemon=True).start()
    try:
        yield near
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(line: Wire, listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_carry, args=(line, connection), daemon=True).start()


def _carry(line: Wire, near: socket.socket) -> None:
    """The requests of one connection, one after the other, until one is cut or an end hangs up."""
    try:
        with near, socket.create_connection(line.far) as far:
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (request := _message(near)) and _one(line, near, far, request):
                pass
    except OSError:
        return  # an end hung up, or the district was killed: the kiosk notices for itself


def _one(line: Wire, near: socket.socket, far: socket.socket, request: bytes) -> bool:
    """Carry one request; whether the connection lives on."""
    pushes = request.startswith(b"POST /v1/journal")
    fate, where = line.draw(pushes=pushes)
    if fate is Fate.CUT_GOING:
        far.sendall(request[: int(where * len(request))])
        return False
    if fate is Fate.DELAYED:
        time.sleep(where * _LONGEST_DELAY_S)  # the wire itself is slow: nothing waits here for a condition
    twin = threading.Thread(target=_again, args=(line, request)) if fate is Fate.DOUBLED else None
    if twin:
        twin.start()
    far.sendall(request)
    reply = _message(far)
    if twin:
        twin.join()
    with line.lock:
        line.requests, line.up, line.down = line.requests + 1, line.up + len(request), line.down + len(reply)
        whole = fate not in {Fate.REPLY_LOST, Fate.CUT_COMING}
        line.lost += pushes and not whole and bool(reply)
    if fate is Fate.REPLY_LOST:
        return False
    near.sendall(reply if whole else reply[: int(where * len(reply))])
    return bool(reply) and whole


def _again(line: Wire, request: bytes) -> None:
    with socket.create_connection(line.far) as far:
        far.sendall(request)
        _message(far)


def _message(end: socket.socket) -> bytes:
    """One HTTP message with its body, b"" where the end has hung up before its head was whole."""
    content = b""
    while _HEAD_END not in content:
        part = end.recv(65_536)
        if not part:
            return b""
        content += part
    head, _, body = content.partition(_HEAD_END)
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
    missing = int(fields.get(b"content-length", b"0")) - len(body)
    parts = [content]
    while missing > 0 and (part := end.recv(65_536)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
