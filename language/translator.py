"""One language as a value: it says declared texts, and writes dates, times, numbers, lists and names as readers do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, lru_cache

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from language.catalogue import OFFERED, SOURCE, Catalogue, locale_of, read, translated
from language.marks import Plural, Text
from language.pseudo import ACCENTED, MIRRORED, accented, mirrored

FAMILY_FIRST = frozenset({"hu", "ja", "km", "ko", "vi", "zh"})
"""Languages whose readers say the family name first (CLDR, person names, order of the locale)."""

UNSPACED = frozenset({"ja", "zh"})

_PSEUDO: dict[str, Callable[[str], str]] = {ACCENTED: accented, MIRRORED: mirrored}
_PSEUDO_LOCALES = {ACCENTED: "en-US", MIRRORED: "ar"}
_PSEUDO_NAMES = {ACCENTED: "[Éñĝļîšĥ]", MIRRORED: "[hsilgnE]"}


@dataclass(frozen=True, slots=True, eq=False)
class Translator:
    """There is one of each language: see `translator`.

    Attributes:
        tag: BCP 47, as it was asked for.
        language: that of the catalogue.
        changed: what a pseudo-language makes of a text.
    """

    tag: str
    language: str
    locale: Locale = field(repr=False)
    catalogue: Catalogue = field(repr=False)
    changed: Callable[[str], str] | None = field(default=None, repr=False)

    def say(self, text: Text | Plural, /, **values: object) -> str:
        """A text with its {places} filled. Raises KeyError where a value is missing, `count` for a Plural too."""
        told = self._plural(text, values["count"]) if isinstance(text, Plural) else self._found(text)
        if self.changed:
            told = self.changed(told)
        if not values:
            return told
        filled = told.format_map(values)
        return _one_stop(told, values) if ".." in filled else filled

    @property
    def right_to_left(self) -> bool:
        return self.locale.text_direction == "rtl"

    @property
    def name(self) -> str:
        """The language's own name in its own script."""
        if self.language in _PSEUDO_NAMES:
            return _PSEUDO_NAMES[self.language]
        own = locale_of(self.language)
        known = own.languages.get(self.language.replace("-", "_")) or own.language_name or self.language
        return known[:1].upper() + known[1:]

    def day(self, moment: date) -> str:
        """A date in words: March 14, 1985."""
        return _plain(format_date(moment, "long", self.locale))

    def month(self, moment: date) -> str:
        """A month with its year, in words: March 1985."""
        return _plain(format_skeleton("yMMMM", moment, locale=self.locale))

    def short_day(self, moment: date) -> str:
        """A date with its weekday, for a badge or a table: Wed, Mar 4, 2026."""
        there = moment.date() if isinstance(moment, datetime) else moment
        return _short_day(self.locale, there)

    def clock(self, moment: datetime | time) -> str:
        """A time of day as it stands: 9:42 AM."""
        return _clock(self.locale, moment.hour, moment.minute)

    def number(self, figure: int) -> str:
        return _plain(format_decimal(figure, locale=self.locale))

    def listed(self, items: Sequence[str]) -> str:
        """Several of a kind: "A, B, and C"."""
        return format_list(list(items), locale=self.locale) if items else ""

    def person(self, family: str, given: str = "", middle: str = "") -> str:
        """A name in the order in which this language's readers say it."""
        last = self.locale.language in FAMILY_FIRST
        parts = [part for part in ((family, middle, given) if last else (given, middle, family)) if part]
        ideographs = self.locale.language in UNSPACED and all(ord(sign) > 0x2E7F for part in parts for sign in part)
        return ("" if ideographs else " ").join(parts)

    def _found(self, text: Text) -> str:
        forms = self.catalogue.texts.get(text)
        return forms[0] if forms else Text(text).source

    def _plural(self, text: Plural, count: object) -> str:
        number = abs(int(str(count)))
        forms = self.catalogue.texts.get(text.one)
        if forms:
            return forms[min(self.catalogue.plural(number), len(forms) - 1)]
        return text.one if number == 1 else text.more


@cache
def translator(tag: str = SOURCE) -> Translator:
    """The translator of a BCP 47 tag; "es-MX" speaks the Spanish there is, and what there is not, English.

    Raises CatalogueDamaged. The first call for a language reads a file.
    """
    if tag in _PSEUDO:
        return Translator(tag, tag, locale_of(_PSEUDO_LOCALES[tag]), read(SOURCE), _PSEUDO[tag])
    there = {SOURCE, *translated()}
    wanted = (tag, tag.rpartition("-")[0], tag.partition("-")[0])
    language = next((one for one in wanted if one in there), None)
    if language is None:
        return translator(SOURCE)
    return Translator(tag, language, locale_of(tag), read(language))


@lru_cache(maxsize=256)
def preferred(header: str) -> Translator:
    """The offered language that a browser's Accept-Language header likes best; English where it likes none."""
    liked: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, quality = part.strip().partition(";q=")
        weight = quality.strip() or "1"
        if weight.replace(".", "", 1).isdecimal() and float(weight) > 0:
            liked.append((float(weight), tag.strip()))
    for _, tag in sorted(liked, key=lambda one: -one[0]):
        for one in OFFERED:
            if one.lower() in (tag.lower(), tag.lower().partition("-")[0]):
                return translator(one)
    return translator(SOURCE)


@lru_cache(maxsize=8_192)
def _clock(locale: Locale, hour: int, minute: int) -> str:
    """Kept, because a page says a hundred times of day, and they come again."""
    return _plain(format_time(time(hour, minute), "short", locale=locale))


@lru_cache(maxsize=4_096)
def _short_day(locale: Locale, day: date) -> str:
    return _plain(format_skeleton("yMMMEd", day, locale=locale, fuzzy=True))


def _one_stop(told: str, values: Mapping[str, object]) -> str:
    """Filled in; a full stop after a value that ends with its own, as in "12:00 a.m.", is not written twice."""
    for name, value in values.items():
        if str(value).endswith("."):
            told = told.replace(f"{{{name}}}.", f"{{{name}}}")
    return told.format_map(values)


def _plain(text: str) -> str:
    """CLDR's narrow space before AM is in few fonts."""
    return text.replace("\u202f", " ")
