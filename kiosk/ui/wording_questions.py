"""What the visitor reads where the district's questions are asked, besides the district's own words."""

from __future__ import annotations

from enum import StrEnum

from kiosk.ui.wording import say
from sync.contract.records.question import AnswerFlaw, Question


class QuestionText(StrEnum):
    """Fixed texts of these pages."""

    MORE = "More"
    NOT_KNOWN = "I don't know"
    WHOM_OR_WHERE = "Whom or where?"
    WHOM = "Whom are you visiting?"
    FIND = "Name or place"
    FIND_HINT = "Write the first letters of a name or a place."
    FIND_WHOM_HINT = "Write the first letters of the name."
    FIND_MORE = "There are more. Write another letter."
    FIND_NONE = "Nothing is found under that. Try the last name."
    YES = "Yes"
    NO = "No"
    SKIP = "Skip"
    FEWER = "One less"
    ONE_MORE = "One more"
    ANSWER = "Your answer"


ANSWER_FLAWS: dict[AnswerFlaw, str] = {
    AnswerFlaw.MISSING: "Please write an answer.",
    AnswerFlaw.TOO_LONG: "That is too long. Please write it shorter.",
    AnswerFlaw.NOT_OFFERED: "Please pick one of the answers.",
    AnswerFlaw.NOT_A_NUMBER: "Please give a number.",
    AnswerFlaw.OUT_OF_RANGE: "Please give a number between {minimum} and {maximum}.",
    AnswerFlaw.NOT_A_DATE: "There is no such date. Write it like 03 / 14 / 2026.",
}


def answer_flaw(what: AnswerFlaw, question: Question) -> str:
    """What is wrong with an answer."""
    return say(ANSWER_FLAWS[what], minimum=question.minimum, maximum=question.maximum)
