"""What a kiosk and the district's pages say alike about visits and cases, by the names of the codes.

The catalogue knows no other room, so a table is made where the code is known: `ReasonText[reason.name]`.
"""

from __future__ import annotations

from language.marks import N_, TextEnum
from language.translator import Translator


class ReasonText(TextEnum):
    """Why somebody decided about a held visitor (sync.contract.vocabulary.Reason)."""

    DIFFERENT_PERSON = N_("Different person")
    PARENT_OF_STUDENT = N_("Parent of a student")
    APPROVED_BY_PRINCIPAL = N_("Principal approves")
    SAME_PERSON = N_("Same person")
    COURT_ORDER = N_("Court order")
    NO_BUSINESS_HERE = N_("Not expected")
    OTHER = N_("Other")
    IDENTITY_CHECKED = N_("Looked at by staff")
    CAME_BACK = N_("Came back to the desk")


class CloseText(TextEnum):
    """Why a case that no kiosk answers for was closed (sync.contract.vocabulary.CloseReason)."""

    LEFT_UNDECIDED = N_("The visitor left before anybody decided")
    SEEN_IN_PERSON = N_("Staff looked after the visitor in person")
    HELD_AGAIN = N_("The visitor checked in again elsewhere")


class ListKindText(TextEnum):
    """The kinds of list entries (sync.contract.vocabulary.ListKind)."""

    BARRED = N_("Barred from school grounds")
    CUSTODY = N_("Custody order")
    REGISTRY = N_("Public registry")
    WATCH = N_("Watch: call the office lead")


class UnlistedText(TextEnum):
    """Why a person is asked although nothing matched (sync.contract.vocabulary.ListState)."""

    CURRENT = N_("Nothing on the lists matched. The visitor needs a person to go on.")
    EXPIRED = N_("The lists on this kiosk have expired, so every visitor is shown to a person.")
    ABSENT = N_("The lists on this kiosk are not complete, so every visitor is shown to a person.")


class RemarkText(TextEnum):
    """What a log remarks of a visit: how it was allowed (AdmissionBasis) and how it ended (SignOutMethod), where that
    was out of the ordinary."""

    VOIDED = N_("did not take place")
    ADMITTED = N_("admitted by the office")
    ADMITTED_WITH_ESCORT = N_("admitted by the office with an escort")
    OFFICE = N_("signed out by the office")
    SYSTEM = N_("signed out by the system at the end of the day")


def remark(words: Translator, *codes: str) -> str:
    """What was out of the ordinary about a visit, "" where nothing was: a code without a text is the ordinary way."""
    texts = RemarkText.__members__
    told = "; ".join(words.say(texts[one]) for one in map(str.upper, codes) if one in texts)
    return told[:1].upper() + told[1:]
