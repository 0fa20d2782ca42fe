"""What the office reads at the kiosk: people, cases, decisions, and what ails the machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.case import Decision, Reason, Ruling
from kiosk.domain.health import Health, ServerState
from kiosk.domain.screening.entries import ListKind
from kiosk.domain.screening.result import ListState
from kiosk.domain.visitor import Source
from kiosk.ui.wording import say
from kiosk.ui.wording_reader import READER
from printing.printers import Fault
from scanning.camera import CameraFault


class Office(StrEnum):
    """Fixed texts of the office's pages."""

    NAMES = "Who are you?"
    NAMES_HINT = "Pick your name."
    SECOND = "A second person is needed"
    SECOND_HINT = "Admitting this visitor takes two people. Pick the name of the second one."
    NAMES_NONE = "This kiosk knows no staff yet. It needs to reach the district server once."
    LOADING = "Loading"

    PIN = "Hello, {name}"
    PIN_HINT = "Enter your PIN."
    PIN_CHECKING = "Checking your PIN"
    PIN_REFUSED = "That PIN is not right. Please try again."
    PIN_WAIT = "Too many wrong PINs. Please wait {seconds} seconds, then try again."
    PIN_ENTER = "Enter"
    PIN_ENTERED = "{count} digits entered"

    CASES = "Waiting for you"
    CASES_HINT = "Pick a visitor to compare and decide."
    CASES_NONE = "Nobody is waiting"
    CASES_NONE_HINT = "When the kiosk asks for a person, the visitor appears here."
    SINCE = "Since {time}"
    LEAVE = "Leave the office pages"
    KIOSK = "This kiosk"
    KIOSK_WELL = "Camera, printer, server and lists are all working."
    UNSENT = "Waiting to be sent to the district: {count}"

    REVIEW = "Compare, then decide"
    ENTRY_OF = "Entry {index} of {count}"
    COVERED = "The entry is covered, so that nobody else can read it."
    HOLD = "Press and hold to compare"
    RELEASE = "Release to cover"
    WHY = "Reason"
    ADD_NOTE = "Add a note"
    EDIT_NOTE = "Change the note"
    NOTE = "Note for the record"
    KEEP_NOTE = "Keep the note"
    DECIDING = "Saving the decision"
    BORN = "Born {born}"
    BORN_UNKNOWN = "Date of birth not known"
    ALSO = "Also known as {names}"
    SEX = "Sex {sex}"
    HEIGHT = "Height {cm} cm ({feet} ft {inches} in)"
    EYES = "Eyes {eyes}"
    LISTED_FOR = "Listed for: {reason}"
    DO = "What to do: {instructions}"
    AGREES = "How they compare"
    NO_ENTRY = "There is no entry to compare."
    PREVIOUS_ENTRY = "Previous entry"
    NEXT_ENTRY = "Next entry"

    WAITING_ONE = "1 visitor waiting"
    WAITING_MORE = "{count} visitors waiting"
    LOOK_ONE = "1 thing for staff"
    LOOK_MORE = "{count} things for staff"
    LAMP = "{part}: {state}"
    WORKING = "working"


DECISIONS: dict[Decision, str] = {
    Decision.ADMIT: "Admit",
    Decision.ADMIT_WITH_ESCORT: "Admit with escort",
    Decision.REFUSE: "Refuse",
    Decision.NOTED: "I have seen this",
}

DECIDED: dict[Decision, str] = {
    Decision.ADMIT: "The visitor is admitted. The badge is being printed.",
    Decision.ADMIT_WITH_ESCORT: "The visitor is admitted with an escort. The badge is being printed.",
    Decision.REFUSE: "The visitor is refused. Please tell them in person.",
    Decision.NOTED: "It is on the record that you have seen it.",
}

REASONS: dict[Reason, str] = {
    Reason.DIFFERENT_PERSON: "Different person",
    Reason.PARENT_OF_STUDENT: "Parent of a student",
    Reason.APPROVED_BY_PRINCIPAL: "Principal approves",
    Reason.SAME_PERSON: "Same person",
    Reason.COURT_ORDER: "Court order",
    Reason.NO_BUSINESS_HERE: "Not expected",
    Reason.OTHER: "Other",
    Reason.CAME_BACK: "Came back to the desk",
}

RULINGS: dict[Ruling, str] = {
    Ruling.ALLOWED: "",
    Ruling.NOT_PERMITTED: "You may not decide cases. Ask a colleague who may to sign in here.",
    Ruling.NEEDS_SECOND_PERSON: "This decision takes two people. Ask a colleague to confirm it with their own PIN.",
    Ruling.ALREADY_DECIDED: "Somebody has already decided this. Go back to the list; nothing more is needed.",
    Ruling.NEEDS_REASON: "Pick a reason first, then decide again.",
    Ruling.HAS_LEFT: "This visitor went away, so there is nobody to admit or refuse. Note that you have seen it.",
}

LIST_KINDS: dict[ListKind, str] = {
    ListKind.BARRED: "Barred from school grounds",
    ListKind.CUSTODY: "Custody order",
    ListKind.REGISTRY: "Public registry",
    ListKind.WATCH: "Watch: call the office lead",
}

SOURCES: dict[Source, str] = {
    Source.LICENSE: "Showed a license",
    Source.PASS: "Showed a school pass",
    Source.TYPED: "Typed in by hand",
}

UNLISTED: dict[ListState, str] = {
    ListState.CURRENT: "Nothing on the lists matched.",
    ListState.EXPIRED: "The lists on this kiosk have expired, so every visitor is shown to a person.",
    ListState.ABSENT: "There is no list on this kiosk yet, so every visitor is shown to a person.",
}


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


def advices(health: Health) -> dict[Part, Advice]:
    """What ails the kiosk, part by part; a part that works is left out."""
    found = {
        Part.CAMERA: CAMERA.get(health.camera) if health.camera else None,
        Part.PRINTER: PRINTER.get(health.printer) if health.printer else None,
        Part.SERVER: SERVER.get(health.server),
        Part.LISTS: LISTS.get(health.lists),
        Part.READER: Advice(*READER[health.reader]) if health.reader else None,
    }
    return {part: Advice(say(advice.short), say(advice.full)) for part, advice in found.items() if advice}


def decision(choice: Decision) -> str:
    return say(DECISIONS[choice])


def decided(choice: Decision) -> str:
    """What the waiting list says after a decision."""
    return say(DECIDED[choice])


def reason(why: Reason) -> str:
    return say(REASONS[why])


def ruling(why: Ruling) -> str:
    """Why a decision did not count, and what to do; "" where it did."""
    return say(RULINGS[why])


def list_kind(kind: ListKind) -> str:
    return say(LIST_KINDS[kind])


def source(how: Source) -> str:
    return say(SOURCES[how])


def unlisted(state: ListState) -> str:
    """Why somebody waits although no entry matched."""
    return say(UNLISTED[state])


def waiting(count: int, others: int = 0) -> str:
    """How many visitors wait, and how many other things there are for staff to look at; "" for none. The hall reads it
    too, so it says no more."""
    visitors = say(Office.WAITING_ONE) if count == 1 else say(Office.WAITING_MORE, count=count)
    things = say(Office.LOOK_ONE) if others == 1 else say(Office.LOOK_MORE, count=others)
    return " · ".join(text for text, many in ((visitors, count), (things, others)) if many)


def height(centimeters: int) -> str:
    """A height in both measures."""
    feet, inches = divmod(round(centimeters / 2.54), 12)
    return say(Office.HEIGHT, cm=centimeters, feet=feet, inches=inches)
