"""Finds entries of the barred list: by name as screening folds it, id, kind, school, and whether they count.

This only finds entries for people to look at; it matches no visitor. Derived from the list's rows and kept beside them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, or_, tuple_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, delete, func, select

from district.db.list_tables import EntryReview, ListedEntry, ListedKey
from district.db.tables import Feed, ListRow
from district.publish import listed_words
from screening.entry_rows import MalformedRow, entry_of
from screening.normalize import tokens
from screening.persons import BarredEntry
from screening.policy import Precision, precision
from sync.contract.barred_list.feeds import Row, feeds_of
from sync.contract.vocabulary import ListKind

PAGE = 50
COUNTED = 10_000
"""So many are counted; more are "more than"."""
_AT_ONCE = 500
_SLIP_FROM = 4
BORN = "@"
"""Before the digits of a birth date, or of a year."""
_WORDS = 6
_LAST = "\U0010ffff"


class State(StrEnum):
    """Whether an entry counts on a day; TO_REVIEW is asked for alone: it is not over, and its review day has come."""

    IN_FORCE = "in-force"
    OVER = "over"
    NOT_YET = "not-yet"
    TO_REVIEW = "to-review"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for; "" and None look for anything. `text` is words of a name, or an id."""

    text: str = ""
    kind: str = ""
    school: str = ""
    state: State | None = None


def state_of(fields: Mapping[str, Any], today: date) -> State:
    day = today.isoformat()
    if "" < fields["expires"] < day:
        return State.OVER
    return State.NOT_YET if fields["starts"] > day else State.IN_FORCE


_PARTS = ("given", "middle", "family")


def words_of(fields: Mapping[str, Any]) -> set[str]:
    """The words of an entry's names."""
    names = (fields, *fields.get("aliases", ()))
    words = {word for one in names for part in _PARTS for word in tokens(one.get(part, ""))}
    return words | {word for one in names for word in joined_words(one)}


def joined_words(name: Mapping[str, Any]) -> Iterator[str]:
    """Parts of several words as one: people write them so, too."""
    for part in _PARTS[::2]:
        words = tokens(name.get(part, ""))
        if len(words) > 1:
            yield "".join(words)


def keep(session: Session, feed: str, rows: Sequence[Row], feeds: Collection[str] | None = None) -> None:
    """Make these new or changed rows of a feed findable, in the caller's transaction: at the first feed of each, or the
    first among `feeds`."""
    each = [(row.id, json.loads(row.content)) for row in rows]
    first = [(key, fields) for key, fields in each if _home(fields, feeds) == feed]
    ids = [key for key, _ in first]
    if not ids:
        return
    _forget(session, ids)
    held = {key: entry for key, fields in first if (entry := _entry(fields, feed)) is not None}
    entries = [
        {
            "id": key,
            "feed": feed,
            "precision": (precision(held[key]) if key in held else Precision.NONE).value,
            "sorted_by": " ".join(tokens(" ".join(fields.get(part, "") for part in ("family", "given", "middle")))),
            "kind": fields["kind"],
            "starts": fields.get("starts", ""),
            "expires": fields.get("expires", ""),
        }
        for key, fields in first
    ]
    session.execute(insert(ListedEntry), entries)
    pairs = [(entry, listed_words.pairs_of(entry)) for entry in held.values()]
    listed_words.keep(session, pairs)
    words = {key: words_of(fields) for key, fields in first}
    listed_words.keep_words(session, {*chain(*words.values()), *chain(*chain(*(each for _, each in pairs)))})
    found = [{"key": key, "entry": id_} for id_, fields in first for key in sorted(words[id_] | _born(fields))]
    if found:
        session.execute(insert(ListedKey), found)


def _entry(fields: Mapping[str, Any], feed: str) -> BarredEntry | None:
    """None for a row that lacks a part. No kiosk can screen by it, but pages still find it by its words, and a server
    that makes the search anew must start."""
    try:
        return entry_of(fields, feed, "")
    except MalformedRow:
        return None


def _born(fields: Mapping[str, Any]) -> set[str]:
    return {BORN + fields["born"].replace("-", "")} if fields.get("born") else set()


def _forget(session: Session, ids: Sequence[str]) -> None:
    session.exec(delete(ListedKey).where(col(ListedKey.entry).in_(ids)))
    session.exec(delete(ListedEntry).where(col(ListedEntry.id).in_(ids)))
    listed_words.forget(session, ids)


def _home(fields: Mapping[str, Any], feeds: Collection[str] | None) -> str:
    there = (feed for feed in feeds_of(fields) if feeds is None or feed in feeds)
    return next(there, "")


def forget(session: Session, feed: str, ids: Sequence[str]) -> None:
    """These entries have gone from a feed; one that has moved to another feed stays findable there."""
    here = session.exec(select(ListedEntry.id).where(ListedEntry.feed == feed, col(ListedEntry.id).in_(ids))).all()
    _forget(session, here)


def rebuild(session: Session) -> None:
    """Make the whole search anew from the list's rows."""
    listed_words.clear(session)
    session.exec(delete(ListedKey))
    session.exec(delete(ListedEntry))
    feeds = session.exec(select(Feed.name).order_by(Feed.name)).all()
    for feed in feeds:
        last = b""
        wanted = (
            select(ListRow.place, ListRow.id, ListRow.content)
            .where(ListRow.feed == feed, col(ListRow.removed).is_(False))
            .order_by(col(ListRow.place))
            .limit(_AT_ONCE)
        )
        while page := session.exec(wanted.where(ListRow.place > last)).all():
            keep(session, feed, [Row(key, content) for _, key, content in page], feeds)
            last = page[-1][0]


def end(session: Session, feed: str) -> None:
    """A feed ends, in the caller's transaction: entries that stand in another feed too stay findable there."""
    feeds = set(session.exec(select(Feed.name).where(Feed.name != feed)))
    ids = session.exec(select(ListedEntry.id).where(ListedEntry.feed == feed)).all()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        forget(session, feed, part)
        left = (col(ListRow.id).in_(part), ListRow.feed != feed, col(ListRow.removed).is_(False))
        for name, key, content in session.exec(select(ListRow.feed, ListRow.id, ListRow.content).where(*left)).all():
            keep(session, name, [Row(key, content)], feeds)


def find(session: Session, query: Query, today: date, page: int = 1) -> list[dict[str, Any]]:
    """One page of entries, as canonical fields, by name; one more than PAGE where there is another page."""
    wanted = _matching(session, query, today).order_by(col(ListedEntry.sorted_by), col(ListedEntry.id))
    rows = session.exec(wanted.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return contents(session, rows)


def find_all(session: Session, query: Query, today: date) -> Iterator[dict[str, Any]]:
    """All of them by name, however many; a part of them in memory."""
    matching = _matching(session, query, today)
    wanted = matching.order_by(col(ListedEntry.sorted_by), col(ListedEntry.id)).limit(_AT_ONCE)
    here = tuple_(col(ListedEntry.sorted_by), col(ListedEntry.id))
    rows = session.exec(wanted).all()
    while rows:
        yield from contents(session, rows)
        last = rows[-1]
        rows = session.exec(wanted.where(here > (last.sorted_by, last.id))).all()


def count(session: Session, query: Query, today: date) -> int:
    """How many there are, up to COUNTED + 1."""
    some = _matching(session, query, today).limit(COUNTED + 1).subquery()
    return session.exec(select(func.count()).select_from(some)).one()


def entry(session: Session, id_: str) -> tuple[dict[str, Any], str] | None:
    """An entry's canonical fields and its leaf (hex), None where nothing is listed under that id."""
    found = session.get(ListedEntry, id_)
    row = session.get(ListRow, (found.feed, id_)) if found else None
    return (json.loads(row.content), row.leaf.hex()) if row is not None and not row.removed else None


def _slips(session: Session, word: str) -> list[str]:
    """Words of the list that differ from this one by a slip."""
    return listed_words.near(session, word) if len(word) >= _SLIP_FROM else []


def is_whole(session: Session) -> bool:
    """Whether the search is of this version: a start that was stopped before it made the search anew leaves rows that
    say nothing of their dates, and no pairs of names."""
    kinds = [kind.value for kind in ListKind]
    old = select(ListedEntry.id).where(
        col(ListedEntry.feed).in_(select(Feed.name)), col(ListedEntry.kind).in_(kinds), ListedEntry.precision == ""
    )
    return session.exec(old.limit(1)).first() is None


def is_empty(session: Session) -> bool:
    return session.exec(select(ListedEntry.id).limit(1)).first() is None


def _matching(session: Session, query: Query, today: date) -> Any:
    wanted = select(ListedEntry)
    if query.kind:
        wanted = wanted.where(ListedEntry.kind == query.kind)
    if query.school:
        at_school = exists().where(
            col(ListRow.feed) == f"school:{query.school}",
            col(ListRow.id) == ListedEntry.id,
            col(ListRow.removed).is_(False),
        )
        wanted = wanted.where(at_school)
    if query.state is not None:
        wanted = wanted.where(_in_state(query.state, today.isoformat()))
    if text := query.text.strip():
        wanted = wanted.where(or_(_between(col(ListedEntry.id), text), _named(session, text)))
    return wanted


def _in_state(state: State, day: str) -> ColumnElement[bool]:
    starts, expires = col(ListedEntry.starts), col(ListedEntry.expires)
    over = and_(expires != "", expires < day)
    if state is State.TO_REVIEW:
        due = exists().where(col(EntryReview.entry) == ListedEntry.id, col(EntryReview.day) <= day)
        return and_(~over, due)
    if state is State.OVER:
        return over
    return and_(~over, starts > day) if state is State.NOT_YET else and_(~over, starts <= day)


def _named(session: Session, text: str) -> ColumnElement[bool]:
    """Each word is among an entry's names: as it is, as the beginning of one, sounding like one, or with one slip."""
    words = tokens(text)[:_WORDS]
    if not words:
        return col(ListedEntry.id) == text
    each = []
    for word in words:
        key = col(ListedKey.key)
        alike = [*listed_words.sounding_like(session, word), *_slips(session, word)]
        same = or_(key.in_(alike), _between(key, word))
        each.append(col(ListedEntry.id).in_(select(ListedKey.entry).where(same)))
    return and_(*each)


def _between(column: Mapped[str], start: str) -> ColumnElement[bool]:
    """Begins with `start`, by an index whatever the database's collation of LIKE."""
    return and_(column >= start, column < start + _LAST)


def contents(session: Session, rows: Sequence[ListedEntry]) -> list[dict[str, Any]]:
    by_feed: dict[str, list[str]] = {}
    for row in rows:
        by_feed.setdefault(row.feed, []).append(row.id)
    found: dict[str, dict[str, Any]] = {}
    for feed, ids in by_feed.items():
        wanted = select(ListRow.id, ListRow.content).where(ListRow.feed == feed, col(ListRow.id).in_(ids))
        found |= {key: json.loads(content) for key, content in session.exec(wanted)}
    return [found[row.id] for row in rows if row.id in found]


def schools_of(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """The schools that these entries are for, in order; [] where one of them is for every school."""
    each = [fields["schools"] for fields in entries]
    return sorted({code for codes in each for code in codes}) if all(each) else []
