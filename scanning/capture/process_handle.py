"""A camera process, seen from the kiosk's side: orders go in, news and frames come out, and it can always be ended."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from scanning.capture.camera import CameraFault, Frame
from scanning.capture.frame_ring import FrameRing, SlotPhase
from scanning.capture.pipe_messages import (
    Attached,
    FaultChanged,
    News,
    Order,
    Start,
    StopCamera,
    UseKeys,
    receive,
    send,
)


class ProcessHandle:
    """One process, the memory it writes to, and the thread that hears it.

    Attributes:
        born, heard: when it was started, and when it last gave a sign of life; the owner keeps `heard`.
        phase: what its camera's thread is about.
        took: longest time in seconds without a sign of life while the camera was opened.
        fault: what it last said of the camera.
    """

    def __init__(self, start: Start, keys: UseKeys, now: float) -> None:
        self._ring = FrameRing.create()
        self._named = True
        self.born = self.heard = now
        self.phase = SlotPhase.STARTING
        self.took = 0.0
        self.fault: CameraFault | None = None
        self._beats = self._seen = 0
        # The same modules as here, wherever the kiosk was started from.
        paths = [str(Path(__file__).resolve().parents[2]), *(path for path in sys.path if path)]
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scanning.capture.camera_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except BaseException:
            self._ring.unlink()
            self._ring.close()
            raise
        self._orders: BinaryIO = self.process.stdin  # type: ignore[assignment]  # asked for as a pipe
        self._told: BinaryIO = self.process.stdout  # type: ignore[assignment]  # as above
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="eye", daemon=True)
        self._listener.start()
        self.order(Start(start.open_camera, self._ring.name, start.doze_after_s))
        self.order(keys)

    def order(self, order: Order) -> None:
        """Tell the process. One that has ended is seen by `poll`, so nothing is said of it here."""
        try:
            send(self._orders, order)
        except OSError:
            return

    def news(self) -> list[News]:
        """All that came since the last time."""
        news: list[News] = []
        while not self._news.empty():
            one = self._news.get()
            if isinstance(one, Attached):
                self._forget_name()
            elif isinstance(one, FaultChanged):
                self.fault = one.fault
            news.append(one)
        return news

    def frame(self) -> Frame | None:
        newest = self._ring.newest(self._seen)
        if newest is None:
            return None
        self._seen, frame = newest
        return frame

    def pulse(self) -> SlotPhase | None:
        """What the camera's thread is about, if it gave a sign of life since the last time."""
        beats, phase = self._ring.pulse()
        if beats == self._beats:
            return None
        self._beats, self.phase = beats, phase
        return phase

    def end(self, patience: float) -> None:
        """Ask the process to leave and give it time, then end it; let go of everything."""
        if patience:
            self.order(StopCamera())
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # stuck inside the system itself: nothing can end that
            self.process.wait(0.5)
        self._listener.join(0.3)
        for stream in (self._orders, self._told) if not self._listener.is_alive() else ():
            try:
                stream.close()
            except OSError:
                continue  # an order that was never taken
        self._forget_name()
        self._ring.close()

    def _listen(self) -> None:
        while True:
            news = receive(self._told)
            if news is None:
                return
            self._news.put(news)  # type: ignore[arg-type]  # only news come this way

    def _forget_name(self) -> None:
        """As soon as both sides hold the memory its name goes, so that no end of a process can leave it behind."""
        if self._named:
            self._named = False
            self._ring.unlink()
