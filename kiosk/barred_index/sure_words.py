"""The surnames and given names of a list's entries without a budget, kept in memory while they are few.

A search asks for every word that a visitor's may stand for, often a thousand; those entries have but a few of them, and
each word that is not theirs would cost a seek.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from kiosk.barred_index.stamp_cache import MomentCache
from screening.candidate_keys import GIVEN_BITS

_MOST = 20_000
"""Rows up to which they are kept: about 2 MB, read in some milliseconds after each change of the list."""
_KEPT = 16
"""Moments of files: more than a kiosk has lists."""
_MASK = (1 << GIVEN_BITS) - 1


@dataclass(frozen=True, slots=True)
class SureWords:
    """Numbers of words; None where the entries are too many to keep theirs."""

    families: frozenset[int] | None = field(repr=False)
    givens: frozenset[int] | None = field(repr=False)

    def among(self, families: Collection[int], givens: Collection[int]) -> tuple[Collection[int], Collection[int]]:
        """Of the surnames and given names asked for, those that may be here."""
        if self.families is None or self.givens is None:
            return families, givens
        return self.families.intersection(families), self.givens.intersection(givens)


def _read(connection: Any) -> SureWords:
    keys = [key for (key,) in connection.execute("SELECT key FROM sure LIMIT ?", (_MOST + 1,))]
    if len(keys) > _MOST:
        return SureWords(None, None)
    return SureWords(frozenset(key >> GIVEN_BITS for key in keys), frozenset(key & _MASK for key in keys))


CACHE = MomentCache(_read, _KEPT)
load = CACHE.of
