"""A long list is built in two processes of its own; whatever ends one of them leaves the old list in force."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.barred_index import background_build
from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records.database import open_encrypted
from kiosk.records.store_errors import StoreError, StoreFault
from sync.contract.barred_list.feeds import Row
from sync.contract.vocabulary import ListState
from sync.exchange.ports import Delta, ListRefused
from tests.kiosk.barred_index.list_world import KEY, NOW, ROWS, District, ids, row
from tests.screening.people import visitor

pytestmark = pytest.mark.slow
CROWD = [row(f"n{n}", f"Kowalski{chr(97 + n % 26)}", f"Jan {n}", born="1970-02-03") for n in range(3000)]
MANY = [*ROWS[1:], *CROWD]


@pytest.fixture
def district() -> District:
    return District()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every list is long; the processes that were started, the one that gathers first."""
    processes: list[Any] = []
    start = background_build._start
    monkeypatch.setattr(background_build, "BACKGROUND_FROM", 1)

    def noted(part: str, source: object) -> object:
        processes.append(start(part, source))
        return processes[-1]

    monkeypatch.setattr(background_build, "_start", noted)
    return processes


@pytest.fixture
def lists(tmp_path: Path, district: District) -> Iterator[BarredLists]:
    """A kiosk with a short list in force."""
    held = district.lists(tmp_path)
    held.apply(district.whole(ROWS))
    yield held
    held.close()


PAIRS = """SELECT f.text, g.text, p.born, p.entry FROM {} AS p
JOIN token AS f ON f.number = p.key >> 24 JOIN token AS g ON g.number = p.key & 16777215"""
TABLES = ("manifest", "entry", "leaf", "dated", "bucket", "tally")
OF_TOKENS = ("SELECT text, sound FROM token", "SELECT code, text FROM slip", PAIRS.format("pair"), PAIRS.format("sure"))
"""Words are numbered as they come, and those of one entry come in any order."""


def _content(folder: Path) -> list[list[Any]]:
    (file,) = folder.glob("*.list")
    connection = open_encrypted(file, KEY)
    try:
        queries = (*(f"SELECT * FROM {table}" for table in TABLES), *OF_TOKENS)  # noqa: S608  tables of ours
        return [sorted(connection.execute(query)) for query in queries]
    finally:
        connection.close()


def test_a_list_built_apart_is_the_very_list_that_is_built_here(
    tmp_path: Path, district: District, monkeypatch: pytest.MonkeyPatch, started: list[Any]
) -> None:
    whole = district.whole(MANY)
    files = []
    for place, entries in (("here", 10_000), ("apart", 1)):
        monkeypatch.setattr(background_build, "BACKGROUND_FROM", entries)
        held = district.lists(tmp_path / place)
        held.apply(whole)
        assert ids(held, "Lopez, Chuy", "1975-01-01") == {"b"}
        files.append((_content(tmp_path / place), held.policy().counts))
        held.close()
    assert len(started) == 2
    here, elsewhere = files
    assert here == elsewhere
    assert all(process.returncode == 0 for process in started)


def _no_json(rows: list[Row]) -> list[Row]:
    return [*rows[:1500], Row("x", b"{"), *rows[1500:]]


@pytest.mark.parametrize(
    ("reason", "harm"),
    [
        ("malformed_row", _no_json),
        ("wrong_count", lambda rows: rows[:-1]),
        ("repeated_id", lambda rows: [*rows[:-1], rows[0]]),
        ("wrong_root", lambda rows: [*rows[:-1], row("other", "Reyes")]),
    ],
)
def test_what_is_not_right_is_refused_there_too(
    reason: str, harm: Callable[[list[Row]], list[Row]], tmp_path: Path, lists: BarredLists, district: District,
    started: list[Any],
) -> None:  # fmt: skip
    with pytest.raises(ListRefused) as refused:
        lists.apply(Delta(district.sign(MANY, 2), None, harm(MANY)))
    assert refused.value.reason == reason
    _old_list_is_in_force(tmp_path, lists, started)


@pytest.mark.parametrize(("victim", "moment"), [(0, 0), (0, 2999), (1, 1500)])
def test_a_process_that_is_ended_leaves_the_old_list_in_force(
    victim: int, moment: int, tmp_path: Path, lists: BarredLists, district: District, started: list[Any]
) -> None:
    def rows() -> Iterator[Row]:
        for number, item in enumerate(MANY):
            if number == moment:
                started[victim].kill()
                started[victim].wait()
            yield item

    with pytest.raises(StoreError) as failed:
        lists.apply(Delta(district.sign(MANY, 2), None, rows()))
    assert failed.value.fault is StoreFault.FAILED
    _old_list_is_in_force(tmp_path, lists, started)
    lists.apply(district.whole(MANY, 2))
    assert ids(lists) == set()


def test_a_line_that_breaks_ends_both_processes(
    tmp_path: Path, lists: BarredLists, district: District, started: list[Any]
) -> None:
    class LineDown(Exception):
        pass

    def rows() -> Iterator[Row]:
        yield from MANY[:1200]
        raise LineDown

    with pytest.raises(LineDown):
        lists.apply(Delta(district.sign(MANY, 2), None, rows()))
    _old_list_is_in_force(tmp_path, lists, started)


def test_processes_end_by_themselves_when_the_kiosk_does(
    tmp_path: Path, district: District, started: list[Any]
) -> None:
    """GIVEN a build under way WHEN the kiosk is gone, and with it the end of the pipe THEN neither goes on alone."""
    gathering = background_build._start("gather", subprocess.PIPE)
    writing = background_build._start("write", gathering.stdout)
    gathering.stdout.close()
    background_build._sent(gathering.stdin, (tmp_path / "x.building", KEY, district.sign(MANY)))
    gathering.stdin.close()
    assert gathering.wait(60) != 0
    assert writing.wait(60) != 0
    assert writing.stdout.read() == b""
    writing.stdout.close()


def test_visitors_are_screened_by_the_old_list_while_the_next_is_built(
    lists: BarredLists, district: District, started: list[Any]
) -> None:
    seen: list[set[str]] = []

    def rows() -> Iterator[Row]:
        for number, item in enumerate(MANY):
            if number % 1000 == 0:
                seen.append({entry.id for entry in lists.candidates(visitor("Kowalczyk, Zofia", "1984-07-16"))})
            yield item

    lists.apply(Delta(district.sign(MANY, 2), None, rows()))
    assert len(seen) == 4
    assert all(found == {"a"} for found in seen)
    assert ids(lists) == set()


def _old_list_is_in_force(folder: Path, lists: BarredLists, started: list[Any]) -> None:
    assert ids(lists) == {"a"}
    assert lists.state(NOW) is ListState.CURRENT
    assert not list(folder.glob("*.building*"))
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)
