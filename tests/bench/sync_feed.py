"""What a change of one entry costs a kiosk, in bytes on the wire, whatever the list's size."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from tests.sync.chaos import wire
from tests.sync.commands import run
from tests.sync.processes import serving

HEADER = "id,given,family,born,kind,reason,schools\n"
ALLOWED_BYTES = 4_000


class Costly(AssertionError):
    """A change costs more than it may."""


def one_change(entries: int) -> Iterator[str]:
    """Import `entries`, change one, and fetch the change as a kiosk that holds the version before."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, listed = folder / "district", folder / "barred.csv"
        run(data, "init", "--sample")
        _write(listed, entries, reason="a court order")
        run(data, "import", str(listed))
        code = run(data, "code", "oakridge").stdout.split()[-1]
        with serving(data, "--port", "0") as server, wire(int(server.port)) as line:
            enrolled = redeem(Client(server.url), code, Ed25519PrivateKey.generate())
            client = Client(line.url, enrolled.token)
            before = {feed.feed: feed.version for feed in client.feeds().feeds}["district"]
            _write(listed, entries, reason="another court order")
            run(data, "import", str(listed))
            bytes_before, requests = line.up + line.down, line.requests
            client.feeds()
            change = client.change("district", before)
            cost = line.up + line.down - bytes_before
            client.close()
        if len(change.rows) != 1 or cost > ALLOWED_BYTES:
            raise Costly(f"{cost} bytes and {len(change.rows)} rows for one change; {ALLOWED_BYTES} are allowed")
        yield (
            f"one entry of {entries:,} changed: {cost:,} bytes a kiosk in {line.requests - requests} requests, "
            f"{len(change.rows)} row (allowed: {ALLOWED_BYTES:,})"
        )


def _write(file: Path, entries: int, reason: str) -> None:
    """The same list each time, but for the first entry's reason."""
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        out.write(f"0,Given,Family,1980-01-01,barred,{reason},*\n")
        for number in range(1, entries):
            born = f"{1940 + number % 60}-{1 + number % 12:02}-{1 + number % 28:02}"
            out.write(f"{number},Given{number % 5_000},Family{number % 60_000},{born},registry,,*\n")
