"""A barred list's CSV file for `main.py screen`, read twice and never held: once to measure, once to build the list.

What is kept of a million rows between the two is 48 bytes each, and the ids that must not stand twice.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import numpy as np

from sync.contract.barred_list import feeds
from sync.contract.barred_list.csv_dates import DateOrder
from sync.contract.barred_list.csv_file import ListLines, Reading, Refused, read_lines
from sync.contract.barred_list.csv_table import ListFileRefused, find_encoding
from sync.contract.barred_list.feeds import Row
from sync.contract.barred_list.forecast import ExpectedFindings, forecast

Fields = Mapping[str, Any]

_SAID_EVERY = 100_000
_PLACE_BYTES = 16
_LEAF_BYTES = 32


@dataclass(frozen=True, slots=True)
class ListTotals:
    """What a manifest says of a whole list."""

    count: int
    root: str


@dataclass(frozen=True, slots=True)
class StreamedRows:
    """The good rows of a file (canonical fields), read anew by everybody who iterates."""

    file: Path
    totals: ListTotals
    dates: DateOrder | None = None

    def __iter__(self) -> Iterator[Fields]:
        with _lines(self.file, self.dates) as read:
            yield from (line for line in read.lines if not isinstance(line, Refused))


@dataclass(frozen=True, slots=True)
class StreamedList:
    """A file that was read through once.

    Attributes:
        refused: lines not taken, in order.
        unknown_columns: headers that mean nothing here.
        expected: what the list will cost and miss (sync.contract.barred_list.forecast).
    """

    rows: StreamedRows
    refused: list[Refused] = field(repr=False)
    unknown_columns: list[str]
    expected: list[ExpectedFindings]


def row_of(fields: Fields) -> Row:
    """The row as it is built and signed here: nobody stands at a school, so it holds at every one."""
    return feeds.row({**fields, "schools": []})


def list_totals(rows: Iterable[Fields]) -> ListTotals:
    """Count and root of a whole list."""
    leaves = bytearray()
    for _ in _noted(rows, leaves):
        pass
    return _totals_of(leaves)


def read_list(file: Path, say: Callable[[str], None] = lambda _: None, dates: DateOrder | None = None) -> StreamedList:
    """The barred list of a CSV file; `say` hears how far a long one is. Raises ListFileRefused, also where it cannot be
    read."""
    refused: list[Refused] = []
    leaves = bytearray()

    def good(read: ListLines) -> Iterator[Fields]:
        for number, line in enumerate(read.lines, start=1):
            if isinstance(line, Refused):
                refused.append(line)
            else:
                yield line
            if number % _SAID_EVERY == 0:
                say(f"{number:,} rows read")

    with _lines(file, dates) as read:
        expected = forecast(_noted(good(read), leaves))
        unknown = read.unknown_columns
    return StreamedList(StreamedRows(file, _totals_of(leaves), dates), refused, unknown, expected)


@contextmanager
def readable_twice(file: Path) -> Iterator[Path]:
    """The file itself; of a pipe, which is read only once, a copy that is then deleted. Raises ListFileRefused."""
    if file.is_file() or not file.exists():
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:  # for this user alone
        copy = Path(folder) / "list.csv"
        try:
            with file.open("rb") as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target)
        except OSError as error:
            raise ListFileRefused(f"The list {file} cannot be read ({error.strerror}). Name a CSV file.") from None
        yield copy


@contextmanager
def _lines(file: Path, dates: DateOrder | None) -> Iterator[ListLines]:
    try:
        with file.open("rb") as stream:
            encoding = find_encoding(stream)
        with file.open(encoding=encoding, newline="") as text:
            yield read_lines(_text(text), Reading(dates, datetime.now().astimezone().date()))
    except OSError as error:
        raise ListFileRefused(
            f"The list {file} cannot be read ({error.strerror}). Check its name and rights."
        ) from None


def _text(file: IO[str]) -> Iterator[str]:
    yield from file


def _noted(rows: Iterable[Fields], leaves: bytearray) -> Iterator[Fields]:
    """The rows as they pass; of each its place and leaf stay in `leaves`."""
    for fields in rows:
        row = row_of(fields)
        leaves += row.place[:_PLACE_BYTES] + row.leaf
        yield fields


def _totals_of(leaves: bytearray) -> ListTotals:
    """As sync.contract.barred_list.feeds.root_of, without an object a row."""
    table = np.frombuffer(leaves, dtype=[("high", ">u8"), ("low", ">u8"), ("leaf", f"V{_LEAF_BYTES}")])
    order = np.lexsort((table["low"], table["high"]))
    buckets = np.searchsorted(table["high"][order] >> np.uint64(48), np.arange(feeds.BUCKETS + 1)).tolist()
    width = _PLACE_BYTES + _LEAF_BYTES
    digests: dict[int, bytes] = {}
    for bucket, (start, end) in enumerate(pairwise(buckets)):
        if start < end:
            digest = hashlib.sha256()
            for number in order[start:end].tolist():
                digest.update(leaves[number * width + _PLACE_BYTES : (number + 1) * width])
            digests[bucket] = digest.digest()
    return ListTotals(len(table), feeds.root(digests))
