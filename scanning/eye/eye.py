"""The kiosk's side of the process that looks: starts it, takes what it saw, and replaces it when it falls silent.

Never blocks: whoever owns an `Eye` looks at it many times a second. Not thread-safe; one thread uses it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from scanning.camera import Camera, CameraFault, Frame
from scanning.documents import Document
from scanning.eye.attention import DOZE_AFTER_S
from scanning.eye.messages import (
    Ailed,
    Attached,
    Attend,
    Hinted,
    Leave,
    News,
    Order,
    Saw,
    Start,
    Stumbled,
    UseKeys,
    receive,
    send,
    stumbled,
)  # fmt: skip
from scanning.eye.ring import Phase, Ring
from scanning.hints import Hint

SILENCE_S = 1.5
"""Without a pulse for so long the camera counts as silent; while it runs, its process is then replaced."""

OPENING_S = 8.0
"""Opening may take a driver longer: it is called silent as soon, but replaced only after this."""

STARTING_S = 10.0
"""Until a new process shows its first pulse, on a machine that is busy starting everything else."""

RESTART_S = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Pauses before a process is started again; the last for all that follow."""

WELL_S = 10.0
"""A process that lived for so long starts the pauses anew."""

PARTING_S = 0.8
"""For the camera to be released, before the process is ended."""

_GAP_S = 0.5  # a kiosk that did not look itself for so long cannot say that the camera was silent


@dataclass(frozen=True, slots=True)
class Look:
    """What is new since the last look: a frame (H x W x 3, BGR, read-only), documents in order, errors to be logged.

    `fault` and `hint` say how it is now. `known` is False until the camera has shown a frame or a fault.
    """

    frame: Frame | None = None
    documents: tuple[Document, ...] = field(default=(), repr=False)
    stumbles: tuple[Stumbled, ...] = ()
    fault: CameraFault | None = None
    hint: Hint | None = None
    known: bool = False


class Eye:
    """A camera, watched by a process of its own."""

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        *,
        doze_after_s: float = DOZE_AFTER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_camera` runs in the other process, so it is something that can be pickled."""
        self._open_camera, self._doze_after_s, self._clock = open_camera, doze_after_s, clock
        self._child: _Child | None = None
        self._keys = UseKeys()
        self._fault: CameraFault | None = None
        self._hint: Hint | None = None
        self._known = False
        self._looked = clock()
        self._restarts = 0
        self._start_at = self._looked

    @property
    def pid(self) -> int | None:
        """The process that looks, while there is one."""
        return self._child.process.pid if self._child else None

    def use_keys(self, keys: UseKeys) -> None:
        """Whose passes are accepted, now and after every restart."""
        self._keys = keys
        if self._child:
            self._child.order(keys)

    def attend(self) -> None:
        """Somebody is there: do not doze."""
        if self._child:
            self._child.order(Attend())

    def look(self) -> Look:
        """What is new."""
        now = self._clock()
        if now - self._looked > _GAP_S and self._child:
            self._child.heard = now
        self._looked = now
        if self._child is None:
            return self._told(None, self._begin(now) if now >= self._start_at else [])
        news = self._child.news()
        frame = self._child.frame()
        self._take(news, frame)
        self._check(self._child, now)
        return self._told(frame, news)

    def close(self) -> None:
        """Release the camera and end the process: in a second, however stuck it is."""
        if self._child:
            self._child.end(PARTING_S)
        self._child = None

    def _begin(self, now: float) -> list[News]:
        try:
            self._child = _Child(Start(self._open_camera, "", self._doze_after_s), self._keys, now)
        except OSError as error:  # no memory, or no more processes: that passes
            self._fault, self._known = CameraFault.SILENT, True
            self._start_at = now + RESTART_S[-1]
            return [stumbled(error)]
        return []

    def _take(self, news: list[News], frame: Frame | None) -> None:
        if frame is not None and self._fault is CameraFault.SILENT and self._child:
            self._fault = self._child.fault
        for one in news:
            match one:
                case Ailed(fault):
                    self._fault, self._known = fault, True
                case Hinted(hint):
                    self._hint = hint

    def _check(self, child: _Child, now: float) -> None:
        """Whether the process lives, and its camera's thread with it."""
        if child.process.poll() is not None:
            self._replace(child, now)
            return
        pulse = child.pulse()
        if pulse is not None:
            child.heard = now
        silent = now - child.heard
        if silent > SILENCE_S and child.phase is not Phase.STARTING:
            self._fault, self._known = CameraFault.SILENT, True
        if silent > {Phase.STARTING: STARTING_S, Phase.OPENING: OPENING_S, Phase.RUNNING: SILENCE_S}[child.phase]:
            self._replace(child, now)

    def _replace(self, child: _Child, now: float) -> None:
        child.end(0.0)
        self._child, self._hint = None, None
        self._fault, self._known = CameraFault.SILENT, True
        if now - child.born > WELL_S:
            self._restarts = 0
        self._start_at = now + RESTART_S[min(self._restarts, len(RESTART_S) - 1)]
        self._restarts += 1

    def _told(self, frame: Frame | None, news: list[News]) -> Look:
        return Look(
            frame,
            tuple(one.document for one in news if isinstance(one, Saw)),
            tuple(one for one in news if isinstance(one, Stumbled)),
            self._fault,
            self._hint,
            self._known,
        )


class _Child:
    """One process, the memory it writes to, and the thread that hears it."""

    def __init__(self, start: Start, keys: UseKeys, now: float) -> None:
        self._ring = Ring.create()
        self._named = True
        self.born = self.heard = now
        self.phase = Phase.STARTING
        self.fault: CameraFault | None = None
        self._beats = self._seen = 0
        # The same modules as here, wherever the kiosk was started from.
        paths = [str(Path(__file__).resolve().parents[2]), *(path for path in sys.path if path)]
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scanning.eye.child"],
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
            elif isinstance(one, Ailed):
                self.fault = one.fault
            news.append(one)
        return news

    def frame(self) -> Frame | None:
        newest = self._ring.newest(self._seen)
        if newest is None:
            return None
        self._seen, frame = newest
        return frame

    def pulse(self) -> Phase | None:
        """What the camera's thread is about, if it gave a sign of life since the last time."""
        beats, phase = self._ring.pulse()
        if beats == self._beats:
            return None
        self._beats, self.phase = beats, phase
        return phase

    def end(self, patience: float) -> None:
        """Ask the process to leave and give it time, then end it; let go of everything."""
        if patience:
            self.order(Leave())
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
