"""Finds hosts and places by the letters that somebody writes, and never lists people: 4 or 400 behave alike. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kiosk.checkin.answers import label_in
from kiosk.checkin.school import Host
from kiosk.checkin.visit import Destination

FEWEST_LETTERS = 2
"""With fewer than these nobody is found: a visitor cannot browse people."""
MOST_FOUND = 4
MOST_LISTED = 6
"""Places are listed before anything is written where there are no more than these."""

Item = Host | Destination


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first; `more`: further letters would narrow it."""

    items: tuple[Item, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    label: str
    words: tuple[str, ...]
    item: Item


@dataclass(frozen=True, slots=True)
class Directory:
    """Hosts and places with the words under which they are found."""

    listed: tuple[_Listed, ...] = field(repr=False)
    places: tuple[Destination, ...] = ()

    @classmethod
    def of(cls, hosts: Iterable[Host], places: Sequence[Destination], language: str) -> Directory:
        """Places are found by their label in `language` and in the school's."""
        items = [_Listed(host.name, _words(host.name), host) for host in hosts]
        for place in places:
            label = label_in(place.labels, language, place.label)
            items.append(_Listed(label, (*_words(label), *_words(place.label)), place))
        ordered = sorted(items, key=lambda one: (one.words, one.label))
        return cls(tuple(ordered), tuple(places) if len(places) <= MOST_LISTED else ())

    def find(self, typed: str) -> Found:
        """Those of which some word begins with each word that was written, at most MOST_FOUND."""
        written = _words(typed)
        if sum(len(word) for word in written) < FEWEST_LETTERS:
            return Found(self.places)
        hits = [one for one in self.listed if all(_begins(one.words, word) for word in written)]
        best = sorted(hits, key=lambda one: not one.words[0].startswith(written[0]))
        return Found(tuple(one.item for one in best[:MOST_FOUND]), len(best) > MOST_FOUND)


def _begins(words: Iterable[str], start: str) -> bool:
    return any(word.startswith(start) for word in words)


def _words(text: str) -> tuple[str, ...]:
    """The words of a name without case and marks; what joins two names parts them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return tuple(letters.split())
