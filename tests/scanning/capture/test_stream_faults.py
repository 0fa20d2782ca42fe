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
from scanning.capture.camera_supervisor import Eye, Look
from scanning.capture.sources import open_camera
from tests.scanning.capture.conftest import OpenEye, until

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
def eye(open_eye: OpenEye, server: Server) -> Eye:
    """An eye on the stream, with frames coming."""
    eye = open_eye(partial(open_camera, server.address))
    until(eye, _well)
    return eye


def _well(look: Look) -> bool:
    return look.frame is not None and look.fault is None


def _ails(*faults: CameraFault) -> Callable[[Look], bool]:
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
    eye: Eye, server: Server, word: str, fault: CameraFault
) -> None:
    server.show(word)
    until(eye, _ails(fault))
    server.show("live")
    until(eye, _well)


def test_a_stream_of_fewer_pixels_is_named_and_goes_on_as_well_as_it_can(open_eye: OpenEye, server: Server) -> None:
    server.show("small")
    look = until(
        open_eye(partial(open_camera, server.address)),
        lambda look: look.frame is not None and look.fault is CameraFault.WRONG_RESOLUTION,
    )
    assert look.frame is not None
    assert look.frame.shape == (480, 640, 3)
    assert not CameraFault.WRONG_RESOLUTION.blinds


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process by a signal")
def test_a_stream_that_stalls_is_a_fault_and_goes_on_when_it_does(eye: Eye, server: Server) -> None:
    os.kill(server.process.pid, signal.SIGSTOP)
    until(eye, _ails(CameraFault.SILENT, CameraFault.UNPLUGGED))
    os.kill(server.process.pid, signal.SIGCONT)
    until(eye, _well)
