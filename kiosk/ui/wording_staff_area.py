"""What the office reads beside the waiting list: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.checkin.answers import answer_line, shown_at
from kiosk.checkin.case import Case, CaseSummary, RememberedDecision
from kiosk.checkin.office.steps import Closing, Intent, Notice, OfficeArea, Reprint
from kiosk.checkin.school import Site
from kiosk.checkin.visit import BadgeDoubt, BadgeQuestion, BadgeRoll, Visit
from kiosk.ui.wording import clock, local_day
from kiosk.ui.wording_health import PRINTER
from kiosk.ui.wording_office import OfficeText, list_kind
from kiosk.ui.wording_paper import answer_words
from language.marks import N_, NC_, Plural, Text, TextEnum
from language.translator import Translator
from sync.contract.records.question import Place
from sync.contract.vocabulary import Decision


class StaffAreaText(TextEnum):
    """Fixed texts of these pages."""

    LEFT_AT = N_("Went away at {time}")
    MAKE_PASS = N_("Make a school pass")
    MAKE_PASS_HINT = N_("With it, the next visit is a scan.")
    PASS_ASKED = N_("The pass prints when the district has signed it.")
    LOOK_SINCE = N_("Somebody looks once. Since {time}")
    INSIDE_SINCE = N_("In the building. The list changed at {time}")
    INSIDE = N_("This visitor is signed in already, and the list has changed since. Find them, compare, and decide.")
    LEFT = N_("This visitor went away before the end, so nobody is waiting. Compare, and note that you have seen it.")

    PIN_HINT = N_("{name}, please type your PIN.")
    PIN_REPRINT = N_("Print the badge of {name} again")

    BADGES = N_("Badges to look at")
    BADGES_HINT = N_("Look at the printer before you answer.")
    BADGES_NONE = N_("No badge to look at")
    CAME_OUT = N_("It came out")
    AGAIN = N_("Print it again")
    NOT_NEEDED = N_("Not needed")
    ROLL_SINCE = N_("Put in on {day}")
    ROLL_UNKNOWN = N_("Press this whenever you put in a roll, and the kiosk counts what it gives.")
    NEW_ROLL = N_("A new roll is in")

    ON_SITE = N_("On site")
    ON_SITE_HINT = N_("Pick a visitor to sign them out or to print their badge again.")
    ON_SITE_NONE = N_("Nobody is signed in")
    PAGE_OF = N_("{page} of {pages}")
    PREVIOUS_PAGE = N_("Previous page")
    NEXT_PAGE = N_("Next page")
    REPRINT = N_("Print the badge again")
    REPRINT_HINT = N_("The same badge comes out. If the old one is found, it still signs out.")
    SIGN_OUT = NC_("the office does it for a visitor", "Sign out")
    ESCORTED = N_("Escort required")

    REMEMBERED = N_("Not this person")
    REMEMBERED_HINT = N_(
        "Whom somebody compared with an entry and found to be another person is not stopped for it again."
    )
    REMEMBERED_NONE = N_("Nothing is remembered")
    DECIDED = N_("Decided on {day}")
    DECIDED_BY = N_("Decided on {day} by {name}")
    UNTIL = N_("Holds until {day}")
    VISITOR = N_("Visitor: {name}")
    VISITOR_GONE = N_("The visitor's name is no longer kept on this kiosk.")
    ENTRY = N_("Not the same as: {name}")
    REVOKE = N_("Revoke")
    REVOKE_HINT = N_("After this, the visitor is stopped again for the same entry, until somebody decides anew.")
    REVOKE_YES = N_("Yes, revoke it")


ROLL = Plural("{count} badge since the last new roll", "{count} badges since the last new roll")


AREAS: dict[OfficeArea, Text] = {
    OfficeArea.WAITING: N_("Waiting"),
    OfficeArea.BADGES: N_("Badges"),
    OfficeArea.ON_SITE: N_("On site"),
    OfficeArea.REMEMBERED: N_("Remembered"),
}

NOTES: dict[Notice, Text] = {
    Notice.PRINTING: N_("The badge is on its way to the printer."),
    Notice.CAME_OUT: N_("It is on the record that the badge came out."),
    Notice.NOT_NEEDED: N_("It is on the record that no badge is needed."),
    Notice.NEW_ROLL: N_("The count begins anew."),
    Notice.SIGNED_OUT: N_("The visitor is signed out."),
    Notice.REVOKED: N_("Revoked. The visitor is stopped again for that entry."),
}

DOUBTS: dict[BadgeDoubt, Text] = {
    BadgeDoubt.NOT_PRINTED: N_("Nothing came out."),
    BadgeDoubt.MAY_STILL_COME: (
        N_(
            "The badge lies in the printer and may still come out by itself. Mend the printer and wait for it: "
            "printing again can make a second badge."
        )
    ),
    BadgeDoubt.INTERRUPTED: (
        N_(
            "The kiosk stopped while it was printing. Look whether the badge is out: printing again can make a second "
            "one."
        )
    ),
    BadgeDoubt.UNCONFIRMED: (
        N_("The kiosk stopped right after sending it, and this printer cannot tell. Look whether the badge is out.")
    ),
}

INTENTS: dict[Decision, Text] = {
    Decision.ADMIT: N_("Admit {name}"),
    Decision.ADMIT_WITH_ESCORT: N_("Admit {name} with escort"),
    Decision.REFUSE: N_("Refuse {name}"),
    Decision.NOTED: N_("{name} was seen"),
}


def since(words: Translator, case: Case | CaseSummary, time_zone: str) -> str:
    """What has been so since the case was opened."""
    text: Text = OfficeText.SINCE
    if case.left:
        text = StaffAreaText.LEFT_AT
    elif case.inside:
        text = StaffAreaText.INSIDE_SINCE
    elif isinstance(case, CaseSummary) and case.only_typed:
        text = StaffAreaText.LOOK_SINCE
    return words.say(text, time=clock(words, case.opened, time_zone))


def errand(words: Translator, about: Case | Visit, site: Site) -> Iterator[str]:
    """What somebody comes for, to whom and where, a line; then each answer that staff may see, after its question."""
    parts = (
        site.type_label(about.purpose) if about.purpose else "",
        site.host_name(about.host),
        site.destination(about.destination).label if about.destination else "",
        words.say(StaffAreaText.ESCORTED) if isinstance(about, Visit) and site.escorted(about) else "",
    )
    if any(parts):
        yield " · ".join(filter(None, parts))
    for shown in shown_at(Place.PAGE, site.types, about.purpose, about.answers):
        yield answer_line(shown, site.language, answer_words(words), labeled=True)


def area(words: Translator, which: OfficeArea, count: int = 0) -> str:
    """A page's name, with how many things wait there."""
    return f"{words.say(AREAS[which])} ({count})" if count else words.say(AREAS[which])


def note(words: Translator, what: Notice) -> str:
    return words.say(NOTES[what])


def intent(words: Translator, asked: Intent) -> str:
    """What a PIN is about to do, and to whom."""
    if isinstance(asked, Closing):
        return words.say(OfficeText.CLOSE)
    if isinstance(asked, Reprint):
        return words.say(StaffAreaText.PIN_REPRINT, name=asked.visit.name.full)
    return words.say(INTENTS[asked.decision], name=asked.case.name.full)


def doubt(words: Translator, question: BadgeQuestion) -> str:
    """What is known of a badge: what the printer said, and whether it may still come out."""
    known = words.say(DOUBTS[question.doubt])
    return f"{words.say(PRINTER[question.fault].short)}. {known}" if question.fault else known


def roll(words: Translator, known: BadgeRoll) -> str:
    return words.say(ROLL, count=known.badges)


def roll_hint(words: Translator, known: BadgeRoll, time_zone: str) -> str:
    return (
        words.say(StaffAreaText.ROLL_SINCE, day=local_day(words, known.since, time_zone))
        if known.since
        else words.say(StaffAreaText.ROLL_UNKNOWN)
    )


def decided(words: Translator, kept: RememberedDecision, time_zone: str) -> str:
    """When somebody decided, and who, as far as they still work here."""
    day = local_day(words, kept.decided, time_zone)
    return (
        words.say(StaffAreaText.DECIDED_BY, day=day, name=kept.by)
        if kept.by
        else words.say(StaffAreaText.DECIDED, day=day)
    )


def until(words: Translator, kept: RememberedDecision, time_zone: str) -> str:
    return words.say(StaffAreaText.UNTIL, day=local_day(words, kept.until, time_zone))


def covered_lines(words: Translator, kept: RememberedDecision) -> list[str]:
    """What only a held finger shows: who, and which entry."""
    listed = dict.fromkeys(entry.names[0].full for entry in kept.entries if entry.names)
    lines = [
        words.say(StaffAreaText.VISITOR, name=kept.name.full) if kept.name else words.say(StaffAreaText.VISITOR_GONE),
        " · ".join(list_kind(words, kind) for kind in kept.kinds),
        words.say(StaffAreaText.ENTRY, name=words.listed(list(listed))) if listed else "",
    ]
    return [line for line in lines if line]
