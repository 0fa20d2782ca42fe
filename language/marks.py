"""How a text is declared, so that Babel's extractor finds it and an undeclared one cannot be said.

    N_("Sign out")                                             a text
    NC_("a button", "Open")                                    one of two meanings of an English word
    Plural("{count} visitor waiting", "{count} visitors waiting")

A comment that begins with `Translators:`, on the line above, is shown to translators. What is marked must be a
literal: `make check` refuses anything else, because nothing could be extracted from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

CONTEXT_END = "\x04"
"""What parts a context from its text in a catalogue's key, as in gettext's own files."""


class Text(str):
    """An English source text that is in the catalogue; `source` is what an English reader sees of it."""

    __slots__ = ()

    @property
    def source(self) -> str:
        return self.rpartition(CONTEXT_END)[2]

    @property
    def context(self) -> str:
        return self.partition(CONTEXT_END)[0] if CONTEXT_END in self else ""


def N_(text: str) -> Text:  # noqa: N802  gettext's own name
    """Declare a text."""
    return Text(text)


def NC_(context: str, text: str) -> Text:  # noqa: N802  gettext's own name
    """Declare a text whose English means something else elsewhere."""
    return Text(f"{context}{CONTEXT_END}{text}")


NOTHING = Text("")
"""Where a table has nothing to say."""


@dataclass(frozen=True, slots=True)
class Plural:
    """A text that depends on a number, given to `say` as `count`. English has two forms, other languages up to six."""

    one: str
    more: str

    @property
    def source(self) -> str:
        return self.more

    @classmethod
    def again(cls, one: str, more: str) -> Self:
        """One that was declared, from where it was kept meanwhile."""
        return cls(one, more)


def in_english(text: Text | Plural, **values: object) -> str:
    """The English sentence, its {places} filled: for commands and logs. Raises KeyError where a value is missing."""
    if isinstance(text, Plural):
        text = Text(text.one if str(values["count"]) == "1" else text.more)
    return text.source.format(**values) if values else text.source


def counted(number: int, one: str, more: str) -> str:
    """A number with its noun, for a command's sentences, which are English."""
    return f"{number:,} {one if number == 1 else more}"


class TextEnum(Text, Enum):
    """Fixed texts by name. Raises TypeError where a member is not declared with a mark."""

    def __new__(cls, text: Text) -> Self:
        if not isinstance(text, Text):
            raise TypeError(f"{text!r} is not marked, so no catalogue would have it. Write N_({text!r}).")
        member = Text.__new__(cls, text)
        member._value_ = text
        return member

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)
