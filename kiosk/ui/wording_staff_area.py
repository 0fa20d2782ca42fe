"""What the office reads beside the waiting list: badges to look at, who is on site, what is remembered."""

from __future__ import annotations

from enum import StrEnum

from kiosk.checkin.case import Case, CaseSummary, RememberedDecision
from kiosk.checkin.office.steps import Closing, Intent, Notice, OfficeArea, Reprint
from kiosk.checkin.visit import BadgeDoubt, BadgeQuestion, BadgeRoll
from kiosk.ui.wording import clock, local_day, say
from kiosk.ui.wording_health import PRINTER
from kiosk.ui.wording_office import OfficeText, list_kind
from sync.contract.vocabulary import Decision


class StaffAreaText(StrEnum):
    """Fixed texts of these pages."""

    LEFT_AT = "Went away at {time}"
    MAKE_PASS = "Make a school pass"  # noqa: S105  no password
    MAKE_PASS_HINT = "With it, the next visit is a scan."  # noqa: S105  no password
    PASS_ASKED = "The pass prints when the district has signed it."  # noqa: S105  no password
    TYPED_SINCE = "Name typed: somebody looks once. Since {time}"
    INSIDE_SINCE = "In the building. The list changed at {time}"
    INSIDE = "This visitor is signed in already, and the list has changed since. Find them, compare, and decide."
    LEFT = "This visitor went away before the end, so nobody is waiting. Compare, and note that you have seen it."

    PIN_HINT = "{name}, please type your PIN."
    PIN_REPRINT = "Print the badge of {name} again"

    BADGES = "Badges to look at"
    BADGES_HINT = "Look at the printer before you answer."
    BADGES_NONE = "No badge to look at"
    CAME_OUT = "It came out"
    AGAIN = "Print it again"
    NOT_NEEDED = "Not needed"
    ROLL_ONE = "1 badge since the last new roll"
    ROLL = "{count} badges since the last new roll"
    ROLL_SINCE = "Put in on {day}"
    ROLL_UNKNOWN = "Press this whenever you put in a roll, and the kiosk counts what it gives."
    NEW_ROLL = "A new roll is in"

    ON_SITE = "On site"
    ON_SITE_HINT = "Pick a visitor to sign them out or to print their badge again."
    ON_SITE_NONE = "Nobody is signed in"
    PAGE_OF = "{page} of {pages}"
    PREVIOUS_PAGE = "Previous page"
    NEXT_PAGE = "Next page"
    REPRINT = "Print the badge again"
    REPRINT_HINT = "The same badge comes out. If the old one is found, it still signs out."
    SIGN_OUT = "Sign out"

    REMEMBERED = "Not this person"
    REMEMBERED_HINT = "Whom somebody compared with an entry and found to be another person is not stopped for it again."
    REMEMBERED_NONE = "Nothing is remembered"
    DECIDED = "Decided on {day}"
    DECIDED_BY = "Decided on {day} by {name}"
    UNTIL = "Holds until {day}"
    VISITOR = "Visitor: {name}"
    VISITOR_GONE = "The visitor's name is no longer kept on this kiosk."
    ENTRY = "Not the same as: {name}"
    REVOKE = "Revoke"
    REVOKE_HINT = "After this, the visitor is stopped again for the same entry, until somebody decides anew."
    REVOKE_YES = "Yes, revoke it"


AREAS: dict[OfficeArea, str] = {
    OfficeArea.WAITING: "Waiting",
    OfficeArea.BADGES: "Badges",
    OfficeArea.ON_SITE: "On site",
    OfficeArea.REMEMBERED: "Remembered",
}

NOTES: dict[Notice, str] = {
    Notice.PRINTING: "The badge is on its way to the printer.",
    Notice.CAME_OUT: "It is on the record that the badge came out.",
    Notice.NOT_NEEDED: "It is on the record that no badge is needed.",
    Notice.NEW_ROLL: "The count begins anew.",
    Notice.SIGNED_OUT: "The visitor is signed out.",
    Notice.REVOKED: "Revoked. The visitor is stopped again for that entry.",
}

DOUBTS: dict[BadgeDoubt, str] = {
    BadgeDoubt.NOT_PRINTED: "Nothing came out.",
    BadgeDoubt.MAY_STILL_COME: (
        "The badge lies in the printer and may still come out by itself. Mend the printer and wait for it: "
        "printing again can make a second badge."
    ),
    BadgeDoubt.INTERRUPTED: (
        "The kiosk stopped while it was printing. Look whether the badge is out: printing again can make a second one."
    ),
    BadgeDoubt.UNCONFIRMED: (
        "The kiosk stopped right after sending it, and this printer cannot tell. Look whether the badge is out."
    ),
}

INTENTS: dict[Decision, str] = {
    Decision.ADMIT: "Admit {name}",
    Decision.ADMIT_WITH_ESCORT: "Admit {name} with escort",
    Decision.REFUSE: "Refuse {name}",
    Decision.NOTED: "{name} was seen",
}


def since(case: Case | CaseSummary, time_zone: str) -> str:
    """What has been so since the case was opened."""
    text: str = OfficeText.SINCE
    if case.left:
        text = StaffAreaText.LEFT_AT
    elif case.inside:
        text = StaffAreaText.INSIDE_SINCE
    elif isinstance(case, CaseSummary) and case.only_typed:
        text = StaffAreaText.TYPED_SINCE
    return say(text, time=clock(case.opened, time_zone))


def area(which: OfficeArea, count: int = 0) -> str:
    """A page's name, with how many things wait there."""
    return f"{say(AREAS[which])} ({count})" if count else say(AREAS[which])


def note(what: Notice) -> str:
    return say(NOTES[what])


def intent(asked: Intent) -> str:
    """What a PIN is about to do, and to whom."""
    if isinstance(asked, Closing):
        return say(OfficeText.CLOSE)
    if isinstance(asked, Reprint):
        return say(StaffAreaText.PIN_REPRINT, name=asked.visit.name.full)
    return say(INTENTS[asked.decision], name=asked.case.name.full)


def doubt(question: BadgeQuestion) -> str:
    """What is known of a badge: what the printer said, and whether it may still come out."""
    known = say(DOUBTS[question.doubt])
    return f"{say(PRINTER[question.fault].short)}. {known}" if question.fault else known


def roll(known: BadgeRoll) -> str:
    return say(StaffAreaText.ROLL_ONE) if known.badges == 1 else say(StaffAreaText.ROLL, count=known.badges)


def roll_hint(known: BadgeRoll, time_zone: str) -> str:
    return (
        say(StaffAreaText.ROLL_SINCE, day=local_day(known.since, time_zone))
        if known.since
        else say(StaffAreaText.ROLL_UNKNOWN)
    )


def decided(kept: RememberedDecision, time_zone: str) -> str:
    """When somebody decided, and who, as far as they still work here."""
    day = local_day(kept.decided, time_zone)
    return say(StaffAreaText.DECIDED_BY, day=day, name=kept.by) if kept.by else say(StaffAreaText.DECIDED, day=day)


def until(kept: RememberedDecision, time_zone: str) -> str:
    return say(StaffAreaText.UNTIL, day=local_day(kept.until, time_zone))


def covered_lines(kept: RememberedDecision) -> list[str]:
    """What only a held finger shows: who, and which entry."""
    listed = dict.fromkeys(entry.names[0].full for entry in kept.entries if entry.names)
    lines = [
        say(StaffAreaText.VISITOR, name=kept.name.full) if kept.name else say(StaffAreaText.VISITOR_GONE),
        " · ".join(list_kind(kind) for kind in kept.kinds),
        say(StaffAreaText.ENTRY, name=", ".join(listed)) if listed else "",
    ]
    return [line for line in lines if line]
