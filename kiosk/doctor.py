"""What ails this kiosk: camera, printer, sound, clock, disk, key, server, lists, each found well or with what to do."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from kiosk.app import ASSETS, line, open_records
from kiosk.domain.screening.result import ListState
from kiosk.names import NamesUnreadable
from kiosk.settings import Settings
from kiosk.store import upkeep
from kiosk.store.barred.lists import BarredLists
from kiosk.store.faults import StoreError
from kiosk.store.line import outbox, standing
from kiosk.store.log import spool
from kiosk.store.review import cases
from kiosk.store.store import Store
from kiosk.ui.wording_health import CAMERA, LISTS, PRINTER, SOUND
from kiosk.ui.wording_reader import READER
from kiosk.workers.sound import play
from printing.chain import BadPrinterUrl, open_printer
from printing.design import BadDesign, load_design
from printing.readback import second_reader
from scanning.camera import CameraFault
from scanning.eye.eye import Eye
from scanning.serial_reader import ReaderError, SerialReader, parse_url
from scanning.sources import open_camera
from sync.errors import SyncError, WrongAddress

LEAST_FREE = 500 * 2**20  # bytes: a year of visits, and room for a list to be built aside
MOST_SKEW = timedelta(minutes=2)
CAMERA_S = 20.0
"""For the first picture: a process to start, and a slow driver."""

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `sentence` says how it is, and what to do where `well` is False."""

    name: str
    well: bool
    sentence: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything once. Takes as long as the slowest device's time-out; changes nothing."""
    found = [_camera(settings), *_readers(settings), *_layout(settings), *_printers(settings), _sound()]
    found.append(_disk(settings.data))
    try:
        store, lists = open_records(settings)
    except (StoreError, NamesUnreadable) as error:
        return [*found, Finding("key", False, str(error))]
    try:
        return [*found, Finding("key", True, "The records can be opened."), *_records(settings, store, lists)]
    finally:
        lists.close()
        store.close()


def _records(settings: Settings, store: Store, lists: BarredLists) -> list[Finding]:
    state = standing.list_state(store, lists)
    unsent, waiting = outbox.unsent(store), cases.count_waiting(store)
    roll, badges = upkeep.roll(store).badges, len(spool.questions(store))
    return [
        Finding("list", state is ListState.CURRENT, _lists(lists, state, store.now())),
        *_server(settings, store),
        Finding("badges", badges == 0, _badges(roll, badges)),
        Finding(
            "journal", True, f"Entries waiting for the district: {unsent}; visitors waiting for a decision: {waiting}."
        ),
    ]


def _badges(roll: int, unseen: int) -> str:
    given = f"Badges printed since somebody last said that a new roll is in: {roll}."
    if not unseen:
        return given
    return f"{given} Badges that nobody has seen: {unseen}. Look at them on the office pages, under Badges."


def _lists(lists: BarredLists, state: ListState, now: datetime) -> str:
    """How the lists stand, and how old each is."""
    signed = (lists.current(feed) for feed in sorted(lists.feeds()))
    ages = [
        f"{one.manifest.feed} {(now - datetime.fromisoformat(one.manifest.issued)).days} days old, "
        f"{one.manifest.count} entries"
        for one in signed
        if one
    ]
    standing = LISTS[state].full if state in LISTS else "The lists are in force."
    return f"{standing} ({'; '.join(ages)})" if ages else standing


def _server(settings: Settings, store: Store) -> list[Finding]:
    if store.secrets.revoked:
        return [
            Finding(
                "server",
                False,
                "The district has taken this kiosk out, so nobody can check in here. What it had not sent yet is kept; "
                "enroll it again to send that.",
            )
        ]
    try:
        client = line(settings, store)
        try:
            client.held()
            server_time = client.server_time
        finally:
            client.close()
    except (SyncError, WrongAddress) as error:
        return [Finding("server", False, str(error))]
    reached = Finding("server", True, "The district answers and knows this kiosk.")
    if server_time is None:
        return [reached]
    skew = abs(datetime.now(UTC) - server_time)
    sentence = f"The clock is within {max(1, round(skew.total_seconds()))} s of the district's."
    if skew > MOST_SKEW:
        sentence = (
            f"The clock is {round(skew.total_seconds())} s off the district's, so times in the visitor log are wrong. "
            "Turn on the operating system's time synchronization."
        )
    return [reached, Finding("clock", skew <= MOST_SKEW, sentence)]


def _camera(settings: Settings) -> Finding:
    """By a process of its own, as the kiosk does: a driver that hangs does not answer, and cannot be left."""
    eye, last_moment = Eye(partial(open_camera, settings.camera)), time.monotonic() + CAMERA_S
    try:
        look = eye.look()
        while look.frame is None and look.fault in {None, CameraFault.SILENT} and time.monotonic() < last_moment:
            time.sleep(_LOOK_S)
            look = eye.look()
    finally:
        eye.close()
    fault = look.fault or (CameraFault.SILENT if look.frame is None else None)
    return Finding("camera", fault is None, CAMERA[fault].full if fault else "The camera shows pictures.")


def _sound() -> Finding:
    """With a sound that nobody hears."""
    fault = play(ASSETS / "sounds" / "silence.wav")
    return Finding("sound", fault is None, SOUND[fault].full if fault else "Sounds can be played.")


def _readers(settings: Settings) -> list[Finding]:
    found = []
    for url in settings.reader:
        serial = parse_url(url)
        if serial is None:
            found.append(Finding("reader", True, "A reader that types is listened for, if there is one."))
            continue
        try:
            SerialReader(*serial).close()
        except ReaderError as error:
            found.append(Finding("reader", False, f"{url}: {READER[error.fault][1]}"))
        else:
            found.append(Finding("reader", True, f"{url} opens."))
    return found


def _layout(settings: Settings) -> list[Finding]:
    """Nothing where the standard one is used: without its own the kiosk would not start."""
    if settings.badge_layout is None:
        return []
    try:
        load_design(settings.badge_layout)
    except BadDesign as error:
        return [Finding("badges", False, str(error))]
    return [Finding("badges", True, "The badge layout can be used.")]


def _printers(settings: Settings) -> list[Finding]:
    if not settings.printers:
        return [Finding("printer", False, "No printer is set up, so no badge can come out. Add one to `printers`.")]
    found = []
    for url in settings.printers:
        try:
            fault = open_printer(url).status()
        except BadPrinterUrl as error:
            found.append(Finding("printer", False, str(error)))
            continue
        found.append(
            Finding("printer", fault is None, f"{url}: {PRINTER[fault].full}" if fault else f"{url} is ready.")
        )
    if not second_reader():
        found.append(
            Finding(
                "printer",
                False,
                "The code on a badge is read back by one reader instead of two: the library libzbar is missing. "
                "Install it (on Debian and Ubuntu: libzbar0).",
            )
        )
    return found


def _disk(data: Path) -> Finding:
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE:
        return Finding(
            "disk", False, f"Only {free // 2**20} MB are free, and records need {LEAST_FREE // 2**20}. Free some space."
        )
    return Finding("disk", True, f"{free // 2**30} GB are free.")
