"""The catalogues: which languages there are, and what a .po file says. Read when a language is first used, then kept.

Nothing is compiled: Babel reads a file of 700 texts in about 25 ms, and a .mo beside it could be older than its source.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from language.marks import CONTEXT_END

LOCALES = Path(__file__).resolve().parent / "locales"
DOMAIN = "vestibule"
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
SOURCE = "en"
"""The language that texts are written in."""

OFFERED: tuple[str, ...] = (SOURCE, "es")
"""What visitors may choose, in this order. A language comes in here when its catalogue is complete; `make check` holds
that it stays so."""

_REVIEWED = re.compile(r'^"X-Reviewed: *(\w+)', re.MULTILINE)


class CatalogueDamaged(ValueError):
    """A catalogue cannot be used; the sentence says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one .po file says.

    Attributes:
        texts: key (see `key_of`) -> the translation, one for each plural form.
        plural: which form a number takes.
        reviewed: whether a speaker of the language has read it.
    """

    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    plural: Callable[[int], int] = field(repr=False)
    reviewed: bool


def file_of(language: str, locales: Path = LOCALES) -> Path:
    return locales / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def key_of(message: Message) -> str:
    """What a message is looked up by: its first English form, after its context where it has one."""
    first = message.id[0] if isinstance(message.id, tuple | list) else message.id
    return f"{message.context}{CONTEXT_END}{first}" if message.context else str(first)


def forms_of(message: Message) -> tuple[str, ...]:
    """Its translation in every plural form."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(str(form or "") for form in forms)


def is_reviewed(content: str) -> bool:
    """Whether a .po file says that a speaker has read it; one that says nothing was not."""
    found = _REVIEWED.search(content.partition("\n\n")[0])
    return found is not None and found[1].lower() == "yes"


def parse(file: Path) -> Catalog:
    """A .po or .pot file as Babel knows it. Raises CatalogueDamaged."""
    try:
        with file.open("rb") as content:
            return read_po(content, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError, ValueError) as error:
        raise CatalogueDamaged(
            f"The catalogue {file} cannot be read ({error}). Restore the file from the release."
        ) from None


@cache
def read(language: str, locales: Path = LOCALES) -> Catalogue:
    """The catalogue of a language. A text that is not finished is left out, so English is said. Raises
    CatalogueDamaged."""
    if language == SOURCE:
        return Catalogue(MappingProxyType({}), _english, reviewed=True)
    file = file_of(language, locales)
    parsed = parse(file)
    texts = {
        key_of(message): forms
        for message in parsed
        if message.id and not message.fuzzy and all(forms := forms_of(message))
    }
    reviewed = is_reviewed(file.read_text(encoding="utf-8"))
    return Catalogue(MappingProxyType(texts), gettext.c2py(parsed.plural_expr), reviewed)


def translated(locales: Path = LOCALES) -> list[str]:
    """Every language that has a catalogue file, offered or not."""
    return sorted(file.parent.parent.name for file in locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def locale_of(tag: str) -> Locale:
    """The locale of a BCP 47 tag: as it is written in the United States where the tag names no country, and American
    English where nothing is known of it."""
    for name in (f"{tag}-US" if "-" not in tag else tag, tag, tag.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "US")


def _english(count: int) -> int:
    return 0 if count == 1 else 1
