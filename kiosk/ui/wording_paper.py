"""What is said on paper: badges, the roster, the daily visitor log, and a visitor's privacy receipt."""

from __future__ import annotations

from kiosk.checkin.answers import AnswerWords
from kiosk.checkin.school import BadgeWords
from kiosk.checkin.visit import AdmissionBasis
from language.marks import N_, NC_, NOTHING, Text, TextEnum
from language.translator import Translator
from printing.reports import site_roster, visitor_log
from sync.contract.vocabulary import SignOutMethod


class ReportText(TextEnum):
    """Fixed texts; {places} are filled in by `say`, or by the report itself."""

    MADE = N_("{day}, {time}")
    LOG_MADE = N_("Drawn up {day}, {time}")

    RECEIPT = N_("What we keep of your visit")
    RECEIPT_PERSON = N_("{name}, visit of {day}")
    RECEIPT_WHAT = N_("What we keep")
    RECEIPT_UNTIL = N_("Where, and until when")
    NAME = N_("Your name")
    NAME_BORN = N_("Your name and date of birth")
    BORN = N_("Your date of birth")
    PHOTO = N_("Your photo")
    ANSWERED = N_("What you answered: {answers}")
    ANSWER = N_("{question}: {answer}")
    NOTE = N_("What the office noted about it")
    WHOM = N_("A number computed from your card, so that you need not wait for the same reason again")
    TIMES = N_("When you came and left, why, and where you went")
    DECISION = N_("That the office checked your visit, what it decided, and why")
    RETURNING = N_("A number computed from your card, so that your next visit takes two taps")
    UNTIL_DAY = N_("Here and at the district until this day is over and you have left.")
    UNTIL = N_("On this desk until {day}. After that only in the district's visitor log.")
    UNTIL_ONLY = N_("On this desk until {day}. Your card cannot be read from it.")
    UNTIL_LEFT = N_("On this desk until {days} days after you leave. After that only in the district's visitor log.")
    NOTHING_ELSE = N_(
        "Nothing else of your card is kept: no address, no license number, no picture of the card. "
        "No face recognition is used."
    )
    DISTRICT = N_(
        "How long the district keeps its visitor log is the district's rule. The office can tell you, and can ask the "
        "district to erase what is kept of you."
    )
    OFFLINE = N_("What the district does not hold yet stays on this desk until it does.")


SIGNED_OUT_BY: dict[SignOutMethod, Text] = {
    SignOutMethod.BADGE: NOTHING,
    SignOutMethod.LICENSE: NOTHING,
    SignOutMethod.NAME: NOTHING,
    SignOutMethod.OFFICE: N_("signed out by the office"),
    SignOutMethod.SYSTEM: N_("signed out by the system at the end of the day"),
}
CHOICES: dict[AdmissionBasis, Text] = {
    AdmissionBasis.NO_MATCH: NOTHING,
    AdmissionBasis.REMEMBERED: NOTHING,
    AdmissionBasis.ADMITTED: N_("admitted by the office"),
    AdmissionBasis.ADMITTED_WITH_ESCORT: N_("admitted by the office with an escort"),
    AdmissionBasis.REFUSED: NOTHING,
}


def remark(words: Translator, choice: AdmissionBasis, left_by: SignOutMethod | None) -> str:
    """What was out of the ordinary about a visit, "" where nothing was."""
    parts = (CHOICES[choice], SIGNED_OUT_BY[left_by] if left_by else NOTHING)
    told = "; ".join(words.say(part) for part in parts if part)
    return told[:1].upper() + told[1:]


def answer_words(words: Translator) -> AnswerWords:
    """How answers are said that are not words themselves."""
    return AnswerWords(yes=words.say(N_("Yes")), no=words.say(N_("No")), date=words.day)


def badge_words(words: Translator) -> BadgeWords:
    """The words that are on every badge."""
    return BadgeWords(
        # Translators: the large words on the badge of somebody who may not walk alone
        escort=words.say(N_("ESCORT REQUIRED")),
        date=words.short_day,
        time=words.clock,
        valid_until=words.say(N_("until {time}")),
        along=words.say(N_("+ {count}")),
        answers=answer_words(words),
        slip_title=words.say(N_("SCHOOL PASS")),
        bring_again=words.say(N_("Bring it next time")),
        slip_until=words.say(N_("until {day}")),
    )


def roster_words(words: Translator) -> site_roster.Words:
    return site_roster.Words(
        title=words.say(N_("On site now")),
        name=words.say(N_("Name")),
        visitor_type=words.say(N_("Visitor type")),
        area=words.say(N_("Area")),
        since=words.say(N_("Since")),
        children=words.say(N_("Children")),
        escort=words.say(N_("Escort")),
        total=words.say(N_("{people} on site: {visitors} visitors, {children} children")),
        total_at_least=words.say(
            N_(
                "At least {people} on site: {visitors} visitors, {children} children; {unasked} not asked about "
                "children"
            )
        ),
        total_unasked=words.say(N_("Visitors on site: {visitors}. Children with them are not counted.")),
        with_children=words.say(N_("+ {children}")),
        page=words.say(N_("Page {page} of {pages}")),
        nobody=words.say(N_("No visitor is signed in.")),
        nowhere=words.say(N_("No set destination")),
    )


def log_words(words: Translator) -> visitor_log.LogWords:
    return visitor_log.LogWords(
        title=words.say(N_("Visitor log")),
        columns=(
            words.say(NC_("column of the visitor log", "In")),
            words.say(NC_("column of the visitor log", "Out")),
            words.say(N_("Name")),
            words.say(N_("Visitor type")),
            words.say(N_("Destination")),
            words.say(N_("Remarks")),
        ),
        visit=words.say(N_("Visit")),
        summary=words.say(N_("Visits: {visits}. Still on site: {staying}.")),
        page=words.say(N_("Page {page} of {pages}")),
        nobody=words.say(N_("Nobody signed in on this day.")),
    )
