"""What visitors see of a question, in each language of the catalogue: the kiosk's page in small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from district.web.settings.place_names import name_of
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import Translator, translator
from sync.contract.records.question import Question, QuestionKind

_AT_ONCE = {QuestionKind.CHOICE, QuestionKind.YES_NO}
"""Kinds that a touch answers: there is nothing to go on with."""


@dataclass(frozen=True, slots=True)
class Door:
    """One language's page.

    Attributes:
        lacks: whether something is shown in English because the language has no text for it.
        tiles: what can be touched as an answer; empty where something is written.
        written: what stands in the field; a number stands between one less and one more.
        is_number: whether it does.
        buttons: at its foot, the last one first of all.
    """

    tag: str
    language: str
    title: str
    hint: str
    lacks: bool
    tiles: Sequence[str]
    written: str
    is_number: bool
    buttons: Sequence[str]


def doors(question: Question) -> list[Door]:
    return [_door(question, translator(tag)) for tag in OFFERED]


def _door(question: Question, words: Translator) -> Door:
    texts = [question.label, *(option.label for option in question.options)] + (
        [question.hint] if question.hint else []
    )
    buttons = [] if question.required else [words.say(N_("Skip"))]
    buttons += [] if question.kind in _AT_ONCE else [words.say(N_("Continue"))]
    return Door(
        tag=words.tag,
        language=words.name,
        title=name_of(question.label, words),
        hint=name_of(question.hint, words),
        lacks=any(not _has(label, words) for label in texts),
        tiles=_tiles(question, words),
        written=_written(question, words),
        is_number=question.kind == QuestionKind.NUMBER,
        buttons=buttons,
    )


def _has(label: Mapping[str, str], words: Translator) -> bool:
    return bool(label.get(words.tag))


def _tiles(question: Question, words: Translator) -> list[str]:
    if question.kind == QuestionKind.CHOICE:
        return [name_of(option.label, words) for option in question.options]
    if question.kind == QuestionKind.YES_NO:
        return [words.say(N_("Yes")), words.say(N_("No"))]
    return []


def _written(question: Question, words: Translator) -> str:
    if question.kind == QuestionKind.NUMBER:
        return words.number(question.minimum)
    return "– – / – – / – – – –" if question.kind == QuestionKind.DATE else ""
