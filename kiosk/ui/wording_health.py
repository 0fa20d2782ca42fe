"""How the kiosk is doing, in the office's words: what happened, what it means, and what to do."""

from __future__ import annotations

from kiosk.checkin.health import Health, ServerState, SoundFault
from kiosk.ui.wording import Advice
from kiosk.ui.wording_lists import lists_advice
from language.marks import N_, Text, TextEnum
from language.translator import Translator
from printing.printer import Fault
from scanning.capture.camera import CameraFault
from scanning.readers.serial_reader import ReaderFault
from sync.contract.vocabulary import ClockDoubt


class StatusPart(TextEnum):
    """What the status strip watches."""

    CAMERA = N_("Camera")
    PRINTER = N_("Printer")
    SERVER = N_("Server")
    LISTS = N_("Lists")
    READER = N_("Reader")
    SOUND = N_("Sound")
    CLOCK = N_("Clock")
    PINS = N_("PINs")


CAMERA: dict[CameraFault, Advice[Text]] = {
    CameraFault.MISSING: Advice(
        N_("No camera"),
        N_("No camera was found. Cards cannot be read; visitors can type their names. Check its cable."),
    ),
    CameraFault.BUSY: Advice(
        N_("Camera in use"),
        N_("Another program holds the camera. Cards cannot be read. Close that program, or restart the kiosk."),
    ),
    CameraFault.STARTING: Advice(
        N_("Camera starting"),
        N_(
            "The camera is starting, and some need minutes. Visitors can type their names. If no picture comes, replug "
            "it."
        ),
    ),
    CameraFault.UNPLUGGED: Advice(
        N_("Camera unplugged"),
        N_(
            "The camera stopped sending pictures. Visitors can type their names. Plug it in again; it starts by itself."
        ),
    ),
    CameraFault.FROZEN: Advice(
        N_("Camera frozen"),
        N_("The camera keeps sending the same picture. Cards cannot be read. Unplug it and plug it in again."),
    ),
    CameraFault.BLACK: Advice(
        N_("Camera is dark"),
        N_("The camera sends black pictures. Cards cannot be read. Open its shutter, or switch on the light."),
    ),
    CameraFault.WRONG_RESOLUTION: Advice(
        N_("Camera too coarse"),
        N_("The camera sends small pictures. Cards must come closer than usual. Try a faster port, or another camera."),
    ),
    CameraFault.SILENT: Advice(
        N_("Camera silent"),
        N_(
            "The camera does not answer. Visitors can type their names. It is tried again by itself; if not, replug it."
        ),
    ),
}

PRINTER: dict[Fault, Advice[Text]] = {
    Fault.PAPER_OUT: Advice(
        N_("Out of badges"), N_("The badge roll is empty. Visits are still recorded. Put in a new roll.")
    ),
    Fault.NEAR_END: Advice(
        N_("Badges run low"), N_("The badge roll is nearly used up. Badges still come out. Have a new roll ready.")
    ),
    Fault.COVER_OPEN: Advice(
        N_("Printer is open"), N_("The printer's cover is open. No badges come out. Close it until it clicks.")
    ),
    Fault.OFFLINE: Advice(
        N_("Printer offline"),
        N_("The printer says that it is offline. No badges come out. Press its feed or online button."),
    ),
    Fault.REFUSED: Advice(
        N_("Printer not found"),
        N_(
            "The printer was not found, or another program holds it. No badges come out. Check that it is on, and its "
            "cable or network."
        ),
    ),
    Fault.SILENT: Advice(
        N_("Printer silent"), N_("The printer does not answer. No badges come out. Switch it off and on again.")
    ),
    Fault.SLOW: Advice(
        N_("Printer is slow"),
        N_(
            "The printer has taken a badge and does not say that it is out. Look whether it came out before you print "
            "it again."
        ),
    ),
    Fault.STOPPED: Advice(
        N_("Printing was left"),
        N_("The kiosk was closed while a badge was being printed. Look whether it came out before you print it again."),
    ),
    Fault.CLOSED: Advice(
        N_("Printing broke off"),
        N_("The printer hung up in the middle of a badge. Look whether it came out before you print it again."),
    ),
    Fault.NOT_WRITABLE: Advice(
        N_("Badges not saved"),
        N_("The folder for badges cannot be written. Nothing is printed. Ask IT to check its permissions."),
    ),
    Fault.NO_DRIVER: Advice(
        N_("No printer driver"),
        N_(
            "The printer's queue has no driver: a badge would come out as pages of characters. Nothing is printed. Ask "
            "IT to set up the queue with the printer's driver."
        ),
    ),
    Fault.NOT_SET_UP: Advice(
        N_("No printer"),
        N_("No printer is set up for this kiosk. Write badges by hand and ask IT to name one in the settings."),
    ),
    Fault.WRONG_ROLL: Advice(
        N_("Wrong badge roll"),
        N_("The paper in the printer is not the one that is set up. Badges would be cut off. Put in the right roll."),
    ),
}

SERVER: dict[ServerState, Advice[Text]] = {
    ServerState.AWAY: Advice(
        N_("Server away"),
        N_("The district server cannot be reached. Visitors are checked in as always; all is sent later."),
    ),
    ServerState.CERTIFICATE_DATE: Advice(
        N_("Clock or certificate"),
        N_(
            "The district's certificate is not valid at this machine's time. Visitors are checked in as always; all is "
            "sent later. Check this machine's clock first. If it is right, the district must renew its certificate."
        ),
    ),
    ServerState.BLOCKED: Advice(
        N_("Upload blocked"),
        N_(
            "Lists arrive from the district server, but something in between, such as a web filter, refuses the "
            "upload. Visitors are checked in as always; visits stay here. Ask IT to let this kiosk through."
        ),
    ),
    ServerState.REFUSED: Advice(
        N_("Kiosk not accepted"),
        N_("The district server no longer knows this kiosk. Visits stay here. Ask IT to enroll it again."),
    ),
    ServerState.NOT_ENROLLED: Advice(
        N_("Not enrolled"), N_("This kiosk does not belong to a district yet. Visits stay here. Ask IT to enroll it.")
    ),
}

READER: dict[ReaderFault, Advice[Text]] = {
    ReaderFault.MISSING: Advice(
        N_("No reader"),
        N_("The card reader was not found. Cards can be held up to the camera. Check its cable."),
    ),
    ReaderFault.BUSY: Advice(
        N_("Reader in use"),
        N_("Another program holds the card reader. Cards can be held up to the camera. Close that program."),
    ),
    ReaderFault.DENIED: Advice(
        N_("Reader not allowed"),
        N_("This kiosk may not open the card reader. Cards can be held up to the camera. Ask IT for the right."),
    ),
    ReaderFault.UNPLUGGED: Advice(
        N_("Reader unplugged"),
        N_("The card reader went away. Cards can be held up to the camera. Plug it in again; it starts by itself."),
    ),
}

SOUND: dict[SoundFault, Advice[Text]] = {
    SoundFault.NO_PLAYER: Advice(
        N_("No sound"),
        N_(
            "This machine has no program that plays sounds, so nobody hears it when a visitor waits. Look at the "
            "number of waiting visitors. Ask IT to install one, such as aplay of alsa-utils."
        ),
    ),
    SoundFault.FAILED: Advice(
        N_("No sound"),
        N_(
            "The machine cannot play sounds, so nobody hears it when a visitor waits. Look at the number of waiting "
            "visitors. Check that a speaker is connected, or ask IT."
        ),
    ),
}

CLOCK: dict[ClockDoubt, Advice[Text]] = {
    ClockDoubt.APART: Advice(
        N_("Clock wrong"),
        N_(
            "This machine's clock and the district's differ by more than an hour. Until they agree, no date on a list "
            "ends, and nothing old is deleted. Ask IT to correct the clock that is wrong."
        ),
    ),
    ClockDoubt.UNKNOWN: Advice(
        N_("Clock wrong"),
        N_(
            "This machine's clock cannot be right, and the district has not been heard since. No date on a list ends, "
            "and every visitor comes to you. Ask IT to set the clock, or to connect the kiosk."
        ),
    ),
}


DOUBLED = Advice(
    N_("Copied kiosk"),
    N_(
        "Another machine uses this kiosk's key, so the district cannot tell the two apart. Visitors are checked in as "
        "always. Ask IT to enroll one of the two machines again with a new code."
    ),
)

REFUSED_SHOWN = 5
"""Fewer wrong PINs in a day are slips."""

PINS = Advice(
    N_("Wrong PINs"),
    N_(
        "{count} wrong PINs were typed here in the last day, and nobody came in by them. If that was none of you, keep "
        "an eye on the kiosk and tell IT."
    ),
)


def advices(words: Translator, health: Health) -> dict[StatusPart, Advice[str]]:
    """Advice for each part that does not work."""
    lists = lists_advice(words, health)
    declared = {
        StatusPart.CAMERA: CAMERA.get(health.camera) if health.camera else None,
        StatusPart.PRINTER: PRINTER.get(health.printer) if health.printer else None,
        StatusPart.SERVER: DOUBLED if health.duplicated else SERVER.get(health.server),
        StatusPart.READER: READER.get(health.reader) if health.reader else None,
        StatusPart.SOUND: SOUND.get(health.sound) if health.sound else None,
        StatusPart.CLOCK: CLOCK.get(health.clock) if health.clock else None,
        StatusPart.PINS: PINS if health.refused_pins >= REFUSED_SHOWN else None,
    }
    return {part: advice.said(words, count=health.refused_pins) for part, advice in declared.items() if advice} | (
        {StatusPart.LISTS: lists} if lists else {}
    )
