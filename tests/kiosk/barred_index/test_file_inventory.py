"""What a list file really holds: damage of every kind is seen, and what is sound of the file builds the next one."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records.database import open_encrypted
from sync.contract.barred_list.feeds import BUCKETS, Row, bucket, digest_at, digests_of, root_over
from sync.contract.vocabulary import FeedFault, ListState
from sync.exchange.errors import Stopped
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import KEY, NOW, ROWS, District, ids, row
from tests.screening.people import tables

ALL = [*ROWS, *(row(f"n{number}", "Reyes", f"Ana {number}") for number in range(30))]

HARM = {
    "a lost entry": "DELETE FROM entry WHERE number = 1",
    "a lost entry with its leaf": (
        "DELETE FROM leaf WHERE number = 1; DELETE FROM entry WHERE number = 1;"
        " UPDATE tally SET entries = entries - 1 WHERE entries = (SELECT max(entries) FROM tally)"
    ),
    "a changed entry": (
        "UPDATE entry SET content = CAST(replace(CAST(content AS TEXT), 'Kowalczyk', 'Nowak') AS BLOB) WHERE number = 1"
    ),
    "an entry that is text": "UPDATE entry SET content = CAST(content AS TEXT) WHERE number = 1",
    "an entry that is none": "UPDATE entry SET content = x'00' WHERE number = 1",
    "an extra entry": (
        "INSERT INTO entry SELECT 99, CAST(replace(CAST(content AS TEXT), '\"a\"', '\"z\"') AS BLOB) FROM entry"
        " WHERE number = 1"
    ),
    "an entry twice": "INSERT INTO entry SELECT 99, content FROM entry WHERE number = 1",
    "a lost leaf": "DELETE FROM leaf WHERE number = 1",
    "a leaf of another entry": "UPDATE leaf SET number = 2 WHERE number = 1",
    "a wrong bucket": "UPDATE bucket SET digest = zeroblob(32)",
    "a wrong count": "UPDATE tally SET entries = entries + 1",
}


def harm(folder: Path, statements: str) -> None:
    """Change a list file behind the kiosk's back."""
    (file,) = folder.glob("*.list")
    connection = open_encrypted(file, KEY)
    connection.executescript(statements)
    connection.close()


def target_digests() -> bytes:
    return digests_of(sorted((item.place, item.leaf) for item in ALL))


def test_a_list_as_it_was_applied_is_sound(tmp_path: Path) -> None:
    district = District()
    lists = district.lists(tmp_path)
    assert lists.stock("district") is None
    lists.apply(district.whole(ALL))
    stock = lists.stock("district")
    assert stock is not None
    assert stock.sound
    assert stock.digests == target_digests()
    some = {bucket(item.place) for item in ALL[:3]} | {0, BUCKETS - 1}
    assert {item.id for item in stock.inside(some)} == {"a", "b", "c"}
    assert {item.id for item in stock.outside(some)} == {item.id for item in ALL[3:]}
    lists.close()


def test_entries_in_the_outermost_buckets_are_inside(tmp_path: Path) -> None:
    """GIVEN entries of the first and the last bucket THEN each is found there."""
    first = next(item for number in range(10**6) if bucket((item := Row(f"{number}", b"")).place) == 0)
    last = next(item for number in range(10**6) if bucket((item := Row(f"{number}", b"")).place) == BUCKETS - 1)
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole([row(first.id, "Reyes"), row(last.id, "Reyes")]))
    stock = lists.stock("district")
    assert stock is not None
    assert [item.id for item in stock.inside({0})] == [first.id]
    assert [item.id for item in stock.inside({BUCKETS - 1})] == [last.id]
    lists.close()


def test_looking_through_a_list_can_be_left(tmp_path: Path) -> None:
    """GIVEN a program that is closing WHEN a list is looked through THEN that ends at once."""
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole(ALL))

    def closing() -> None:
        raise Stopped("The program is closing.")

    with pytest.raises(Stopped):
        lists.stock("district", closing)
    assert lists.state(NOW) is ListState.CURRENT
    lists.close()


@pytest.mark.parametrize("harmed", HARM)
def test_damage_is_seen_and_a_list_is_built_anew_from_what_is_sound(harmed: str, tmp_path: Path) -> None:
    # GIVEN a list file that was changed behind the kiosk's back
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole(ALL))
    lists.close()
    harm(tmp_path, HARM[harmed])
    lists = district.lists(tmp_path)
    # WHEN it is looked through
    stock = lists.stock("district")
    assert stock is not None
    assert not stock.sound
    wanted = target_digests()
    wrong = frozenset(
        number for number in range(BUCKETS) if digest_at(stock.digests, number) != digest_at(wanted, number)
    )
    assert len(wrong) <= 1
    # THEN what is outside of the buckets that differ is as it was, and with theirs gives the list again
    fetched = [item for item in ALL if bucket(item.place) in wrong]
    later = district.sign(ALL, issued=NOW.replace(hour=9))
    lists.apply(Delta(later, None, chain(stock.outside(wrong), fetched)))
    again = lists.stock("district")
    assert again is not None
    assert again.sound
    assert root_over(again.digests) == later.manifest.root
    assert ids(lists) == {"a"}
    assert lists.current("district") == later
    lists.close()


def test_a_page_that_cannot_be_read_makes_the_list_absent(tmp_path: Path) -> None:
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole([row(f"n{number}", "Reyes", f"Ana {number}") for number in range(400)]))
    lists.close()
    (file,) = tmp_path.glob("*.list")
    content = bytearray(file.read_bytes())
    for page in range(16, 24):
        content[page * 4096 + 100 : page * 4096 + 116] = bytes(16)
    file.write_bytes(content)
    lists = district.lists(tmp_path)
    assert lists.state(NOW) is ListState.ABSENT
    assert lists.stock("district") is None
    assert lists.faults() == {"district": FeedFault.DAMAGED}
    lists.close()


CHILD = """
import os, signal, sys
from itertools import chain
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk.barred_index import file_builder
from kiosk.barred_index.lists_in_force import ListsInForce
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import bucket
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import District, NOW
from tests.kiosk.barred_index.test_file_inventory import ALL

def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)

folder, key, moment = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]
district = District()
district.key = Ed25519PrivateKey.from_private_bytes(key)
district.trusted = {feeds.key_id(district.key.public_key()): district.key.public_key()}
lists = district.lists(folder)
stock = lists.stock("district")
wrong = frozenset({bucket(ALL[0].place)})

def kept():
    for number, item in enumerate(stock.outside(wrong)):
        if moment == str(number):
            die()
        yield item

if moment == "sealed":
    seal = file_builder.verify_and_seal
    file_builder.verify_and_seal = lambda *given: (seal(*given), die())
if moment == "renamed":
    ListsInForce.switch = die
later = district.sign(ALL, issued=NOW.replace(hour=9))
lists.apply(Delta(later, None, chain(kept(), [item for item in ALL if bucket(item.place) in wrong])))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "mended"), [("0", False), ("20", False), ("sealed", False), ("renamed", True)])
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_repair_that_is_killed_leaves_the_old_list_or_the_mended_one(
    moment: str, mended: bool, tmp_path: Path, root: Path
) -> None:
    # GIVEN a damaged list
    district = District()
    lists = district.lists(tmp_path)
    lists.apply(district.whole(ALL))
    before = lists.current("district")
    lists.close()
    harm(tmp_path, HARM["a lost entry"])
    # WHEN the process is killed while it mends it
    key = district.key.private_bytes_raw().hex()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), key, moment],
        cwd=root, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    # THEN one list is in force, whole as it was or mended, and nothing else lies there
    lists = BarredLists(tmp_path, KEY, district.sign([]).manifest.district, district.trusted, tables(), "oakridge")
    stock = lists.stock("district")
    assert stock is not None
    assert stock.sound is mended
    assert (lists.current("district") == before) is not mended
    assert len(list(tmp_path.glob("*.list"))) == 1
    assert not list(tmp_path.glob("*.building*"))
    lists.close()
