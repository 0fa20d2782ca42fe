"""What the camera costs: `python -m tests.bench.load [--seconds N]`.

The real window shows the real worker's frames of a replayed clip of hard cards at 1280x720, drawn without a display. A
touch is put into the window's event loop every millisecond, and how long each waits is what the visitor would feel.
Beside it the same window with camera and reading on a thread of its own process, as one would build it first.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import structlog
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kiosk.checkin.visitor import steps as s
from kiosk.ui.style import LANDSCAPE, PORTRAIT, apply_style
from kiosk.ui.window import Window
from kiosk.workers.camera_worker import CameraWorker, image_of
from kiosk.workers.worker import Crew
from scanning.capture.camera import CameraFault, Frame
from scanning.capture.camera_supervisor import CameraSupervisor, CameraUpdate
from scanning.capture.cameras import open_camera
from scanning.frame_reader import Reader
from scanning.hints import suggest
from tests.bench.desk_camera import Hand, draw_hand, hard_clip

HEADS = ("camera and reading in a", "frames/s", "drawing p99", "most", "own p50", "p95", "p99",
         "all p50", "p95", "p99", "window CPU", "reader CPU")  # fmt: skip
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def _say(line: str = "") -> None:
    print(line, flush=True)  # noqa: T201


class OneProcess(QObject):
    """Camera, locator and reader on a thread beside the window: what the separate process is compared with."""

    previewed = Signal(QImage)

    def __init__(self, clip: Path) -> None:
        super().__init__()
        self._clip, self._over, self._newest = clip, threading.Event(), threading.Event()
        self._frame: Frame | None = None
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._film, self._read)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        self._newest.set()
        for thread in self._threads:
            thread.join()

    def _film(self) -> None:
        camera, due = open_camera(str(self._clip), loop=True), 0.0
        while not self._over.is_set():
            frame = camera.read()
            if frame is not None and time.monotonic() >= due:
                due = time.monotonic() + 1 / 25
                self.previewed.emit(image_of(frame))
                self._frame = frame
                self._newest.set()
        camera.close()

    def _read(self) -> None:
        reader, count = Reader(), 0
        while not self._over.is_set():
            self._newest.wait()
            self._newest.clear()
            if self._frame is not None:
                reader.read(self._frame, {}, datetime.now(UTC), "")
                count += 1
                if count % 4 == 0:
                    suggest(self._frame, reader.places)


class Touches(QObject):
    """Marks when the event loop came round, and how long this thread had waited for a processor by then."""

    def __init__(self) -> None:
        super().__init__()
        self.rounds: list[tuple[float, float, float]] = []
        self.frames = 0
        self._delays = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._round)
        self._timer.start(1)

    @Slot()
    def _round(self) -> None:
        delay = int(os.pread(self._delays, 80, 0).split()[1]) / 1e9
        self.rounds.append((time.perf_counter(), delay, time.thread_time()))

    @Slot(QImage)
    def count(self, _: QImage) -> None:
        self.frames += 1

    def close(self) -> None:
        self._timer.stop()
        os.close(self._delays)

    def waits_ms(self, *, own: bool) -> tuple[float, float, float]:
        """p50, p95 and p99 of what a touch at any millisecond waits for the loop to come round.

        `own`: on a clock that stands still while other programs keep this thread from the processor.
        """
        rounds = np.array([at - delay if own else at for at, delay, _ in self.rounds])
        touches = np.arange(rounds[0], rounds[-1], 0.001)
        waits = (rounds[np.searchsorted(rounds, touches)] - touches) * 1000
        p50, p95, p99 = np.percentile(waits, (50, 95, 99))
        return float(p50), float(p95), float(p99)


def busy_ms(touches: Touches) -> tuple[float, float]:
    """p99 and most of the window's own processor time between two rounds, for rounds that drew a frame."""
    spent = np.diff([cpu for _, _, cpu in touches.rounds]) * 1000
    drawn = np.sort(spent)[-touches.frames :]  # a round that draws a frame works most
    return float(np.percentile(drawn, 99)), float(drawn.max())


def cpu_s(pid: int | str) -> float:
    """Processor time of a process so far, all its threads; Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def in_the_window(app: QApplication, clip: Path, size: tuple[int, int], seconds: float, *, apart: bool) -> str:
    window, touches = Window(), Touches()
    window.resize(*size)
    window.show()
    window.show_step(s.Scanning())
    worker = CameraWorker(partial(open_camera, str(clip), loop=True))
    crew = Crew([worker])
    beside = None if apart else OneProcess(clip)
    source = worker if beside is None else beside
    source.previewed.connect(window.show_preview)
    source.previewed.connect(touches.count)
    if apart:
        crew.start()
    _run(lambda: touches.frames > 0, 20)
    touches.rounds.clear()
    touches.frames, own_cpu, child = 0, cpu_s("self"), cpu_s(worker.pid) if worker.pid else 0.0
    begun = time.monotonic()
    _run(lambda: False, seconds)
    took = time.monotonic() - begun
    reading = cpu_s(worker.pid) - child if worker.pid else 0.0
    waited = [*touches.waits_ms(own=True), *touches.waits_ms(own=False)]
    figures = (f"{value:.1f}" for value in (*busy_ms(touches), *waited))
    line = (
        f"| {'separate process' if apart else 'thread beside the window'}, {size[0]}x{size[1]} "
        f"| {touches.frames / took:.1f} | {' | '.join(figures)} "
        f"| {(cpu_s('self') - own_cpu) / took:.0%} | {reading / took:.0%} |"
    )
    touches.close()
    if beside is not None:
        beside.stop()
    crew.stop()
    window.close()
    window.deleteLater()
    return line


def _run(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():
        QCoreApplication.processEvents()
        QCoreApplication.processEvents()
        time.sleep(0)


def watch(supervisor: CameraSupervisor, seconds: float) -> str:
    """A while with an eye: frames a second, and the processor time of its process for each and for a second."""
    frames, begun, before = 0, time.monotonic(), cpu_s(supervisor.pid or 0)
    while time.monotonic() - begun < seconds:
        frames += supervisor.look().frame is not None
        time.sleep(0.005)
    took, cpu = time.monotonic() - begun, cpu_s(supervisor.pid or 0) - before
    return f"{frames / took:.1f} | {cpu * 1000 / max(1, frames):.1f} | {cpu / took:.0%} |"


def until(supervisor: CameraSupervisor, wanted: Callable[[CameraUpdate], bool]) -> float:
    """Seconds until something is seen. Raises TimeoutError after a minute."""
    begun = time.monotonic()
    while time.monotonic() - begun < 60:
        if wanted(supervisor.look()):
            return time.monotonic() - begun
        time.sleep(0.002)
    raise TimeoutError("not seen within a minute")


def idle(seconds: float) -> None:
    """An empty desk at 30 frames a second: at full rate, dozing, and how soon a card wakes it."""
    _say("\n| an empty desk | frames/s shown | CPU ms a frame | CPU of a core |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw_hand(folder)
        supervisor = CameraSupervisor(partial(Hand, folder))
        until(supervisor, lambda look: look.frame is not None)
        watch(supervisor, 3)
        _say(f"| full rate | {watch(supervisor, seconds)}")
        supervisor.close()
        desk = np.asarray(cv2.imread(str(folder / "desk0.jpg"))).astype(int)[::8, ::8]

        def card_is_shown(look: CameraUpdate) -> bool:
            return look.frame is not None and float(np.abs(look.frame[::8, ::8] - desk).mean()) > 10

        wakes = []
        for turn in range(4):
            supervisor = CameraSupervisor(partial(Hand, folder), doze_after_s=2)
            until(supervisor, lambda look: look.frame is not None)
            watch(supervisor, 4)
            if turn == 0:
                _say(f"| dozing | {watch(supervisor, seconds)}")
            (folder / "held").touch()
            wakes.append(until(supervisor, card_is_shown))
            supervisor.close()
            (folder / "held").unlink()
    _say(f"\nA card is held up while it dozes: seen and shown after {', '.join(f'{w * 1000:.0f}' for w in wakes)} ms.")


def faults() -> None:
    """How soon a stopped process is told, and how soon frames come again."""
    told, back_again, closing = [], [], []
    for _ in range(3):
        supervisor = CameraSupervisor(partial(open_camera, "assets/demo/maria-santos.mp4", loop=True))
        until(supervisor, lambda look: look.frame is not None)
        os.kill(supervisor.pid or 0, signal.SIGSTOP)
        told.append(until(supervisor, lambda look: look.fault is CameraFault.SILENT))
        back_again.append(until(supervisor, lambda look: look.frame is not None and look.fault is None))
        os.kill(supervisor.pid or 0, signal.SIGSTOP)
        begun = time.monotonic()
        supervisor.close()
        closing.append(time.monotonic() - begun)
    _say(
        f"\nProcess stopped (SIGSTOP), three times: told after {max(told):.2f} s at most, frames again "
        f"{max(back_again):.2f} s later at most; closed while stopped in {max(closing):.2f} s at most."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    app = QApplication([])
    apply_style(app)
    _say(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    _say("Milliseconds: processor time of the window's thread to draw a frame; then the wait of a touch, without (own)")
    _say("and with the time that other programs kept the window from a processor.\n")
    heads = (
        "camera and reading in a",
        "frames/s",
        "drawing p99",
        "most",
        "own p50",
        "p95",
        "p99",
        "all p50",
        "p95",
        "p99",
    )
    _say(f"| {' | '.join((*heads, 'window CPU', 'reader CPU'))} |")
    _say("|---" * 12 + "|")
    with tempfile.TemporaryDirectory() as folder:
        clip = hard_clip(Path(folder) / "hard.mp4")
        for size in (PORTRAIT, LANDSCAPE):
            for apart in (True, False):
                _say(in_the_window(app, clip, size, chosen.seconds, apart=apart))
    idle(chosen.seconds)
    faults()


if __name__ == "__main__":
    main()
