"""Loss, counted: kiosks and a district as real processes, killed over and over, over a wire that loses replies.

The ledger is the harness's own: every visit that a kiosk said it had recorded. It is held against the district's rows.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import text

from district.api.server import ServeOptions, serve
from district.instance import open_district
from kiosk.commands.enroll import enroll_kiosk
from tests.sync.chaos import CALM, ROUGH, Wire, wire
from tests.sync.commands import run
from tests.sync.talker import settings_in, talk

FORKS = multiprocessing.get_context("forkserver")
"""Each process is one of its own and is killed as such; it only need not read all modules anew."""

FORKS.set_forkserver_preload(["tests.bench.sync_chaos"])
KIOSKS = 3
LONGEST_END_S = 120
LONGEST_LIFE = 12
"""The most visits that a kiosk, or all of them, record before the next kill."""


class Lost(AssertionError):
    """What must never happen has happened."""


class Talker:
    """A kiosk's process; `ledger` holds the visits that it said were recorded."""

    def __init__(self, folder: Path, url: str, ledger: set[str]) -> None:
        self._folder, self._url, self._ledger = folder, url, ledger
        self._start()

    def _start(self) -> None:
        self._ear, mouth = FORKS.Pipe()
        self._process = FORKS.Process(target=talk, args=(self._folder, self._url, mouth))
        self._process.start()
        mouth.close()

    def hear(self) -> None:
        """One more visit, waited for."""
        try:
            self._ledger.add(self._ear.recv_bytes().decode())
        except EOFError:
            raise Lost("a kiosk ended by itself") from None

    def kill(self) -> None:
        """SIGKILL, and start again."""
        self.end()
        self._hear_out()
        self._start()

    def end(self) -> None:
        self._process.kill()

    def finish(self) -> None:
        """Let it record no more and send what it has. Raises Lost where it does not come to an end."""
        self._ear.send_bytes(b"enough")
        self._hear_out()
        if self._process.exitcode:
            raise Lost(f"a kiosk ended with status {self._process.exitcode}")

    def _hear_out(self) -> None:
        try:
            while self._ear.poll(LONGEST_END_S):
                self._ledger.add(self._ear.recv_bytes().decode())
        except (EOFError, ConnectionResetError):
            pass  # it has ended
        self._process.join(LONGEST_END_S)


class Server:
    """A district's process on a port that it keeps."""

    def __init__(self, data: Path, port: int = 0) -> None:
        self._data, self.port = data, port
        self.start()

    def start(self) -> None:
        ear, mouth = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=_serve, args=(self._data, self.port, mouth))
        self._process.start()
        mouth.close()
        self.port = int(ear.recv().rpartition(":")[2])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self._process.kill()
        self._process.join()


def _serve(data: Path, port: int, mouth: Connection) -> None:
    serve(open_district(data), ServeOptions("127.0.0.1", port), mouth.send)


class World:
    """A district in a folder, kiosks enrolled at it, and the wire between."""

    def __init__(self, folder: Path, server: Server, line: Wire, kiosks: int) -> None:
        self.folder, self.server, self.line = folder, server, line
        self.ledger: set[str] = set()
        self.talkers = [self._enrolled(number) for number in range(kiosks)]

    def _enrolled(self, number: int) -> Talker:
        home = self.folder / f"kiosk-{number}"
        code = run(self.folder / "district", "code", "oakridge").stdout.split()[-1]
        enroll_kiosk(settings_in(home), self.server.url, code)
        return Talker(home, self.line.url, self.ledger)

    def settle(self) -> None:
        """Calm the wire, let every kiosk send what it has, and hold the ledger against the district's rows."""
        self.line.fates = CALM
        for talker in self.talkers:
            talker.finish()


@contextmanager
def world(kiosks: int, seed: int) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder / "district", "init", "--sample")
        server = Server(folder / "district")
        with wire(server.port, seed=seed) as line:
            made = World(folder, server, line, kiosks)
            try:
                yield made
            finally:
                server.kill()
                for talker in made.talkers:
                    talker.end()


def audit(folder: Path, ledger: set[str]) -> str:
    """What the district holds, in words. Raises Lost for a visit without its row, an entry twice, or a gap."""
    district = open_district(folder)
    try:
        with district.database.read() as session:
            rows = session.execute(text("SELECT chain, epoch, sequence, entry_id FROM entry")).all()
            visits = {row[0] for row in session.execute(text("SELECT id FROM visit"))}
            aside = session.execute(text("SELECT count(*) FROM quarantined")).scalar_one()
            waiting = session.execute(text("SELECT count(*) FROM waiting")).scalar_one()
    finally:
        district.database.close()
    lost = len(ledger - visits)
    twice = len(rows) - len({(row.chain, row.entry_id) for row in rows})
    ends: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        ends.setdefault((row.chain, row.epoch), []).append(row.sequence)
    gaps = sum(sorted(numbers) != list(range(1, len(numbers) + 1)) for numbers in ends.values())
    epochs = len(ends) - len({chain for chain, _ in ends})
    said = f"{len(ledger)} visits recorded, {lost} lost, {twice} entries twice, {gaps} gaps"
    if lost or twice or gaps or aside or waiting or epochs:
        raise Lost(f"{said}; {aside} batches set aside, {waiting} entries waiting, {epochs} epochs begun anew")
    return said


def lost_replies(count: int, seed: int) -> str:
    """Until `count` replies to pushes were lost after the district had committed."""
    with world(KIOSKS, seed) as made:
        made.line.fates = ROUGH
        while made.line.lost < count:
            for talker in made.talkers:
                talker.hear()
        made.settle()
        befell = ", ".join(f"{number} {fate.value}" for fate, number in sorted(made.line.tally.items()))
        return f"rough wire, {made.line.lost} lost replies ({befell}): {audit(made.folder / 'district', made.ledger)}"


def killed_kiosks(count: int, seed: int) -> str:
    """SIGKILL one of the kiosks at a random place, `count` times, while all record and exchange."""
    dice = random.Random(seed)
    with world(2, seed) as made:
        made.line.fates = ROUGH
        for _ in range(count):
            talker = dice.choice(made.talkers)
            for _ in range(dice.randrange(1, LONGEST_LIFE)):
                talker.hear()
            talker.kill()
        made.settle()
        return f"{count} kills of a kiosk that records and sends: {audit(made.folder / 'district', made.ledger)}"


def killed_servers(count: int, seed: int) -> str:
    """SIGKILL the district's server at a random place, `count` times, while kiosks send."""
    dice = random.Random(seed)
    with world(2, seed) as made:
        for _ in range(count):
            for _ in range(dice.randrange(2, LONGEST_LIFE)):
                dice.choice(made.talkers).hear()
            made.server.kill()
            made.server.start()
        made.settle()
        return f"{count} kills of the server under load: {audit(made.folder / 'district', made.ledger)}"
