"""Builds one kiosk from its settings: store, workers, flow and window, joined by signals."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk.conductor import Conductor
from kiosk.domain.site import Conduct, Site
from kiosk.names import load_names
from kiosk.settings import Settings
from kiosk.store.barred.lists import BarredLists
from kiosk.store.device_key import is_from_another_machine, on_this_machine
from kiosk.store.faults import StoreFault, store_error
from kiosk.store.line.feed_book import FeedBook
from kiosk.store.secrets import load
from kiosk.store.store import LISTS_FOLDER, Store, open_store
from kiosk.store.wipe import wipe
from kiosk.ui.conduct import load_conduct
from kiosk.ui.style import apply_style
from kiosk.ui.wedge import WedgeFilter
from kiosk.ui.window import Window
from kiosk.ui.wording import badge_words
from kiosk.workers.bell import Bell
from kiosk.workers.camera import CameraWorker
from kiosk.workers.desk import DeskWorker
from kiosk.workers.messages import Order
from kiosk.workers.printer import PrinterWorker
from kiosk.workers.reader import ReaderWorker
from kiosk.workers.sound import Sounder
from kiosk.workers.sync import SyncWorker
from kiosk.workers.urgent import UrgentWorker
from kiosk.workers.worker import Crew
from printing.device_notes import Notes
from printing.layout.badge_design import STANDARD, load_design
from printing.printer_chain import open_printer
from scanning.capture.camera import Camera
from scanning.capture.sources import kiosk_camera
from scanning.readers.serial_reader import WEDGE
from sync.exchange.client import Client
from sync.exchange.errors import Stopped
from sync.exchange.transport import DEFAULT_TIMEOUTS, Transport

log = structlog.get_logger()

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SIGNAL_MS = 300


@dataclass(frozen=True)
class Kiosk:
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


class Front(QObject):
    """What reaches the window and the flow from outside them, on the GUI thread: the school, and every touch.

    A lambda in its place would run on the thread of whoever sends.

    Signals: touched, at every touch and key.
    """

    touched = Signal()

    def __init__(self, window: Window, conductor: Conductor, conduct: Conduct) -> None:
        super().__init__(conductor)
        self._window = window
        self._conductor = conductor
        self._conduct = conduct
        conductor.program_ordered.connect(self.take)

    @Slot(object)
    def take(self, order: Order) -> None:
        """What the flow asks of the program itself: its end, on the word of staff. Otherwise no window closes."""
        log.info("closed_by_staff", command=type(order.command).__name__)
        self._window.unlock()
        QTimer.singleShot(0, self, _end)

    @Slot(object)
    def show_site(self, site: Site) -> None:
        self._window.set_site(site, self._conduct)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Somebody is at work, whatever widget they touch: the step's time starts anew."""
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


def open_records(settings: Settings, *, moved: bool = False, looking: bool = False) -> tuple[Store, BarredLists]:
    """The kiosk's encrypted files. Raises StoreError and NamesUnreadable, each with a sentence for technicians.

    A kiosk that was revoked opens without a school, and holds everybody; one that was never enrolled does not open, nor
    one whose key file was copied from another machine, unless it was `moved` here. `looking`: the lists are only
    looked at, maybe beside a kiosk at work.
    """
    secrets = load(settings.keys, settings.data)
    if is_from_another_machine(secrets) and not moved:
        raise store_error(StoreFault.OTHER_MACHINE, secrets.file)
    secrets = on_this_machine(secrets)
    joined = None if secrets.revoked else secrets.enrolled()
    store = open_store(settings.data, secrets)
    if joined is None:
        wipe(store)  # where the machine stopped in the middle of it
    tables = load_names(ASSETS / "names")
    district = joined.district if joined else ""
    lists = BarredLists(
        settings.data / LISTS_FOLDER,
        secrets.database_key,
        district,
        secrets.district_keys(),
        tables,
        secrets.school,
        lambda: store.clocks().latest_trusted,
        FeedBook(store, district, secrets.school),
        looking=looking,
    )
    return store, lists


def line(settings: Settings, store: Store, stopped: Callable[[], bool] = lambda: False) -> Client:
    """The line to this kiosk's district."""
    enrolment = store.secrets.enrolled()
    return Client(enrolment.server, enrolment.token, ca=settings.server_ca, stopped=stopped)


def wake_line(settings: Settings, store: Store) -> Transport:
    """A line of its own for the wake stream, under the token of now. Raises Stopped where there is none any more."""
    joined = store.secrets.enrolment
    if joined is None:
        raise Stopped("This kiosk belongs to no school.")
    return Transport(joined.server, joined.token, settings.server_ca, lambda: False, DEFAULT_TIMEOUTS)


def _join_eyes(eyes: CameraWorker, window: Window, conductor: Conductor, front: Front) -> None:
    """What is seen goes to the window and the flow; what is done there keeps the camera awake."""
    eyes.previewed.connect(window.show_preview)
    eyes.hinted.connect(window.show_hint)
    conductor.stepped.connect(eyes.attend)
    front.touched.connect(eyes.attend)
    eyes.sighted.connect(conductor.sighted)


def _hang_bell(conductor: Conductor) -> None:
    """A visitor who waits is called for, until somebody looks."""
    sounder = Sounder(ASSETS / "sounds", conductor)
    bell = Bell(sounder.sound, parent=conductor)
    conductor.ailed.connect(bell.attend)
    conductor.stepped.connect(bell.stepped)
    for one in (bell, sounder):
        one.gauged.connect(conductor.gauged)


def assemble(
    app: QApplication,
    settings: Settings,
    store: Store,
    lists: BarredLists,
    camera: Callable[[], Camera] | None = None,
) -> Kiosk:
    """Join all rooms. `camera` takes the place of the settings' camera.

    Raises BadPrinterUrl and BadDesign before anything starts.
    """
    for url in settings.printers:
        open_printer(url)
    apply_style(app)
    tables = load_names(ASSETS / "names")
    design = load_design(settings.badge_layout) if settings.badge_layout else STANDARD
    words = badge_words()
    words = replace(words, date_format=design.date.strftime(words.date_format))

    conductor = Conductor(app)
    window = Window()
    front = Front(window, conductor, load_conduct(settings.language))
    desk = DeskWorker(store, lists, tables, words, settings.language, settings.badge_grace_s)
    eyes = CameraWorker(camera or kiosk_camera(settings.camera))
    readers = ReaderWorker(settings.reader)
    printer = PrinterWorker(settings.printers, design, Notes(settings.printer_notes))
    opened, pulling = partial(line, settings, store), threading.Lock()
    sync = SyncWorker(store, lists, opened, pulling)
    urgent = UrgentWorker(store, opened, partial(wake_line, settings, store), pulling)

    window.happened.connect(conductor.happened)
    conductor.stepped.connect(window.show_step)
    conductor.ailed.connect(window.show_health)
    conductor.desk_ordered.connect(desk.take)
    conductor.camera_ordered.connect(eyes.take)
    conductor.printer_ordered.connect(printer.take)
    for worker in (desk, eyes, readers, printer, sync, urgent):
        worker.replied.connect(conductor.replied)
        worker.gauged.connect(conductor.gauged)
    _join_eyes(eyes, window, conductor, front)
    _hang_bell(conductor)
    desk.sited.connect(front.show_site)
    desk.keyed.connect(eyes.use_keys)
    desk.keyed.connect(readers.use_keys)
    readers.sighted.connect(conductor.sighted)
    desk.wrote.connect(sync.soon)
    sync.school_changed.connect(desk.reload)
    sync.lists_changed.connect(desk.take_stock)
    sync.lists_changed.connect(desk.screen_again)
    sync.exchanged.connect(desk.take_stock)
    sync.revoked.connect(urgent.stop_now)
    urgent.school_changed.connect(desk.reload)
    urgent.answered.connect(desk.look_round)
    urgent.refused.connect(sync.urge)
    crew = Crew([desk, eyes, readers, printer, sync, urgent], app)
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
    return Kiosk(window, conductor, crew, store, lists, sync, tuple(filters))
