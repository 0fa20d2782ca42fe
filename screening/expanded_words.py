"""Words of a list that a token of a visitor may stand for, side by side, with what their letters say of each.

A search asks what hundreds of them may weigh, in several communities and roles. What does not depend on those is found
out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import compress, repeat

import numpy as np
from numpy.typing import NDArray

from screening.candidate_keys import article_variants, prefixes
from screening.name_tables import Commonness
from screening.normalize import bare
from screening.romanization import Role, Romanization

Places = NDArray[np.intp]
"""Where some of the words are, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpandedWords:
    """Words in any order.

    Attributes:
        token: the visitor's.
        numbers: the words' numbers in the list, shape (words,).
        texts: the words themselves.
        itself: where the token is.
        spelled: where words are that may be the token written otherwise: with an article written on, or a second name
            (Al-Shami and Shami, Ann-Marie and Ann). The token is one of them.
        firsts: where words are that may be the first of several names that the token is all of.
        initials: where words of a letter at most are.
    """

    token: str = field(repr=False)
    numbers: NDArray[np.int64] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    itself: Places = field(repr=False)
    spelled: Places = field(repr=False)
    firsts: Places = field(repr=False)
    initials: Places = field(repr=False)
    _shares: dict[tuple[Role, int], NDArray[np.float64]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, token: str, words: Mapping[int, str], romanization: Romanization) -> ExpandedWords:
        """`words`: number -> text."""
        texts, stem = tuple(words.values()), bare(token)
        firsts = {start for whole in (token, *romanization.in_syllables(token)) for start in prefixes(whole)}
        spelled = {token[:length] for length in range(len(token) + 1)}
        spelled |= {one for one in (stem, *article_variants(stem)) if bare(one) == stem}
        # Asked of hundreds of words at once: what Python's own loop would ask one by one takes twice as long.
        longer = compress(range(len(texts)), map(str.startswith, texts, repeat(token)))
        known = list(compress(range(len(texts)), map((firsts | spelled).__contains__, texts)))
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        return cls(
            token,
            np.fromiter(words, np.int64, len(texts)),
            texts,
            _places([at for at in known if texts[at] == token]),
            _places(sorted({*longer, *(at for at in known if texts[at] in spelled)})),
            _places([at for at in known if texts[at] in firsts]),
            np.flatnonzero(lengths <= 1),
        )

    def shares(self, role: Role, names: Commonness, community: int) -> NDArray[np.float64]:
        """P(the commoner of the token and a word) in a community, for each of the words. `names`: of the role; always
        the same ones."""
        found = self._shares.get((role, community))
        if found is None:
            get, unlisted = names.shares.get, names.unlisted
            found = np.fromiter([get(text, unlisted)[community] for text in self.texts], np.float64, len(self.texts))
            np.maximum(found, names.least(self.token, community), out=found)
            self._shares[role, community] = found
        return found


_NOWHERE: Places = np.empty(0, np.intp)


def _places(found: list[int]) -> Places:
    return np.array(found, np.intp) if found else _NOWHERE
