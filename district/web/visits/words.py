"""What the pages and papers about visits say besides names: of codes, in texts of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from district.projections.visit_search import Likeness
from language.marks import N_, NC_, Text, TextEnum
from language.translator import Translator
from printing.reports import site_roster, visitor_log
from sync.contract.vocabulary import Decision, PrintResult, Reason, SignOutMethod


class PaperText(TextEnum):
    """Fixed texts of the papers; {places} are filled in by `say`."""

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
    NOTE = N_("What the office noted about it")
    WHOM = N_("A number computed from your card, so that you need not wait for the same reason again")
    TIMES = N_("When you came and left, why, and where you went")
    DECISION = N_("That the office checked your visit, what it decided, and why")
    UNTIL_DAY = N_("Here and at the district until this day is over and you have left.")
    UNTIL = N_("At the district until {day}.")
    UNTIL_LEFT = N_("At the district until {days} days after you leave.")
    UNTIL_REMEMBERED = N_("At the district and on the school's desks until {day}. Your card cannot be read from it.")
    AS_LONG_AS_THE_JOURNAL = N_("At the district as long as its journal, without your name after {day}.")
    JOURNAL_LEFT = N_("At the district as long as its journal, without your name {days} days after you leave.")
    NOTHING_ELSE = N_(
        "Nothing else of your card is kept: no address, no license number, no picture of the card. "
        "No face recognition is used."
    )
    ERASE = N_("You may ask the office for a copy of all of it, and to have the district erase it.")


LIKENESSES: Mapping[Likeness, Text] = {
    Likeness.SAME: NC_("how a name agrees", "same"),
    Likeness.CLOSE: NC_("how a name agrees", "close"),
}

SIGNED_OUT_BY: Mapping[str, Text] = {
    SignOutMethod.BADGE: N_("with the badge"),
    SignOutMethod.LICENSE: N_("with the card"),
    SignOutMethod.NAME: N_("by name"),
    SignOutMethod.OFFICE: N_("signed out by the office"),
    SignOutMethod.SYSTEM: N_("signed out by the system at the end of the day"),
}
_ORDINARY = frozenset({SignOutMethod.BADGE, SignOutMethod.LICENSE, SignOutMethod.NAME})

CHOICES: Mapping[str, Text] = {
    "no_match": N_("nothing matched"),
    "remembered": N_("an earlier decision is remembered"),
    "admitted": N_("admitted by the office"),
    "admitted_with_escort": N_("admitted by the office with an escort"),
    "refused": N_("refused by the office"),
}
_REMARKABLE = frozenset({"admitted", "admitted_with_escort"})

DECISIONS: Mapping[str, Text] = {
    Decision.ADMIT: N_("admitted"),
    Decision.ADMIT_WITH_ESCORT: N_("admitted with an escort"),
    Decision.REFUSE: N_("refused"),
    Decision.NOTED: N_("seen; the visitor had left"),
}
REASONS: Mapping[str, Text] = {
    Reason.DIFFERENT_PERSON: N_("a different person"),
    Reason.PARENT_OF_STUDENT: N_("parent of a student here"),
    Reason.APPROVED_BY_PRINCIPAL: N_("approved by the principal"),
    Reason.SAME_PERSON: N_("the same person"),
    Reason.COURT_ORDER: N_("a court order"),
    Reason.NO_BUSINESS_HERE: N_("no business here"),
    Reason.OTHER: N_("another reason"),
    Reason.IDENTITY_CHECKED: N_("identity checked"),
    Reason.CAME_BACK: N_("the visitor came back"),
}
PRINTS: Mapping[str, Text] = {
    PrintResult.FAILED: N_("not printed"),
    PrintResult.SENT: N_("sent to the printer"),
    PrintResult.CONFIRMED: N_("printed"),
}


def remark(words: Translator, choice: str, left_by: str, *, voided: bool = False) -> str:
    """What was out of the ordinary about a visit, "" where nothing was."""
    parts = [N_("did not take place")] if voided else []
    parts += [CHOICES[choice]] if choice in _REMARKABLE else []
    parts += [SIGNED_OUT_BY[left_by]] if left_by in SIGNED_OUT_BY and left_by not in _ORDINARY else []
    told = "; ".join(map(words.say, parts))
    return told[:1].upper() + told[1:]


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
