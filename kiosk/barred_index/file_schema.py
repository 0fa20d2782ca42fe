"""What a list file holds: its tables, and how a row, a manifest and the counts go in and come out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from kiosk.barred_index import bloom_filter
from screening.candidate_keys import name_pairs, pack_names
from screening.entry_rows import MalformedRow, parse_entry
from screening.normalize import normalize
from screening.persons import PartialDate
from screening.policy import Precision, precision
from screening.readings import readings
from sync.contract.barred_list import feeds
from sync.contract.barred_list.feeds import DIGEST_BYTES, Manifest, Row, Signed
from sync.contract.vocabulary import ListKind
from sync.exchange.ports import ListRefused

FORMAT = 3
"""The file's user_version. A file of another format counts as absent, and the whole list is fetched again."""
PLACE_BYTES = 16
"""Of a row's place (SHA-256 of its id): enough to be unique, and in the same order."""

TABLES = (
    "CREATE TABLE manifest (fields TEXT NOT NULL, signature BLOB NOT NULL)",
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, content BLOB NOT NULL)",
    """CREATE TABLE leaf (place BLOB PRIMARY KEY, leaf BLOB NOT NULL, number INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE token (number INTEGER PRIMARY KEY, text TEXT NOT NULL, sound TEXT NOT NULL)",
    # With the text, so that a search stays within one page and need not look every token up.
    """CREATE TABLE slip (code INTEGER NOT NULL, token INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (code, token)) WITHOUT ROWID""",
    # Entries of lists with a budget; those of lists without one are in `sure`.
    """CREATE TABLE pair (key INTEGER NOT NULL, born INTEGER NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (key, born, entry)) WITHOUT ROWID""",
    """CREATE TABLE sure (key INTEGER NOT NULL, born INTEGER NOT NULL, entry INTEGER NOT NULL,
    PRIMARY KEY (key, born, entry)) WITHOUT ROWID""",
    # Everybody whose whole birth date is known, with the names, so that strangers are set aside without their rows.
    """CREATE TABLE dated (born INTEGER NOT NULL, entry INTEGER NOT NULL, names TEXT NOT NULL,
    PRIMARY KEY (born, entry)) WITHOUT ROWID""",
    bloom_filter.TABLE,
    "CREATE TABLE bucket (number INTEGER PRIMARY KEY, digest BLOB NOT NULL)",
    "CREATE TABLE tally (kind TEXT NOT NULL, precision TEXT NOT NULL, entries INTEGER NOT NULL)",
)
INDEXES = (
    "CREATE UNIQUE INDEX token_text ON token (text)",
    "CREATE INDEX token_sound ON token (sound, text)",
)
INSERT_ENTRY = "INSERT INTO entry (number, content) VALUES (?, ?)"
INSERT_LEAF = "INSERT INTO leaf (place, leaf, number) VALUES (?, ?, ?)"
INSERT_PAIR = "INSERT INTO {} (key, born, entry) VALUES (?, ?, ?)"
INSERT_DATED = "INSERT INTO dated (born, entry, names) VALUES (?, ?, ?)"
INSERT_TOKEN = "INSERT INTO token (number, text, sound) VALUES (?, ?, ?)"  # noqa: S105  a name's token
INSERT_SLIP = "INSERT OR IGNORE INTO slip (code, token, text) VALUES (?, ?, ?)"

Tally = Counter[tuple[ListKind, Precision]]


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """What the tables need of an entry. `names` is packed (see candidate_keys.pack_names)."""

    kind: ListKind
    precision: Precision
    born: PartialDate | None = field(repr=False)
    pairs: set[tuple[str, str]] = field(repr=False)
    names: str = field(repr=False)


def index_entry(row: Row, feed: str) -> IndexedEntry:
    """The keys of a row. Raises ListRefused where it is not a valid entry, or has another id than it says."""
    try:
        entry = parse_entry(row.content, feed, "")
    except MalformedRow:
        raise ListRefused("malformed_row") from None
    if entry.id != row.id:
        raise ListRefused("malformed_row")
    names = [reading for name in entry.names for reading in readings(normalize(name))]
    return IndexedEntry(entry.kind, precision(entry), entry.born, name_pairs(names), pack_names(names))


def read_manifest(connection: Any) -> Signed:
    fields, signature = connection.execute("SELECT fields, signature FROM manifest").fetchone()
    return Signed(Manifest(**json.loads(fields)), bytes(signature))


def read_tally(connection: Any) -> Tally:
    """How many entries the file holds, by kind and by what is known of their birth dates."""
    rows = connection.execute("SELECT kind, precision, entries FROM tally")
    return Counter({(ListKind(kind), Precision(known)): entries for kind, known, entries in rows})


def store_tally(connection: Any, tally: Tally) -> None:
    connection.execute("DELETE FROM tally")
    rows = [(kind.value, known.value, entries) for (kind, known), entries in tally.items() if entries]
    connection.executemany("INSERT INTO tally VALUES (?, ?, ?)", rows)


def store_manifest(connection: Any, target: Signed) -> None:
    connection.execute("DELETE FROM manifest")
    fields = json.dumps(asdict(target.manifest))
    connection.execute("INSERT INTO manifest VALUES (?, ?)", (fields, target.signature))


def verify_and_seal(connection: Any, target: Signed, entries: int) -> None:
    """The last check before a list counts: its number of rows and its signed root. Raises ListRefused."""
    if entries != target.manifest.count:
        raise ListRefused("wrong_count")
    if feeds.root_over(_bucket_digests(connection)) != target.manifest.root:
        raise ListRefused("wrong_root")
    store_manifest(connection, target)


def _bucket_digests(connection: Any) -> bytes:
    """The digests of all buckets, one after the other. They are asked for as one row, because other threads take a turn
    at each."""
    numbers, joined = connection.execute(
        "SELECT json_group_array(number), group_concat(hex(digest), '') FROM bucket"
    ).fetchone()
    digests = np.zeros((feeds.BUCKETS, DIGEST_BYTES), dtype=np.uint8)
    known = np.frombuffer(bytes.fromhex(joined or ""), dtype=np.uint8)
    digests[json.loads(numbers)] = known.reshape(-1, DIGEST_BYTES)
    return digests.tobytes()
