"""The camera process: it opens the camera, shares its frames, reads them, and says what it saw.

`python -m scanning.capture.camera_process`; orders come on standard input, news go to standard output, and it ends
when its parent does. A driver that never returns holds up one thread of this process and nothing else: the parent sees
the pulse stop.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import BinaryIO

import cv2

from scanning.capture.camera import HEIGHT, WIDTH, Camera, CameraError, CameraFault, Frame
from scanning.capture.frame_rate import ActivityMonitor, Pace, thumbnail
from scanning.capture.frame_ring import FrameRing, SlotPhase
from scanning.capture.memory import keep_freed_memory
from scanning.capture.pipe_messages import (
    Attached,
    FaultChanged,
    News,
    Start,
    StayAwake,
    UseKeys,
    describe_error,
    receive,
    send,
)
from scanning.capture.reading_thread import OfferedFrame, ReadingThread
from scanning.pdf417.symbols import Gray

REOPEN_S = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try to open a camera that failed; the last for all that follow."""

FROZEN_REOPEN_S = 6.0
"""Some drivers thaw when they are opened anew."""

RELEASE_S = 0.4
_SLICE_S = 0.1


class CameraLoop:
    """The camera's thread: opens, reads, judges, shares; and opens again whatever happened."""

    def __init__(self, start: Start, ring: FrameRing, out: BinaryIO) -> None:
        self._open = start.open_camera
        self._ring = ring
        self._out = out
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._fault: CameraFault | None = None
        self._any_news = False
        self.attention = ActivityMonitor(time.monotonic(), start.doze_after_s)
        self.reading = ReadingThread(self.say)

    def say(self, news: News) -> None:
        """Tell the parent. Where it has gone, so does this process."""
        try:
            with self._lock:
                send(self._out, news)
        except (OSError, ValueError):
            os._exit(0)

    def run(self) -> None:
        """Until `leave`."""
        tries = 0
        while not self._leaving.is_set():
            before = self._ring.written
            try:
                self._ring.beat(SlotPhase.OPENING)
                camera = self._open()
                self._ring.beat(SlotPhase.OPENING)  # the first frame has a time of its own
                try:
                    self._watch(camera)
                finally:
                    camera.close()
            except CameraError as error:
                self._ail(error.fault)
            except Exception as error:  # noqa: BLE001  the edge of the thread: a camera must come back whatever it met
                self.say(describe_error(error))
                self._ail(CameraFault.UNPLUGGED)
            tries = 0 if self._ring.written > before else tries + 1
            self._rest(REOPEN_S[min(tries, len(REOPEN_S) - 1)])

    def leave(self) -> None:
        self._leaving.set()

    def _watch(self, camera: Camera) -> None:
        watch = FrameCheck(camera.frozen_after)
        glance = look = frozen = 0.0
        started = False  # until the first frame the driver is still at it, as far as anybody can tell
        while not self._leaving.is_set():
            if started:
                self._ring.beat(SlotPhase.RUNNING)
            now = time.monotonic()
            if now < glance:
                camera.skip()
                continue
            frame = camera.read()
            if frame is None:
                time.sleep(0.005)
                continue
            started = True
            now = time.monotonic()
            cells = thumbnail(frame)
            self.attention.see(cells, now)
            fault = watch.judge(frame, cells, now)
            self._ail(fault)
            pace = self.attention.pace(now)
            glance = _next(glance, now, pace.glance_s)
            if pace is Pace.ALERT or now >= look:
                look = _next(look, now, pace.look_s)
                self._ring.write(frame)
                alone = self.attention.alone(now)
                self.reading.offer(OfferedFrame(frame, cells, alone), self.attention.read_s(now))
            frozen = 0.0 if fault is not CameraFault.FROZEN else frozen or now
            if frozen and now - frozen > FROZEN_REOPEN_S:
                return

    def _ail(self, fault: CameraFault | None) -> None:
        if fault is not self._fault or not self._any_news:
            self._fault, self._any_news = fault, True
            self.say(FaultChanged(fault))

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._leaving.wait(_SLICE_S):
            self._ring.beat(SlotPhase.RUNNING)


def _next(due: float, now: float, period: float) -> float:
    """When the next is due, so that the average holds; what was missed is not made up for."""
    return max(due, now - period) + period - _EARLY_S


_EARLY_S = 0.004  # cameras are not exact: a frame that comes a little early counts


def main() -> None:
    orders = sys.stdin.buffer
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not end among the news
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is meant for the parent, which then says so
    sys.setswitchinterval(0.001)
    cv2.setNumThreads(1)
    keep_freed_memory()
    start = receive(orders)
    if not isinstance(start, Start):
        return
    looking = CameraLoop(start, FrameRing.attach(start.ring), out)
    looking.say(Attached())
    camera = threading.Thread(target=looking.run, name="camera", daemon=True)
    reading = threading.Thread(target=looking.reading.run, name="reading", daemon=True)
    camera.start()
    reading.start()
    while True:
        match receive(orders):
            case UseKeys() as keys:
                looking.reading.use_keys(keys)
            case StayAwake():
                looking.attention.attend(time.monotonic())
            case _:
                break  # told to leave, or nobody is there any more
    looking.leave()
    camera.join(RELEASE_S)
    os._exit(0)  # a thread that is stuck in a driver would hold up an orderly end


BLACK_S = 1.0
"""A hand that passes over the lens is no fault."""

_BLACK = 32  # gray levels that not even the brightest of 45 x 80 cells passes
_EVERY_ROW = 16  # of a frame is compared: a sensor's noise shows in any of them


class FrameCheck:
    """Sees every frame of one camera, in order. Times are seconds of any clock that does not jump."""

    def __init__(self, frozen_after: float | None) -> None:
        """`frozen_after`: see scanning.capture.camera.Camera."""
        self._frozen_after = frozen_after
        self._rows = b""
        self._same_since = 0.0
        self._light_at: float | None = None

    def judge(self, frame: Frame, cells: Gray, now: float) -> CameraFault | None:
        """What is wrong with this frame, given those before it; `cells` is its thumbnail."""
        rows = frame[::_EVERY_ROW].tobytes()
        if rows != self._rows:
            self._rows, self._same_since = rows, now
        if self._light_at is None or int(cells.max()) >= _BLACK:
            self._light_at = now
        if now - self._light_at >= BLACK_S:
            return CameraFault.BLACK
        if self._frozen_after is not None and now - self._same_since >= self._frozen_after:
            return CameraFault.FROZEN
        if max(frame.shape[:2]) < WIDTH or min(frame.shape[:2]) < HEIGHT:
            return CameraFault.WRONG_RESOLUTION
        return None


if __name__ == "__main__":
    main()
