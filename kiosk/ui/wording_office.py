"""What the office reads at the kiosk: people, cases, decisions, and what ails the machine."""

from __future__ import annotations

from enum import StrEnum

from kiosk.checkin.case import Ruling
from kiosk.ui.wording import say
from sync.contract.vocabulary import Decision, ListKind, ListState, Reason


class OfficeText(StrEnum):
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
    PIN_WAIT = "Too many wrong PINs. Wait {seconds} seconds, or hold up your staff pass and type your PIN."
    PIN_ENTER = "Enter"
    PIN_ENTERED = "{count} digits entered"

    CASES = "Waiting for you"
    CASES_HINT = "Pick a visitor to compare and decide."
    CASES_NONE = "Nobody is waiting"
    CASES_NONE_HINT = "When the kiosk asks for a person, the visitor appears here."
    SINCE = "Since {time}"
    LEAVE = "Leave the office pages"
    CLOSE = "Close the kiosk"
    KIOSK = "This kiosk"
    KIOSK_WELL = "Camera, printer, server and lists are all working."
    UNSENT = "Waiting to be sent to the district: {count}"

    LOOK_ONCE = "Name typed: look once"
    LOOK_ONCE_HINT = "Nothing on the lists matched. One tap admits; what you were shown is not written down."
    LOOKED_AT_CARD = "I looked at a card"
    KNOWN_PERSON = "I know this person"
    WITH_ESCORT = "With escort"
    WHY_REFUSED = "Why is the visitor refused?"

    REVIEW = "Compare, then decide"
    ENTRY_OF = "Entry {index} of {count}"
    COVERED = "The entry is covered, so that nobody else can read it."
    HOLD = "Press and hold to compare"
    RELEASE = "Release to cover"
    WHY = "Reason"
    ADD_NOTE = "Add a note"
    EDIT_NOTE = "Edit note"
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

DECIDED_INSIDE: dict[Decision, str] = {
    Decision.ADMIT: "The visitor may stay.",
    Decision.ADMIT_WITH_ESCORT: "The visitor may stay, from now on with an escort.",
    Decision.REFUSE: "The visitor is refused, and still signed in. Please find them, then sign them out.",
    Decision.NOTED: DECIDED[Decision.NOTED],
}
"""Of somebody who is in the building already: no badge comes, and nobody is signed out by it."""

REASONS: dict[Reason, str] = {
    Reason.DIFFERENT_PERSON: "Different person",
    Reason.PARENT_OF_STUDENT: "Parent of a student",
    Reason.APPROVED_BY_PRINCIPAL: "Principal approves",
    Reason.SAME_PERSON: "Same person",
    Reason.COURT_ORDER: "Court order",
    Reason.NO_BUSINESS_HERE: "Not expected",
    Reason.OTHER: "Other",
    Reason.IDENTITY_CHECKED: "Looked at by staff",
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

UNLISTED: dict[ListState, str] = {
    ListState.CURRENT: "Nothing on the lists matched.",
    ListState.EXPIRED: "The lists on this kiosk have expired, so every visitor is shown to a person.",
    ListState.ABSENT: "The lists on this kiosk are not complete, so every visitor is shown to a person.",
}


def decision(choice: Decision) -> str:
    return say(DECISIONS[choice])


def decided(choice: Decision, *, inside: bool = False) -> str:
    """What the waiting list says after a decision."""
    return say((DECIDED_INSIDE if inside else DECIDED)[choice])


def reason(why: Reason) -> str:
    return say(REASONS[why])


def ruling(why: Ruling) -> str:
    """Why a decision did not count, and what to do; "" where it did."""
    return say(RULINGS[why])


def list_kind(kind: ListKind) -> str:
    return say(LIST_KINDS[kind])


def unlisted(state: ListState) -> str:
    """Why somebody waits although no entry matched."""
    return say(UNLISTED[state])


def waiting(count: int, others: int = 0) -> str:
    """How many visitors wait, and how many other things there are for staff to look at; "" for none. The hall reads it
    too, so it says no more."""
    visitors = say(OfficeText.WAITING_ONE) if count == 1 else say(OfficeText.WAITING_MORE, count=count)
    things = say(OfficeText.LOOK_ONE) if others == 1 else say(OfficeText.LOOK_MORE, count=others)
    return " · ".join(text for text, many in ((visitors, count), (things, others)) if many)


def height(centimeters: int) -> str:
    """A height in both measures."""
    feet, inches = divmod(round(centimeters / 2.54), 12)
    return say(OfficeText.HEIGHT, cm=centimeters, feet=feet, inches=inches)
