"""What finds an entry of the barred list when somebody is screened: the list's words, with their sound and their slips,
and pairs of a surname and a given name. Kept beside the list's rows, by the keys that a kiosk's own list file has.

A word stays when the last entry that has it goes: it brings up nobody, and a word that another office is adding at that
moment must not be lost. The next rebuild leaves it out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import JSON, ColumnElement, String, cast, collate, insert, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, and_, col, delete, func, or_, select

from district.db.database import on_postgresql
from district.db.list_tables import ListedPair, ListedWord
from screening.candidate_keys import GIVEN_BITS, birth_date_code, deletion_codes, name_pairs
from screening.candidate_pairs import Keys
from screening.name_tables import NameTables
from screening.normalize import normalize, readings, skeleton
from screening.persons import BarredEntry
from screening.policy import BUDGETED
from screening.token_expansion import TokenExpansion, expand_tokens

_SOUND = "~"
_SLIP = "#"
_BETWEEN, _BEYOND = " ", "!"
"""A pair's key is the surname, a space and the given name; `_BEYOND` comes after the space."""
_LAST = "\U0010ffff"
_LOW = (1 << GIVEN_BITS) - 1
_KNOWN = "listed words"
_AT_ONCE = 500

_Rows = Iterable[tuple[int, int, str]]


def pairs_of(entry: BarredEntry) -> set[tuple[str, str]]:
    """(surname token, given token) pairs of an entry; see candidate_keys.name_pairs."""
    return name_pairs([reading for name in entry.names for reading in readings(normalize(name))])


def keep(session: Session, entries: Iterable[tuple[BarredEntry, Collection[tuple[str, str]]]]) -> None:
    """Write the pairs of new entries, in the caller's transaction."""
    rows = [
        {
            "budgeted": entry.kind in BUDGETED,
            "key": f"{family}{_BETWEEN}{given}",
            "born": birth_date_code(entry.born),
            "entry": entry.id,
        }
        for entry, pairs in entries
        for family, given in pairs
    ]
    if rows:
        session.execute(insert(ListedPair), rows)


def keep_words(session: Session, words: Collection[str]) -> None:
    """Add those that are new to the list, also while another office adds the same."""
    known: set[str] = session.info.setdefault(_KNOWN, set())
    new = sorted(set(words) - known)
    known.update(new)
    rows = [{"key": key, "word": word} for word in new for key in sorted(_keys_of(word))]
    dialect: Any = postgresql if on_postgresql(session) else sqlite
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(dialect.insert(ListedWord).on_conflict_do_nothing(), rows[start : start + _AT_ONCE])


def _keys_of(word: str) -> set[str]:
    return {word, _SOUND + skeleton(word), *(f"{_SLIP}{code}" for code in deletion_codes(word))}


def forget(session: Session, ids: Sequence[str]) -> None:
    session.exec(delete(ListedPair).where(col(ListedPair.entry).in_(ids)))


def clear(session: Session) -> None:
    session.exec(delete(ListedPair))
    session.exec(delete(ListedWord))
    session.info.pop(_KNOWN, None)


def sounding_like(session: Session, word: str) -> list[str]:
    """Words of the list that sound like this one."""
    return [text for _, text in _words(session, [_SOUND + skeleton(word)])]


def slips(session: Session, word: str) -> list[str]:
    """Words of the list that may be this one with a letter wrong, left out or exchanged, and some that are not."""
    return sorted({text for _, text in _words(session, [f"{_SLIP}{code}" for code in deletion_codes(word)])})


def _words(session: Session, keys: Iterable[str]) -> Sequence[tuple[str, str]]:
    value = _each(session, keys)
    return session.exec(select(ListedWord.key, ListedWord.word).where(col(ListedWord.key) == value)).all()


def _each(session: Session, values: Iterable[str]) -> ColumnElement[str]:
    """A column of the values, to be compared with one of ours. They are sent as one parameter: the driver reads a
    statement of thousands of them letter by letter."""
    sent = literal(json.dumps(list(values)), String)
    if on_postgresql(session):
        return collate(func.json_array_elements_text(cast(sent, JSON)).table_valued("value").c.value, "C")
    found: ColumnElement[str] = func.json_each(sent).table_valued("value").c.value
    return found


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
        # No given name ("") is no word.
        found = {text for key, text in _words(self.session, texts) if key == text} | ({""} & set(texts))
        return [(text, self._number(text)) for text in found]

    def sounding(self, sounds: Collection[str]) -> Iterable[tuple[str, str, int]]:
        found = _words(self.session, [_SOUND + sound for sound in sounds])
        return [(key[len(_SOUND) :], text, self._number(text)) for key, text in found]

    def slipped(self, codes: Collection[int]) -> Iterable[tuple[int, str, int]]:
        found = _words(self.session, [f"{_SLIP}{code}" for code in codes])
        return [(int(key[len(_SLIP) :]), text, self._number(text)) for key, text in found]

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
        by_text = {f"{self._texts[key >> GIVEN_BITS]}{_BETWEEN}{self._texts[key & _LOW]}": key for key in keys}
        under = col(ListedPair.key) == _each(self.session, by_text)
        return [(by_text[key], born, entry) for key, born, entry in self._rows(under, dates, budgeted=budgeted)]

    def named(self, families: Collection[int], givens: Collection[int], dates: Collection[int] | None) -> _Rows:
        value = _each(self.session, [self._texts[one] + _BETWEEN for one in families])
        # The same in the database's own words: what begins with the value.
        key = col(ListedPair.key)
        rows = self._rows(and_(key >= value, key < func.replace(value, _BETWEEN, _BEYOND)), dates, budgeted=False)
        wanted = set(givens)
        return [(of, born, entry) for of, born, entry in self._numbered(rows) if of & _LOW in wanted]

    def with_initial(self, families: Collection[int], initial: str, *, budgeted: bool) -> _Rows:
        key = col(ListedPair.key)
        begins = [f"{self._texts[one]}{_BETWEEN}{initial}" for one in families]
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
            family, _, given = key.partition(_BETWEEN)
            yield self._number(family) << GIVEN_BITS | self._number(given), born, entry

    def _number(self, text: str) -> int:
        number = self._numbers.setdefault(text, len(self._texts))
        if number == len(self._texts):
            self._texts.append(text)
        return number
