"""The kiosk's side of the camera process: starts it, takes what it saw, and replaces it when it falls silent.

Never blocks: whoever owns an `CameraSupervisor` looks at it many times a second. Not thread-safe; one thread uses it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scanning.capture.camera import Camera, CameraFault, Frame
from scanning.capture.frame_rate import DOZE_AFTER_S
from scanning.capture.frame_ring import SlotPhase
from scanning.capture.pipe_messages import (
    DocumentRead,
    FaultChanged,
    HintChanged,
    News,
    Start,
    StayAwake,
    UnexpectedError,
    UseKeys,
    describe_error,
)
from scanning.capture.process_handle import ProcessHandle
from scanning.documents import Document
from scanning.hints import Hint

SILENCE_S = 1.5
"""Without a pulse for so long the camera counts as silent; while it runs, its process is then replaced."""

OPENING_S = (20.0, 45.0, 90.0, 180.0, 300.0)
"""A process to start, a driver to open and its first frame may each take longer: some webcams need 12 s, some drivers
minutes. Until then the camera counts as starting. After each process that was given up the next has more time."""

FAMILIAR = 2.0
"""A camera that needed longer once is given this many times as long from then on."""

STARTING_TRIES = 3
"""So many processes are given up before a camera counts as silent, not as starting."""

RESTART_S = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Pauses before a process is started again; the last for all that follow."""

WELL_S = 10.0
"""A process that lived for so long starts the pauses anew."""

PARTING_S = 0.8
"""For the camera to be released, before the process is ended."""

_GAP_S = 0.5  # a kiosk that did not look itself for so long cannot say that the camera was silent


@dataclass(frozen=True, slots=True)
class CameraUpdate:
    """What is new since the last look: a frame (H x W x 3, BGR, read-only), documents in order, errors to be logged.

    `fault` and `hint` say how it is now. `known` is False until the camera has shown a frame or a fault.
    """

    frame: Frame | None = None
    documents: tuple[Document, ...] = field(default=(), repr=False)
    stumbles: tuple[UnexpectedError, ...] = ()
    fault: CameraFault | None = None
    hint: Hint | None = None
    known: bool = False


class CameraSupervisor:
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
        self._child: ProcessHandle | None = None
        self._keys = UseKeys()
        self._fault: CameraFault | None = None
        self._hint: Hint | None = None
        self._known = False
        self._looked = clock()
        self._restarts = 0
        self._given_up = 0
        self._longest = 0.0
        self._start_at = self._looked

    @property
    def pid(self) -> int | None:
        """The camera process, while there is one."""
        return self._child.process.pid if self._child else None

    def use_keys(self, keys: UseKeys) -> None:
        """Whose passes are accepted, now and after every restart."""
        self._keys = keys
        if self._child:
            self._child.order(keys)

    def attend(self) -> None:
        """Somebody is there: do not doze."""
        if self._child:
            self._child.order(StayAwake())

    def look(self) -> CameraUpdate:
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
            self._child = ProcessHandle(Start(self._open_camera, "", self._doze_after_s), self._keys, now)
        except OSError as error:  # no memory, or no more processes: that passes
            self._fault, self._known = CameraFault.SILENT, True
            self._start_at = now + RESTART_S[-1]
            return [describe_error(error)]
        return []

    def _take(self, news: list[News], frame: Frame | None) -> None:
        if frame is not None and self._child:
            self._given_up = 0
            self._longest = max(self._longest, self._child.took)
            if self._fault in {CameraFault.SILENT, CameraFault.STARTING}:
                self._fault = self._child.fault
        for one in news:
            match one:
                case FaultChanged(fault):
                    self._fault, self._known = fault, True
                case HintChanged(hint):
                    self._hint = hint

    def _check(self, child: ProcessHandle, now: float) -> None:
        """Whether the process lives, and its camera's thread with it."""
        if child.process.poll() is not None:
            self._replace(child, now, CameraFault.SILENT)
            return
        pulse = child.pulse()
        if pulse is not None:
            child.heard = now
        silent = now - child.heard
        if child.phase is SlotPhase.OPENING:
            child.took = max(child.took, silent)
        told = child.phase is SlotPhase.OPENING and child.fault  # it is being tried again, and why is known
        if silent > SILENCE_S and child.phase is not SlotPhase.STARTING and not told:
            self._fault, self._known = self._silence(child), True
        if silent > (SILENCE_S if child.phase is SlotPhase.RUNNING else self._patience()):
            self._given_up += child.phase is not SlotPhase.RUNNING
            self._replace(child, now, self._silence(child))

    def _patience(self) -> float:
        """Seconds that a process has to start, its driver to open, and the first frame to come."""
        return max(OPENING_S[min(self._given_up, len(OPENING_S) - 1)], self._longest * FAMILIAR)

    def _silence(self, child: ProcessHandle) -> CameraFault:
        """What it is called that nothing is heard of a process."""
        starting = child.phase is not SlotPhase.RUNNING and self._given_up < STARTING_TRIES
        return CameraFault.STARTING if starting else CameraFault.SILENT

    def _replace(self, child: ProcessHandle, now: float, fault: CameraFault) -> None:
        child.end(0.0)
        self._child, self._hint = None, None
        self._fault, self._known = fault, True
        if now - child.born > WELL_S:
            self._restarts = 0
        self._start_at = now + RESTART_S[min(self._restarts, len(RESTART_S) - 1)]
        self._restarts += 1

    def _told(self, frame: Frame | None, news: list[News]) -> CameraUpdate:
        return CameraUpdate(
            frame,
            tuple(one.document for one in news if isinstance(one, DocumentRead)),
            tuple(one for one in news if isinstance(one, UnexpectedError)),
            self._fault,
            self._hint,
            self._known,
        )
