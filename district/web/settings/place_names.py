"""Destinations of a school by their names in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from district.db.tables import School
from language.translator import Translator

ENGLISH = "en"


def places_of(school: School, words: Translator) -> dict[str, str]:
    """Code -> name, in the school's order."""
    return {item["code"]: name_of(item["label"], words) for item in school.destinations}


def place_options(school: School, words: Translator) -> list[tuple[str, str]]:
    """For a list to choose from."""
    return list(places_of(school, words).items())


def name_of(label: Mapping[str, str], words: Translator) -> str:
    """In the reader's language where the label has it, else in English."""
    return str(label.get(words.tag) or label.get(ENGLISH, ""))
