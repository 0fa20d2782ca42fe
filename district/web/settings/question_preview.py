"""What visitors see of a question, and of the types to choose from, in each language of the catalogue: the kiosk's
page in small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from district.web.settings.place_names import name_of
from language.catalogue import OFFERED
from language.marks import N_
from language.translator import Translator, translator
from sync.contract.records.question import Question, QuestionKind, VisitorType

_AT_ONCE = {QuestionKind.CHOICE, QuestionKind.YES_NO}
"""Kinds that a touch answers: there is nothing to go on with."""

_MOST_TILES = 6
"""On a kiosk's page; with more types the last tile shows the next ones."""


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


def type_doors(types: Sequence[VisitorType]) -> list[Door]:
    """The kiosk's first page of visitor types."""
    return [_type_door(types, translator(tag)) for tag in OFFERED]


def _type_door(types: Sequence[VisitorType], words: Translator) -> Door:
    shown = types if len(types) <= _MOST_TILES else types[: _MOST_TILES - 1]
    more = [words.say(N_("More"))] if len(types) > len(shown) else []
    return Door(
        tag=words.tag,
        language=words.name,
        title=words.say(N_("What brings you here today?")),
        hint="",
        lacks=any(not _has(one.label, words) for one in shown),
        tiles=[*(name_of(one.label, words) for one in shown), *more],
        written="",
        is_number=False,
        buttons=[],
    )


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
