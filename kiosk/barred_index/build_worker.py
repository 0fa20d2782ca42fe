"""One of the two processes that build a long list (see kiosk.barred_index.background_build): `index` or `write`.

Both read from their standard input: an order (path, key, manifest), then batches, then an empty one. Without that last
one nothing is finished: whoever should have sent it was ended.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from kiosk.barred_index import file_builder
from kiosk.barred_index.index_rows import IndexBatch, index_batches
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, translate_errors
from sync.contract.barred_list.feeds import Row
from sync.exchange.ports import ListRefused

_LOWER = 10
"""Niceness, of at most 19: a visitor at the door comes first."""


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(_LOWER)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    try:
        if sys.argv[1] == "index":
            _index(source, sink)
        else:
            sink.write(json.dumps(_write(source)).encode())
        sink.flush()
    except (EOFError, BrokenPipeError):
        os._exit(1)  # a neighbor was ended: nothing is finished, and there is nobody to tell


def _index(source: BinaryIO, sink: BinaryIO) -> None:
    path, key, target = pickle.load(source)  # noqa: S301  from the process that started this one
    pickle.dump((path, key, target), sink)
    try:
        for batch in index_batches(_rows(source), target.manifest.feed):
            pickle.dump(batch, sink)
    except ListRefused as refused:
        pickle.dump(refused.reason, sink)
    pickle.dump(None, sink)


def _rows(source: BinaryIO) -> Iterator[Row]:
    while batch := pickle.load(source):  # noqa: S301  as above
        for id_, content in batch:
            yield Row(id_, content)


def _write(source: BinaryIO) -> dict[str, Any]:
    """Fill the file; returns the verdict."""
    path, key, target = pickle.load(source)  # noqa: S301  as above
    try:
        with translate_errors(path):
            connection = open_encrypted(path, key, journal_mode="MEMORY")
            try:
                tally = file_builder.fill_list_file(connection, target, _batches(source))
            finally:
                connection.close()
    except ListRefused as refused:
        return {"refused": refused.reason}
    except StoreError as error:
        return {"fault": error.fault.value}
    return {"tally": [(kind.value, known.value, entries) for (kind, known), entries in tally.items()]}


def _batches(source: BinaryIO) -> Iterator[IndexBatch]:
    while (batch := pickle.load(source)) is not None:  # noqa: S301  as above
        if isinstance(batch, str):
            raise ListRefused(batch)
        yield batch


if __name__ == "__main__":
    main()
