"""The status that this kiosk reports to the district: the same that its own status strip shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin.health import HealthPart
from kiosk.records import cases, outbox, school_document, staff_pins
from kiosk.records.store import Store
from kiosk.records.timestamps import to_iso
from kiosk.records.trusted_time import Clocks, boot_seconds
from kiosk.workers.worker import HealthUpdate
from printing.printer import Fault
from scanning.capture.camera import CameraFault
from sync import VERSION
from sync.contract.api.kiosk import OWN_LAYOUT, KioskState, WireAiling, WireHeld
from sync.contract.kiosk_limits import MB, DiskSpace
from sync.contract.vocabulary import ListState
from sync.exchange.repair import MOVED_ON

REPORT_EVERY_S = 300.0
LAYOUT = "badge_layout"
"""The setting that names a layout file of this kiosk's own."""
WELL = "well"
"""What is told of a printer or a camera without a fault."""
_MOST = 20
_MOST_MB = 2**31 - 1
_PASSING = frozenset({MOVED_ON})
"""Refusals that the next exchange resolves by itself are not reported."""


def list_state(store: Store, lists: BarredLists) -> ListState:
    """What "no match" means now (see `state_by`). Raises StoreError."""
    return list_state_by(known_clocks(store, lists), lists)


def list_state_by(known: Clocks, lists: BarredLists) -> ListState:
    """A list has expired where every clock that may be right says so, or where nothing tells its age."""
    states = [lists.state(clock) for clock in known.believed]
    if not states:
        state = lists.state(known.own)
        return ListState.EXPIRED if state is ListState.CURRENT else state
    return ListState.CURRENT if ListState.CURRENT in states else states[0]


def known_clocks(store: Store, lists: BarredLists) -> Clocks:
    """What is known of the time, by the lists held too. Raises StoreError."""
    return replace(store.clocks(), proved=lists.latest_issued())


def emptied(store: Store, lists: BarredLists) -> Mapping[str, int]:
    """The feeds that lately came without an entry, and how many they had before."""
    return lists.emptied(known_clocks(store, lists).best or store.now())


def disk_space(folder: Path) -> DiskSpace | None:
    """Of the file system that a folder is on, which need not exist yet; None where the system does not tell."""
    try:
        found = shutil.disk_usage(next((one for one in (folder, *folder.parents) if one.exists()), folder))
    except OSError:
        return None
    # Some network file systems say eight exbibytes, which no message takes.
    free, total = (min(size // MB, _MOST_MB) for size in (found.free, found.total))
    return DiskSpace(free, total) if total else None


def _is_about(before: int | None, now: int | None) -> bool:
    """Whether a disk is as large as it was: of some file systems the size moves with what is written."""
    return before is not None and now is not None and abs(before - now) * 100 < before


class StatusReporter:
    """Knows what was reported last, and whether it is time to report again. Belongs to the sync thread."""

    def __init__(
        self,
        store: Store,
        lists: BarredLists,
        steady: Callable[[], float] = boot_seconds,
        *,
        own_settings: Collection[str] = (),
    ) -> None:
        """`own_settings`: the names of those that this kiosk's own file sets."""
        self._own_settings = sorted(own_settings)[:_MOST]
        self._store = store
        self._lists = lists
        self._steady = steady
        self._told: KioskState | None = None
        self._refused: tuple[tuple[str, str], ...] = ()
        self._at = 0.0
        self._printer = ""
        self._camera = ""
        self._certificate_ends: str | None = None

    def due(self) -> KioskState | None:
        """The report to send, because it has changed or REPORT_EVERY_S have passed; else None. Raises StoreError."""
        now = self._now()
        told = self._told
        old = told is None or self._steady() - self._at >= REPORT_EVERY_S
        # Clock and disk are never the same twice: they go with the next report.
        moving: dict[str, object] = {"clock": now.clock, "disk_free_mb": now.disk_free_mb}
        if told is not None and _is_about(told.disk_total_mb, now.disk_total_mb):
            moving["disk_total_mb"] = now.disk_total_mb
        changed = told is None or told.model_copy(update=moving) != now
        return now if old or changed else None

    def note_refused(self, refused: Sequence[tuple[str, str]]) -> None:
        """(feed, reason) of what the last exchange did not take."""
        self._refused = tuple(item for item in refused if item[1] not in _PASSING)

    def note_health(self, update: HealthUpdate) -> None:
        """What the printer's or the camera's worker says of them; anything else is passed over."""
        if update.part is HealthPart.PRINTER and (update.value is None or isinstance(update.value, Fault)):
            self.note_printer(update.value)
        if update.part is HealthPart.CAMERA and (update.value is None or isinstance(update.value, CameraFault)):
            self.note_camera(update.value)

    def note_printer(self, fault: StrEnum | None) -> None:
        """As the printer's worker sees it."""
        self._printer = WELL if fault is None else fault.value

    def note_camera(self, fault: StrEnum | None) -> None:
        """As the camera's worker sees it."""
        self._camera = WELL if fault is None else fault.value

    def note_certificate(self, ends: str | None) -> None:
        """As `Client.certificate_ends` has it."""
        self._certificate_ends = ends

    def mark_sent(self, state: KioskState) -> None:
        self._told, self._at = state, self._steady()

    def _now(self) -> KioskState:
        signed = (self._lists.current(feed) for feed in sorted(self._lists.feeds()))
        held = [one.manifest for one in signed if one]
        known = known_clocks(self._store, self._lists)
        disk = disk_space(self._store.path.parent)
        return KioskState(
            clock=to_iso(known.own),
            clock_doubt=known.doubt.value if known.doubt else "",
            lists=list_state_by(known, self._lists).value,
            held=[WireHeld(feed=one.feed, version=one.version, expires=one.expires) for one in held],
            unsent=outbox.count_unsent(self._store),
            waiting=cases.count_waiting(self._store),
            ailing=[WireAiling(feed=feed, fault=fault.value) for feed, fault in self._lists.faults().items()][:_MOST],
            refused=[WireAiling(feed=feed, fault=reason) for feed, reason in self._refused][:_MOST],
            emptied=sorted(emptied(self._store, self._lists))[:_MOST],
            set_version=self._lists.set_version,
            refused_pins=staff_pins.count_refused_pins(self._store),
            badge_layout=OWN_LAYOUT
            if LAYOUT in self._own_settings
            else school_document.badge_layout_version(self._store),
            program=VERSION,
            printer=self._printer,
            camera=self._camera,
            disk_free_mb=disk.free_mb if disk else None,
            disk_total_mb=disk.total_mb if disk else None,
            certificate_ends=self._certificate_ends,
            keyring=self._store.secrets.enrollment.keyring if self._store.secrets.enrollment else None,
            own_settings=self._own_settings,
        )
