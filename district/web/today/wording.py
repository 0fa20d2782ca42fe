"""What the pages of the day say: what to do about a waiting visitor, how fields compare, why a kiosk refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from district.db.projection_tables import Case, Visit
from district.projections.held_visitors import HeldState, state_of, was_over
from district.web.forms import Said
from language.marks import N_, NC_, Text, TextEnum
from language.translator import Translator
from language.visit_texts import UnlistedText
from screening.result import Agreement, EvidenceField
from sync.contract.api.kiosk import ESCORTED
from sync.contract.vocabulary import Decision, ListState, Ruling, UnansweredRequest, Verdict


class ToDo(TextEnum):
    """What staff do about somebody who waits. It is read where others can see it, so it says no more."""

    COMPARE = N_("Compare, then decide")
    LOOK = N_("Look once, then decide")
    WHO = N_("Ask who it is, then decide")
    FIND = N_("Is in the building: find them, compare, decide")
    PAST = N_("Has left: compare, then decide")
    SENT = N_("Sent to the kiosk, not answered yet")
    OVER = N_("Decided")
    SEEN = N_("Went away: take note at the kiosk")
    LOST = N_("Nothing answers for this case any more: look at the door, then close it")


def to_do(case: Case, visit: Visit | None = None, *, is_sent: bool = False, is_lost: bool = False) -> ToDo:
    """`visit` is the one that the case is about; `is_sent`: a decision is on its way to the kiosk; `is_lost`: nothing
    answers for the case any more."""
    if state_of(case) is HeldState.DECIDED:
        return ToDo.OVER
    if is_lost:
        return ToDo.LOST
    if state_of(case) is HeldState.LEFT:
        return ToDo.SEEN
    if is_sent:
        return ToDo.SENT
    if case.visit:
        return ToDo.PAST if was_over(case, visit) else ToDo.FIND
    if case.verdict != Verdict.NONE:
        return ToDo.COMPARE
    return ToDo.LOOK if only_typed(case) else ToDo.WHO


class Where(TextEnum):
    """Where a case's visitor is, or was."""

    DOOR = N_("At the door")
    INSIDE = N_("In the building")
    GONE = N_("Was in the building")
    VISITOR = N_("Visitor")


def where_is(case: Case, visit: Visit | None) -> Where:
    if was_over(case, visit):
        return Where.GONE
    if state_of(case) is not HeldState.WAITING:
        return Where.VISITOR
    return Where.INSIDE if case.visit else Where.DOOR


def stay_of(visit: Visit, zone: tzinfo, words: Translator) -> Said | None:
    """When somebody came and left, with the day; None while the visit has not begun here."""
    if visit.started is None:
        return None
    came = visit.started.astimezone(zone)
    values: dict[str, object] = {"day": words.short_day(came), "came": words.clock(came)}
    if visit.ended is None:
        return Said(N_("Came on {day} at {came}, not signed out"), values)
    left = visit.ended.astimezone(zone)
    if left.date() == came.date():
        return Said(N_("Was here on {day}, {came} to {left}"), values | {"left": words.clock(left)})
    then = {"left": words.clock(left), "last": words.short_day(left)}
    return Said(N_("Was here from {day}, {came}, to {last}, {left}"), values | then)


def only_typed(case: Case) -> bool:
    """Nothing matched on lists that are current: it waits because the name was typed, or the visitor needs a person."""
    return case.verdict == Verdict.NONE and case.list_state == ListState.CURRENT


WHY: Mapping[str, Text] = {
    Verdict.STRONG: N_("A strong match with a list"),
    Verdict.POSSIBLE: N_("A possible match with a list"),
}
UNLISTED: Mapping[str, Text] = {one: UnlistedText[one.name] for one in ListState}


def why(case: Case) -> Text:
    """Why somebody waits: shown while it is uncovered, and never otherwise."""
    return WHY.get(case.verdict) or UNLISTED.get(case.list_state, UNLISTED[ListState.ABSENT])


FIELDS: Mapping[str, Text] = {
    EvidenceField.FAMILY: N_("Family name"),
    EvidenceField.GIVEN: N_("Given name"),
    EvidenceField.MIDDLE: N_("Middle name"),
    EvidenceField.BORN: N_("Birth date"),
    EvidenceField.SEX: N_("Sex"),
    EvidenceField.GENERATION: N_("Generation (Jr, Sr)"),
    EvidenceField.HEIGHT: N_("Height"),
    EvidenceField.EYES: N_("Eye color"),
}


class Likeness(TextEnum):
    """How a field of the visitor and of an entry compare, in one word."""

    SAME = NC_("a field of two people", "same")
    CLOSE = NC_("a field of two people", "close")
    DIFFERENT = NC_("a field of two people", "different")
    UNKNOWN = NC_("a field of two people", "not compared")


_LIKENESS: Mapping[str, Likeness] = {
    Agreement.EXACT: Likeness.SAME,
    Agreement.DIFFERENT: Likeness.DIFFERENT,
    Agreement.ABSENT: Likeness.UNKNOWN,
}


def likeness(agreement: str) -> Likeness:
    """Everything between the same and different is close; so is what a later version calls otherwise."""
    return _LIKENESS.get(agreement, Likeness.CLOSE)


HOW_CLOSE: Mapping[str, Text] = {
    Agreement.SPELLING: N_("same name, written differently"),
    Agreement.NICKNAME: N_("nickname"),
    Agreement.SOUND: N_("sounds alike"),
    Agreement.TYPO: N_("spelling slip"),
    Agreement.SIMILAR: N_("similar"),
    Agreement.PART: N_("one of several names"),
    Agreement.MIDDLE: N_("is a middle name on the other side"),
    Agreement.SWAPPED: N_("exchanged"),
    Agreement.INITIAL: N_("initial only"),
    Agreement.TRUNCATED: N_("shortened"),
    Agreement.NEAR: N_("nearly the same"),
    Agreement.YEAR: N_("year agrees, the list has no day"),
}

DECISIONS: Mapping[str, Text] = {
    Decision.ADMIT: N_("Admit"),
    Decision.ADMIT_WITH_ESCORT: N_("Admit with escort"),
    ESCORTED: N_("Admit with escort"),
    Decision.REFUSE: N_("Refuse"),
}
DECIDED: Mapping[str, Text] = {
    Decision.ADMIT: NC_("decided about a visitor", "admitted"),
    ESCORTED: NC_("decided about a visitor", "admitted with escort"),
    Decision.REFUSE: NC_("decided about a visitor", "refused"),
    Decision.NOTED: NC_("decided about a visitor", "noted"),
}

REFUSALS: Mapping[str, Text] = {
    Ruling.NOT_PERMITTED: N_("You may not decide about visitors here, or not any longer."),
    Ruling.NEEDS_SECOND_PERSON: N_("It needs a second person, because the match is strong."),
    Ruling.HAS_LEFT: N_("The visitor went away before the end, so there is nobody to admit or refuse."),
    UnansweredRequest.UNKNOWN_CASE: N_("The kiosk does not have this case any more."),
    UnansweredRequest.UNREADABLE: N_("The kiosk runs an older version that does not know this decision or reason."),
    Ruling.NEEDS_REASON: N_("The kiosk needs another reason for this decision."),
}
"""A Ruling or an UnansweredRequest of a kiosk -> why it did not take a decision."""

REFUSED_OTHERWISE = N_("The kiosk did not take it.")
