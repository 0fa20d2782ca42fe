"""The district's pages under a whole district's load: `python -m tests.bench.district [--tenth] [--seconds N]`.

Two years of visits (tests.bench.district_data), real worker processes, 20 page loads and 8 visits a second, 200 pages
that stay open. Says for each page how long it took, how soon a kiosk's event is at an open page, who used the
processor, and how a worker's memory goes over 10,000 loads; then the same of a tenth of it all on SQLite, which
`--tenth` measures alone. The data sets are built once into `--folder`, which is not deleted, and found there again.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from tests.bench.district_data import TENTH, VISITS, Built, standing, today
from tests.bench.district_kiosks import come, listen
from tests.bench.district_load import DRAIN_S, Measured, Readers, piece_of_work, stay_open, watch_late
from tests.bench.district_pages import SEARCH, Pages
from tests.bench.sync_world import below, tree, wait_for_workers
from tests.sync.processes import serving

SEED = 20261128
LOADS, COMING, OPEN = 20.0, 8.0, 200
WORKERS = 2
MEASURED_LOADS = 10_000
FOLDER = Path("out/bench-district")
SHORTER = 3
"""The tenth is measured for a third of the time."""
SETTLE_S = 3.0
PIECES_ALONE = 50
MEMORY_S = 200.0
"""How long pages are loaded at most, as fast as a few can, until there are enough to see what a worker keeps."""
QUIET = 0.25
"""Load of the machine, of each of its processors, up to which it counts as quiet."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4_096


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    sys.stderr.write(f"bench-district: {line}\n")


@dataclass
class Used:
    """Seconds of processor of the server, of PostgreSQL and of what makes the load, and when that was."""

    server: float
    database: float
    generator: float
    at: float

    @classmethod
    def now(cls, server: int, postgres: int | None) -> Used:
        there = tree()

        def sum_of(root: int | None) -> float:
            return sum(there[pid][2] for pid in below(there, root)) if root in there else 0.0

        served, stored = sum_of(server), sum_of(postgres)
        # The tree below this process holds the server, and not PostgreSQL's, which became a daemon.
        return cls(served, stored, sum_of(os.getpid()) - served, time.monotonic())

    def shares(self, before: Used) -> str:
        wall = self.at - before.at
        each = (("server", self.server - before.server), ("PostgreSQL", self.database - before.database),
                ("what makes the load", self.generator - before.generator))  # fmt: skip
        return ", ".join(f"{name} {seconds / wall:.0%}" for name, seconds in each)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tenth", action="store_true", help="only the tenth of visits and of load, on SQLite")
    asked.add_argument("--seconds", type=float, default=120.0, help="of the steady load")
    asked.add_argument("--loads", type=int, default=MEASURED_LOADS, help="pages to load in all, for the memory")
    asked.add_argument("--folder", type=Path, default=FOLDER, help="holds the data sets")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--visits", type=int, help="another number of visits")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    shorter = given.seconds / (1 if given.tenth else SHORTER)
    runs = [] if given.tenth else [(1, given.seconds, False), (1, given.seconds, True)]
    for part, seconds, is_whole in [*runs, (TENTH, shorter, True)]:
        for line in _run(given, part, seconds, is_whole=is_whole):
            _say(line)
        _say()
    return 0


def _run(given: argparse.Namespace, part: int, seconds: float, *, is_whole: bool = True) -> list[str]:
    """`is_whole`: with all that the kiosks ask for besides sending visits."""
    before, visits = os.getloadavg()[0], given.visits or VISITS // part
    folder = given.folder / ("full" if part == 1 else "tenth")
    with standing(folder, visits, given.seed, sqlite=part != 1) as built:
        today(built, random.Random(given.seed))
        words = ["--port", "0", "--workers", str(WORKERS)]
        with serving(built.data, *words, database=built.database) as server:
            wait_for_workers(server.url, server.process.pid)
            loads = 0 if is_whole and part == 1 else given.loads  # for the memory, once
            wanted = argparse.Namespace(**{**vars(given), "seconds": seconds, "loads": loads, "is_whole": is_whole})
            return asyncio.run(_measured(built, server.url, server.process.pid, wanted, part, before))


async def _measured(
    built: Built, url: str, server: int, given: argparse.Namespace, part: int, before: float
) -> list[str]:
    port = int(url.rpartition(":")[2])
    pages = Pages(built, random.Random(given.seed))
    warm = Readers(port, pages, Measured())
    for request in pages.each() * WORKERS * 2:
        await warm.load(request)
    if warm.said.wrong:
        raise ValueError(f"the district answers {', '.join(sorted(set(warm.said.wrong)))}")
    said, alone = Measured(), [piece_of_work() for _ in range(PIECES_ALONE)]
    memory: list[tuple[int, int]] = []
    async with asyncio.TaskGroup() as group:
        others = [group.create_task(watch_late(said)), group.create_task(_watch_memory(server, said, memory))]
        others += await _open_pages(group, port, built, pages, said, round(OPEN / part))
        ended, asked, kiosk_process = await listen(port, built, given.seed, OPEN // part if given.is_whole else 0)
        who = "all kiosks listen" if given.is_whole else "no kiosk listens"
        _tell(f"{len(others) - 2} pages are open and {who}; {given.seconds:.0f} s of load begin")
        await asyncio.sleep(SETTLE_S)
        said.took.clear()
        over, took, process = come(url, built, COMING / part, given.seed, OPEN // part)
        used = Used.now(server, _postgres(built))
        readers = Readers(port, pages, said)
        await readers.steadily(LOADS / part, given.seconds)
        shares = Used.now(server, _postgres(built)).shares(used)
        over.set()
        ended.set()
        exchanges, failed, unsent = await asyncio.to_thread(took.get, timeout=DRAIN_S * 2)
        said.wrong += ["a visit was not taken"] * failed + ["a visit was not sent in time"] * unsent
        asked_for, broken = await asyncio.to_thread(asked.get, timeout=DRAIN_S * 2)
        said.wrong += broken
        await asyncio.to_thread(process.join)
        await asyncio.to_thread(kiosk_process.join)
        for one in others[2:]:
            one.cancel()
        steady = Measured({page: [*times] for page, times in said.took.items()}, loads=said.loads, wrong=[*said.wrong])
        _tell(f"{said.loads} pages were loaded; on to {given.loads // part}")
        await readers.until(given.loads // part, MEMORY_S)
        for one in others[:2]:
            one.cancel()
    pace = _pace(alone, said.pieces)
    return [
        *_report(built, given, part, before, steady, said, shares, exchanges, memory),
        f"- kiosks besides sending visits: {_asked(asked_for, given.seconds)}",
        pace,
    ]


async def _open_pages(
    group: asyncio.TaskGroup, port: int, built: Built, pages: Pages, said: Measured, count: int
) -> list[asyncio.Task[None]]:
    """One after the other, at the schools in turn."""
    tasks = []
    for number in range(count):
        school, opened = built.schools[number % len(built.schools)], asyncio.Event()
        token = pages.tokens[f"{school}@bench.example"]
        tasks.append(group.create_task(stay_open(port, school, token, said, opened)))
        await asyncio.wait_for(opened.wait(), 30)
    return tasks


def _asked(paths: Mapping[str, int], seconds: float) -> str:
    each = ", ".join(f"{path} {count / seconds:.1f}" for path, count in sorted(paths.items()))
    return f"{sum(paths.values()) / seconds:.1f} requests a second ({each})"


def _postgres(built: Built) -> int | None:
    """The pid of the cluster's first process; the server writes it beside its data."""
    if built.database is None:
        return None
    socket = Path(str(make_url(built.database).query["unix_sock"]))
    return int((socket.parent / "data" / "postmaster.pid").read_text().split()[0])


async def _watch_memory(server: int, said: Measured, memory: list[tuple[int, int]]) -> None:
    """(pages loaded, bytes of the largest worker), twice a second."""
    while True:
        sizes = []
        for pid in below(tree(), server) - {server}:
            try:
                sizes.append(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES)
            except OSError:
                continue  # it has ended meanwhile
        memory.append((said.loads, max(sizes, default=0)))
        await asyncio.sleep(0.5)


def _report(
    built: Built, given: argparse.Namespace, part: int, before: float, steady: Measured, said: Measured, shares: str,
    exchanges: Sequence[float], memory: Sequence[tuple[int, int]],
) -> Iterator[str]:  # fmt: skip
    cores = os.cpu_count() or 1
    quiet = "quiet" if before <= QUIET * cores else "NOT quiet"
    kind = "SQLite" if built.database is None else "PostgreSQL"
    yield (
        f"{built.visits:,} visits at {len(built.schools)} schools on {kind}, {len(built.stations)} kiosks, seed "
        f"{given.seed}; the machine was {quiet} (load {before:.1f} on {cores} processors before). {WORKERS} workers, "
        f"for {given.seconds:.0f} s: {LOADS / part:g} page loads and {COMING / part:g} visits a second, {OPEN // part} "
        f"pages open, which load {_rate(steady, given.seconds):.1f} parts a second besides. "
        f"{'With' if given.is_whole else 'Without'} what kiosks ask for besides sending visits."
    )
    yield ""
    yield "| page, ms to the answer's last byte | loads | p50 | p95 | p99 | most |"
    yield "|---|---|---|---|---|---|"
    for page, times in sorted(steady.took.items(), key=lambda item: -_at(item[1], 0.95)):
        figures = " | ".join(f"{_at(times, share) * 1_000:.0f}" for share in (0.5, 0.95, 0.99, 1))
        yield f"| {page} | {len(times)} | {figures} |"
    yield ""
    every = [one for times in steady.took.values() for one in times]
    slow = [page for page, times in steady.took.items() if _at(times, 0.95) >= (0.5 if page == SEARCH else 0.3)]
    tenths = list(_tenths(memory, said.loads))
    lines: dict[str, Sequence[float]] = {
        "all pages": every,
        "search by name": steady.took.get(SEARCH, []),
        "a kiosk's event to the word at an open page": said.heard,
        "to its new parts": said.shown,
        "a kiosk's visit, sent": exchanges,
        "the loop that measures comes late": said.late,
    }
    for what, seconds in lines.items():
        figures = ", ".join(f"p{share * 100:.0f} {_at(seconds, share) * 1_000:.0f}" for share in (0.5, 0.95, 0.99))
        yield f"- {what}: {figures} ms of {len(seconds)}"
    wrong = ", ".join(f"{count} {what}" for what, count in Counter(steady.wrong).items())
    yield f"- over 300 ms (search: 500 ms) at p95: {', '.join(slow) or 'none'}; wrong: {wrong or 'nothing'}"
    yield f"- of one processor: {shares}"
    yield (
        f"- the larger worker's memory over {said.loads:,} page loads, MB at the median of each tenth: "
        f"{', '.join(f'{size / 1e6:.0f}' for size in tenths)}"
    )
    yield f"- the data set was built in {built.seconds:.0f} s"


def _pace(alone: Sequence[float], loaded: Sequence[float]) -> str:
    figures = ", ".join(
        f"{when} p50 {_at(pieces, 0.5) * 1_000:.1f}, p95 {_at(pieces, 0.95) * 1_000:.1f} ms"
        for when, pieces in (("before the load", alone), ("meanwhile", loaded))
    )
    return f"- the machine's own pace, a fixed piece of work, of the processor: {figures}"


def _tenths(memory: Sequence[tuple[int, int]], loads: int) -> Iterator[int]:
    for part in range(10):
        sizes = [size for at, size in memory if part * loads < at * 10 <= (part + 1) * loads]
        if sizes:
            yield statistics.median_low(sizes)


def _rate(steady: Measured, seconds: float) -> float:
    return sum(len(times) for page, times in steady.took.items() if page.startswith("part")) / seconds


def _at(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


if __name__ == "__main__":
    sys.exit(main())
