"""A provisioning sheet: the QR code by which a new kiosk learns its district's address and its one-time code.

Text `VESTIBULE:CODE@URL`. It is not signed: a kiosk that belongs to nobody knows no key yet. What protects it is that
the code is good once and for minutes, that the server must prove its name (TLS), and that only `enroll` looks for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from scanning.capture.camera import CameraError, CameraFault, Frame
from scanning.capture.camera_supervisor import CameraSupervisor
from scanning.capture.cameras import is_live, open_camera
from scanning.capture.image_files import IMAGE_SUFFIXES, NotAPicture, read_picture
from scanning.decoder import decode
from scanning.read_codes import Symbology, is_thin

PREFIX = "VESTIBULE:"
LOOK_S = 60.0
_TEXT = re.compile(rf"{PREFIX}(?P<code>[A-Za-z0-9-]{{4,64}})@(?P<url>https?://[!-~]{{1,512}})")


class NoSheet(Exception):
    """No provisioning sheet was seen; the message is one sentence for the person who holds it."""


@dataclass(frozen=True, slots=True)
class Provision:
    """The code is a secret for as long as it is good."""

    url: str
    code: str = field(repr=False)


def encode(provision: Provision) -> str:
    """The text of the QR code. Raises ValueError for what `parse` would not take."""
    text = f"{PREFIX}{provision.code}@{provision.url}"
    if parse(text) != provision:
        raise ValueError(
            "A provisioning sheet holds a code of letters, figures and dashes, and an http or https address."
        )
    return text


def parse(text: str) -> Provision | None:
    """What a QR code's text says, None where it is no provisioning sheet. Never raises."""
    match = _TEXT.fullmatch(text.strip())
    return Provision(match["url"], match["code"]) if match else None


def look(source: str, seconds: float = LOOK_S, clock: Callable[[], float] = time.monotonic) -> Provision:
    """The first sheet that a camera, clip, folder or picture shows.

    Raises NoSheet after `seconds`, or at the end of a picture or clip; CameraError where there is no such source.
    """
    deadline = clock() + seconds
    for frame in _frames(source):
        for code in decode(frame, far=True) if frame is not None else ():
            sure = code.symbology is Symbology.QR and not is_thin(code)  # it is not signed
            found = parse(code.content.decode("latin-1")) if sure else None
            if found:
                return found
        if clock() > deadline:
            break
    raise NoSheet(f"No provisioning code was seen in {source}. Hold the sheet nearer, or type its address and code.")


def _frames(source: str) -> Iterator[Frame | None]:
    """Frames until the source ends; None where none is due yet."""
    path = Path(source)
    if path.suffix.lower() in IMAGE_SUFFIXES:
        try:
            yield read_picture(path)
        except NotAPicture as error:
            raise NoSheet(f"{path} is no picture that can be read: {error}. Name another, or a camera.") from error
        return
    if is_live(source):
        yield from _live(source)
        return
    camera = open_camera(source)
    try:
        while True:
            try:
                frame = camera.read()
            except CameraError:
                return
            yield frame
    finally:
        camera.close()


def _live(source: str) -> Iterator[Frame | None]:
    """Frames of a device or a stream by a process of its own: a driver that hangs cannot be left otherwise."""
    supervisor = CameraSupervisor(partial(open_camera, source))
    try:
        while True:
            look = supervisor.look()
            if look.fault and look.fault in _HOPELESS:
                raise CameraError(look.fault, f"The camera {source} {_HOPELESS[look.fault]}")
            yield look.frame
            time.sleep(_LOOK_S)
    finally:
        supervisor.close()


_LOOK_S = 0.02
_HOPELESS: dict[CameraFault, str] = {
    CameraFault.MISSING: "was not found. Check its cable and its name.",
    CameraFault.BUSY: "is in use. Close the program that holds it.",
}
