"""A kiosk that loses power while a list is applied wakes up with the old list or the new one, never with less."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.barred_index.ledger import StoredLedger
from kiosk.records.key_file import load_or_create
from kiosk.records.store import open_store
from sync.contract.vocabulary import FeedFault, ListState
from tests.kiosk.barred_index.list_world import DISTRICT, NOW, District, row
from tests.screening.people import SCHOOL, visitor

OLD = [row("a", "Kowalczyk", "Zofia", born="1984-07-16"), row("b", "Smith", "John")]
NEW = [row("c", "Kowalczyk", "Zofia", born="1984-07-16"), *(row(f"n{n}", "Reyes", f"Ana{n}") for n in range(40))]


def book(folder: Path) -> StoredLedger:
    """What is written down of the lists in `folder`, in a kiosk's own store."""
    store = open_store(folder / "data", load_or_create(folder / "keys", folder / "data"))
    return StoredLedger(store, DISTRICT, SCHOOL)


CHILD = """
import os, signal, sys
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk.barred_index import file_builder
from kiosk.barred_index import file_writer
from kiosk.barred_index.lists_in_force import ListsInForce
from sync.contract.barred_list import feeds
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import District
from tests.kiosk.barred_index.test_killed_build import NEW, book

def die():
    os.kill(os.getpid(), signal.SIGKILL)

folder, key, manner, moment = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3], sys.argv[4]
district = District()
district.key = Ed25519PrivateKey.from_private_bytes(key)
district.trusted = {feeds.key_id(district.key.public_key()): district.key.public_key()}
lists = district.lists(folder, book(folder))

def rows():
    for number, item in enumerate(NEW):
        if moment == str(number):
            die()
        yield item

if moment == "sealed":  # every row is in, nothing is committed
    seal = file_builder.verify_and_seal
    file_writer.verify_and_seal = file_builder.verify_and_seal = lambda *given: (seal(*given), die())
if moment == "renamed":  # the new file has its name, the old one is still there
    ListsInForce.switch = lambda *given: die()
if moment == "begun":  # it is written down that the list is about to change
    begin = ListsInForce.begin_switch
    ListsInForce.begin_switch = lambda *given: (begin(*given), die())
if moment == "switched":  # all is done
    switch = ListsInForce.switch
    ListsInForce.switch = lambda *given: (switch(*given), die())
base, removed = (None, ()) if manner == "whole" else (1, ["a", "b"])
lists.apply(Delta(district.sign(NEW, 2), base, rows(), removed))
print("applied")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("manner", "moment", "version"),
    [
        ("whole", "0", 1),
        ("whole", "20", 1),
        ("whole", "sealed", 1),
        ("whole", "begun", 1),
        ("whole", "renamed", 2),
        ("whole", "switched", 2),
        ("delta", "0", 1),
        ("delta", "20", 1),
        ("delta", "sealed", 1),
        ("delta", "begun", 1),
        ("delta", "renamed", 2),
        ("delta", "switched", 2),
    ],
)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_kill_leaves_the_old_list_or_the_new_one(
    manner: str, moment: str, version: int, tmp_path: Path, root: Path
) -> None:
    # GIVEN a list in force
    district = District()
    lists = district.lists(tmp_path, book(tmp_path))
    lists.apply(district.whole(OLD))
    lists.close()

    # WHEN the process is killed while it applies the next one
    key = district.key.private_bytes_raw().hex()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), key, manner, moment],
        cwd=root, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr

    # THEN one list is in force, whole, and the next can be applied
    lists = district.lists(tmp_path, book(tmp_path))
    assert lists.faults(None) == {}
    held = lists.current("district")
    assert held is not None
    assert held.manifest.version == version
    assert lists.state(NOW) is ListState.CURRENT
    found = {entry.id for entry in lists.candidates(visitor("Kowalczyk, Zofia", "1984-07-16"))}
    assert found == ({"a"} if version == 1 else {"c"})
    assert len(list(tmp_path.glob("*.list"))) == 1
    assert not list(tmp_path.glob("*.building*"))
    lists.apply(district.whole(OLD, 3))
    assert {entry.id for entry in lists.candidates(visitor("Smith, John", "1990-01-01"))} == {"b"}
    lists.close()
    # AND what befalls its file is noticed, as before
    (file,) = tmp_path.glob("*.list")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    lists = district.lists(tmp_path, book(tmp_path))
    assert lists.faults(None) == {"district": FeedFault.DAMAGED}
    lists.close()
