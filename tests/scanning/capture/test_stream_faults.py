"""A camera on the network as it fails, through the supervised process: each fault by name, and well again by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from scanning.capture.camera import CameraFault
from scanning.capture.camera_supervisor import CameraSupervisor, CameraUpdate
from scanning.capture.cameras import open_camera
from tests.scanning.capture.conftest import OpenSupervisor, until

pytestmark = pytest.mark.slow


class Server:
    """The server's process."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.scanning.stream"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def show(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    server = Server(root)
    yield server
    server.stop()


@pytest.fixture
def supervisor(open_supervisor: OpenSupervisor, server: Server) -> CameraSupervisor:
    """An eye on the stream, with frames coming."""
    supervisor = open_supervisor(partial(open_camera, server.address))
    until(supervisor, _well)
    return supervisor


def _well(look: CameraUpdate) -> bool:
    return look.frame is not None and look.fault is None


def _ails(*faults: CameraFault) -> Callable[[CameraUpdate], bool]:
    return lambda look: look.fault in faults


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("frozen", CameraFault.FROZEN),
        ("black", CameraFault.BLACK),
        ("closed", CameraFault.UNPLUGGED),
    ],
)
def test_a_stream_that_fails_is_named_and_well_again_by_itself(
    supervisor: CameraSupervisor, server: Server, word: str, fault: CameraFault
) -> None:
    server.show(word)
    until(supervisor, _ails(fault))
    server.show("live")
    until(supervisor, _well)


def test_a_stream_of_fewer_pixels_is_named_and_goes_on_as_well_as_it_can(
    open_supervisor: OpenSupervisor, server: Server
) -> None:
    server.show("small")
    look = until(
        open_supervisor(partial(open_camera, server.address)),
        lambda look: look.frame is not None and look.fault is CameraFault.WRONG_RESOLUTION,
    )
    assert look.frame is not None
    assert look.frame.shape == (480, 640, 3)
    assert not CameraFault.WRONG_RESOLUTION.blinds


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process by a signal")
def test_a_stream_that_stalls_is_a_fault_and_goes_on_when_it_does(supervisor: CameraSupervisor, server: Server) -> None:
    os.kill(server.process.pid, signal.SIGSTOP)
    until(supervisor, _ails(CameraFault.SILENT, CameraFault.UNPLUGGED))
    os.kill(server.process.pid, signal.SIGCONT)
    until(supervisor, _well)
