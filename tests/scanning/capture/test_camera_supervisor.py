"""The supervised process with real processes and signals: seen, stopped, stuck, killed, orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from scanning.capture import camera_supervisor as eyes
from scanning.capture.camera import CameraFault
from scanning.capture.camera_supervisor import CameraUpdate
from scanning.capture.cameras import open_camera
from scanning.capture.pipe_messages import UseKeys
from scanning.documents import License
from scanning.hints import Hint
from tests.scanning.capture.cameras import (
    Noise,
    Slow,
    crashing,
    ended_then_stuck,
    stuck_after_five,
    stuck_at_opening,
    stuck_the_first_time,
)
from tests.scanning.capture.conftest import OpenSupervisor, until

pytestmark = pytest.mark.slow

SHARED = Path("/dev/shm")  # noqa: S108  where Linux shows shared memory


def _gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has buried yet counts too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def _left_behind(by: int) -> list[Path]:
    """Shared memory of the kiosk with this process number."""
    return list(SHARED.glob(f"vestibule_{by}_*"))


def test_frames_and_documents_come_from_another_process(open_supervisor: OpenSupervisor, root: Path) -> None:
    supervisor = open_supervisor(partial(open_camera, str(root / "assets" / "demo" / "maria-santos.mp4"), loop=True))
    look = until(supervisor, lambda look: bool(look.documents))
    assert isinstance(look.documents[0], License)
    assert look.documents[0].family == "SANTOS"
    framed = until(supervisor, lambda look: look.frame is not None)
    assert framed.frame is not None
    assert framed.frame.shape == (720, 1280, 3)
    assert (framed.fault, framed.known) == (None, True)
    assert supervisor.pid != os.getpid()


def test_an_empty_view_is_hinted_at(open_supervisor: OpenSupervisor) -> None:
    supervisor = open_supervisor(Noise)
    assert until(supervisor, lambda look: look.hint is not None).hint is Hint.NO_CARD


def test_keys_are_used_again_by_the_process_that_replaces_another(open_supervisor: OpenSupervisor) -> None:
    supervisor = open_supervisor(Noise)
    supervisor.use_keys(UseKeys({"one": bytes(32), "broken": b"x"}, "OAK"))
    until(supervisor, lambda look: look.frame is not None)
    first = supervisor.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(supervisor, lambda look: look.fault is CameraFault.SILENT)
    until(supervisor, lambda look: look.frame is not None and look.fault is None)
    assert supervisor.pid not in {first, None}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process by a signal")
def test_a_stopped_process_is_a_fault_and_is_replaced(open_supervisor: OpenSupervisor) -> None:
    """GIVEN a camera at work WHEN its process stands still THEN that is a fault, and frames come back."""
    supervisor = open_supervisor(Noise)
    until(supervisor, lambda look: look.frame is not None)
    stopped = supervisor.pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)
    until(supervisor, lambda look: look.fault is CameraFault.SILENT)
    until(supervisor, lambda look: look.frame is not None and look.fault is None)
    assert supervisor.pid != stopped
    assert _gone(stopped)


def test_a_driver_that_never_returns_is_a_fault_each_time_and_is_tried_again(open_supervisor: OpenSupervisor) -> None:
    supervisor = open_supervisor(stuck_after_five)
    until(supervisor, lambda look: look.frame is not None)
    first = supervisor.pid
    for _ in range(2):
        until(supervisor, lambda look: look.fault is CameraFault.SILENT)
        until(supervisor, lambda look: look.frame is not None and look.fault is None)
    assert supervisor.pid != first


def test_a_camera_that_needs_twelve_seconds_to_open_and_more_to_its_first_frame_is_waited_for(
    open_supervisor: OpenSupervisor,
) -> None:
    """GIVEN a slow driver WHEN it is opened THEN it counts as starting, is never replaced, and its frames come."""
    supervisor = open_supervisor(partial(Slow, opening=12.0, first=3.0))
    pids, faults = set[int | None](), set[CameraFault | None]()

    def framed(look: CameraUpdate) -> bool:
        pids.add(supervisor.pid)
        faults.add(look.fault)
        return look.frame is not None

    last = until(supervisor, framed)
    assert (last.fault, last.known) == (None, True)
    assert len(pids - {None}) == 1
    assert faults == {None, CameraFault.STARTING}


def test_each_further_try_to_open_has_more_time_and_what_was_needed_once_is_given_at_once(
    open_supervisor: OpenSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a driver slower than the first patience WHEN it was given up once THEN it opens, and at once after that."""
    monkeypatch.setattr(eyes, "OPENING_S", (2.5, 40.0))
    monkeypatch.setattr(eyes, "FAMILIAR", 4.0)
    supervisor = open_supervisor(partial(Slow, opening=4.0))
    pids: list[int] = []
    faults = set[CameraFault | None]()

    def framed(look: CameraUpdate) -> bool:
        faults.add(look.fault)
        if supervisor.pid and supervisor.pid not in pids:
            pids.append(supervisor.pid)
        return look.frame is not None

    until(supervisor, framed)
    assert len(pids) == 2
    assert CameraFault.SILENT not in faults
    os.kill(pids[-1], signal.SIGKILL)
    until(supervisor, lambda look: look.fault is CameraFault.SILENT)
    until(supervisor, framed)
    assert len(pids) == 3


def test_a_driver_that_does_not_open_time_and_again_is_silent_and_its_tries_become_rare(
    open_supervisor: OpenSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eyes, "OPENING_S", (2.5, 2.5, 2.5, 40.0))
    supervisor = open_supervisor(stuck_at_opening)
    until(supervisor, lambda look: look.fault is CameraFault.STARTING)
    until(supervisor, lambda look: look.fault is CameraFault.SILENT)


def test_the_time_to_open_grows_up_to_minutes() -> None:
    assert list(eyes.OPENING_S) == sorted(set(eyes.OPENING_S))
    assert eyes.OPENING_S[0] > 12.0
    assert 120.0 <= eyes.OPENING_S[-1] <= 600.0


def test_why_a_camera_cannot_be_opened_stays_said_while_it_is_tried_again(
    open_supervisor: OpenSupervisor, tmp_path: Path
) -> None:
    """GIVEN a camera that was unplugged WHEN its driver hangs as it is opened again THEN it is still unplugged."""
    supervisor = open_supervisor(partial(ended_then_stuck, tmp_path / "opened"))
    until(supervisor, lambda look: look.fault is CameraFault.UNPLUGGED)
    pulses: list[float] = []

    def silent_for_long(look: CameraUpdate) -> bool:
        assert look.fault is CameraFault.UNPLUGGED
        pulses.append(time.monotonic())
        return pulses[-1] - pulses[0] > 3 * eyes.SILENCE_S

    until(supervisor, silent_for_long)


def test_a_driver_that_never_opens_is_a_fault_at_once_and_replaced_later(
    open_supervisor: OpenSupervisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(eyes, "OPENING_S", (2.5, 40.0))
    supervisor = open_supervisor(partial(stuck_the_first_time, tmp_path / "opened"))
    until(supervisor, lambda look: look.fault is CameraFault.STARTING)
    first = supervisor.pid
    assert first is not None, "it was called starting before its process was given up"
    until(supervisor, lambda look: look.frame is not None and look.fault is None)
    assert supervisor.pid != first


def test_a_camera_that_is_missing_is_said_by_its_name(open_supervisor: OpenSupervisor, tmp_path: Path) -> None:
    supervisor = open_supervisor(partial(open_camera, str(tmp_path / "gone.mp4")))
    assert until(supervisor, lambda look: look.known).fault is CameraFault.MISSING


def test_a_process_that_ends_by_itself_is_a_fault_and_is_started_again(open_supervisor: OpenSupervisor) -> None:
    supervisor = open_supervisor(crashing)
    pids: set[int | None] = set()

    def three_came(look: CameraUpdate) -> bool:
        pids.add(supervisor.pid)
        return len(pids - {None}) >= 3

    assert until(supervisor, three_came).fault is CameraFault.SILENT


def test_closing_ends_a_stuck_process_in_time(open_supervisor: OpenSupervisor) -> None:
    """GIVEN a process inside a driver that never returns WHEN the kiosk closes THEN the process is gone."""
    supervisor = open_supervisor(stuck_at_opening)
    until(supervisor, lambda look: look.fault is CameraFault.STARTING)
    pid = supervisor.pid
    assert pid is not None
    supervisor.close()
    assert _gone(pid)
    assert eyes.PARTING_S + 0.5 + 0.3 < 2.0, "the pauses of an end add up to less than the shutdown budget"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc and /dev/shm, which Linux has")
def test_a_kiosk_that_is_killed_leaves_neither_process_nor_memory(root: Path) -> None:
    """GIVEN a kiosk at work WHEN it is killed at once THEN its child ends too, and no shared memory stays."""
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "tests.scanning.capture.killed"], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert kiosk.stdout is not None
    with kiosk.stdout as told:
        child = int(told.readline())
    assert not _gone(child)
    assert _left_behind(kiosk.pid) == [], "the memory lost its name as soon as both held it"
    kiosk.kill()
    kiosk.wait(20)
    end = time.monotonic() + 20
    while not _gone(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert _gone(child)
    assert _left_behind(kiosk.pid) == []


def test_what_is_silent_is_said_within_two_seconds() -> None:
    assert eyes.SILENCE_S < 2.0
