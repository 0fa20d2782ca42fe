"""What the visitor and the office read. With its `wording_*` neighbors this is the only place with the kiosk's texts.

Texts are declared in English and looked up when a screen is drawn, in the language of the step that is on view. The
visitor's words never say why somebody is asked to wait, and never "cleared".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from kiosk.checkin.visit import SignOutResult
from kiosk.checkin.visitor.steps import TroubleCause, TypingFlaw
from language.marks import N_, Text, TextEnum
from language.translator import Translator
from printing.printer import PrintOutcome, Result
from scanning.documents import Unreadable
from scanning.hints import Hint
from screening.persons import PartialDate
from sync.contract.time_zones import known_zone


class Phrase(TextEnum):
    """Fixed texts of the visitor's screens; {name} is filled in by `say`."""

    WELCOME = N_("Welcome")
    WELCOME_TO = N_("to {school}")
    HOW_TO_SCAN = N_("Hold the back of your driver's license or ID up to the camera.")
    HOW_TO_LEAVE = N_("Leaving? Hold up the code on your badge.")
    LEAVE = N_("I am leaving")
    START = N_("Check in")
    NO_CARD = N_("I have no card with me")

    SCANNING = N_("Show your card")
    SCANNING_HINT = N_("Turn the side with the wide barcode to the camera.")
    SCANNING_NO_CAMERA = N_("The camera is not working just now. Please type your name instead.")
    SCANNING_LATE = N_("Not every card can be read. You can keep trying, or go on without it; that is just as good.")
    WITHOUT_CARD = N_("Continue without a card")
    PREVIEW_WAITING = N_("The camera is starting")
    PREVIEW_NONE = N_("No picture just now")

    TYPING = N_("Tell us your name")
    LEAVING = N_("Hold up your badge")
    LEAVING_HINT = N_("Or show the license or pass that you came with. The camera is looking.")
    ASK_OFFICE = N_("I have none of these with me")
    ALREADY = N_("You are signed in, {name}")
    ALREADY_SINCE = N_("Since {time}. Are you leaving?")
    SIGN_OUT = N_("Sign out")
    STILL_HERE = N_("I am still here")
    CAME_BACK = N_("I left before, and am arriving again")
    GIVEN = N_("Given name")
    FAMILY = N_("Family name")
    BORN = N_("Date of birth")
    BORN_SHAPE = N_("month / day / year")
    CONTINUE = N_("Continue")

    CONFIRM = N_("Is this you?")
    BORN_ON = N_("Born {born}")
    KEPT = N_(
        "We keep your name, date of birth, photo and the times of your visit: {days} days on this desk, and then only "
        "in the district's visitor log. Nothing else from your card is kept."
    )
    CONFIRM_YES = N_("Yes, this is me")
    SAME = N_("Same as last time")
    LAST_VISIT = N_("{purpose} · {destination}")

    PURPOSE = N_("What brings you here today?")
    DESTINATION = N_("Where are you going?")
    VISIT = N_("Visit")
    VISIT_BADGE = N_("VISITOR")

    CONDUCT_ACCEPT = N_("I agree")
    CONDUCT_MISSING = N_("Please ask the office for our expectations of visitors before you go in.")

    PHOTO = N_("A photo for your badge")
    PHOTO_HINT = N_("Look into the camera, then take the photo.")
    PHOTO_ASKED = N_("Hold still for a moment")
    PHOTO_ASKED_HINT = N_("Look into the camera.")
    PHOTO_TAKEN = N_("How does this look?")
    PHOTO_TAKEN_HINT = N_("It goes on your badge.")
    PHOTO_FAILED = N_("No photo came. Try again, or go on without one.")
    TAKE_PHOTO = N_("Take the photo")
    KEEP_PHOTO = N_("Use this photo")
    PHOTO_AGAIN = N_("Take another")
    SKIP_PHOTO = N_("Go on without a photo")
    PHOTO_FAILED_MUST = N_("No photo came. Try again, or let the office help.")

    WAIT = N_("One moment, please")
    CHECKING = N_("We are finishing your sign-in.")
    RECORDING = N_("We are writing down your visit.")
    OPENING = N_("We are letting the office know that you are here.")
    PRINTING = N_("Your badge is being printed")
    PRINTING_HINT = N_("You are signed in. Your badge comes out below the screen.")
    SIGNING_OUT = N_("We are signing you out.")

    PAUSED = N_("Please follow the staff")
    PAUSED_HINT = N_("Nobody can check in at the moment. The staff here will tell you what to do.")
    OUT_OF_USE = N_("This desk is not in use")
    OUT_OF_USE_HINT = N_("Please go to the office window. They will sign you in or out.")
    HELD = N_("Thank you")
    HELD_HINT = N_("Please take a seat. Someone from the office will be with you in a moment.")

    GO_TO_OFFICE = N_("Please go to the office window")
    DONE = N_("You are signed in")
    DROPPED = N_("Thank you")
    DROPPED_HINT = N_("Please leave it on the shelf here. The office will fetch it.")
    NO_BADGE_HINT = N_("You need no badge today. When you leave, hold up your card or tell the office.")
    FINISH = N_("Done")
    STEP_OF = N_("Step {step} of {steps}")
    BACK = N_("Back")
    CANCEL = N_("Cancel")
    STAFF = N_("Staff")

    KEY_SPACE = N_("space")
    KEY_ERASE = N_("Erase")
    KEY_SHIFT = N_("Capitals")
    KEY_LETTERS = N_("abc")
    KEY_MARKS = N_("áñç")
    KEY_MARK_NAME = N_("Accent: {sample}")
    SHOWN_PREVIEW = N_("Live picture of the camera")


T = TypeVar("T", bound=str)
"""Text as it is declared, str when it was said."""


@dataclass(frozen=True, slots=True)
class TitledText(Generic[T]):
    """A headline and the sentence under it."""

    title: T
    text: T

    def said(self: TitledText[Text], words: Translator) -> TitledText[str]:
        return TitledText(words.say(self.title), words.say(self.text))


@dataclass(frozen=True, slots=True)
class Advice(Generic[T]):
    """A fault in a few words for the strip, and in full for the office: what happened, what it means, what to do.

    Attributes:
        short: at most some 24 letters, without a full stop. Visitors can read it too, so it names nobody and says
            nothing of why a person is held.
        full: sentences for staff.
    """

    short: T
    full: T

    def said(self: Advice[Text], words: Translator, **values: object) -> Advice[str]:
        """In a language, with both texts' {places} filled."""
        return Advice(words.say(self.short, **values), words.say(self.full, **values))


TROUBLE: dict[TroubleCause, TitledText[Text]] = {
    TroubleCause.NOT_RECORDED: TitledText(
        N_("Your visit could not be saved"),
        N_("You are not signed in yet. Please go to the office window; they will sign you in."),
    ),
    TroubleCause.NOT_SCREENED: TitledText(
        N_("This desk could not finish"),
        N_("You are not signed in yet. Please go to the office window; they will sign you in."),
    ),
    TroubleCause.SIGN_OUT_FAILED: TitledText(
        N_("Your sign-out could not be saved"),
        N_("You are still signed in. Please hold up your badge once more, or hand it in at the office."),
    ),
    TroubleCause.PASS_NOT_ACCEPTED: TitledText(
        N_("This code is for another desk"),
        N_("It cannot be used to check in here. Please hold up your license instead, or continue without a card."),
    ),
    TroubleCause.PASS_NOT_KNOWN: TitledText(
        N_("This pass is not known here"),
        N_("This desk may not have heard of it yet. Please hold up your license instead, or continue without a card."),
    ),
    TroubleCause.OFFICE_FAILED: TitledText(
        N_("The office pages are not answering"),
        N_(
            "Nothing was lost and nothing was decided. Please try again in a minute; if it stays so, restart the kiosk."
        ),
    ),
}

REFUSED: dict[Unreadable, Text] = {
    Unreadable.FOREIGN: N_(
        "That code is not from a license or a pass. Please try the wide barcode on the card's back."
    ),
    Unreadable.DAMAGED: N_(
        "That code was read only in part. Please try again without glare, or continue without a card."
    ),
    Unreadable.NO_NAME: Phrase.SCANNING_LATE,
    Unreadable.FORGED: N_("That pass is not from this district. Please use your license, or continue without a card."),
    Unreadable.EXPIRED: N_("That pass is no longer valid. Please use your license, or continue without a card."),
    Unreadable.NOT_YET_VALID: N_("That pass is for a later time. Please use your license, or continue without a card."),
    Unreadable.OTHER_SCHOOL: N_(
        "That pass is for another school. Please use your license, or continue without a card."
    ),
}

FLAWS: dict[TypingFlaw, Text] = {
    TypingFlaw.NAME: N_("A family name is needed. One name only? Write it there."),
    TypingFlaw.BORN: N_("There is no such date. Write it like 03 / 14 / 1985."),
    TypingFlaw.AGE: N_("That date is in the future or more than 120 years ago. Please check the year."),
}

BADGE: dict[Result | None, Text] = {
    Result.CONFIRMED: N_("Please take your badge and wear it where everyone can see it."),
    Result.SENT: N_("Please take your badge and wear it where everyone can see it."),
    Result.FAILED: N_("The badge could not be printed here. The office will give you your badge."),
    None: N_("If no badge comes out in a moment, the office will give you one."),
}

SIGNED_OUT: dict[SignOutResult, TitledText[Text]] = {
    SignOutResult.SIGNED_OUT: TitledText(N_("Goodbye"), N_("You are signed out. Thank you for visiting.")),
    SignOutResult.ALREADY: TitledText(
        N_("Goodbye"), N_("This badge was signed out before. There is nothing more to do.")
    ),
    SignOutResult.UNKNOWN: TitledText(
        N_("This badge is not known here"),
        N_("It may be from another entrance or another day. Please hand it in at the office, who will sign you out."),
    ),
    SignOutResult.ASK_OFFICE: TitledText(
        N_("Please tell the office that you are leaving"),
        N_("They know that somebody is coming, and will sign you out at the window."),
    ),
    SignOutResult.TOO_SOON: TitledText(
        N_("You have only just arrived"),
        N_("You are still signed in. When you leave, hold up your badge again."),
    ),
}

HINTS: dict[Hint, Text] = {
    Hint.NO_CARD: N_("Hold the back of your card inside the frame."),
    Hint.CLOSER: N_("Bring the card closer to the camera."),
    Hint.FURTHER: N_("Move the card back until all of it fits."),
    Hint.HOLD_STILL: N_("Hold the card still for a moment."),
    Hint.TILT_AWAY_FROM_LIGHT: N_("Tilt the card a little, away from the light."),
    Hint.TURN_OVER: N_("Turn the card over, to the side with the wide barcode."),
    Hint.TOO_DARK: N_("It is too dark to read the card. Hold it in better light."),
}


def trouble(words: Translator, cause: TroubleCause) -> TitledText[str]:
    """What the visitor is told when the visit cannot go on here."""
    return TROUBLE[cause].said(words)


def refused(words: Translator, document: Unreadable) -> str:
    """What to do about a code that is no document."""
    return words.say(REFUSED[document])


def hint(words: Translator, what: Hint) -> str:
    """What to do now."""
    return words.say(HINTS[what])


def flaw(words: Translator, what: TypingFlaw) -> str:
    """What is wrong with what was typed."""
    return words.say(FLAWS[what])


def badge_outcome(words: Translator, outcome: PrintOutcome | None) -> str:
    """What became of the badge. None: the printer has not answered in time."""
    return words.say(BADGE[outcome.result if outcome else None])


def signed_out(words: Translator, result: SignOutResult) -> TitledText[str]:
    return SIGNED_OUT[result].said(words)


def birth_date(words: Translator, born: PartialDate) -> str:
    """A birth date as a list knows it: the whole of it, or the year alone."""
    return words.day(born.full) if born.full else str(born.year)


def clock(words: Translator, moment: datetime, time_zone: str = "") -> str:
    """A time of day in the school's zone and the reader's form: 9:42 AM. An unknown zone reads as the moment's own."""
    return words.clock(_local(moment, time_zone))


def local_day(words: Translator, moment: datetime, time_zone: str = "") -> str:
    """A moment's day in the school's zone, in words."""
    return words.day(_local(moment, time_zone).date())


def _local(moment: datetime, time_zone: str) -> datetime:
    zone = known_zone(time_zone) if time_zone and moment.tzinfo else None
    return moment.astimezone(zone) if zone else moment
