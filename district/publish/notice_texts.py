"""The district's own texts, by language, for papers that people are handed; built-in ones where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlmodel import Session

from district.db.publish_tables import Setting
from district.settings import store
from language.marks import N_, TextEnum
from language.translator import Translator

LONGEST = 1_000


class PaperPart(StrEnum):
    """What the district may word."""

    CHILD = "child"
    MEETINGS = "meetings"
    APPEAL = "appeal"
    CONTACT_NAME = "contact-name"
    CONTACT_NUMBER = "contact-number"


class BuiltIn(TextEnum):
    """What a notice says where the district has worded nothing."""

    CHILD = N_(
        "You may get your child as before. Call the school's office before you come. Staff bring your child to you at "
        "the entrance, and this notice keeps nobody from handing your child over to you."
    )
    MEETINGS = N_(
        "You may take part in meetings about your child by phone or video. If you need to come in person, ask the "
        "principal beforehand; they tell you in writing when and where, and somebody goes with you."
    )
    APPEAL = N_(
        "You may ask for a review. Write to the school's principal or to the district's security office, and say why "
        "you think that this is wrong. You get an answer in writing. The notice holds until then."
    )


_ALIKE = frozenset({PaperPart.CONTACT_NAME, PaperPart.CONTACT_NUMBER})
"""The same in every language."""


def text_of(session: Session, part: PaperPart, words: Translator) -> str:
    """A text in a language: the district's, else the built-in one, else ""."""
    row = session.get(Setting, _key(part, words.tag))
    if row is not None and row.value:
        return row.value
    return words.say(BuiltIn[part.name]) if part.name in BuiltIn.__members__ else ""


def texts_of(session: Session, words: Translator) -> dict[str, str]:
    return {part.value: text_of(session, part, words) for part in PaperPart}


def set_texts(session: Session, words: Translator, texts: Mapping[str, str]) -> None:
    """Make these the district's in a language; an empty one is the built-in one again."""
    for part in PaperPart:
        given = texts.get(part, "")
        built_in = words.say(BuiltIn[part.name]) if part.name in BuiltIn.__members__ else ""
        store(session, _key(part, words.tag), "" if given == built_in else given)


def _key(part: PaperPart, tag: str) -> str:
    return f"paper-{part}" if part in _ALIKE else f"paper-{part}-{tag}"
