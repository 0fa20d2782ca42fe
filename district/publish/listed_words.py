"""What finds an entry of the barred list when somebody is screened: the list's words, with their sound and their slips,
and pairs of a surname and a given name. Kept beside the list's rows, by the keys that a kiosk's own list file has.

A word stays when the last entry that has it goes: no entry is found by it, and a word that another office is adding
at that moment must not be lost. The next rebuild leaves it out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import JSON, ColumnElement, String, cast, collate, event, insert, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, func, select

from district.db.database import on_postgresql
from district.db.list_tables import ListedPair, ListedWord
from screening.candidate_keys import birth_date_code, deletion_codes, name_pairs, two_letter_codes
from screening.compare_tokens import compare_tokens
from screening.normalize import normalize, skeleton
from screening.persons import BarredEntry
from screening.policy import BUDGETED
from screening.readings import readings
from screening.result import Agreement

SOUND = "~"
SLIP = "#"
BETWEEN, BEYOND = " ", "!"
"""A pair's key is the surname, a space and the given name; `BEYOND` comes after the space."""
_KNOWN, _NEW = "listed words", "new listed words"
_AT_ONCE = 500


def pairs_of(entry: BarredEntry) -> set[tuple[str, str]]:
    """(surname token, given token) pairs of an entry; see candidate_keys.name_pairs."""
    return name_pairs([reading for name in entry.names for reading in readings(normalize(name))])


def keep(session: Session, entries: Iterable[tuple[BarredEntry, Collection[tuple[str, str]]]]) -> None:
    """Write the pairs of new entries, in the caller's transaction."""
    rows = [
        {
            "budgeted": entry.kind in BUDGETED,
            "key": f"{family}{BETWEEN}{given}",
            "born": birth_date_code(entry.born),
            "entry": entry.id,
        }
        for entry, pairs in entries
        for family, given in pairs
    ]
    if rows:
        session.execute(insert(ListedPair), rows)


def keep_words(session: Session, words: Collection[str]) -> None:
    """Add those that are new to the list, at the end of the caller's transaction.

    Two that add the same word wait for one another. At the end neither needs anything more that the other holds, and an
    import of many minutes keeps nobody waiting.
    """
    known: set[str] = session.info.setdefault(_KNOWN, set())
    if _NEW not in session.info:
        session.info[_NEW] = set()
        event.listen(session, "before_commit", _write_words, once=True)
    session.info[_NEW] |= set(words) - known
    known.update(words)


def _write_words(session: Session) -> None:
    new: set[str] = session.info.pop(_NEW, set())
    rows = [{"key": key, "word": word} for word in sorted(new) for key in sorted(_keys_of(word))]
    dialect: Any = postgresql if on_postgresql(session) else sqlite
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(dialect.insert(ListedWord).on_conflict_do_nothing(), rows[start : start + _AT_ONCE])


def _keys_of(word: str) -> set[str]:
    return {word, SOUND + skeleton(word), *(f"{SLIP}{code}" for code in deletion_codes(word))}


def forget(session: Session, ids: Sequence[str]) -> None:
    session.exec(delete(ListedPair).where(col(ListedPair.entry).in_(ids)))


def clear(session: Session) -> None:
    session.exec(delete(ListedPair))
    session.exec(delete(ListedWord))
    session.info.get(_NEW, set()).clear()
    session.info.pop(_KNOWN, None)


def sounding_like(session: Session, word: str) -> list[str]:
    """Words of the list that sound like this one."""
    return [text for _, text in words_under(session, [SOUND + skeleton(word)])]


def slips(session: Session, word: str) -> list[str]:
    """Words of the list that may be this one with one or two letters wrong, left out or exchanged, and others."""
    codes = {*deletion_codes(word), *two_letter_codes(word)}
    return sorted({text for _, text in words_under(session, [f"{SLIP}{code}" for code in sorted(codes)])})


def near(session: Session, word: str) -> list[str]:
    """Words of the list that differ from this one by one letter, or by two that changed places, and those that
    screening calls alike."""
    return [
        one for one in slips(session, word)
        if OSA.distance(word, one, score_cutoff=1) <= 1 or compare_tokens(word, one) is Agreement.SIMILAR
    ]  # fmt: skip


def words_under(session: Session, keys: Iterable[str]) -> Sequence[tuple[str, str]]:
    value = each_of(session, keys)
    return session.exec(select(ListedWord.key, ListedWord.word).where(col(ListedWord.key) == value)).all()


def each_of(session: Session, values: Iterable[str]) -> ColumnElement[str]:
    """A column of the values, to be compared with one of ours. They are sent as one parameter: the driver reads a
    statement of thousands of them letter by letter."""
    sent = literal(json.dumps(list(values)), String)
    if on_postgresql(session):
        return collate(func.json_array_elements_text(cast(sent, JSON)).table_valued("value").c.value, "C")
    found: ColumnElement[str] = func.json_each(sent).table_valued("value").c.value
    return found
