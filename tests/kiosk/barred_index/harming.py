"""Every way in which a list's file may come to harm, and a door whose lists are written down in a real store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.ledger import StoredLedger
from kiosk.barred_index.list_files import generation_of, stem_of
from kiosk.records.store import Store
from kiosk.workers.desk_context import DeskContext
from screening.persons import Visitor
from screening.result import Screening
from sync.contract.barred_list.feeds import Ended, FeedSet, SignedSet, sign_set
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import DISTRICT, KEY, NOW, ROWS, District, row
from tests.kiosk.workers.desk import WORDS
from tests.screening.people import SCHOOL, tables, visitor

OURS = f"school:{SCHOOL}"
FEEDS = ("district", OURS)
PLACES = 10
PAGE = 4_096

Harm = Callable[[Path, Path, Path], object]
"""(the file, another feed's file, an older copy of the file)."""


def _flipped(place: int) -> Harm:
    def flip(file: Path, *_: Path) -> None:
        content = bytearray(file.read_bytes())
        content[min(len(content) - 1, place * len(content) // (PLACES - 1))] ^= 0x10
        file.write_bytes(content)

    return flip


def _cut(file: Path, length: int) -> None:
    with file.open("r+b") as opened:
        opened.truncate(length)


def _without_page(file: Path, *_: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // PAGE // 2 * PAGE)
        opened.write(bytes(PAGE))


def _without_end(file: Path, *_: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


HARM: dict[str, Harm] = {
    "a device in its place": _without_end,
    "deleted": lambda file, *_: file.unlink(),
    "emptied": lambda file, *_: _cut(file, 0),
    "cut to a few bytes": lambda file, *_: _cut(file, 100),
    "cut to a page": lambda file, *_: _cut(file, PAGE),
    "cut in half": lambda file, *_: _cut(file, file.stat().st_size // 2 // PAGE * PAGE),
    "cut by a byte": lambda file, *_: _cut(file, file.stat().st_size - 1),
    "grown": lambda file, *_: file.write_bytes(file.read_bytes() + bytes(PAGE)),
    "a page of zeros": _without_page,
    "another list in its place": lambda file, other, _: shutil.copy(other, file),
    "an older one in its place": lambda file, _, older: shutil.copy(older, file),
    **{f"a bit flipped, place {place}": _flipped(place) for place in range(PLACES)},
}


def file_of(folder: Path, feed: str) -> Path:
    """The newest file of a feed."""
    return max(folder.glob(f"{stem_of(feed)}.*.list"), key=generation_of)


@dataclass
class Door:
    """One kiosk's lists, over a store that remembers which there must be."""

    store: Store
    folder: Path
    district: District = field(default_factory=District)

    def open(self, *, read_only: bool = False) -> BarredLists:
        book = StoredLedger(self.store, DISTRICT, SCHOOL)
        trusted = self.district.trusted
        return BarredLists(self.folder, KEY, DISTRICT, trusted, tables(), SCHOOL, ledger=book, read_only=read_only)

    def given(
        self, *feeds: str, version: int = 1, ended: tuple[Ended, ...] = (), issued: datetime = NOW, school: str = SCHOOL
    ) -> SignedSet:
        key_id = next(iter(self.district.trusted))
        said = FeedSet(DISTRICT, school, version, issued.isoformat(), tuple(sorted(feeds)), ended, key_id)
        return sign_set(said, self.district.key)


INNOCENT = visitor("Abernathy, Wilhelmina", "1962-02-02")
PARENT = visitor("Hale, Robert", "1979-05-05")
COURT_ORDER = row("order", "Hale", "Robert", born="1979-05-05", kind="custody", schools="oakridge")
EARLIER = [row(f"n{number}", f"Family{number}", "Ana", kind="custody") for number in range(60)]


def filled(door: Door) -> BarredLists:
    """Both lists, each in a second version, and the signed set that names them."""
    lists = door.open()
    lists.accept(door.given(*FEEDS))
    lists.apply(door.district.whole(ROWS))
    lists.apply(door.district.whole(EARLIER, feed=OURS))
    for path in [file_of(door.folder, feed) for feed in FEEDS]:
        shutil.copy(path, path.with_suffix(".older"))
    lists.apply(Delta(door.district.sign([*ROWS, COURT_ORDER], 2), 1, [COURT_ORDER]))
    lists.apply(Delta(door.district.sign([*EARLIER, COURT_ORDER], 2, feed=OURS), 1, [COURT_ORDER]))
    return lists


def screened(door: Door, lists: BarredLists, who: Visitor = INNOCENT) -> Screening:
    counter = DeskContext(door.store, lists, tables(), WORDS, "en", 60)
    return counter.compare(who, frozenset())[0]
