"""Builds one kiosk from its settings: store, workers, flow and window, joined by signals."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import structlog
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.barred_index.ledger import StoredLedger
from kiosk.checkin.school import Site
from kiosk.conductor import Conductor
from kiosk.records.credentials import is_from_another_machine, record_machine
from kiosk.records.erasure import wipe_revoked
from kiosk.records.key_file import load_key_file
from kiosk.records.store import LISTS_FOLDER, Store, open_store
from kiosk.records.store_errors import StoreFault, store_error
from kiosk.settings import Settings
from kiosk.ui.languages import load_languages
from kiosk.ui.style import apply_style
from kiosk.ui.wedge_filter import WedgeFilter
from kiosk.ui.window import Window
from kiosk.ui.wording_paper import badge_words
from kiosk.workers.camera_worker import CameraWorker
from kiosk.workers.desk_worker import DeskWorker
from kiosk.workers.printer_worker import PrinterWorker
from kiosk.workers.reader_worker import ReaderWorker
from kiosk.workers.staff_calls import SoundPlayer, StaffCaller
from kiosk.workers.sync_worker import SyncWorker
from kiosk.workers.urgent_worker import UrgentWorker
from kiosk.workers.worker import Crew, Order
from printing.device_notes import Notes
from printing.layout.badge_design import STANDARD, load_design
from printing.printer_chain import open_printer
from scanning.capture.camera import Camera
from scanning.capture.cameras import kiosk_camera
from scanning.readers.serial_reader import WEDGE
from screening.name_files import load_names
from screening.name_tables import NameTables
from sync.exchange.client import Client
from sync.exchange.errors import Stopped
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport

log = structlog.get_logger()

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SIGNAL_MS = 300


@dataclass(frozen=True)
class KioskApp:
    """A kiosk that is built; `start` and `stop` its crew around the event loop."""

    window: Window
    conductor: Conductor
    crew: Crew
    store: Store
    lists: BarredLists
    sync: SyncWorker
    filters: tuple[QObject, ...]

    def start(self) -> None:
        self.crew.start()

    def stop(self) -> None:
        if app := QApplication.instance():
            for one in self.filters:  # those of two kiosks in one application would hand each key to and fro for ever
                app.removeEventFilter(one)
        self.crew.stop()
        self.lists.close()
        self.store.close()


class GuiBridge(QObject):
    """Passes the school, every touch and the program's end to the window and the flow, on the GUI thread.

    A slot of a QObject is needed: a lambda would run on the sender's thread.

    Signals: touched, at every touch and key.
    """

    touched = Signal()

    def __init__(self, window: Window, conductor: Conductor) -> None:
        super().__init__(conductor)
        self._window = window
        self._conductor = conductor
        conductor.program_ordered.connect(self.take)

    @Slot(object)
    def take(self, order: Order) -> None:
        """Close the program because staff asked for it with their PIN. Nothing else closes a locked window."""
        log.info("closed_by_staff", command=type(order.command).__name__)
        self._window.unlock()
        QTimer.singleShot(0, self, _end)

    @Slot(object)
    def show_site(self, site: Site) -> None:
        self._window.set_site(site)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Restart the step's timer at every touch and key, on any widget."""
        if event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress}:
            self._conductor.touched()
            self.touched.emit()
        return super().eventFilter(watched, event)


def _end() -> None:
    """End the event loop. `quit` would ask the window first, and a locked one refuses."""
    if (app := QApplication.instance()) is not None:
        app.exit()


def has_screen() -> bool:
    """Whether a window could be shown: Qt aborts the process where there is none to show it on."""
    chosen = any(os.environ.get(name) for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))
    return chosen or sys.platform in {"win32", "darwin"}


def end_on_signals(app: QApplication) -> None:
    """Let an interrupt, or a service manager's stop, end the event loop, so that everything is put away in order."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Queued, because ending a loop that has not begun yet does nothing.
        signal.signal(number, lambda *_: QTimer.singleShot(0, _end))
    # Python hears of a signal only when it runs: with a still screen nothing else would make it.
    tick = QTimer(app)
    tick.timeout.connect(lambda: None)
    tick.start(SIGNAL_MS)


def open_records(settings: Settings, *, moved: bool = False, read_only: bool = False) -> tuple[Store, BarredLists]:
    """The kiosk's encrypted files. Raises StoreError and NamesUnreadable, each with a sentence for technicians.

    A kiosk that was revoked opens without a school, and holds everybody; one that was never enrolled does not open, nor
    one whose key file was copied from another machine, unless it was `moved` here. `read_only`: the lists are only
    looked at, maybe beside a kiosk at work.
    """
    secrets = load_key_file(settings.keys, settings.data)
    if is_from_another_machine(secrets) and not moved:
        raise store_error(StoreFault.OTHER_MACHINE, secrets.file)
    secrets = record_machine(secrets)
    joined = None if secrets.revoked else secrets.enrolled()
    store = open_store(settings.data, secrets)
    if joined is None:
        wipe_revoked(store)  # where the machine stopped in the middle of it
    district = joined.district if joined else ""
    lists = BarredLists(
        settings.data / LISTS_FOLDER,
        secrets.database_key,
        district,
        secrets.district_keys(),
        _name_tables(),
        secrets.school,
        lambda: store.clocks().latest_trusted,
        StoredLedger(store, district, secrets.school),
        read_only=read_only,
    )
    return store, lists


@cache
def _name_tables() -> NameTables:
    """One set for the lists and the desk: another would take 23 MB, and remember the same words again."""
    return load_names(ASSETS / "names")


def district_client(settings: Settings, store: Store, stopped: Callable[[], bool] = lambda: False) -> Client:
    """A client for this kiosk's district."""
    enrollment = store.secrets.enrolled()
    return Client(enrollment.server, enrollment.token, ca=settings.server_ca, stopped=stopped)


def wake_transport(settings: Settings, store: Store) -> Transport:
    """A separate connection for the wake stream, with the current token. Raises Stopped if there is no enrolment."""
    joined = store.secrets.enrollment
    if joined is None:
        raise Stopped("This kiosk belongs to no school.")
    return Transport(joined.server, joined.token, settings.server_ca, lambda: False, DEFAULT_TIMEOUTS)


def _join_camera(eyes: CameraWorker, window: Window, conductor: Conductor, front: GuiBridge) -> None:
    """Send frames and documents to the window and the flow; touches and steps keep the camera at full rate."""
    eyes.previewed.connect(window.show_preview)
    eyes.hinted.connect(window.show_hint)
    conductor.stepped.connect(eyes.attend)
    front.touched.connect(eyes.attend)
    eyes.sighted.connect(conductor.sighted)


def _join_exchange(desk: DeskWorker, sync: SyncWorker, urgent: UrgentWorker) -> None:
    """Let the desk read again what came down, a school pass that the district has signed among it, and send what it and
    the office have answered."""
    sync.school_changed.connect(desk.reload)
    sync.lists_changed.connect(desk.refresh_health)
    sync.lists_changed.connect(desk.rescreen)
    sync.exchanged.connect(desk.refresh_health)
    sync.exchanged.connect(desk.print_passes)
    urgent.school_changed.connect(desk.print_passes)
    urgent.badge_wanted.connect(desk.print_badge)
    urgent.test_wanted.connect(desk.print_test)
    urgent.school_changed.connect(desk.reload)
    urgent.answered.connect(sync.send_journal)
    urgent.answered.connect(desk.after_write)
    urgent.unexplained.connect(sync.exchange_soon)
    urgent.refused.connect(sync.exchange_now)
    sync.revoked.connect(urgent.stop_now)


def _join_staff_calls(conductor: Conductor, crew: Crew) -> None:
    """Call staff when a visitor waits, until somebody opens the office pages."""
    sounder = SoundPlayer(ASSETS / "sounds", conductor)
    bell = StaffCaller(sounder.sound, parent=conductor)
    conductor.health_changed.connect(bell.use_health)
    conductor.stepped.connect(bell.stepped)
    for one in (bell, sounder):
        one.health_updated.connect(conductor.health_updated)
    crew.stopping.connect(bell.stop)


def assemble(
    app: QApplication,
    settings: Settings,
    store: Store,
    lists: BarredLists,
    camera: Callable[[], Camera] | None = None,
) -> KioskApp:
    """Join all rooms. `camera` takes the place of the settings' camera.

    Raises BadPrinterUrl and BadDesign before anything starts.
    """
    for url in settings.printers:
        open_printer(url)
    apply_style(app)
    tables = _name_tables()
    own_design = load_design(settings.badge_layout) if settings.badge_layout else None
    languages = load_languages(settings.language, settings.languages, is_fixed="languages" in settings.own)
    words = badge_words(languages.own)

    conductor = Conductor(app)
    window = Window(languages=languages)
    front = GuiBridge(window, conductor)
    desk = DeskWorker(store, lists, tables, words, settings.language, settings.badge_grace_s, own_design, settings.own)
    eyes = CameraWorker(camera or kiosk_camera(settings.camera))
    readers = ReaderWorker(settings.reader)
    printer = PrinterWorker(settings.printers, own_design or STANDARD, Notes(settings.printer_notes))
    opened, pulling = partial(district_client, settings, store), threading.Lock()
    sync = SyncWorker(store, lists, opened, pulling, own_settings=settings.own)
    urgent = UrgentWorker(store, opened, partial(wake_transport, settings, store), pulling)

    window.happened.connect(conductor.happened)
    conductor.stepped.connect(window.show_step)
    conductor.health_changed.connect(window.show_health)
    conductor.desk_ordered.connect(desk.take)
    conductor.camera_ordered.connect(eyes.take)
    conductor.printer_ordered.connect(printer.take)
    for worker in (desk, eyes, readers, printer, sync, urgent):
        worker.replied.connect(conductor.replied)
        worker.health_updated.connect(conductor.health_updated)
    _join_camera(eyes, window, conductor, front)
    desk.site_changed.connect(front.show_site)
    desk.design_changed.connect(printer.use_design)
    desk.pass_keys_changed.connect(eyes.use_keys)
    desk.pass_keys_changed.connect(readers.use_keys)
    readers.sighted.connect(conductor.sighted)
    desk.wrote.connect(sync.send_soon)
    _join_exchange(desk, sync, urgent)
    for worker in (eyes, printer):
        worker.health_updated.connect(sync.note_health)
    crew = Crew([desk, eyes, readers, printer, sync, urgent], app)
    _join_staff_calls(conductor, crew)
    for stop_now in (sync.stop_now, urgent.stop_now, printer.stop_now):
        crew.stopping.connect(stop_now, Qt.ConnectionType.DirectConnection)
    filters: list[QObject] = [front]
    if WEDGE in settings.reader:
        wedge = WedgeFilter(conductor)
        wedge.burst.connect(readers.typed)
        filters.append(wedge)  # last, so that it is asked first
    for one in filters:
        app.installEventFilter(one)
    window.show_health(conductor.health)
    window.show_step(conductor.step)
    return KioskApp(window, conductor, crew, store, lists, sync, tuple(filters))
