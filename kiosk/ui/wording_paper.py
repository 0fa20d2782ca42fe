"""What is said on paper: badges, the roster, the daily visitor log, and a visitor's privacy receipt."""

from __future__ import annotations

import sys
from enum import StrEnum

from kiosk.checkin.school import BadgeWords
from kiosk.checkin.visit import AdmissionBasis
from kiosk.ui.wording import say
from printing.reports import site_roster, visitor_log
from sync.contract.vocabulary import SignOutMethod


class ReportText(StrEnum):
    """Fixed texts; {places} are filled in by `say`, or by the report itself."""

    MADE = "{day}, {time}"
    LOG_MADE = "Drawn up {day}, {time}"

    RECEIPT = "What we keep of your visit"
    RECEIPT_PERSON = "{name}, visit of {day}"
    NAME = "Your name"
    NAME_BORN = "Your name and date of birth"
    PHOTO = "Your photo"
    TIMES = "When you came and left, why, and where you went"
    DECISION = "That the office checked your visit, what it decided, and why"
    RETURNING = "A number computed from your card, so that your next visit takes two taps"
    UNTIL = "On this desk until {day}. After that only in the district's visitor log."
    UNTIL_ONLY = "On this desk until {day}. Your card cannot be read from it."
    UNTIL_LEFT = "On this desk until {days} days after you leave. After that only in the district's visitor log."
    NOTHING_ELSE = (
        "Nothing else of your card is kept: no address, no license number, no picture of the card. "
        "No face recognition is used."
    )
    DISTRICT = (
        "How long the district keeps its visitor log is the district's rule. The office can tell you, and can ask the "
        "district to erase what is kept of you."
    )
    OFFLINE = "What the district does not hold yet stays on this desk until it does."


SIGNED_OUT_BY: dict[SignOutMethod, str] = {
    SignOutMethod.BADGE: "",
    SignOutMethod.LICENSE: "",
    SignOutMethod.NAME: "",
    SignOutMethod.OFFICE: "signed out by the office",
    SignOutMethod.SYSTEM: "signed out by the system at the end of the day",
}
CHOICES: dict[AdmissionBasis, str] = {
    AdmissionBasis.NO_MATCH: "",
    AdmissionBasis.REMEMBERED: "",
    AdmissionBasis.ADMITTED: "admitted by the office",
    AdmissionBasis.ADMITTED_WITH_ESCORT: "admitted by the office with an escort",
    AdmissionBasis.REFUSED: "",
}


def remark(choice: AdmissionBasis, left_by: SignOutMethod | None) -> str:
    """What was out of the ordinary about a visit, "" where nothing was."""
    parts = (CHOICES[choice], SIGNED_OUT_BY[left_by] if left_by else "")
    told = "; ".join(say(part) for part in parts if part)
    return told[:1].upper() + told[1:]


def badge_words() -> BadgeWords:
    """The words that are on every badge."""
    return BadgeWords(
        escort=say("ESCORT REQUIRED"),
        date_format="%a %b %d, %Y",
        time_format="%-I:%M %p" if sys.platform != "win32" else "%#I:%M %p",
        valid_until=say("until {time}"),
        slip_title=say("SCHOOL PASS"),
        bring_again=say("Bring it next time"),
        slip_until=say("until %b %d, %Y"),
    )


def roster_words() -> site_roster.Words:
    return site_roster.Words(
        title=say("On site now"),
        name=say("Name"),
        visitor_type=say("Visitor type"),
        area=say("Area"),
        since=say("Since"),
        children=say("Children"),
        escort=say("Escort"),
        total=say("{people} on site: {visitors} visitors, {children} children"),
        total_at_least=say(
            "At least {people} on site: {visitors} visitors, {children} children; {unasked} not asked about children"
        ),
        total_unasked=say("Visitors on site: {visitors}. Children with them are not counted."),
        with_children=say("+ {children}"),
        page=say("Page {page} of {pages}"),
        nobody=say("No visitor is signed in."),
        nowhere=say("No set destination"),
    )


def log_words() -> visitor_log.LogWords:
    return visitor_log.LogWords(
        title=say("Visitor log"),
        columns=(say("In"), say("Out"), say("Name"), say("Visitor type"), say("Destination"), say("Remarks")),
        visit=say("Visit"),
        summary=say("Visits: {visits}. Still on site: {staying}."),
        page=say("Page {page} of {pages}"),
        nobody=say("Nobody signed in on this day."),
    )
