"""One laptop against the district's server: silent connections, bodies without an end, gzip bombs without a token.

All of them at once and for as long as it is measured: whatever the server closes is opened anew. Meanwhile a monitor
asks for `/v1/health`, each time over a new connection, and a kiosk exchanges. `siege` gives one line of figures for
each number of processes.
"""

from __future__ import annotations

import gzip
import multiprocessing
import os
import resource
import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from tests.districts import Station, station_of
from tests.sync.commands import run
from tests.sync.processes import serving

SILENT = 1_100
UNFINISHED = 200
BOMBS_A_SECOND = 50
FILES = 1_024
"""What a process may usually open. The server gets no more, though it would ask for them."""

LONGEST_HEALTH_S = 1.0
MOST_MEMORY = 400_000_000
_EVERY_S = 0.2
_OPENED_AT_ONCE = 100
_PAGE = os.sysconf("SC_PAGE_SIZE")
_BEGUN = (
    b"POST /v1/journal HTTP/1.1\r\nHost: d\r\nContent-Encoding: gzip\r\nContent-Length: 7000000\r\n\r\n\x1f\x8b",
    b"POST /v1/enroll HTTP/1.1\r\nHost: d\r\nContent-Encoding: gzip\r\nContent-Length: 8000\r\n\r\n\x1f\x8b",
    b"POST /v1/journal HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[[],[",
    b"PUT /v1/photos/x HTTP/1.1\r\nHost: d\r\nContent-Le",
)


class Fell(Exception):
    """The server took too long, or too much memory."""


def siege(seconds: float, *, must_hold: bool = True) -> Iterator[str]:
    """Raises Fell where it `must_hold` and does not."""
    for workers in (1, 2):
        slowest, median, memory, asked, exchanged, log = _besieged(workers, seconds)
        line = (
            f"siege for {seconds:.0f} s, {workers} process{'es' if workers > 1 else ''} of {FILES:,} files each: "
            f"{SILENT:,} silent connections, {UNFINISHED} unfinished bodies, {BOMBS_A_SECOND} bombs a second; "
            f"health within "
            f"{slowest * 1000:.0f} ms (median {median * 1000:.0f}, {asked} asked), {exchanged} exchanges of a kiosk, "
            f"{memory / 1e6:.0f} MB at most, {log} bytes logged"
        )
        yield line
        if must_hold and (slowest > LONGEST_HEALTH_S or memory > MOST_MEMORY):
            raise Fell(line)


def _besieged(workers: int, seconds: float) -> tuple[float, float, int, int, int, int]:
    with tempfile.TemporaryDirectory(prefix="siege") as name:
        data, log = Path(name) / "district", Path(name) / "log"
        run(data, "init", "--sample")
        with (
            log.open("w") as stderr,
            serving(data, "--port", "0", "--workers", str(workers), files=FILES, stderr=stderr) as server,
        ):
            kiosk = _enrolled(data, server.url, Path(name))
            stop = multiprocessing.get_context("fork").Event()
            laptop = multiprocessing.get_context("fork").Process(target=_attack, args=(server.url, stop))
            laptop.start()
            exchanged: list[int] = []
            at_work = threading.Thread(target=_exchange, args=(kiosk, server.url, stop, exchanged))
            at_work.start()
            took, memory = [], 0
            until = time.monotonic() + seconds
            try:
                while time.monotonic() < until:
                    begun = time.monotonic()
                    assert requests.get(f"{server.url}/v1/health", timeout=60).status_code == 200
                    took.append(time.monotonic() - begun)
                    memory = max(memory, _memory(server.process.pid))
                    time.sleep(_EVERY_S)
            finally:
                stop.set()
                at_work.join()
                laptop.join(30)
        return max(took), sorted(took)[len(took) // 2], memory, len(took), len(exchanged), log.stat().st_size


def _enrolled(data: Path, url: str, folder: Path) -> Station:
    key = Ed25519PrivateKey.generate()
    return station_of(redeem(Client(url), run(data, "code", "oakridge").stdout.split()[-1], key, "Front"), key, folder)


def _exchange(kiosk: Station, url: str, stop: Event, done: list[int]) -> None:
    client = kiosk.client(url)
    while not stop.is_set():
        kiosk.outbox.visit()
        done.append(kiosk.exchange(client).pushed)
        time.sleep(_EVERY_S)
    client.close()


def _memory(process: int) -> int:
    """Bytes that a process and those it started hold."""
    total = 0
    with suppress(OSError):
        total = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        total += sum(_memory(int(child)) for child in children)
    return total


def _attack(url: str, stop: Event) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8_192)), hard))
    place = urlsplit(url)
    address = (place.hostname or "", place.port or 0)
    bombs = threading.Thread(target=_bomb, args=(url, stop))
    bombs.start()
    lines = selectors.DefaultSelector()
    wanted = [b""] * SILENT + [_BEGUN[number % len(_BEGUN)] for number in range(UNFINISHED)]
    while not stop.is_set():
        for begun in wanted[:_OPENED_AT_ONCE]:
            line = socket.socket()
            line.setblocking(False)
            line.connect_ex(address)
            lines.register(line, selectors.EVENT_WRITE if begun else selectors.EVENT_READ, begun)
        del wanted[:_OPENED_AT_ONCE]
        for key, _ in lines.select(0.05):
            line = key.fileobj  # type: ignore[assignment]
            try:
                if key.events == selectors.EVENT_WRITE:
                    line.send(key.data)
                    lines.modify(line, selectors.EVENT_READ, key.data)
                    continue
                if line.recv(65_536):
                    continue
            except BlockingIOError:
                continue
            except OSError:
                pass
            lines.unregister(line)
            line.close()
            wanted.append(key.data)
    bombs.join()


def _bomb(url: str, stop: Event) -> None:
    packed = gzip.compress(b"[" + b"[]," * 2_500_000 + b"[]]", mtime=0)
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}

    def throw() -> None:
        while not stop.is_set():
            with suppress(requests.RequestException):
                requests.post(f"{url}/v1/journal", packed, headers=headers, timeout=10)
            time.sleep(5 / BOMBS_A_SECOND)

    throwers = [threading.Thread(target=throw) for _ in range(5)]
    for thrower in throwers:
        thrower.start()
    for thrower in throwers:
        thrower.join()
