"""The district's lists as an index of candidates: what a kiosk's own file answers is asked of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from district.db.list_tables import ListedPair, ListedWord
from district.db.tables import ListRow
from district.publish.listed_words import BETWEEN, BEYOND, SLIP, SOUND, each_of, words_under
from screening.candidate_keys import GIVEN_BITS
from screening.list_names import Namesakes
from screening.name_tables import NameTables
from screening.pair_keys import Keys
from screening.token_expansion import TokenExpansion, expand_tokens

_AT_ONCE = 500
_LAST = "\U0010ffff"
_LOW = (1 << GIVEN_BITS) - 1

_Rows = Iterable[tuple[int, int, str]]


@dataclass(slots=True)
class ListedIndex:
    """The keys of every list of the district, as a session sees them: satisfies
    screening.candidate_pairs.CandidateIndex, and screening.token_expansion.Vocabulary. Serves one visitor.

    A word's number is made up here, and lasts as long as the search.
    """

    session: Session
    tables: NameTables
    _texts: list[str] = field(default_factory=list, repr=False)
    _numbers: dict[str, int] = field(default_factory=dict, repr=False)

    def words(self, tokens: Iterable[str], plain: Iterable[str]) -> Mapping[str, TokenExpansion]:
        return expand_tokens(self, self.tables, tokens, plain)

    def spelled(self, texts: Collection[str]) -> Iterable[tuple[str, int]]:
        # An empty given name stands in pairs, and has no row of its own among the words.
        found = {text for key, text in words_under(self.session, texts) if key == text} | ({""} & set(texts))
        return [(text, self._number(text)) for text in found]

    def sounding(self, sounds: Collection[str]) -> Iterable[tuple[str, str, int]]:
        found = words_under(self.session, [SOUND + sound for sound in sounds])
        return [(key[len(SOUND) :], text, self._number(text)) for key, text in found]

    def slipped(self, codes: Collection[int]) -> Iterable[tuple[int, str, int]]:
        found = words_under(self.session, [f"{SLIP}{code}" for code in codes])
        return [(int(key[len(SLIP) :]), text, self._number(text)) for key, text in found]

    def beginning(self, tokens: Collection[str], further: int) -> Iterable[tuple[str, str, int]]:
        key = col(ListedWord.key)
        found = []
        for token in tokens:
            longer = (key > token, key < token + _LAST, func.length(key) <= len(token) + further)
            texts = self.session.exec(select(ListedWord.key).where(*longer, key == col(ListedWord.word)))
            found += [(token, text, self._number(text)) for text in texts]
        return found

    def may_contain(self, keys: Keys) -> NDArray[np.bool_]:
        return np.ones(len(keys), dtype=np.bool_)

    def pairs(self, keys: Collection[int], dates: Collection[int] | None, *, budgeted: bool) -> _Rows:
        by_text = {f"{self._texts[key >> GIVEN_BITS]}{BETWEEN}{self._texts[key & _LOW]}": key for key in keys}
        under = col(ListedPair.key) == each_of(self.session, by_text)
        return [(by_text[key], born, entry) for key, born, entry in self._rows(under, dates, budgeted=budgeted)]

    def named(self, families: Collection[int], givens: Collection[int], dates: Collection[int] | None) -> _Rows:
        value = each_of(self.session, [self._texts[one] + BETWEEN for one in families])
        # The same in the database's own words: what begins with the value.
        key = col(ListedPair.key)
        rows = self._rows(and_(key >= value, key < func.replace(value, BETWEEN, BEYOND)), dates, budgeted=False)
        wanted = set(givens)
        return [(of, born, entry) for of, born, entry in self._numbered(rows) if of & _LOW in wanted]

    def with_initial(self, families: Collection[int], initial: str, *, budgeted: bool) -> _Rows:
        key = col(ListedPair.key)
        begins = [f"{self._texts[one]}{BETWEEN}{initial}" for one in families]
        under = or_(*(and_(key >= one, key < one + _LAST) for one in begins))
        return self._numbered(self._rows(under, None, budgeted=budgeted))

    def _rows(
        self, under: ColumnElement[bool], dates: Collection[int] | None, *, budgeted: bool
    ) -> Sequence[tuple[str, int, str]]:
        wanted = select(ListedPair.key, ListedPair.born, ListedPair.entry)
        wanted = wanted.where(col(ListedPair.budgeted).is_(budgeted), under)
        if dates is not None:
            # The sum keeps the planner from seeking every key with every date: most keys have few rows.
            wanted = wanted.where((col(ListedPair.born) + 0).in_(sorted(dates)))
        return self.session.exec(wanted).all()

    def _numbered(self, rows: Iterable[tuple[str, int, str]]) -> Iterable[tuple[int, int, str]]:
        for key, born, entry in rows:
            family, _, given = key.partition(BETWEEN)
            yield self._number(family) << GIVEN_BITS | self._number(given), born, entry

    def _number(self, text: str) -> int:
        number = self._numbers.setdefault(text, len(self._texts))
        if number == len(self._texts):
            self._texts.append(text)
        return number


@dataclass(frozen=True, slots=True)
class ListedNames:
    """How often the lists of these feeds have a name, as a session sees them: satisfies
    screening.list_names.ListNames."""

    session: Session
    feeds: Collection[str]

    def bearers(self, family: str) -> int:
        key = col(ListedPair.key)
        surname = self._pairs(and_(key >= f"{family}{BETWEEN}", key < f"{family}{BEYOND}"))
        return len(self._given_here({entry for entry, _ in surname}))

    def namesakes(self, family: str, given: str) -> Namesakes:
        born = dict(self._pairs(col(ListedPair.key) == f"{family}{BETWEEN}{given}"))
        return Namesakes.of(born[entry] for entry in self._given_here(born))

    def _pairs(self, under: ColumnElement[bool]) -> Sequence[tuple[str, int]]:
        wanted = select(ListedPair.entry, ListedPair.born).distinct()
        return self.session.exec(wanted.where(col(ListedPair.budgeted), under)).all()

    def _given_here(self, entries: Collection[str]) -> set[str]:
        """Those that one of the feeds has. Ids are sent as they are: PostgreSQL keeps the two tables' in different
        orders of letters, and would read one of them from end to end for each of the other."""
        found: set[str] = set()
        ordered = sorted(entries)
        for start in range(0, len(ordered), _AT_ONCE):
            part = col(ListRow.id).in_(ordered[start : start + _AT_ONCE])
            here = (col(ListRow.feed).in_(self.feeds), part, col(ListRow.removed).is_(False))
            found |= set(self.session.exec(select(ListRow.id).where(*here)))
        return found
