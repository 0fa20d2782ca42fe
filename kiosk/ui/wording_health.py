"""How the kiosk is doing, in the office's words: what happened, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kiosk.checkin.health import Health, ServerState, SoundFault
from kiosk.ui.wording import Advice, say
from printing.printer import Fault
from scanning.capture.camera import CameraFault
from scanning.readers.serial_reader import ReaderFault
from sync.contract.vocabulary import ClockDoubt, FeedFault, ListState

LISTS: dict[ListState, Advice] = {
    ListState.EXPIRED: Advice(
        "Lists expired", "The lists are older than allowed. They still screen; every visitor comes to you. Call IT."
    ),
    ListState.ABSENT: Advice(
        "No lists", "There is no list to screen against. Every visitor comes to you. Ask IT to connect the kiosk."
    ),
}

FEED_FAULTS: dict[FeedFault, Advice] = {
    FeedFault.MISSING: Advice(
        "No {list}",
        "{which} ({feed}) is missing on this kiosk, so every visitor comes to you. It is fetched by itself as soon as "
        "the district answers. If it is still missing in an hour, call IT.",
    ),
    FeedFault.DAMAGED: Advice(
        "Broken {list}",
        "{which} ({feed}) is damaged on this kiosk, so every visitor comes to you. It is mended by itself as soon as "
        "the district answers. If it is still damaged in an hour, call IT; the disk may be failing.",
    ),
    FeedFault.OLDER: Advice(
        "Old {list}",
        "{which} ({feed}) on this kiosk is older than the one it had before, so every visitor comes to you. The "
        "present one is fetched by itself as soon as the district answers. Tell IT.",
    ),
    FeedFault.UNCHECKED: Advice(
        "Checking lists",
        "{which} ({feed}) is being checked, as at every start, so every visitor comes to you for some seconds.",
    ),
}
FURTHER_FAULTS: dict[FeedFault, str] = {
    FeedFault.MISSING: "{which} ({feed}) is missing too.",
    FeedFault.DAMAGED: "{which} ({feed}) is damaged too.",
    FeedFault.OLDER: "{which} ({feed}) is an old one too.",
    FeedFault.UNCHECKED: "{which} ({feed}) is being checked too.",
}
"""What is said of every further list that ails: what to do about it has been said of the first."""
EMPTIED = Advice(
    "Empty {list}",
    "{which} ({feed}) has come without a single entry; it had {had} before. Visitors are screened without it. Ask "
    "the district whether that is meant.",
)
UNCONFIRMED = Advice(
    "Lists unconfirmed",
    "The district has not said which lists this kiosk must hold, so one that is missing could go unnoticed. Visitors "
    "are screened with those that are here. Ask IT to update the district's server.",
)

FEED_NAMES: dict[str, tuple[str, str]] = {
    "district": ("district list", "The district's list"),
    "school": ("school list", "The school's list"),
    "": ("list", "A list"),
}
"""What a feed is called, by the word that its name begins with: for the strip, and in sentences."""

_NEVER_HAD = (("district", FeedFault.MISSING),)


def feed_advices(faults: Iterable[tuple[str, FeedFault]]) -> list[Advice]:
    """What is wrong with each feed."""
    return [_for_feed(FEED_FAULTS[fault], feed) for feed, fault in faults]


def emptied_advices(feeds: Iterable[tuple[str, int]]) -> list[Advice]:
    """What to say of feeds that came without an entry, with how many they had before."""
    return [_for_feed(EMPTIED, feed, had=had) for feed, had in feeds]


def lists_advice(health: Health) -> Advice | None:
    """Advice on the lists, None if all is well. Several faults are told one after the other."""
    before_the_first = health.feeds_unconfirmed and health.feed_faults == _NEVER_HAD
    faults = () if before_the_first else health.feed_faults
    found = feed_advices(faults[:1]) + [
        _for_feed(Advice("", FURTHER_FAULTS[fault]), feed) for feed, fault in faults[1:]
    ]
    if not found and health.lists in LISTS:
        found = [LISTS[health.lists]]
    found += emptied_advices(health.emptied_feeds)
    if health.feeds_unconfirmed and not found:
        found = [UNCONFIRMED]
    return Advice(found[0].short, " ".join(one.full for one in found)) if found else None


def _for_feed(advice: Advice, feed: str, **values: object) -> Advice:
    short, full = FEED_NAMES.get(feed.partition(":")[0], FEED_NAMES[""])
    known = {"list": say(short), "which": say(full), "feed": feed} | values
    return Advice(say(advice.short, **known), say(advice.full, **known))


class StatusPart(StrEnum):
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

READER: dict[ReaderFault, Advice] = {
    ReaderFault.MISSING: Advice(
        "No reader",
        "The card reader was not found. Cards can be held up to the camera. Check its cable.",
    ),
    ReaderFault.BUSY: Advice(
        "Reader in use",
        "Another program holds the card reader. Cards can be held up to the camera. Close that program.",
    ),
    ReaderFault.DENIED: Advice(
        "Reader not allowed",
        "This kiosk may not open the card reader. Cards can be held up to the camera. Ask IT for the right.",
    ),
    ReaderFault.UNPLUGGED: Advice(
        "Reader unplugged",
        "The card reader went away. Cards can be held up to the camera. Plug it in again; it starts by itself.",
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


def advices(health: Health) -> dict[StatusPart, Advice]:
    """Advice for each part that does not work."""
    found = {
        StatusPart.CAMERA: CAMERA.get(health.camera) if health.camera else None,
        StatusPart.PRINTER: PRINTER.get(health.printer) if health.printer else None,
        StatusPart.SERVER: DOUBLED if health.duplicated else SERVER.get(health.server),
        StatusPart.LISTS: lists_advice(health),
        StatusPart.READER: READER.get(health.reader) if health.reader else None,
        StatusPart.SOUND: SOUND.get(health.sound) if health.sound else None,
        StatusPart.CLOCK: CLOCK.get(health.clock) if health.clock else None,
        StatusPart.PINS: PINS if health.refused_pins >= REFUSED_SHOWN else None,
    }
    values = {"count": health.refused_pins}
    return {part: Advice(say(advice.short), say(advice.full, **values)) for part, advice in found.items() if advice}
