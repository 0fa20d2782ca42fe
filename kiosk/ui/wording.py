"""What the visitor and the office read. With its `wording_*` neighbors this is the only place that holds human text.

Texts are English sources, looked up when a screen is drawn: `say` passes each through Qt's translator, so that a
language can be switched between two visitors. The visitor's words never say why somebody is asked to wait, and never
"cleared".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor.steps import TroubleCause, TypingFlaw
from printing.printer import PrintOutcome, Result
from scanning.documents import Unreadable
from scanning.hints import Hint
from screening.persons import PartialDate
from sync.contract.time_zones import known_zone


class Phrase(StrEnum):
    """Fixed texts of the visitor's screens; {name} is filled in by `say`."""

    WELCOME = "Welcome"
    WELCOME_TO = "to {school}"
    HOW_TO_SCAN = "Hold the back of your driver's license or ID up to the camera."
    HOW_TO_LEAVE = "Leaving? Hold up the code on your badge."
    LEAVE = "I am leaving"
    START = "Check in"
    NO_CARD = "I have no card with me"

    SCANNING = "Show your card"
    SCANNING_HINT = "Turn the side with the wide barcode to the camera."
    SCANNING_NO_CAMERA = "The camera is not working just now. Please type your name instead."
    SCANNING_LATE = "Not every card can be read. You can keep trying, or go on without it; that is just as good."
    WITHOUT_CARD = "Continue without a card"
    PREVIEW_WAITING = "The camera is starting"
    PREVIEW_NONE = "No picture just now"

    TYPING = "Tell us your name"
    LEAVING = "Hold up your badge"
    LEAVING_HINT = "Or show the license or pass that you came with. The camera is looking."
    ASK_OFFICE = "I have none of these with me"
    ALREADY = "You are signed in, {name}"
    ALREADY_SINCE = "Since {time}. Are you leaving?"
    SIGN_OUT = "Sign out"
    STILL_HERE = "I am still here"
    CAME_BACK = "I left before, and am arriving again"
    GIVEN = "Given name"
    FAMILY = "Family name"
    BORN = "Date of birth"
    BORN_SHAPE = "month / day / year"
    CONTINUE = "Continue"

    CONFIRM = "Is this you?"
    BORN_ON = "Born {born}"
    KEPT = (
        "We keep your name, date of birth, photo and the times of your visit: {days} days on this desk, and then only "
        "in the district's visitor log. Nothing else from your card is kept."
    )
    CONFIRM_YES = "Yes, this is me"
    SAME = "Same as last time"
    LAST_VISIT = "{purpose} · {destination}"

    PURPOSE = "What brings you here today?"
    DESTINATION = "Where are you going?"
    VISIT = "Visit"
    VISIT_BADGE = "VISITOR"

    CONDUCT_ACCEPT = "I agree"
    CONDUCT_MISSING = "Please ask the office for our expectations of visitors before you go in."

    PHOTO = "A photo for your badge"
    PHOTO_HINT = "Look into the camera, then take the photo."
    PHOTO_ASKED = "Hold still for a moment"
    PHOTO_ASKED_HINT = "Look into the camera."
    PHOTO_TAKEN = "How does this look?"
    PHOTO_TAKEN_HINT = "It goes on your badge."
    PHOTO_FAILED = "The camera gave no photo. Try once more, or go on without one."
    TAKE_PHOTO = "Take the photo"
    KEEP_PHOTO = "Use this photo"
    PHOTO_AGAIN = "Take another"
    SKIP_PHOTO = "Go on without a photo"
    PHOTO_FAILED_MUST = "The camera gave no photo. Try once more, or go on, and the office will help you."

    WAIT = "One moment, please"
    CHECKING = "We are finishing your sign-in."
    RECORDING = "We are writing down your visit."
    OPENING = "We are letting the office know that you are here."
    PRINTING = "Your badge is being printed"
    PRINTING_HINT = "You are signed in. Your badge comes out below the screen."
    SIGNING_OUT = "We are signing you out."

    PAUSED = "Please follow the staff"
    PAUSED_HINT = "Nobody can check in at the moment. The staff here will tell you what to do."
    OUT_OF_USE = "This desk is not in use"
    OUT_OF_USE_HINT = "Please go to the office window. They will sign you in or out."
    HELD = "Thank you"
    HELD_HINT = "Please take a seat. Someone from the office will be with you in a moment."

    GO_TO_OFFICE = "Please go to the office window"
    DONE = "You are signed in"
    DROPPED = "Thank you"
    DROPPED_HINT = "Please leave it on the shelf here. The office will fetch it."
    NO_BADGE_HINT = "You need no badge today. When you leave, hold up your card or tell the office."
    FINISH = "Done"
    STEP_OF = "Step {step} of {steps}"
    BACK = "Back"
    CANCEL = "Cancel"
    STAFF = "Staff"

    KEY_SPACE = "space"
    KEY_ERASE = "Erase"
    KEY_SHIFT = "Capitals"
    KEY_LETTERS = "abc"
    KEY_MARKS = "áñç"
    KEY_MARK_NAME = "Accent: {sample}"
    SHOWN_PREVIEW = "Live picture of the camera"


@dataclass(frozen=True, slots=True)
class TitledText:
    """A headline and the sentence under it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A fault in a few words for the strip, and in full for the office: what happened, what it means, what to do.

    Attributes:
        short: at most some 24 letters, without a full stop. Visitors can read it too, so it names nobody and says
            nothing of why a person is held.
        full: sentences for staff.
    """

    short: str
    full: str


TROUBLE: dict[TroubleCause, TitledText] = {
    TroubleCause.NOT_RECORDED: TitledText(
        "Your visit could not be saved",
        "You are not signed in yet. Please go to the office window; they will sign you in.",
    ),
    TroubleCause.NOT_SCREENED: TitledText(
        "This desk could not finish",
        "You are not signed in yet. Please go to the office window; they will sign you in.",
    ),
    TroubleCause.SIGN_OUT_FAILED: TitledText(
        "Your sign-out could not be saved",
        "You are still signed in. Please hold up your badge once more, or hand it in at the office.",
    ),
    TroubleCause.PASS_NOT_ACCEPTED: TitledText(
        "This code is for another desk",
        "It cannot be used to check in here. Please hold up your license instead, or continue without a card.",
    ),
    TroubleCause.PASS_NOT_KNOWN: TitledText(
        "This pass is not known here",
        "This desk may not have heard of it yet. Please hold up your license instead, or continue without a card.",
    ),
    TroubleCause.OFFICE_FAILED: TitledText(
        "The office pages are not answering",
        "Nothing was lost and nothing was decided. Please try again in a minute; if it stays so, restart the kiosk.",
    ),
}

REFUSED: dict[Unreadable, str] = {
    Unreadable.FOREIGN: "That code is not from a license or a pass. Please try the wide barcode on the card's back.",
    Unreadable.DAMAGED: "That code was read only in part. Please try again without glare, or continue without a card.",
    Unreadable.FORGED: "That pass is not from this district. Please use your license, or continue without a card.",
    Unreadable.EXPIRED: "That pass is no longer valid. Please use your license, or continue without a card.",
    Unreadable.NOT_YET_VALID: "That pass is for a later time. Please use your license, or continue without a card.",
    Unreadable.OTHER_SCHOOL: "That pass is for another school. Please use your license, or continue without a card.",
}

FLAWS: dict[TypingFlaw, str] = {
    TypingFlaw.NAME: "A family name is needed. One name only? Write it there.",
    TypingFlaw.BORN: "There is no such date. Write it like 03 / 14 / 1985.",
    TypingFlaw.AGE: "That date is in the future or more than 120 years ago. Please check the year.",
}

BADGE: dict[Result | None, str] = {
    Result.CONFIRMED: "Please take your badge and wear it where everyone can see it.",
    Result.SENT: "Please take your badge and wear it where everyone can see it.",
    Result.FAILED: "The badge could not be printed here. The office will give you your badge.",
    None: "If no badge comes out in a moment, the office will give you one.",
}

SIGNED_OUT: dict[SignOutResult, TitledText] = {
    SignOutResult.SIGNED_OUT: TitledText("Goodbye", "You are signed out. Thank you for visiting."),
    SignOutResult.ALREADY: TitledText("Goodbye", "This badge was signed out before. There is nothing more to do."),
    SignOutResult.UNKNOWN: TitledText(
        "This badge is not known here",
        "It may be from another entrance or another day. Please hand it in at the office, who will sign you out.",
    ),
    SignOutResult.ASK_OFFICE: TitledText(
        "Please tell the office that you are leaving",
        "They know that somebody is coming, and will sign you out at the window.",
    ),
    SignOutResult.TOO_SOON: TitledText(
        "You have only just arrived",
        "You are still signed in. When you leave, hold up your badge again.",
    ),
}

HINTS: dict[Hint, str] = {
    Hint.NO_CARD: "Hold the back of your card inside the frame.",
    Hint.CLOSER: "Bring the card closer to the camera.",
    Hint.FURTHER: "Move the card back until all of it fits.",
    Hint.HOLD_STILL: "Hold the card still for a moment.",
    Hint.TILT_AWAY_FROM_LIGHT: "Tilt the card a little, away from the light.",
    Hint.TURN_OVER: "Turn the card over, to the side with the wide barcode.",
    Hint.TOO_DARK: "It is too dark to read the card. Hold it in better light.",
}

LONG_DATE: dict[str, str] = {"en": "MMMM d, yyyy", "es": "d 'de' MMMM 'de' yyyy"}


def say(text: str, **values: object) -> str:
    """A text in the visitor's language, with its {places} filled. Raises KeyError where a value is missing."""
    told = QCoreApplication.translate("wording", str(text))
    return told.format(**values) if values else told


def trouble(cause: TroubleCause) -> TitledText:
    """What the visitor is told when the visit cannot go on here."""
    return _told(TROUBLE[cause])


def refused(document: Unreadable) -> str:
    """What to do about a code that is no document."""
    return say(REFUSED[document])


def hint(what: Hint) -> str:
    """What to do now."""
    return say(HINTS[what])


def flaw(what: TypingFlaw) -> str:
    """What is wrong with what was typed."""
    return say(FLAWS[what])


def badge_outcome(outcome: PrintOutcome | None) -> str:
    """What became of the badge. None: the printer has not answered in time."""
    return say(BADGE[outcome.result if outcome else None])


def signed_out(result: SignOutResult) -> TitledText:
    return _told(SIGNED_OUT[result])


def long_date(day: date) -> str:
    """A date in words, in the reader's form: March 14, 1985."""
    locale = _locale()
    shape = LONG_DATE.get(locale.bcp47Name().split("-")[0], locale.dateFormat(QLocale.FormatType.ShortFormat))
    return locale.toString(QDate(day.year, day.month, day.day), shape)


def birth_date(born: PartialDate) -> str:
    """A birth date as a list knows it: the whole of it, or the year alone."""
    return long_date(born.full) if born.full else str(born.year)


def clock(moment: datetime, time_zone: str = "") -> str:
    """A time of day in the school's zone and the reader's form: 9:42 AM. An unknown zone reads as the moment's own."""
    local = _local(moment, time_zone)
    return _locale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def local_day(moment: datetime, time_zone: str = "") -> str:
    """A moment's day in the school's zone, in words."""
    return long_date(_local(moment, time_zone).date())


def _local(moment: datetime, time_zone: str) -> datetime:
    zone = known_zone(time_zone) if time_zone and moment.tzinfo else None
    return moment.astimezone(zone) if zone else moment


def _locale() -> QLocale:
    """The reader's locale; C, which is nobody's, reads as American English."""
    locale = QLocale()
    return locale if locale.language() != QLocale.Language.C else QLocale(QLocale.Language.English)


def _told(message: TitledText) -> TitledText:
    return TitledText(say(message.title), say(message.text))
