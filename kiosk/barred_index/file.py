"""Changes to a list file in use, each one transaction: either all of it holds or none; readers keep their view."""

from __future__ import annotations

from typing import Any

from kiosk.barred_index import bloom_filter
from kiosk.barred_index.file_schema import (
    INSERT_DATED,
    INSERT_ENTRY,
    INSERT_LEAF,
    INSERT_PAIR,
    INSERT_SLIP,
    INSERT_TOKEN,
    PLACE_BYTES,
    Keyed,
    Tally,
    keyed,
    read_tally,
    seal,
    store_manifest,
    store_tally,
)
from kiosk.barred_index.index_keys import GIVEN_BITS, born_code, is_whole, slips
from screening.normalize import skeleton
from screening.policy import BUDGETED
from sync.contract import feed as feeds
from sync.contract.feed import Row, Signed
from sync.exchange.ports import Delta


def change(connection: Any, delta: Delta) -> None:
    """Lead a file from the delta's base to its target in one transaction. Raises ListRefused; then nothing changed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        touched: set[int] = set()
        tally = read_tally(connection)
        keys: list[int] = []
        for removed in delta.removed:
            gone = Row(removed, b"")
            _remove(connection, gone, tally)  # one added and removed since the base was never here
            touched.add(feeds.bucket(gone.place))
        for row in delta.rows:
            _remove(connection, row, tally)
            keys += _add(connection, row, delta.target.manifest.feed, tally)
            touched.add(feeds.bucket(row.place))
        for bucket in touched:
            _rehash(connection, bucket)
        bloom_filter.add(connection, keys)
        store_tally(connection, tally)
        seal(connection, delta.target, sum(tally.values()))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def renew(connection: Any, target: Signed) -> None:
    """The same list under a newer manifest: valid for longer."""
    connection.execute("BEGIN IMMEDIATE")
    store_manifest(connection, target)
    connection.execute("COMMIT")


def _rehash(connection: Any, bucket: int) -> None:
    first, beyond = bucket.to_bytes(2, "big"), (bucket + 1).to_bytes(3, "big")[-2:]
    query = "SELECT place, leaf FROM leaf WHERE place >= ?"
    rows = (
        connection.execute(query, (first,))
        if bucket + 1 == feeds.BUCKETS
        else connection.execute(f"{query} AND place < ?", (first, beyond))
    )
    leaves = rows.fetchall()
    connection.execute("DELETE FROM bucket WHERE number = ?", (bucket,))
    if leaves:
        connection.execute("INSERT INTO bucket VALUES (?, ?)", (bucket, feeds.bucket_digest(leaves)))


def _remove(connection: Any, row: Row, tally: Tally) -> None:
    """Take one row out with all its keys. Tokens stay: they are words of a vocabulary, and nobody's name alone."""
    place = row.place[:PLACE_BYTES]
    found = connection.execute(
        "SELECT number, content FROM leaf JOIN entry USING (number) WHERE place = ?", (place,)
    ).fetchone()
    if found is None:
        return
    number, content = found
    known = keyed(Row(row.id, content), "")
    tally[known.kind, known.precision] -= 1
    born = born_code(known.born)
    connection.executemany(
        f"DELETE FROM {_table(known)} WHERE key = ? AND born = ? AND entry = ?",  # noqa: S608  a table of ours
        [(key, born, number) for key in _keys(connection, known)],
    )
    connection.execute("DELETE FROM dated WHERE born = ? AND entry = ?", (born, number))
    connection.execute("DELETE FROM leaf WHERE place = ?", (place,))
    connection.execute("DELETE FROM entry WHERE number = ?", (number,))


def _add(connection: Any, row: Row, feed: str, tally: Tally) -> list[int]:
    """Put one row in with all its keys. Returns those that a search must be told of (see sieve)."""
    known = keyed(row, feed)
    tally[known.kind, known.precision] += 1
    born = born_code(known.born)
    number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM entry").fetchone()[0]
    connection.execute(INSERT_ENTRY, (number, row.content))
    connection.execute(INSERT_LEAF, (row.place[:PLACE_BYTES], row.leaf, number))
    keys = _keys(connection, known)
    connection.executemany(INSERT_PAIR.format(_table(known)), [(key, born, number) for key in keys])
    if is_whole(born):
        connection.execute(INSERT_DATED, (born, number, known.names))
    return keys if known.kind in BUDGETED else []


def _table(known: Keyed) -> str:
    return "pair" if known.kind in BUDGETED else "sure"


def _keys(connection: Any, known: Keyed) -> list[int]:
    return [_number(connection, family) << GIVEN_BITS | _number(connection, given) for family, given in known.pairs]


def _number(connection: Any, token: str) -> int:
    """The token's number; a new one is added to the vocabulary."""
    found = connection.execute("SELECT number FROM token WHERE text = ?", (token,)).fetchone()
    if found:
        return int(found[0])
    number = int(connection.execute("SELECT coalesce(max(number), 0) + 1 FROM token").fetchone()[0])
    connection.execute(INSERT_TOKEN, (number, token, skeleton(token)))
    connection.executemany(INSERT_SLIP, [(code, number, token) for code in slips(token)])
    return number
