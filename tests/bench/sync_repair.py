"""What mending one damaged bucket of a long list costs a kiosk, in bytes on the wire."""

from __future__ import annotations

import tempfile
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.barred_list.feeds import (
    BUCKETS,
    DIGEST_BYTES,
    EMPTY_BUCKET,
    GROUPS,
    Row,
    Signed,
    SignedSet,
    digest_at,
)
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.ports import Delta
from sync.exchange.repair import mend
from tests.bench.sync_feed import Costly
from tests.sync.chaos import wire
from tests.sync.commands import run
from tests.sync.processes import serving

HEADER = "id,given,family,born,kind,reason,schools\n"
ALLOWED_BYTES = 100_000


@dataclass
class Damaged:
    """A kiosk's list of which only the digests are kept: those of the district, but for one bucket that lost all."""

    held: Signed
    digests: bytes
    sound: bool = True
    applied: list[Row] = field(default_factory=list)

    def stock(self, feed: str, check: object = None) -> Damaged:  # noqa: ARG002
        return self

    def current(self, feed: str) -> Signed:  # noqa: ARG002
        return self.held

    def inside(self, buckets: Container[int]) -> list[Row]:  # noqa: ARG002
        return []

    outside = inside

    def apply(self, delta: Delta) -> None:
        self.applied += delta.rows

    def drop(self, feed: str) -> None: ...

    distrust = drop

    def is_sound(self, feed: str) -> bool:  # noqa: ARG002
        return self.sound

    def accept(self, signed: SignedSet) -> None: ...

    def ends(self, feed: str) -> bool:  # noqa: ARG002
        return True


def one_bucket(entries: int) -> Iterator[str]:
    """Import `entries`, and mend a list that lost all entries of one bucket."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, listed = folder / "district", folder / "barred.csv"
        run(data, "init", "--sample")
        _write(listed, entries)
        run(data, "import", str(listed))
        code = run(data, "code", "oakridge").stdout.split()[-1]
        with serving(data, "--port", "0") as server, wire(int(server.port)) as line:
            enrolled = redeem(Client(server.url), code, Ed25519PrivateKey.generate())
            client = Client(line.url, enrolled.token)
            (target,) = (feed.signed() for feed in client.feeds().feeds if feed.feed == "district")
            whole = b"".join(
                client.feed_digests("district", range(first, first + 64)).digests for first in range(0, GROUPS, 64)
            )
            lost = next(number for number in range(BUCKETS) if digest_at(whole, number) != EMPTY_BUCKET)
            digests = bytearray(whole)
            digests[lost * DIGEST_BYTES : (lost + 1) * DIGEST_BYTES] = EMPTY_BUCKET
            lists = Damaged(target, bytes(digests))
            bytes_before, requests = line.up + line.down, line.requests
            mended = mend(client, lists, target)
            cost = line.up + line.down - bytes_before
            asked = line.requests - requests
            client.close()
        if mended != 1 or cost > ALLOWED_BYTES:
            raise Costly(f"{cost} bytes and {mended} buckets to mend one; {ALLOWED_BYTES} are allowed")
        yield (
            f"one damaged bucket of {entries:,} entries mended: {cost:,} bytes a kiosk in {asked} requests, "
            f"{len(lists.applied)} entries (allowed: {ALLOWED_BYTES:,})"
        )


def _write(file: Path, entries: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for number in range(entries):
            born = f"{1940 + number % 60}-{1 + number % 12:02}-{1 + number % 28:02}"
            out.write(f"{number},Given{number % 5_000},Family{number % 60_000},{born},registry,a court order,*\n")
