"""What the pages and papers about visits say besides names: of codes, in texts of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from district.projections.visit_search import Likeness
from language.marks import N_, NC_, Text, TextEnum
from language.visit_texts import RemarkText
from sync.contract.vocabulary import AdmissionBasis, CloseReason, Decision, PrintResult, SignOutMethod


class ReceiptText(TextEnum):
    """What the district's receipt says besides the texts that it shares with a kiosk's; {places} are filled in."""

    UNTIL = N_("At the district until {day}.")
    UNTIL_LEFT = N_("At the district until {days} days after you leave.")
    UNTIL_REMEMBERED = N_("At the district and on the school's desks until {day}. Your card cannot be read from it.")
    AS_LONG_AS_THE_JOURNAL = N_("At the district as long as its journal, without your name after {day}.")
    JOURNAL_LEFT = N_("At the district as long as its journal, without your name {days} days after you leave.")
    ERASE = N_("You may ask the office for a copy of all of it, and to have the district erase it.")


LIKENESSES: Mapping[Likeness, Text] = {
    Likeness.SAME: NC_("how a name agrees", "same"),
    Likeness.CLOSE: NC_("how a name agrees", "close"),
}

SIGNED_OUT_BY: Mapping[str, Text] = {
    SignOutMethod.BADGE: N_("with the badge"),
    SignOutMethod.LICENSE: N_("with the card"),
    SignOutMethod.NAME: N_("by name"),
    SignOutMethod.OFFICE: RemarkText.OFFICE,
    SignOutMethod.SYSTEM: RemarkText.SYSTEM,
}

CHOICES: Mapping[str, Text] = {
    AdmissionBasis.NO_MATCH: N_("nothing matched"),
    AdmissionBasis.REMEMBERED: N_("an earlier decision is remembered"),
    AdmissionBasis.ADMITTED: RemarkText.ADMITTED,
    AdmissionBasis.ADMITTED_WITH_ESCORT: RemarkText.ADMITTED_WITH_ESCORT,
    AdmissionBasis.REFUSED: N_("refused by the office"),
}

CLOSED = "closed"
"""Of pages: no entry has it."""
DECISIONS: Mapping[str, Text] = {
    Decision.ADMIT: N_("admitted"),
    Decision.ADMIT_WITH_ESCORT: N_("admitted with an escort"),
    Decision.REFUSE: N_("refused"),
    Decision.NOTED: N_("seen; the visitor had left"),
    CLOSED: N_("closed: its kiosk no longer answers for it"),
}


def decision_code(decision: str, reason: str) -> str:
    """A decision as DECISIONS has it: who closes a case takes note of it, and need not have seen anybody leave."""
    return CLOSED if reason in set(CloseReason) else decision


PRINTS: Mapping[str, Text] = {
    PrintResult.FAILED: N_("not printed"),
    PrintResult.SENT: N_("sent to the printer"),
    PrintResult.CONFIRMED: N_("printed"),
}
