"""Questions of visitor types in words: how each is answered, when it is asked, and where its answer is shown."""

from __future__ import annotations

from district.web.settings.label_fields import missing_languages
from district.web.settings.place_names import name_of
from language.marks import N_, Text, TextEnum
from language.translator import Translator
from sync.contract.records.question import Place, Question, QuestionKind, VisitorType

GONE = N_("That question had been taken off already. Nothing was changed.")


class KindText(TextEnum):
    """How a question is answered."""

    CHOICE = N_("One of a few answers")
    NUMBER = N_("A number")
    TEXT = N_("Written words")
    PERSON = N_("A person's name")
    DATE = N_("A date")
    YES_NO = N_("Yes or no")


class PlaceText(TextEnum):
    """Where an answer is shown."""

    BADGE = N_("On the badge")
    ROSTER = N_("On the roster and in the day's log")
    PAGE = N_("On the office's pages at the kiosk")


class ShownText(TextEnum):
    """Where an answer is shown, inside a sentence."""

    BADGE = N_("on the badge")
    ROSTER = N_("on the roster and in the log")
    PAGE = N_("on the office's pages")


PLACES = [(one.value, PlaceText[one.name]) for one in Place]
KINDS = [(one.value, KindText[one.name]) for one in QuestionKind]
_KINDS: dict[str, Text] = {one.value: KindText[one.name] for one in QuestionKind}


def kind_of(question: Question) -> Text | str:
    """A word of a later version as it stands."""
    return _KINDS.get(question.kind, question.kind)


def terms_of(question: Question, one: VisitorType, words: Translator) -> str:
    """Whether it must be answered, after what it is asked, and where the answer is shown."""
    said = [words.say(N_("must be answered") if question.required else N_("may be skipped"))]
    if not question.every_visit:
        said.append(words.say(N_("not again of somebody who says “same as last time”")))
    before = next((other for other in one.questions if other.code == question.depends_on), None)
    if before is not None:
        said.append(words.say(N_("only after an answer to “{question}”"), question=name_of(before.label, words)))
    places = [words.say(ShownText[place.name]) for place in Place if place in question.show]
    said.append(words.listed(places) if places else words.say(N_("the answer is shown nowhere")))
    return "; ".join(said)


def lacking(question: Question) -> list[str]:
    """The languages whose readers see English here."""
    return missing_languages([question.label, question.hint, *(option.label for option in question.options)])
