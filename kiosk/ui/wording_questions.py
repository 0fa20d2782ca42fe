"""What the visitor reads where the district's questions are asked, besides the district's own words."""

from __future__ import annotations

from collections.abc import Sequence

from language.marks import N_, Text, TextEnum
from language.translator import Translator
from sync.contract.records.question import AnswerFlaw, Question


class QuestionText(TextEnum):
    """Fixed texts of these pages."""

    MORE = N_("More")
    NOT_KNOWN = N_("I don't know")
    WHOM_OR_WHERE = N_("Whom or where?")
    WHOM = N_("Whom are you visiting?")
    FIND = N_("Name or place")
    FIND_HINT = N_("Write the first letters of a name or a place.")
    FIND_WHOM_HINT = N_("Write the first letters of the name.")
    FIND_MORE = N_("There are more. Write another letter.")
    FIND_NONE = N_("Nothing is found under that. Try the last name.")
    NOT_IN = N_("Not in today")
    HOST_NOT_IN = N_("{name} is not in today.")
    STAND_IN = N_("{name} will see you.")
    OFFICE_HELPS = N_("The office will help you.")
    YES = N_("Yes")
    NO = N_("No")
    SKIP = N_("Skip")
    FEWER = N_("One less")
    ONE_MORE = N_("One more")
    ANSWER = N_("Your answer")


ANSWER_FLAWS: dict[AnswerFlaw, Text] = {
    AnswerFlaw.MISSING: N_("Please write an answer."),
    AnswerFlaw.TOO_LONG: N_("That is too long. Please write it shorter."),
    AnswerFlaw.NOT_OFFERED: N_("Please pick one of the answers."),
    AnswerFlaw.NOT_A_NUMBER: N_("Please give a number."),
    AnswerFlaw.OUT_OF_RANGE: N_("Please give a number between {minimum} and {maximum}."),
    AnswerFlaw.NOT_A_DATE: N_("There is no such date. Write it like 03 / 14 / 2026."),
}


UNDRAWABLE = N_("We cannot print {letters}. Please use other letters if you can.")


def undrawable(words: Translator, letters: Sequence[str]) -> str:
    """Says so where these would print as boxes, "" where there are none. The visitor may go on all the same."""
    return words.say(UNDRAWABLE, letters=" ".join(letters)) if letters else ""


def answer_flaw(words: Translator, what: AnswerFlaw, question: Question) -> str:
    """What is wrong with an answer."""
    return words.say(ANSWER_FLAWS[what], minimum=question.minimum, maximum=question.maximum)
