"""What ails the kiosk, in the office's words: for the strip in a few of them, in full what happened and what to do."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.chime import SoundFault
from kiosk.domain.health import ClockDoubt, Health, ServerState
from kiosk.ui.wording import say
from kiosk.ui.wording_advice import Advice
from kiosk.ui.wording_lists import lists_advice
from kiosk.ui.wording_reader import READER
from printing.printer import Fault
from scanning.capture.camera import CameraFault


class Part(StrEnum):
    """What the status strip watches."""

    CAMERA = "Camera"
    PRINTER = "Printer"
    SERVER = "Server"
    LISTS = "Lists"
    READER = "Reader"
    SOUND = "Sound"
    CLOCK = "Clock"
    PINS = "PINs"


CAMERA: dict[CameraFault, Advice] = {
    CameraFault.MISSING: Advice(
        "No camera", "No camera was found. Cards cannot be read; visitors can type their names. Check its cable."
    ),
    CameraFault.BUSY: Advice(
        "Camera in use",
        "Another program holds the camera. Cards cannot be read. Close that program, or restart the kiosk.",
    ),
    CameraFault.STARTING: Advice(
        "Camera starting",
        "The camera is starting, and some need minutes. Visitors can type their names. If no picture comes, replug it.",
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
        "The printer was not found, or another program holds it. No badges come out. Check that it is on, and its "
        "cable or network.",
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
    Fault.NO_DRIVER: Advice(
        "No printer driver",
        "The printer's queue has no driver: a badge would come out as pages of characters. Nothing is printed. Ask IT "
        "to set up the queue with the printer's driver.",
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
    ServerState.CERTIFICATE_DATE: Advice(
        "Clock or certificate",
        "The district's certificate is not valid at this machine's time. Visitors are checked in as always; all is "
        "sent later. Check this machine's clock first. If it is right, the district must renew its certificate.",
    ),
    ServerState.BLOCKED: Advice(
        "Upload blocked",
        "Lists arrive from the district server, but something in between, such as a web filter, refuses the upload. "
        "Visitors are checked in as always; visits stay here. Ask IT to let this kiosk through.",
    ),
    ServerState.REFUSED: Advice(
        "Kiosk not accepted",
        "The district server no longer knows this kiosk. Visits stay here. Ask IT to enroll it again.",
    ),
    ServerState.NOT_ENROLLED: Advice(
        "Not enrolled", "This kiosk does not belong to a district yet. Visits stay here. Ask IT to enroll it."
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

CLOCK: dict[ClockDoubt, Advice] = {
    ClockDoubt.APART: Advice(
        "Clock wrong",
        "This machine's clock and the district's differ by more than an hour. Until they agree, no date on a list "
        "ends, and nothing old is deleted. Ask IT to correct the clock that is wrong.",
    ),
    ClockDoubt.UNKNOWN: Advice(
        "Clock wrong",
        "This machine's clock cannot be right, and the district has not been heard since. No date on a list ends, and "
        "every visitor comes to you. Ask IT to set the clock, or to connect the kiosk.",
    ),
}


DOUBLED = Advice(
    "Copied kiosk",
    "Another machine uses this kiosk's key, so the district cannot tell the two apart. Visitors are checked in as "
    "always. Ask IT to enroll one of the two machines again with a new code.",
)

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
        Part.SERVER: DOUBLED if health.doubled else SERVER.get(health.server),
        Part.LISTS: lists_advice(health),
        Part.READER: Advice(*READER[health.reader]) if health.reader else None,
        Part.SOUND: SOUND.get(health.sound) if health.sound else None,
        Part.CLOCK: CLOCK.get(health.clock) if health.clock else None,
        Part.PINS: PINS if health.refused >= REFUSED_SHOWN else None,
    }
    values = {"count": health.refused}
    return {part: Advice(say(advice.short), say(advice.full, **values)) for part, advice in found.items() if advice}
