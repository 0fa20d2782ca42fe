"""Names made of syllables that two systems write differently: cut into syllables, and each written the other way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

_LONGEST_SYLLABLE = 6
_LONGEST_NAME = 14
"""Letters of the longest name that is cut: two syllables have no more, and each further one multiplies the ways."""
_MOST = 32
"""Ways of writing one name that are looked for."""


@dataclass(frozen=True, slots=True)
class SyllableTable:
    """A syllable as one system writes it -> how the other does. Folded capitals, without marks."""

    other: Mapping[str, tuple[str, ...]]
    whole: re.Pattern[str]
    """What is of such syllables alone: most names are not."""

    @classmethod
    def of(cls, other: Mapping[str, tuple[str, ...]]) -> SyllableTable:
        longest_first = sorted(other, key=len, reverse=True)
        return cls(other, re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})+" if other else "(?!)"))

    def written(self, token: str) -> frozenset[str]:
        """The token as the other system writes it, for each way to cut it; nothing where it is not of syllables."""
        if not 1 < len(token) <= _LONGEST_NAME or not self.whole.fullmatch(token):
            return frozenset()
        ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in token)]
        for start in range(len(token)):
            if not ways[start]:
                continue
            for end in range(start + 1, min(start + _LONGEST_SYLLABLE, len(token)) + 1):
                if (syllable := token[start:end]) in self.other:
                    ways[end] += [(*way, syllable) for way in ways[start]]
        found: dict[str, None] = {}
        for way in sorted(ways[-1], key=len):  # the fewer syllables, the likelier
            for parts in product(*(self.other[syllable] for syllable in way)):
                found["".join(parts)] = None
                if len(found) == _MOST:
                    return frozenset(found)
        return frozenset(found)

    def turned(self) -> SyllableTable:
        """The same from the other system's side."""
        turned: dict[str, list[str]] = {}
        for syllable, others in self.other.items():
            for one in others:
                turned.setdefault(one, []).append(syllable)
        return SyllableTable.of({one: tuple(of) for one, of in turned.items()})


EMPTY_SYLLABLES = SyllableTable.of({})


def by_rule(
    finals: Mapping[str, Iterable[str]],
    initials: Mapping[str, str],
    endings: Mapping[str, Mapping[str, str]],
    wholes: Mapping[str, tuple[str, ...]],
) -> SyllableTable:
    """A table made of how beginnings and endings of syllables are written.

    Args:
        finals: a beginning -> the endings that syllables with it have.
        initials: a beginning -> how the other system writes it, where it does so differently.
        endings: a beginning, "" for any -> ending -> how the other system writes it.
        wholes: syllables that follow no rule.
    """
    table: dict[str, tuple[str, ...]] = {
        initial + final: (
            initials.get(initial, initial) + endings.get(initial, {}).get(final, endings.get("", {}).get(final, final)),
        )
        for initial, all_finals in finals.items()
        for final in all_finals
    }
    return SyllableTable.of({**table, **wholes})
