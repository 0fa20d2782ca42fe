"""What ails the kiosk, in the office's words: for the strip in a few of them, in full what happened and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.chime import SoundFault
from kiosk.domain.health import Health, ServerState
from kiosk.domain.screening.result import ListState
from kiosk.ui.wording import say
from kiosk.ui.wording_reader import READER
from printing.printers import Fault
from scanning.camera import CameraFault


@dataclass(frozen=True, slots=True)
class Advice:
    """A fault in a few words for the strip, and in full for the office: what happened, what it means, what to do."""

    short: str
    full: str


class Part(StrEnum):
    """What the status strip watches."""

    CAMERA = "Camera"
    PRINTER = "Printer"
    SERVER = "Server"
    LISTS = "Lists"
    READER = "Reader"
    SOUND = "Sound"
    PINS = "PINs"


CAMERA: dict[CameraFault, Advice] = {
    CameraFault.MISSING: Advice(
        "No camera", "No camera was found. Cards cannot be read; visitors can type their names. Check its cable."
    ),
    CameraFault.BUSY: Advice(
        "Camera in use",
        "Another program holds the camera. Cards cannot be read. Close that program, or restart the kiosk.",
    ),
    CameraFault.UNPLUGGED: Advice(
        "Camera unplugged",
        "The camera stopped sending pictures. Visitors can type their names. Plug it in again; it starts by itself.",
    ),
    CameraFault.FROZEN: Advice(
        "Camera frozen",
        "The camera keeps sending the same picture. Cards cannot be read. Unplug it and plug it in again.",
    ),
    CameraFault.BLACK: Advice(
        "Camera is dark",
        "The camera sends black pictures. Cards cannot be read. Open its shutter, or switch on the light.",
    ),
    CameraFault.WRONG_RESOLUTION: Advice(
        "Camera too coarse",
        "The camera sends small pictures. Cards must come closer than usual. Try a faster port, or another camera.",
    ),
    CameraFault.SILENT: Advice(
        "Camera silent",
        "The camera does not answer. Visitors can type their names. It is tried again by itself; if not, replug it.",
    ),
}

PRINTER: dict[Fault, Advice] = {
    Fault.PAPER_OUT: Advice("Out of badges", "The badge roll is empty. Visits are still recorded. Put in a new roll."),
    Fault.NEAR_END: Advice(
        "Badges run low", "The badge roll is nearly used up. Badges still come out. Have a new roll ready."
    ),
    Fault.COVER_OPEN: Advice(
        "Printer is open", "The printer's cover is open. No badges come out. Close it until it clicks."
    ),
    Fault.OFFLINE: Advice(
        "Printer offline", "The printer says that it is offline. No badges come out. Press its feed or online button."
    ),
    Fault.REFUSED: Advice(
        "Printer not found",
        "Nobody answers at the printer's address. No badges come out. Check that it is on and on the network.",
    ),
    Fault.SILENT: Advice(
        "Printer silent", "The printer does not answer. No badges come out. Switch it off and on again."
    ),
    Fault.SLOW: Advice(
        "Printer is slow",
        "The printer has taken a badge and does not say that it is out. Look whether it came out before you print it "
        "again.",
    ),
    Fault.STOPPED: Advice(
        "Printing was left",
        "The kiosk was closed while a badge was being printed. Look whether it came out before you print it again.",
    ),
    Fault.CLOSED: Advice(
        "Printing broke off",
        "The printer hung up in the middle of a badge. Look whether it came out before you print it again.",
    ),
    Fault.NOT_WRITABLE: Advice(
        "Badges not saved",
        "The folder for badges cannot be written. Nothing is printed. Ask IT to check its permissions.",
    ),
    Fault.NOT_SET_UP: Advice(
        "No printer",
        "No printer is set up for this kiosk. Write badges by hand and ask IT to name one in the settings.",
    ),
    Fault.WRONG_ROLL: Advice(
        "Wrong badge roll",
        "The paper in the printer is not the one that is set up. Badges would be cut off. Put in the right roll.",
    ),
}

SERVER: dict[ServerState, Advice] = {
    ServerState.AWAY: Advice(
        "Server away", "The district server cannot be reached. Visitors are checked in as always; all is sent later."
    ),
    ServerState.REFUSED: Advice(
        "Kiosk not accepted",
        "The district server no longer knows this kiosk. Visits stay here. Ask IT to enroll it again.",
    ),
    ServerState.NOT_ENROLLED: Advice(
        "Not enrolled", "This kiosk does not belong to a district yet. Visits stay here. Ask IT to enroll it."
    ),
}

LISTS: dict[ListState, Advice] = {
    ListState.EXPIRED: Advice(
        "Lists expired", "The lists are older than allowed. They still screen; every visitor comes to you. Call IT."
    ),
    ListState.ABSENT: Advice(
        "No lists", "There is no list to screen against. Every visitor comes to you. Ask IT to connect the kiosk."
    ),
}


SOUND: dict[SoundFault, Advice] = {
    SoundFault.NO_PLAYER: Advice(
        "No sound",
        "This machine has no program that plays sounds, so nobody hears it when a visitor waits. Look at the number of "
        "waiting visitors. Ask IT to install one, such as aplay of alsa-utils.",
    ),
    SoundFault.FAILED: Advice(
        "No sound",
        "The machine cannot play sounds, so nobody hears it when a visitor waits. Look at the number of waiting "
        "visitors. Check that a speaker is connected, or ask IT.",
    ),
}


REFUSED_SHOWN = 5
"""Fewer wrong PINs in a day are slips."""

PINS = Advice(
    "Wrong PINs",
    "{count} wrong PINs were typed here in the last day, and nobody came in by them. If that was none of you, keep an "
    "eye on the kiosk and tell IT.",
)


def advices(health: Health) -> dict[Part, Advice]:
    """What ails the kiosk, part by part; a part that works is left out."""
    found = {
        Part.CAMERA: CAMERA.get(health.camera) if health.camera else None,
        Part.PRINTER: PRINTER.get(health.printer) if health.printer else None,
        Part.SERVER: SERVER.get(health.server),
        Part.LISTS: LISTS.get(health.lists),
        Part.READER: Advice(*READER[health.reader]) if health.reader else None,
        Part.SOUND: SOUND.get(health.sound) if health.sound else None,
        Part.PINS: PINS if health.refused >= REFUSED_SHOWN else None,
    }
    values = {"count": health.refused}
    return {part: Advice(say(advice.short), say(advice.full, **values)) for part, advice in found.items() if advice}
