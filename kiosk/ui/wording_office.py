"""What the office reads at the kiosk: people, cases, decisions, and what ails the machine."""

from __future__ import annotations

from language.marks import N_, NOTHING, Plural, Text, TextEnum
from language.translator import Translator
from language.visit_texts import ListKindText, ReasonText, UnlistedText
from sync.contract.vocabulary import Decision, ListKind, ListState, Reason, Ruling


class OfficeText(TextEnum):
    """Fixed texts of the office's pages."""

    NAMES = N_("Who are you?")
    NAMES_HINT = N_("Pick your name.")
    SECOND = N_("A second person is needed")
    SECOND_HINT = N_("Admitting this visitor takes two people. Pick the name of the second one.")
    NAMES_NONE = N_("This kiosk knows no staff yet. It needs to reach the district server once.")
    LOADING = N_("Loading")

    PIN = N_("Hello, {name}")
    PIN_HINT = N_("Enter your PIN.")
    PIN_CHECKING = N_("Checking your PIN")
    PIN_REFUSED = N_("That PIN is not right. Please try again.")
    PIN_ENTER = N_("Enter")

    CASES = N_("Waiting for you")
    CASES_HINT = N_("Pick a visitor to compare and decide.")
    CASES_NONE = N_("Nobody is waiting")
    CASES_NONE_HINT = N_("When the kiosk asks for a person, the visitor appears here.")
    SINCE = N_("Since {time}")
    LEAVE = N_("Leave the office pages")
    CLOSE = N_("Close the kiosk")
    KIOSK = N_("This kiosk")
    KIOSK_WELL = N_("Camera, printer, server and lists are all working.")
    UNSENT = N_("Waiting to be sent to the district: {count}")

    LOOK_ONCE = N_("Look once, then decide")
    LOOK_ONCE_HINT = N_("Nothing matched. One tap admits; what you saw is not written down.")
    LOOKED_AT_CARD = N_("I looked at a card")
    KNOWN_PERSON = N_("I know this person")
    WITH_ESCORT = N_("With escort")
    WHY_REFUSED = N_("Why is the visitor refused?")

    REVIEW = N_("Compare, then decide")
    ENTRY_OF = N_("Entry {index} of {count}")
    COVERED = N_("The entry is covered, so that nobody else can read it.")
    HOLD = N_("Press and hold to compare")
    RELEASE = N_("Release to cover")
    WHY = N_("Reason")
    ADD_NOTE = N_("Add a note")
    EDIT_NOTE = N_("Edit note")
    NOTE = N_("Note for the record")
    KEEP_NOTE = N_("Keep the note")
    DECIDING = N_("Saving the decision")
    BORN = N_("Born {born}")
    BORN_UNKNOWN = N_("Date of birth not known")
    ALSO = N_("Also known as {names}")
    SEX = N_("Sex {sex}")
    HEIGHT = N_("Height {cm} cm ({feet} ft {inches} in)")
    EYES = N_("Eyes {eyes}")
    LISTED_FOR = N_("Listed for: {reason}")
    DO = N_("What to do: {instructions}")
    AGREES = N_("How they compare")
    NO_ENTRY = N_("There is no entry to compare.")
    PREVIOUS_ENTRY = N_("Previous entry")
    NEXT_ENTRY = N_("Next entry")

    LAMP = N_("{part}: {state}")
    WORKING = N_("working")


# Translators: these two are also read in the hall, so they say no more
WAITING = Plural("{count} visitor waiting", "{count} visitors waiting")
LOOK = Plural("{count} thing for staff", "{count} things for staff")
PIN_ENTERED = Plural("{count} digit entered", "{count} digits entered")
PIN_WAIT = Plural(
    "Too many wrong PINs. Wait {count} second, or hold up your staff pass and type your PIN.",
    "Too many wrong PINs. Wait {count} seconds, or hold up your staff pass and type your PIN.",
)


DECISIONS: dict[Decision, Text] = {
    Decision.ADMIT: N_("Admit"),
    Decision.ADMIT_WITH_ESCORT: N_("Admit with escort"),
    Decision.REFUSE: N_("Refuse"),
    Decision.NOTED: N_("I have seen this"),
}

DECIDED: dict[Decision, Text] = {
    Decision.ADMIT: N_("The visitor is admitted. The badge is being printed."),
    Decision.ADMIT_WITH_ESCORT: N_("The visitor is admitted with an escort. The badge is being printed."),
    Decision.REFUSE: N_("The visitor is refused. Please tell them in person."),
    Decision.NOTED: N_("It is on the record that you have seen it."),
}

DECIDED_INSIDE: dict[Decision, Text] = {
    Decision.ADMIT: N_("The visitor may stay."),
    Decision.ADMIT_WITH_ESCORT: N_("The visitor may stay, from now on with an escort."),
    Decision.REFUSE: N_("The visitor is refused, and still signed in. Please find them, then sign them out."),
    Decision.NOTED: DECIDED[Decision.NOTED],
}
"""Of somebody who is in the building already: no badge comes, and nobody is signed out by it."""

DECIDED_WITHOUT_BADGE: dict[Decision, Text] = {
    **DECIDED,
    Decision.ADMIT: N_("The visitor is admitted. No badge is printed for this type of visitor."),
    Decision.ADMIT_WITH_ESCORT: N_(
        "The visitor is admitted with an escort. No badge is printed for this type of visitor."
    ),
}

REASONS: dict[Reason, Text] = {one: ReasonText[one.name] for one in Reason}
LIST_KINDS: dict[ListKind, Text] = {one: ListKindText[one.name] for one in ListKind}
UNLISTED: dict[ListState, Text] = {one: UnlistedText[one.name] for one in ListState}

RULINGS: dict[Ruling, Text] = {
    Ruling.ALLOWED: NOTHING,
    Ruling.NOT_PERMITTED: N_("You may not decide cases. Ask a colleague who may to sign in here."),
    Ruling.NEEDS_SECOND_PERSON: N_("This decision takes two people. Ask a colleague to confirm it with their own PIN."),
    Ruling.ALREADY_DECIDED: N_("Somebody has already decided this. Go back to the list; nothing more is needed."),
    Ruling.NEEDS_REASON: N_("Pick a reason first, then decide again."),
    Ruling.HAS_LEFT: N_("This visitor went away, so there is nobody to admit or refuse. Note that you have seen it."),
}


def decision(words: Translator, choice: Decision) -> str:
    return words.say(DECISIONS[choice])


def decided(words: Translator, choice: Decision, *, inside: bool = False, badge: bool = True) -> str:
    """What the waiting list says after a decision; `badge`: the visitor type has one."""
    return words.say((DECIDED_INSIDE if inside else DECIDED if badge else DECIDED_WITHOUT_BADGE)[choice])


def reason(words: Translator, why: Reason) -> str:
    return words.say(REASONS[why])


def ruling(words: Translator, why: Ruling) -> str:
    """Why a decision did not count, and what to do; "" where it did."""
    return words.say(RULINGS[why])


def list_kind(words: Translator, kind: ListKind) -> str:
    return words.say(LIST_KINDS[kind])


def unlisted(words: Translator, state: ListState) -> str:
    """Why somebody waits although no entry matched."""
    return words.say(UNLISTED[state])


def waiting(words: Translator, count: int, others: int = 0) -> str:
    """How many visitors wait, and how many other things there are for staff to look at; "" for none. The hall reads it
    too, so it says no more."""
    told = ((WAITING, count), (LOOK, others))
    return " · ".join(words.say(text, count=many) for text, many in told if many)


def height(words: Translator, centimeters: int) -> str:
    """A height in both measures."""
    feet, inches = divmod(round(centimeters / 2.54), 12)
    return words.say(OfficeText.HEIGHT, cm=centimeters, feet=feet, inches=inches)
