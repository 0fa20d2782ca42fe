"""What a badge layout is made of, in words, and a layout told in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from district.publish.badge_layouts import Layer
from district.web.forms import Said
from language.marks import N_, NC_, Text, TextEnum
from language.translator import Translator
from printing.layout.badge_design import DateForm


class PartName(TextEnum):
    """The parts of a badge."""

    HEADER = N_("School and date")
    TYPE = N_("Visitor type")
    ESCORT = N_("Black band for who must not go alone")
    PHOTO = N_("Photo")
    CODE = N_("Code to sign out with")
    NAME = N_("Name")
    CHILDREN = N_("How many children came along")
    DESTINATION = N_("Destination")
    HOST = N_("Host")
    ANSWERS = N_("What was answered, such as the company")
    TIME = N_("Time of arrival")
    VALID_UNTIL = N_("Until when it is good")
    EMERGENCY = N_("What to do in an emergency")


class PatternName(TextEnum):
    """What the band below a visitor type is filled with."""

    NONE = NC_("band of a badge", "No band")
    STRIPES = NC_("band of a badge", "Stripes")
    CHECKS = NC_("band of a badge", "Checks")
    DOTS = NC_("band of a badge", "Dots")
    LINES = NC_("band of a badge", "Lines")


class MarkName(TextEnum):
    """The sign before a visitor type."""

    NONE = NC_("sign on a badge", "No sign")
    HEART = NC_("sign on a badge", "Heart")
    STAR = NC_("sign on a badge", "Star")
    CROSS = NC_("sign on a badge", "Cross")


def date_options(words: Translator, day: date) -> list[tuple[str, str]]:
    """Each form of the date as it would stand on a badge of that day."""
    return [(one.value, dated(one, words, day)) for one in DateForm]


def dated(form: DateForm, words: Translator, day: date) -> str:
    shape = form.strftime("")
    return day.strftime(shape) if shape else words.short_day(day)


def said_of(layer: Layer, types: Mapping[str, str], words: Translator, day: date) -> list[Text | Said]:
    """What a layer sets, each in a sentence. `types`: names of visitor types by code."""
    return list(_sentences(layer, types, words, day)) or [N_("Nothing: everything is inherited.")]


def _sentences(layer: Layer, types: Mapping[str, str], words: Translator, day: date) -> Iterator[Said]:
    if layer.order is not None:
        parts = [words.say(PartName[part.upper()]) for part in layer.order if part.upper() in PartName.__members__]
        yield Said(N_("From top to bottom: {parts}"), {"parts": ", ".join(parts)})
    if layer.date is not None and layer.date in set(DateForm):
        yield Said(N_("Date as {example}"), {"example": dated(DateForm(layer.date), words, day)})
    if layer.call is not None:
        numbers = ", ".join(layer.call)
        yield Said(N_("Numbers to call: {numbers}"), {"numbers": numbers}) if numbers else Said(N_("No number to call"))
    for names, chosen in ((PatternName, layer.bars), (MarkName, layer.marks)):
        for code, one in chosen.items():
            key = one.upper() or "NONE"
            if key in names.__members__:
                what = words.say(names[key])
                yield Said(
                    NC_("a visitor type on badges", "{type}: {what}"), {"type": types.get(code, code), "what": what}
                )
