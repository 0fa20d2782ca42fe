"""Mending a list: digests of groups, of the buckets in groups that differ, entries of the buckets that differ.

Nothing on the way is believed. Before an entry is asked for, the digests must add up to the signed root; an entry must
lie in a bucket that was asked for, and a bucket's entries must give its digest. The store verifies the outcome again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import TypeVar

from sync.contract.api.messages import MAX_BUCKETS, FeedBuckets, FeedDigests
from sync.contract.barred_list.feeds import (
    BUCKETS,
    DIGEST_BYTES,
    GROUPS,
    IN_GROUP,
    Row,
    Signed,
    bucket,
    bucket_digest,
    digest_at,
    group_at,
    group_digests,
    root_over,
    row_of,
)
from sync.exchange.client import Client
from sync.exchange.errors import BadAnswer, Refused
from sync.exchange.ports import Delta, ListRefused, Lists, StockPort

MOVED_ON = "moved_on"
MOST_BUCKETS = BUCKETS // 4
"""Where more differ the whole list is fetched: what mending saves is little by then."""
_GROUPS_AT_ONCE = 64
_ROWS_BETWEEN_CHECKS = 1_000
_NOT_FOUND = 404

A = TypeVar("A", FeedDigests, FeedBuckets)
T = TypeVar("T")


def mend(client: Client, lists: Lists, target: Signed) -> int:
    """Bring the list held of `target`'s feed to `target`; returns how many buckets were fetched.

    Raises ListRefused: no_repair (nothing to mend, or a district that cannot), too_damaged, and where the district's
    word does not hold: wrong_digests, other_bucket, wrong_bucket, too_many_rows, malformed; or what the store says.
    Raises a SyncError other than BadAnswer.
    """
    feed = target.manifest.feed
    stock, current = lists.stock(feed, client.check), lists.current(feed)
    if stock is None or current is None:
        raise ListRefused("no_repair")
    digests = _digests(client, target, stock.digests)
    wrong = [number for number in range(BUCKETS) if digest_at(stock.digests, number) != digest_at(digests, number)]
    if len(wrong) > MOST_BUCKETS:
        raise ListRefused("too_damaged")
    rows = _rows(client, target, wrong, digests)
    if stock.sound:
        lists.apply(_change(target, current.manifest.version, stock, frozenset(wrong), rows))
    else:
        # What a damaged file says of itself cannot be changed entry by entry: the list is built anew around it.
        lists.apply(Delta(target, None, chain(_checked(client, stock.outside(frozenset(wrong))), rows)))
    return len(wrong)


def _checked(client: Client, rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % _ROWS_BETWEEN_CHECKS == 0:
            client.check()
        yield row


def _change(target: Signed, base: int, stock: StockPort, wrong: frozenset[int], rows: Sequence[Row]) -> Delta:
    held = {row.id: row for row in stock.inside(wrong)}
    gone = held.keys() - {row.id for row in rows}
    return Delta(target, base, [row for row in rows if held.get(row.id) != row], sorted(gone))


def _digests(client: Client, target: Signed, held: bytes) -> bytes:
    """The digests of all buckets of `target`, of which `held` are those here; they add up to its root."""
    feed = target.manifest.feed
    ours = group_digests(held)
    theirs = _asked(target, partial(client.feed_digests, feed)).digests
    if len(theirs) != GROUPS * DIGEST_BYTES:
        raise ListRefused("wrong_digests")
    differ = [group for group in range(GROUPS) if digest_at(ours, group) != digest_at(theirs, group)]
    whole = bytearray(held)
    for groups in _parts(differ, _GROUPS_AT_ONCE):
        told = _asked(target, partial(client.feed_digests, feed, groups)).digests
        if len(told) != len(groups) * IN_GROUP * DIGEST_BYTES:
            raise ListRefused("wrong_digests")
        for place, group in enumerate(groups):
            part = group_at(told, place)
            if hashlib.sha256(part).digest() != digest_at(theirs, group):
                raise ListRefused("wrong_digests")
            whole[group * len(part) : (group + 1) * len(part)] = part
    if root_over(bytes(whole)) != target.manifest.root:
        raise ListRefused("wrong_digests")
    return bytes(whole)


def _rows(client: Client, target: Signed, wrong: Sequence[int], digests: bytes) -> list[Row]:
    """The entries of the buckets in `wrong`, each bucket's as its digest says."""
    rows: list[Row] = []
    for numbers in _parts(wrong, MAX_BUCKETS):
        page = _asked(target, partial(client.feed_buckets, target.manifest.feed, numbers))
        if len(rows) + len(page.rows) > target.manifest.count:
            raise ListRefused("too_many_rows")
        found = _of_buckets(page.rows, numbers)
        for number in numbers:
            if bucket_digest((row.place, row.leaf) for row in found[number]) != digest_at(digests, number):
                raise ListRefused("wrong_bucket")
            rows += found[number]
    return rows


def _of_buckets(contents: Sequence[bytes], numbers: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {number: [] for number in numbers}
    for content in contents:
        try:
            row = row_of(content)
        except ValueError as error:
            raise ListRefused("malformed") from error
        number = bucket(row.place)
        if number not in found:
            raise ListRefused("other_bucket")
        found[number].append(row)
    return found


def _asked(target: Signed, ask: Callable[[], A]) -> A:
    """An answer about `target`. What the district cannot answer is no reason to give up: the whole list may come."""
    try:
        answer = ask()
    except BadAnswer as error:
        raise ListRefused("malformed") from error
    except Refused as error:
        if error.status == _NOT_FOUND:  # a district of an earlier version
            raise ListRefused("no_repair") from error
        raise
    if answer.manifest.signed().manifest != target.manifest:
        raise ListRefused(MOVED_ON)
    return answer


def _parts(items: Sequence[T], most: int) -> Iterator[list[T]]:
    rest = iter(items)
    while part := list(islice(rest, most)):
        yield part
