"""A kiosk that records visits until it is killed. Says each visit's id once, and only once, it is recorded."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.records import visits
from kiosk.records.key_file import load_or_create
from kiosk.records.store import open_store
from tests.kiosk.records.world import CLEAR, arrival, photo


def main(folder: Path) -> None:
    secrets = load_or_create(folder / "keys", folder / "data")
    store = open_store(folder / "data", secrets)
    number = 0
    while True:
        number += 1
        visit = visits.record(store, arrival(picture=photo(b"%d" % number)), CLEAR)
        sys.stdout.write(f"{visit.id} {visit.photo}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
