"""Turns the rows of a whole list, batch by batch, into what its file will hold: half of the work of building it.

Needs no file, so that another process can do it (see kiosk.barred_index.background_build).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from kiosk.barred_index.file_schema import PLACE_BYTES, Tally, index_entry
from kiosk.barred_index.index_keys import GIVEN_BITS, birth_date_code, deletion_codes, is_whole_date
from screening.normalize import skeleton
from screening.policy import BUDGETED
from sync.contract.barred_list.feeds import Row

BATCH = 1_000
RECORD_END, FIELD_SEPARATOR = "\x1e", "\x1f"
"""Between two entries of a day, and their parts: characters that no folded name holds."""


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """Keys of pairs, the birth dates and the numbers of their entries, side by side."""

    keys: array[int] = field(default_factory=lambda: array("q"))
    borns: array[int] = field(default_factory=lambda: array("i"))
    entries: array[int] = field(default_factory=lambda: array("i"))

    def extend(self, other: KeyColumns) -> None:
        self.keys.extend(other.keys)
        self.borns.extend(other.borns)
        self.entries.extend(other.entries)


@dataclass(frozen=True, slots=True)
class IndexBatch:
    """What some consecutive rows bring.

    Attributes:
        first: the number of the first entry.
        contents: the rows as they came.
        leaves: of each row its place and its leaf, in one piece.
        pairs, sure: for the tables of that name.
        dated: birth date and packed names of whoever has a whole date.
        tokens: words that are new to the list, with how they sound; numbered on from those of the batch before.
        slips: codes of the new words, and the words' numbers.
        tally: how many entries of which kind.
    """

    first: int
    contents: list[bytes] = field(repr=False, default_factory=list)
    leaves: bytearray = field(repr=False, default_factory=bytearray)
    pairs: KeyColumns = field(repr=False, default_factory=KeyColumns)
    sure: KeyColumns = field(repr=False, default_factory=KeyColumns)
    dated: list[tuple[int, bytes]] = field(repr=False, default_factory=list)
    tokens: list[tuple[str, str]] = field(repr=False, default_factory=list)
    slips: tuple[array[int], array[int]] = field(repr=False, default_factory=lambda: (array("I"), array("I")))
    tally: Tally = field(default_factory=Counter)


def index_batches(rows: Iterable[Row], feed: str) -> Iterator[IndexBatch]:
    """The batches of a whole list. Raises ListRefused at a row that is no entry."""
    numbered = enumerate(rows, start=1)
    tokens: dict[str, int] = {}
    while part := list(islice(numbered, BATCH)):
        batch, known = IndexBatch(part[0][0]), len(tokens)
        for number, row in part:
            _add(batch, number, row, feed, tokens)
        for text in islice(tokens, known, None):
            batch.tokens.append((text, skeleton(text)))
        for number, (text, _) in enumerate(batch.tokens, start=known + 1):
            codes = set(deletion_codes(text))
            batch.slips[0].extend(codes)
            batch.slips[1].extend([number] * len(codes))
        yield batch


def _add(batch: IndexBatch, number: int, row: Row, feed: str, tokens: dict[str, int]) -> None:
    known = index_entry(row, feed)
    born = birth_date_code(known.born)
    batch.tally[known.kind, known.precision] += 1
    batch.contents.append(row.content)
    batch.leaves.extend(row.place[:PLACE_BYTES] + row.leaf)
    into = batch.pairs if known.kind in BUDGETED else batch.sure
    for family, given in known.pairs:
        surname = tokens.get(family) or tokens.setdefault(family, len(tokens) + 1)
        called = tokens.get(given) or tokens.setdefault(given, len(tokens) + 1)
        into.keys.append(surname << GIVEN_BITS | called)
    into.borns.extend([born] * len(known.pairs))
    into.entries.extend([number] * len(known.pairs))
    if is_whole_date(born):
        batch.dated.append((born, f"{number}{FIELD_SEPARATOR}{known.names}{RECORD_END}".encode()))
