"""What three hundred kiosks cost that only listen: memory and processor time of the server with their streams open.

`listening_line` gives one line of figures.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from district.access.enrollment import hashed
from district.db.tables import Kiosk
from district.instance import District, open_district
from tests.sync.commands import run
from tests.sync.processes import serving

SCHOOL = "oakridge"
KIOSKS = 300
QUIET_S = 20.0
_TICK_S = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def listening(
    kiosks: int = KIOSKS, seconds: float = QUIET_S, database: str | None = None
) -> tuple[float, float, float]:
    """(bytes of memory a stream, share of one core with all of them open and nothing moved, the same with none)."""
    with tempfile.TemporaryDirectory(prefix="listening") as name:
        data = Path(name) / "district"
        run(data, "init", "--sample", database=database)
        district = open_district(data, database)
        tokens = [_kiosk(district, number) for number in range(kiosks)]
        district.database.close()
        with serving(data, "--port", "0", database=database) as server:
            pid = server.process.pid
            warm = _listen(server.url, tokens[0])
            idle_cpu, idle_memory = _cpu(pid), _memory(pid)
            time.sleep(seconds)
            idle = (_cpu(pid) - idle_cpu) / seconds
            lines = [warm, *(_listen(server.url, token) for token in tokens[1:])]
            memory = (_memory(pid) - idle_memory) / len(lines)
            begun = _cpu(pid)
            time.sleep(seconds)
            busy = (_cpu(pid) - begun) / seconds
            for line in lines:
                assert line.recv(65_536)  # a heartbeat has come to each
                line.close()
    return memory, busy, idle


def _kiosk(district: District, number: int) -> str:
    token = f"token-{number}"
    with district.database.write() as session:
        session.add(
            Kiosk(
                id=f"kiosk-{number}",
                school=SCHOOL,
                name="",
                public_key=bytes(32),
                key_id=f"{number:016x}",
                token_hash=hashed(token),
                enrolled=district.now(),
            )
        )
    return token


def _listen(url: str, token: str) -> socket.socket:
    """An open stream of which the first word has come."""
    place = urlsplit(url)
    line = socket.create_connection((place.hostname, place.port or 80), timeout=30)
    line.sendall(f"GET /v1/wake HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    heard = b""
    while b"data:" not in heard:
        part = line.recv(65_536)
        assert part, heard
        heard += part
    return line


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK_S


def _memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def listening_line(kiosks: int = KIOSKS, seconds: float = QUIET_S) -> str:
    memory, busy, idle = listening(kiosks, seconds)
    return (
        f"{kiosks} open wake streams, nothing moved: {memory / 1000:.0f} kB of memory each, "
        f"{busy:.1%} of one core (one stream: {idle:.1%})"
    )
