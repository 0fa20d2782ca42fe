"""What crosses the pipe between the kiosk and the camera process: whole messages, one after another.

What was read crosses as a document; a code's raw content stays in the process that read it.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from scanning.capture.camera import Camera, CameraFault
from scanning.documents import Document
from scanning.hints import Hint

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Start:
    """The first order: which camera, the name of the memory for its frames, and when to doze."""

    open_camera: Callable[[], Camera]
    ring: str
    doze_after_s: float


@dataclass(frozen=True, slots=True)
class UseKeys:
    """Raw Ed25519 public keys of those who may sign passes here, by key id; this school's code."""

    keys: Mapping[str, bytes] = field(default_factory=dict)
    school: str = ""


@dataclass(frozen=True, slots=True)
class StayAwake:
    """Somebody is there: look at full rate, whether anything moves or not."""


@dataclass(frozen=True, slots=True)
class StopCamera:
    """Release the camera and end."""


Order = Start | UseKeys | StayAwake | StopCamera


@dataclass(frozen=True, slots=True)
class Attached:
    """The shared memory is held by both sides now."""


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document in the last frame."""

    document: Document


@dataclass(frozen=True, slots=True)
class HintChanged:
    """What would help now; None: nothing is wrong."""

    hint: Hint | None


@dataclass(frozen=True, slots=True)
class FaultChanged:
    """What is wrong with the camera from now on; None: frames come."""

    fault: CameraFault | None


@dataclass(frozen=True, slots=True)
class UnexpectedError:
    """An error that nobody expected, and that work went on after: its kind and place, never its message."""

    kind: str
    place: str


News = Attached | DocumentRead | HintChanged | FaultChanged | UnexpectedError


def describe_error(error: Exception) -> UnexpectedError:
    """What may be told of an error."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    return UnexpectedError(type(error).__name__, f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else "")


def send(stream: BinaryIO, message: Order | News) -> None:
    """Write one message whole. Raises OSError or ValueError where the other side has gone."""
    packed = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(packed)) + packed)
    stream.flush()


def receive(stream: BinaryIO) -> Order | News | None:
    """The next message, or None where the other side has gone."""
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    packed = stream.read(*_LENGTH.unpack(length))
    if len(packed) < _LENGTH.unpack(length)[0]:
        return None
    message: Order | News = pickle.loads(packed)  # noqa: S301  both ends are this program, and nobody else has the pipe
    return message
