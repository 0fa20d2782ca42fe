"""A real district as a process of its own, and a kiosk's store that has joined it."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlcipher3.dbapi2
from PIL import Image

from kiosk.records.change_feed import ChangeApplier
from kiosk.records.credentials import with_enrollment
from kiosk.records.erasure import ErasureApplier
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import JournalOutbox
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from kiosk.records.timestamps import Clock, utc_now
from sync.contract.barred_list.feeds import Signed, SignedSet
from sync.exchange.client import Client
from sync.exchange.cycle import Report, exchange
from sync.exchange.enroll import redeem
from sync.exchange.ports import Delta

PIN = "402517"
CODE_OF = "oakridge"


class DistrictProcess:
    """`python -m district` on a folder of its own."""

    def __init__(self, root: Path, data: Path) -> None:
        self._root, self._data = root, data
        self.log = data.with_suffix(".log")
        self.run("init", "--sample", f"--pin=ana-ruiz={PIN}")

    def run(self, *words: str) -> str:
        done = subprocess.run(self._command(*words), cwd=self._root, capture_output=True, text=True, check=True)
        return done.stdout

    def fails(self, *words: str) -> str:
        """What a command prints that ends with status 1: it found something for a person."""
        done = subprocess.run(self._command(*words), cwd=self._root, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        return done.stdout

    def start_at(self, url: str) -> str:
        """Serve again where it was served before."""
        return self.start(url.rpartition(":")[2])

    def lose(self, feed: str) -> None:
        """Delete a list from the database, as anybody can who may write there."""
        with closing(sqlcipher3.dbapi2.connect(str(self._data / "district.db"))) as connection, connection:
            for table in ("feed_group", "replaced_row", "list_row"):
                connection.execute(f"DELETE FROM {table} WHERE feed = ?", (feed,))  # noqa: S608  tables of ours
            connection.execute("DELETE FROM feed WHERE name = ?", (feed,))

    def start(self, port: str = "0") -> str:
        """Serve until `stop`; returns the address."""
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                self._command("serve", "--port", port),
                cwd=self._root,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._server.stdout is not None
        return self._server.stdout.readline().split()[-1]

    def stop(self) -> None:
        if self._server.poll() is None:
            self._server.terminate()
            self._server.communicate(timeout=20)

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "district", *words, "--data", str(self._data)]


def jpeg() -> bytes:
    """A picture that the district takes for one."""
    content = io.BytesIO()
    Image.new("RGB", (48, 64), "steelblue").save(content, "JPEG")
    return content.getvalue()


@contextmanager
def running(root: Path, data: Path) -> Iterator[tuple[DistrictProcess, str]]:
    """A district with its sample schools that serves, and its address."""
    district = DistrictProcess(root, data)
    url = district.start()
    try:
        yield district, url
    finally:
        district.stop()


class NoLists:
    """A kiosk that is given no list: what these tests are about is the rest."""

    def stock(self, feed: str, check: Callable[[], None] = lambda: None) -> None:  # noqa: ARG002  a port
        return None

    def current(self, feed: str) -> Signed | None:  # noqa: ARG002
        return None

    def apply(self, delta: Delta) -> None:  # noqa: ARG002
        raise AssertionError("this district has no list")

    def is_sound(self, feed: str) -> bool:  # noqa: ARG002
        return False

    def distrust(self, feed: str) -> None:  # noqa: ARG002
        raise AssertionError("there is nothing to distrust")

    def accept(self, signed: SignedSet) -> None:
        assert signed.feed_set.feeds == ()

    def ends(self, feed: str) -> bool:  # noqa: ARG002
        return True

    def drop(self, feed: str) -> None:  # noqa: ARG002
        raise AssertionError("there is nothing to drop")


def joined(folder: Path, district: DistrictProcess, url: str, clock: Clock = utc_now, school: str = CODE_OF) -> Store:
    """A kiosk's store of its own, enrolled at a sample school."""
    alone = load_or_create(folder / "keys", folder / "data")
    client = Client(url)
    enrolled = redeem(client, district.run("code", school).split()[-1], alone.device_key)
    client.close()
    return open_store(folder / "data", with_enrollment(alone, url, enrolled), clock)


def exchanged(store: Store) -> Report:
    """One exchange of all but the lists, as the kiosk's worker does it."""
    known = store.secrets.enrolled()
    client = Client(known.server, known.token)
    try:
        return exchange(
            client,
            JournalOutbox(store),
            NoLists(),
            SchoolDocumentStore(store),
            store.photos,
            keys=store.secrets.district_keys(),
            erasures=ErasureApplier(store),
            changes=ChangeApplier(store),
        )
    finally:
        client.close()
