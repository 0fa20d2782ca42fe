"""What is said on paper: badges, the roster, the daily visitor log, and a visitor's privacy receipt."""

from __future__ import annotations

from kiosk.checkin.answers import AnswerWords
from kiosk.checkin.school import BadgeWords
from language.marks import N_, TextEnum
from language.translator import Translator


class ReportText(TextEnum):
    """What a kiosk's receipt says besides the texts that it shares with the district's; {places} are filled in."""

    ANSWER = N_("{question}: {answer}")
    RETURNING = N_("A number computed from your card, so that your next visit takes two taps")
    UNTIL = N_("On this desk until {day}. After that only in the district's visitor log.")
    UNTIL_ONLY = N_("On this desk until {day}. Your card cannot be read from it.")
    UNTIL_LEFT = N_("On this desk until {days} days after you leave. After that only in the district's visitor log.")
    DISTRICT = N_(
        "How long the district keeps its visitor log is the district's rule. The office can tell you, and can ask the "
        "district to erase what is kept of you."
    )
    OFFLINE = N_("What the district does not hold yet stays on this desk until it does.")


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
        # Translators: the large word on a badge that shows how badges look and is nobody's
        test_title=words.say(N_("TEST")),
        test_name=words.say(N_("Not a visitor")),
        test_place=words.say(N_("To see how badges look here")),
        # Translators: on a badge that is nobody's, where badges of visitors name whom they came to see
        test_host=words.say(N_("Whom they visit")),
        # Translators: on a badge that is nobody's, where badges of visitors show an answer, such as their company
        test_answer=words.say(N_("What they answered")),
    )
