"""What comes down in an exchange: the school's document, then the lists, as deltas where the district has them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract.api.messages import FeedChange
from sync.contract.barred_list.feeds import Manifest, Row, Signed, row_of, signature_holds
from sync.contract.clocks import issued_beyond
from sync.exchange.client import Client
from sync.exchange.errors import BadAnswer
from sync.exchange.ports import ISSUED_AHEAD, ChangesPort, Delta, ErasuresPort, ListRefused, Lists, SchoolPort
from sync.exchange.repair import MOVED_ON, mend

AGAIN_AFTER_S = 3_600.0
FEED_SET = "feed-set"
"""Stands for the signed set of feeds where what was refused is named."""
NOT_GIVEN = "not_given"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of the lists; see sync.exchange.cycle.Report."""

    applied: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    mended: tuple[str, ...]


class FailedListCache:
    """Which lists came whole and were not believed: they are not asked for again within the hour.

    A million entries must not be fetched by 300 kiosks at every exchange because one row is wrong at the district. A
    new version may come at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: dict[tuple[str, int, str], float] = {}

    def holds(self, target: Signed) -> bool:
        at = self._failed.get(_content(target))
        return at is not None and self._clock() - at < AGAIN_AFTER_S

    def add(self, target: Signed) -> None:
        self._failed = {_content(target): self._clock()} | {
            known: at for known, at in self._failed.items() if known[0] != target.manifest.feed
        }


def _content(target: Signed) -> tuple[str, int, str]:
    return target.manifest.feed, target.manifest.version, target.manifest.root


def pull_school(client: Client, school: SchoolPort) -> bool:
    document = client.school(school.version())
    if document is None or document.version == school.version():
        return False
    school.apply(document.version, document.model_dump(mode="json"))
    return True


@dataclass(frozen=True, slots=True)
class News:
    """What the stream of changes told: how many changes were applied, and what stands at the district besides."""

    changes: int
    school: str  # version of the document in force
    erasures: int  # number of the last erasure
    feeds: str = ""  # mark of the lists; "" where the district gives none
    is_asked: bool = True  # whether an office may have asked something of this kiosk


def pull_changes(client: Client, changes: ChangesPort) -> News:
    """Apply what changed at the school since last time, page by page. Raises a SyncError."""
    applied, seen = 0, set[str]()
    while True:
        page = client.changes(changes.cursor())
        if page.cursor in seen:
            raise BadAnswer("The district sends the same page of changes again and again.")
        seen.add(page.cursor)
        if page.changes or page.reset or page.more or page.cursor != changes.cursor():
            changes.apply(page)
        applied += len(page.changes)
        if not page.more:
            return News(applied, page.school, page.erasures, page.feeds, page.asked is not False)


def pull_erasures(client: Client, erasures: ErasuresPort, *, anew: bool = False) -> int:
    """Obey what the district has had erased since, or `anew` all of it (a restored district counts again from below);
    returns how many. Raises a SyncError."""
    obeyed = 0
    last = 0 if anew else erasures.last()
    while True:
        page = client.erasures(last)
        for item in page.erasures:
            if item.number <= last:
                raise BadAnswer("The district sent erasures that were obeyed before.")
            erasures.obey(item.number, item.entry, item.groups)
            last = item.number
        obeyed += len(page.erasures)
        if not page.more or not page.erasures:
            return obeyed


def pull_feeds(
    client: Client,
    lists: Lists,
    keys: Mapping[str, Ed25519PublicKey],
    held_feeds: frozenset[str],
    failed: FailedListCache | None = None,
    clocks: Iterable[datetime | None] = (),
) -> Pulled:
    """Bring every feed to what the district gives, mend what is not sound, and drop what has ended.

    A feed that is not given although nothing says that it ended is kept, and named among the refused. What was issued
    beyond all `clocks` is not even fetched. Raises a SyncError.
    """
    failed, clocks = failed or FailedListCache(), tuple(clocks)
    applied: list[str] = []
    refused: list[tuple[str, str]] = []
    mended: list[str] = []
    told = client.feeds()
    if told.given is not None:
        try:
            lists.accept(told.given.signed())
        except ListRefused as error:
            refused.append((FEED_SET, error.reason))
    given = {wire.feed: wire.signed() for wire in told.feeds}
    for feed, target in given.items():
        current = lists.current(feed)
        if current is not None and current.manifest == target.manifest and lists.is_sound(feed):
            continue
        try:
            _check(target, keys, clocks)
            was_mended = _pull_feed(client, lists, target, current, failed)
        except ListRefused as error:
            refused.append((feed, error.reason))
        else:
            applied.append(feed)
            mended += [feed] if was_mended else []
    withheld = sorted(held_feeds - given.keys())
    refused += [(feed, NOT_GIVEN) for feed in withheld if not lists.ends(feed)]
    dropped = tuple(feed for feed in withheld if lists.ends(feed))
    for feed in dropped:
        lists.drop(feed)
    return Pulled(tuple(applied), tuple(refused), dropped, tuple(mended))


def _check(target: Signed, keys: Mapping[str, Ed25519PublicKey], clocks: Iterable[datetime | None]) -> None:
    """What is refused before anything of it is fetched. Raises ListRefused."""
    if not signature_holds(target, keys):
        raise ListRefused("wrong_key")
    if issued_beyond(datetime.fromisoformat(target.manifest.issued), clocks):
        raise ListRefused(ISSUED_AHEAD)


def _pull_feed(
    client: Client,
    lists: Lists,
    target: Signed,
    current: Signed | None,
    failed: FailedListCache,
) -> bool:
    """Bring one feed to `target`, whose signature holds; returns whether it had to be mended. Raises ListRefused; what
    the list itself must say is verified by the store."""
    if failed.holds(target):
        raise ListRefused("not_again_yet")
    have = current.manifest if current is not None else None
    if have is None or have.version > target.manifest.version:
        _fetch_whole(client, lists, target, failed)
        return False
    if not lists.is_sound(target.manifest.feed):
        _mend(client, lists, target, failed)
        return True
    if _same_content(have, target.manifest):
        # Before its life is lengthened every entry is looked at again, once a day.
        if not _issued_later(target, have) or _is_sound(client, lists, target.manifest.feed):
            lists.apply(Delta(target, have.version, ()))
            return False
    elif have.version == target.manifest.version:
        raise ListRefused("same_version_other_root")
    else:
        try:
            _apply_change(client, lists, target, have.version)
        except ListRefused as error:
            if error.reason in {MOVED_ON, ISSUED_AHEAD}:
                raise
        else:
            return False
    _mend(client, lists, target, failed)
    return True


def _fetch_whole(client: Client, lists: Lists, target: Signed, failed: FailedListCache) -> None:
    try:
        _apply_change(client, lists, target, None)
    except ListRefused as error:
        if error.reason not in {MOVED_ON, ISSUED_AHEAD}:
            failed.add(target)
        raise


def _mend(client: Client, lists: Lists, target: Signed, failed: FailedListCache) -> None:
    """Mend a list that does not lead to `target`: by bucket, once; where that fails the whole list comes, once.

    What cannot be mended screens on if it is what its own manifest says, and does not count otherwise: that holds
    everybody. Raises ListRefused.
    """
    feed = target.manifest.feed
    try:
        mend(client, lists, target)
    except ListRefused as error:
        if error.reason == MOVED_ON:
            raise
        try:
            _fetch_whole(client, lists, target, failed)
        except ListRefused:
            if not _is_sound(client, lists, feed):
                lists.distrust(feed)
            raise


def _apply_change(client: Client, lists: Lists, target: Signed, since: int | None) -> None:
    first = client.change(target.manifest.feed, since)
    if first.base not in {None, since}:
        raise BadAnswer("The district sent a change of another version of the list than was asked for.")
    pages = _pages(client, target, since, first)
    if first.base is None:
        # A whole list may be a million rows: it goes page by page into what the store builds aside.
        lists.apply(Delta(target, None, (row for page in pages for row in _rows(page))))
    else:
        held = list(pages)
        rows = [row for page in held for row in _rows(page)]
        lists.apply(Delta(target, first.base, rows, [gone for page in held for gone in page.removed]))


def _same_content(have: Manifest, target: Manifest) -> bool:
    return (have.version, have.root, have.count) == (target.version, target.root, target.count)


def _issued_later(target: Signed, have: Manifest) -> bool:
    return datetime.fromisoformat(target.manifest.issued) > datetime.fromisoformat(have.issued)


def _is_sound(client: Client, lists: Lists, feed: str) -> bool:
    stock = lists.stock(feed, client.check)
    return stock is not None and stock.sound


def _pages(client: Client, target: Signed, since: int | None, first: FeedChange) -> Iterator[FeedChange]:
    """A change page by page. Raises ListRefused(MOVED_ON) where a newer list is published meanwhile: the next
    exchange gets that one."""
    page, seen = first, {""}
    while True:
        if page.manifest.signed().manifest != target.manifest:
            raise ListRefused(MOVED_ON)
        yield page
        if page.next in seen:
            return
        seen.add(page.next)
        page = client.change(target.manifest.feed, since, page.next)


def _rows(page: FeedChange) -> Iterator[Row]:
    try:
        yield from map(row_of, page.rows)
    except ValueError as error:
        raise ListRefused("malformed") from error
