"""Visitor types in words: what each means at a door, where it comes from, and what a file would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from district.publish.visitor_type_scopes import BUILT_IN, DISTRICT, Scope
from district.publish.visitor_types import Level
from district.web.forms import Said
from district.web.settings.place_names import name_of
from language.catalogue import OFFERED
from language.marks import N_, Plural, Text, TextEnum
from language.translator import Translator
from sync.contract.records.question import Need, VisitorType


class LevelName(TextEnum):
    """The levels of schools, as where a type comes from."""

    ELEMENTARY = N_("All elementary schools")
    MIDDLE = N_("All middle schools")
    HIGH = N_("All high schools")
    OTHER = N_("All other schools")


NEEDS = {Need.NO: N_("not asked"), Need.OPTIONAL: N_("may be left out"), Need.REQUIRED: N_("required")}
_NAMES = {
    "label": N_("Name"),
    "badge": N_("Large word on the badge"),
    "minutes": N_("How long a visit may last"),
    "destination": N_("Where they are going"),
    "host": N_("Whom they come to see"),
    "photo": N_("Photo"),
    "conduct": N_("Conduct expectations are shown"),
    "prints_badge": N_("A badge is printed"),
    "escort": N_("Is always escorted"),
}
_FIELDS = _NAMES | {"office": N_("Calls the office at once")}
_SHOWN = [name for name in _NAMES if name != "label"]


@dataclass(frozen=True, slots=True)
class TermRow:
    """One value of a type in words."""

    name: Text
    value: str
    origin: Text


_LEVELS = {str(Scope(level=one)): LevelName[one.name] for one in Level}
_CHANGES = {
    "added": N_("New: {what}"),
    "changed": N_("Changed: {what}"),
    "not offered any more": N_("Not offered any more: {what}"),
    "order": N_("Another order: {what}"),
}
"""By the words of visitor_types.differences."""
_QUESTION_ADDED = N_("{type} – new question: {question}")
_QUESTION_CHANGED = N_("{type} – another form of the question: {question}")
_QUESTION_OFF = N_("{type} – not asked any more: {question}")
_QUESTION_ORDER = N_("{type} – another order of its questions: {questions}")
_NEEDS = {
    "destination": (N_("asks for a destination"), N_("may name a destination")),
    "host": (N_("asks for a host"), N_("may name a host")),
    "photo": (N_("takes a photo"), N_("may take a photo")),
}


def origin_of(source: str) -> Text:
    """For what `sources` says of a type."""
    if source == BUILT_IN:
        return N_("Built in")
    if source in {DISTRICT, str(Scope())}:
        return N_("The district")
    return _LEVELS.get(source) or N_("This school")


def terms(one: VisitorType, words: Translator) -> str:
    """What somebody of this type meets, one after another."""
    return ", ".join(words.say(text) for text in _terms(one)) + _stay(one, words)


def _terms(one: VisitorType) -> Iterator[Text]:
    if one.office:
        yield N_("calls the office")
        return
    yield N_("prints a badge") if one.prints_badge else N_("no badge")
    for name, (needed, possible) in _NEEDS.items():
        need: Need = getattr(one, name)
        if need is not Need.NO:
            yield needed if need is Need.REQUIRED else possible
    if not one.conduct:
        yield N_("no conduct page")
    if one.escort:
        yield N_("is escorted")


def _stay(one: VisitorType, words: Translator) -> str:
    if not one.minutes:
        return ""
    return ", " + words.say(Plural("at most {count} minute", "at most {count} minutes"), count=one.minutes)


def term_rows(one: VisitorType, sources: Mapping[str, str], words: Translator) -> list[TermRow]:
    """Each value of a type, and where it comes from. A type that calls the office has no more than its name."""
    names = ["label", *(() if one.office else _SHOWN)]
    return [TermRow(_NAMES[name], _value(one, name, words), origin_of(sources[name])) for name in names]


def _value(one: VisitorType, name: str, words: Translator) -> str:
    value = getattr(one, name)
    if isinstance(value, dict):
        return " · ".join(value.get(tag) or "–" for tag in OFFERED)
    if name == "minutes":
        if not value:
            return words.say(N_("until the school closes"))
        return words.say(Plural("at most {count} minute", "at most {count} minutes"), count=value)
    return words.say(NEEDS[value] if isinstance(value, Need) else N_("Yes") if value else N_("No"))


def changes_said(
    before: Mapping[str, VisitorType], after: Mapping[str, VisitorType], words: Translator
) -> Iterator[Said]:  # fmt: skip
    """What becomes of the types that are offered, by code and in their order, each in a sentence."""
    for code, one in after.items():
        if code not in before:
            yield Said(_CHANGES["added"], {"what": name_of(one.label, words)})
        elif one != before[code]:
            fields = [name for name in _FIELDS if getattr(one, name) != getattr(before[code], name)]
            named = words.listed([words.say(_FIELDS[name]) for name in fields])
            if fields:
                yield Said(_CHANGES["changed"], {"what": f"{name_of(one.label, words)} – {named}"})
            yield from _questions_said(before[code], one, words)
    for code in before.keys() - after.keys():
        yield Said(_CHANGES["not offered any more"], {"what": name_of(before[code].label, words)})
    if [code for code in before if code in after] != [code for code in after if code in before]:
        names = ", ".join(name_of(one.label, words) for one in after.values())
        yield Said(_CHANGES["order"], {"what": names})


def _questions_said(before: VisitorType, after: VisitorType, words: Translator) -> Iterator[Said]:
    """What becomes of a type's questions, each in a sentence."""
    was = {one.code: one for one in before.questions}
    now = {one.code: one for one in after.questions}
    found = [(_QUESTION_ADDED, one) for code, one in now.items() if code not in was]
    found += [(_QUESTION_CHANGED, one) for code, one in now.items() if code in was and one != was[code]]
    found += [(_QUESTION_OFF, one) for code, one in was.items() if code not in now]
    kind = name_of(after.label, words)
    for text, one in found:
        yield Said(text, {"type": kind, "question": name_of(one.label, words)})
    if [code for code in was if code in now] != [code for code in now if code in was]:
        order = ", ".join(name_of(one.label, words) for one in after.questions)
        yield Said(_QUESTION_ORDER, {"type": kind, "questions": order})


def change_sentences(changes: Iterable[tuple[str, str]]) -> list[Said]:
    """What a file would change, each in a sentence."""
    return [Said(_CHANGES[word], {"what": what}) for word, what in changes]
