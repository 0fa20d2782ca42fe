"""Screens a name that was typed at a page, against the list that the district publishes to that school's kiosks.

Candidates are found by the keys that the search over entries keeps: the birth date (day and month exchanged too), and
a surname with a given name, each widened by what sounds alike, by nicknames and by one wrong letter. So nothing of a
list stays in memory, whatever its length.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, String, literal_column
from sqlmodel import Session, and_, col, func, or_, select

from district.access.district_keys import DistrictKeys
from district.db.list_tables import ListedEntry, ListedKey
from district.db.tables import Feed, ListRow
from district.publish import feed_sets, list_publishing, list_search, list_sources
from district.publish.list_search import BORN, SURNAME_ONLY
from screening.entry_rows import parse_entry
from screening.name_files import load_names
from screening.name_tables import NameTables
from screening.normalize import NormalizedName, normalize, readings
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy, Precision
from screening.result import Screening, compared_with
from screening.score import screen
from sync.contract.barred_list.feeds import expired
from sync.contract.vocabulary import ListKind, ListState

_NAMES = Path(__file__).resolve().parents[2] / "assets" / "names"
_AT_ONCE = 500
MOST_CANDIDATES = 20_000
"""More than that are not compared while somebody waits at a page: then nobody was screened."""
_WORDS = 8
_YEAR, _DAY = len(BORN) + 4, len(BORN) + 8
_JANUARY = "0101"

_policies: dict[tuple[Any, ...], Policy] = {}
_policies_lock = threading.Lock()
_KEPT = 64


@cache
def name_tables() -> NameTables:
    """Read at the first screening, which takes 0.2 s. Raises NamesUnreadable."""
    return load_names(_NAMES)


def screened(
    session: Session, keys: DistrictKeys, school: str, visitor: Visitor, today: date, now: datetime
) -> Screening:
    """Whom of the list the visitor may be, at this school on this day.

    The result's `list_state` is "absent" where there is no list to compare with, or not all of it: then nothing was
    screened, whatever the matches say.
    """
    feeds = _feeds(session, school)
    state = _state(session, keys, school, feeds, now)
    if state is ListState.ABSENT:
        return Screening(state)
    ids = _candidates(session, visitor)
    if len(ids) > MOST_CANDIDATES:
        return Screening(ListState.ABSENT)
    names = [feed.name for feed in feeds]
    entries = _entries(session, names, ids)
    found = screen(visitor, entries, name_tables(), today, school, state, policy=_policy(session, keys, feeds))
    sources = [(one.name, one.as_of) for one in list_sources.all_of(session)]
    return replace(found, lists=compared_with([(feed.name, feed.issued) for feed in feeds], sources))


def _feeds(session: Session, school: str) -> Sequence[Feed]:
    wanted = col(Feed.name).in_(feed_sets.given_to(school))
    return session.exec(select(Feed).where(wanted).order_by(Feed.name)).all()


def _state(session: Session, keys: DistrictKeys, school: str, feeds: Sequence[Feed], now: datetime) -> ListState:
    """As a kiosk of the school would judge it, from what the district holds."""
    if not feeds or not all(list_publishing.is_signed(feed, keys) for feed in feeds):
        return ListState.ABSENT
    known = feed_sets.of_school(session, keys, school)
    if known is not None and set(known.feed_set.feeds) - {feed.name for feed in feeds}:
        return ListState.ABSENT
    if any(feed.count for feed in feeds) and list_search.is_empty(session):
        return ListState.ABSENT
    is_over = any(expired(list_publishing.manifest_of(keys, feed), now) for feed in feeds)
    return ListState.EXPIRED if is_over else ListState.CURRENT


def _candidates(session: Session, visitor: Visitor) -> Collection[str]:
    key, entry = col(ListedKey.key), col(ListedKey.entry)
    found: set[str] = set()
    if visitor.born is not None:
        born = visitor.born
        dates = {f"{BORN}{born:%Y%m%d}", f"{BORN}{born:%Y}{born:%d}{born:%m}"}
        found |= set(session.exec(select(entry).where(key.in_(sorted(dates))).limit(MOST_CANDIDATES + 1)))
    for name in readings(normalize(visitor.name)):
        family = _forms(session, _surnames(name), givens=False) | {one for one in name.middle if len(one) > 1}
        given = _forms(session, (*name.given, name.given_joined, *name.middle), givens=True)
        alone = sorted({SURNAME_ONLY + word for word in family})
        called = or_(key.in_(sorted(given)), *(_begins(one) for one in name.given if len(one) == 1))
        both = select(entry).where(key.in_(sorted(family)))
        if given:
            both = both.where(entry.in_(select(entry).where(called)))
        found |= set(session.exec(both.limit(MOST_CANDIDATES + 1)))
        found |= set(session.exec(select(entry).where(key.in_(alone)).limit(MOST_CANDIDATES + 1)))
    return found


def _surnames(name: NormalizedName) -> tuple[str, ...]:
    return (*name.family, *name.attached, name.joined)


def _forms(session: Session, words: Sequence[str], *, givens: bool) -> set[str]:
    """What an entry may have where the visitor has these words."""
    found: set[str] = set()
    for word in [one for one in dict.fromkeys(words) if one][:_WORDS]:
        same = name_tables().variants(word) if givens else {word}
        found |= {word[0], *same} if givens else {word}
        if len(word) > 1:
            found |= {list_search.sounding_like(one) for one in same if len(one) > 1}
            found |= set(list_search.slips(session, word))
    return found


def _begins(letter: str) -> Any:
    return and_(col(ListedKey.key) >= letter, col(ListedKey.key) < chr(ord(letter) + 1))


def _entries(session: Session, feeds: Sequence[str], ids: Collection[str]) -> Iterator[BarredEntry]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        wanted = select(ListRow.feed, ListRow.leaf, ListRow.content).where(
            col(ListRow.feed).in_(feeds), col(ListRow.id).in_(part), col(ListRow.removed).is_(False)
        )
        for feed, leaf, content in session.exec(wanted):
            yield parse_entry(content, feed, leaf.hex())


def _policy(session: Session, keys: DistrictKeys, feeds: Sequence[Feed]) -> Policy:
    """How many entries there are by kind and precision: what screening weighs a match against. Counted once for each
    state of the lists, and the last of them kept."""
    state = (keys.district, *((feed.name, feed.version, feed.root) for feed in feeds))
    with _policies_lock:
        known = _policies.get(state)
    if known is None:
        known = Policy(_tally(session, [feed.name for feed in feeds]))
        with _policies_lock:
            while len(_policies) >= _KEPT:
                del _policies[next(iter(_policies))]
            _policies[state] = known
    return known


def _tally(session: Session, feeds: Sequence[str]) -> Mapping[tuple[ListKind, Precision], int]:
    """An entry of several schools counts at the first of them, which is where the search keeps it."""
    counts: Counter[tuple[ListKind, Precision]] = Counter()
    here = col(ListedEntry.feed).in_(feeds)
    every = select(ListedEntry.kind, func.count()).where(here).group_by(col(ListedEntry.kind))
    for kind, count in session.exec(every):
        counts[ListKind(kind), Precision.NONE] = count
    key = col(ListedKey.key)
    # As literals: to PostgreSQL, what is grouped by would have other parameters than what is selected.
    is_first = func.substr(key, literal_column(str(_YEAR + 1), Integer)) == literal_column(f"'{_JANUARY}'", String)
    dated: Any = (
        select(ListedEntry.kind)
        .add_columns(func.length(key), is_first, func.count())
        .join(ListedKey, col(ListedKey.entry) == ListedEntry.id)
        .where(here, key >= BORN, key < chr(ord(BORN) + 1))
        .group_by(col(ListedEntry.kind), func.length(key), is_first)
    )
    for kind, length, first, count in session.execute(dated):
        full = length == _DAY and not first
        counts[ListKind(kind), Precision.FULL if full else Precision.YEAR] += count
        counts[ListKind(kind), Precision.NONE] -= count
    return counts
