"""The ways in which a name may be meant that a list or a document writes in one field or one word."""

from __future__ import annotations

from dataclasses import replace

from screening.normalize import NormalizedName

_VOWELS = frozenset("AEIOUY")
_INITIALS = range(2, 4)
"""Letters of a word that is no name but initials, where none is a vowel: RJ and DJM, not Bo, Ty and Al."""


def readings(name: NormalizedName) -> tuple[NormalizedName, ...]:
    """The name itself first. Where all of it stands as the surname, also with its first, and its last, word as the
    surname; where its given name is initials written together, also with each of them by itself."""
    if name.given:
        return (name, _initials(name)) if _are_initials(name) else (name,)
    if len(name.family) == 1:
        return (name,)
    return (name, _read(name, slice(1), slice(1, None)), _read(name, slice(-1, None), slice(-1)))


def _are_initials(name: NormalizedName) -> bool:
    """Whether the one given name is letters without a vowel, and no middle name stands behind them."""
    return (
        len(name.given) == 1
        and not name.middle
        and len(name.given[0]) in _INITIALS
        and _VOWELS.isdisjoint(name.given[0])
    )


def _initials(name: NormalizedName) -> NormalizedName:
    word = name.given[0]
    return replace(name, given=(word[0],), middle=tuple(word[1:]))


def _read(name: NormalizedName, surname: slice, rest: slice) -> NormalizedName:
    called = (*name.attached[rest], *name.middle)
    attached = name.attached[surname]
    return NormalizedName(name.family[surname], attached, "".join(attached), called[:1], called[1:], name.generation)
