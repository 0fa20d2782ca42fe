"""From a decision pressed at the district's page until the page says that it is done, between real processes.

`page_line` gives one line of figures. The office is a browser of this process with the page's live stream open; the
district's server and the kiosk are processes of their own.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from district.access.people import accounts, sessions
from district.access.people.rights import Role
from district.instance import open_district
from tests.bench.latency import DEADLINE_S, OFFICER, SCHOOL, heard, held_here, kiosk
from tests.district.web.browsing import Browser
from tests.sync.commands import run
from tests.sync.processes import serving

DECISIONS = 100
SAID = "Refused by Ana Ruiz."
_STREAM_S = 30


@dataclass(frozen=True, slots=True)
class Decided:
    """Seconds from the press until the page was answered, the kiosk's screen was drawn, and the page said so."""

    sent: float
    drawn: float
    said: float


def page_decisions(count: int = DECISIONS) -> list[Decided]:
    """Raises TimeoutError where a decision never arrived."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="page-decisions") as name:
        data, home = Path(name) / "district", Path(name) / "kiosk"
        run(data, "init", "--sample")
        with serving(data, "--port", "0") as server:
            code = run(data, "code", SCHOOL).stdout.split()[-1]
            near, far = spawn.Pipe()
            process = spawn.Process(target=kiosk, args=(home, server.url, code, count, far, 0))
            process.start()
            try:
                held: list[str] = heard(near)
                office = _signed_in(data, server.url, held)
                near.send("open")
                assert heard(near) == "open"
                moved = threading.Event()
                with _listening(office, moved):
                    return [_decided(office, case, near, moved) for case in held]
            finally:
                near.send("end")
                process.join(DEADLINE_S)
                process.kill()


def _signed_in(data: Path, url: str, held: Sequence[str]) -> Browser:
    """Ana Ruiz's browser, once the district knows of the cases."""
    district = open_district(data)
    try:
        held_here(district, held)
        with district.database.write() as session:
            account = accounts.add(session, "ana@example.org", "Ana Ruiz", Role.OFFICE, [SCHOOL], district.now())
            account.staff = OFFICER
            session.add(account)
            session.flush()
            token = sessions.create(session, account, district.now())
    finally:
        district.database.close()
    office = Browser(url)
    office.jar.cookies.set("vestibule-session", token)
    return office


@contextmanager
def _listening(office: Browser, moved: threading.Event) -> Iterator[None]:
    stream = office.jar.get(f"{office.url}/s/{SCHOOL}/live", stream=True, timeout=_STREAM_S)
    ended = threading.Event()

    def listen() -> None:
        for line in stream.iter_lines(chunk_size=1):
            if ended.is_set():
                return
            if line == b"event: moved":
                moved.set()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield
    finally:
        ended.set()  # the next word, at most five seconds later, ends it
        thread.join()
        stream.close()


def _decided(office: Browser, case: str, kiosk_says: Connection, moved: threading.Event) -> Decided:
    page = f"/s/{SCHOOL}/cases/{case}"
    time.sleep(random.uniform(0, 0.5))  # at no fixed place between two looks of the server
    office.get(page)
    moved.clear()
    begun = time.monotonic()
    office.send(page, reason="no_business_here", decision="refuse", follow=False)
    sent = time.monotonic() - begun
    while True:
        if not moved.wait(DEADLINE_S):
            raise TimeoutError("the page hears nothing")
        moved.clear()
        office.get(page)
        if SAID in office.text:
            break
    said = time.monotonic() - begun
    gone, drawn = heard(kiosk_says)
    assert gone == case
    return Decided(sent, drawn - begun, said)


def page_line(count: int = DECISIONS) -> str:
    took = page_decisions(count)
    parts = []
    for name, values in (
        ("page answered", [one.sent for one in took]),
        ("kiosk's screen", [one.drawn for one in took]),
        ("page says done", [one.said for one in took]),
    ):
        ordered = sorted(values)
        p50, p95 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
        parts.append(f"{name} p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")
    longest = max(one.said for one in took)
    figures = f"{'; '.join(parts)}; longest {longest * 1000:.0f} ms of {count}"
    return f"decision at the page to its word that it is done: {figures}"
