"""Builds the file of a long list in two background processes, at a low priority, so that no visitor waits for it.

One process turns rows into what the file will hold, the next one writes the file: a pipe leads from here through both,
and holds back whoever is ahead. A short list is built here. Each process ends when the one before it does, however that
ended; and whatever does not come to its proper end leaves no list behind.

Run as a program, this module is one of the two: `index` or `write`. Both read from their standard input: an order
(path, key, manifest), then batches, then an empty one. Without that last one nothing is finished: whoever should have
sent it was ended.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from kiosk.barred_index import file_builder
from kiosk.barred_index.file_builder import IndexBatch, index_batches
from kiosk.barred_index.file_schema import Tally
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, StoreFault, store_error, translate_errors
from screening.policy import Precision
from sync.contract.barred_list.feeds import Row, Signed
from sync.contract.vocabulary import ListKind
from sync.exchange.ports import ListRefused

BACKGROUND_FROM = 20_000
"""Entries from which starting two processes, about a second, is worth it."""
_ROWS = 500
_ROOT = Path(__file__).resolve().parents[2]


def build_file(path: Path, key: bytes, target: Signed, rows: Iterable[Row]) -> Tally:
    """Make the file of a whole list; returns its counts. Raises ListRefused and StoreError, and it is to go."""
    if target.manifest.count >= BACKGROUND_FROM:
        return _piped(path, key, target, rows)
    connection = open_encrypted(path, key, journal_mode="MEMORY")
    try:
        return file_builder.build_list_file(connection, target, rows)
    finally:
        connection.close()


def _piped(path: Path, key: bytes, target: Signed, rows: Iterable[Row]) -> Tally:
    gathering = _start("index", subprocess.PIPE)
    writing = None
    try:
        writing = _start("write", gathering.stdout)
        gathering.stdout.close()  # the writing process alone has it, and hears when the other ends
        _send(gathering.stdin, (path, key, target), rows)
        verdict = writing.stdout.read()
        writing.wait()
        gathering.wait()  # its pipes are closed at both ends by now
    finally:
        for process in (gathering, writing):
            if process is not None:
                _end(process)
    return _judged(verdict, path)


def _send(pipe: Any, order: tuple[Path, bytes, Signed], rows: Iterable[Row]) -> None:
    """Send everything; or less, where one of the two has ended: the verdict, or its absence, says why."""
    remaining = iter(rows)
    sent = _sent(pipe, order)
    while sent:
        batch = [(row.id, row.content) for row in islice(remaining, _ROWS)]
        sent = _sent(pipe, batch)
        if not batch:
            break
    with suppress(OSError):
        pipe.close()


def _sent(pipe: Any, item: object) -> bool:
    try:
        pickle.dump(item, pipe)
    except OSError:
        return False
    return True


def _start(part: str, source: Any) -> Any:
    # The same modules as here, wherever the kiosk was started from.
    paths = [str(_ROOT), *(path for path in sys.path if path)]
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk.barred_index.background_build", part],
        stdin=source,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
        | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )


def _end(process: Any) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was still to be sent is not wanted any more
                pipe.close()


def _judged(verdict: bytes, path: Path) -> Tally:
    """The counts of a finished file. Raises what the writing process met with; without a verdict it was ended."""
    if not verdict:
        raise store_error(StoreFault.FAILED, path)
    said = json.loads(verdict)
    if "refused" in said:
        raise ListRefused(said["refused"])
    if "fault" in said:
        raise store_error(StoreFault(said["fault"]), path)
    return Tally({(ListKind(kind), Precision(known)): entries for kind, known, entries in said["tally"]})


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
