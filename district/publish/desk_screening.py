"""Screens a name that was typed at a page, against the list that the district publishes to that school's kiosks.

Candidates are found as a kiosk finds them (screening.candidate_pairs), by keys that lie in the database: nothing of a
list stays in memory, whatever its length, and every name is screened.
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

from sqlmodel import Session, and_, col, func, select

from district.access.district_keys import DistrictKeys
from district.db.list_tables import ListedEntry, ListedKey
from district.db.tables import Feed, ListRow
from district.publish import feed_sets, list_publishing, list_search, list_sources
from district.publish.list_search import BORN
from district.publish.listed_index import ListedIndex, ListedNames
from screening.candidate_keys import date_and_swapped
from screening.candidate_pairs import find_by_name, visitor_names
from screening.entry_rows import parse_entry
from screening.name_files import load_names
from screening.name_tables import NameTables
from screening.persons import BarredEntry, Visitor
from screening.policy import Policy, Precision
from screening.result import Screening, compared_with
from screening.score import screen
from sync.contract.barred_list.feeds import DISTRICT_FEED, expired
from sync.contract.vocabulary import ListKind, ListState

_NAMES = Path(__file__).resolve().parents[2] / "assets" / "names"
_AT_ONCE = 500

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
    policy = replace(_policy(session, keys, feeds), names=ListedNames(session, [feed.name for feed in feeds]))
    entries = _entries(session, [feed.name for feed in feeds], _candidates(session, visitor, policy))
    found = screen(visitor, entries, name_tables(), today, school, state, policy=policy)
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
    if any(feed.count for feed in feeds) and (list_search.is_empty(session) or not list_search.is_whole(session)):
        return ListState.ABSENT
    is_over = any(expired(list_publishing.manifest_of(keys, feed), now) for feed in feeds)
    return ListState.EXPIRED if is_over else ListState.CURRENT


def _candidates(session: Session, visitor: Visitor, policy: Policy) -> Collection[str]:
    """Ids of the entries worth comparing, as a kiosk's own search over its list files would have them."""
    index = ListedIndex(session, name_tables())
    found = find_by_name(index, visitor, visitor_names(visitor), name_tables(), policy).every()
    return found | _born_alike(session, visitor.born) if visitor.born is not None else found


def _born_alike(session: Session, born: date) -> set[str]:
    """Entries of the birth date, day and month exchanged or not."""
    codes = [f"{BORN}{code}" for code in date_and_swapped(born)]
    return set(session.exec(select(ListedKey.entry).where(col(ListedKey.key).in_(codes))))


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
    """As the school's kiosks count: an entry of several schools, which the search keeps once, counts at each."""
    counts: Counter[tuple[ListKind, Precision]] = Counter()
    kind, known = col(ListedEntry.kind), col(ListedEntry.precision)
    grouped = select(kind, known, func.count()).group_by(kind, known)
    here = grouped.where(col(ListedEntry.feed) == DISTRICT_FEED)
    of_schools = grouped.join(ListRow, and_(col(ListRow.id) == ListedEntry.id, col(ListRow.removed).is_(False)))
    schools = [feed for feed in feeds if feed != DISTRICT_FEED]
    for wanted in (here, of_schools.where(col(ListRow.feed).in_(schools))):
        for name, precise, count in session.exec(wanted):
            counts[ListKind(name), Precision(precise)] += count
    return counts
