"""A kiosk's end of the line as a process of its own: it answers what offices ask, and exchanges, until stdin ends."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.records import office_requests
from kiosk.records.key_file import load_key_file
from kiosk.records.store import open_store
from sync.exchange.errors import SyncError
from tests.sync.desk import FileLists
from tests.sync.doors import Door
from tests.sync.processes import ROOT

_ROUND_S = 0.1


@contextmanager
def answering(folder: Path, url: str) -> Iterator[None]:
    """The kiosk whose files lie in `folder` (see tests.sync.doors), at work; nobody else has its store open."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.answering", str(folder), url], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "at work\n"
        yield
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def _work(folder: Path, url: str) -> None:
    secrets = load_key_file(folder / "keys", folder / "data")
    store = open_store(folder / "data", secrets)
    lists = FileLists(folder / "files" / "lists", secrets.enrolled().district, secrets.district_keys())
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    front = Door(store, lists, url)
    sys.stdout.write("at work\n")
    sys.stdout.flush()
    while not ended.wait(_ROUND_S):
        client = front.client()
        try:
            for asked in client.requests().requests:
                office_requests.answer_request(store, asked)
            front.exchange_by(client)
        except SyncError as error:
            sys.stderr.write(f"{error}\n")
        finally:
            client.close()
    store.close()


if __name__ == "__main__":
    _work(Path(sys.argv[1]), sys.argv[2])
