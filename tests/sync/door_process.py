"""A kiosk without a screen, as a process of its own: its real store, its lists, and its line.

It is told what to do line by line, and answers each with a line of JSON: `screen FAMILY GIVEN BORN`, `exchange`,
`tell` (what it says of itself to the district).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from kiosk.app import ASSETS, district_client, open_records
from kiosk.records.outbox import JournalOutbox
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.settings import Settings
from kiosk.workers.desk_context import DeskContext
from kiosk.workers.status_report import StatusReporter
from screening.name_files import load_names
from screening.persons import PersonName, Source, Visitor
from sync.exchange.cycle import exchange
from sync.exchange.errors import SyncError
from tests.kiosk.workers.desk import WORDS

ROOT = Path(__file__).resolve().parents[2]


def settings_in(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys", printers=())


class DoorProcess:
    """One of these, started over a folder that was enrolled."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.sync.door_process", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ask("state")

    def ask(self, *words: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def screen(self, family: str, given: str, born: str) -> dict[str, Any]:
        return self.ask("screen", family, given, born)

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


def main(folder: Path) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # the answers are alone on stdout
    settings = settings_in(folder)
    store, lists = open_records(settings)
    counter = DeskContext(store, lists, load_names(ASSETS / "names"), WORDS, "en", 60)
    reporter = StatusReporter(store, lists)

    def state() -> dict[str, Any]:
        faults = {feed: fault.value for feed, fault in lists.faults().items()}
        return {"lists": counter.list_state().value, "ailing": faults, "set": lists.set_version}

    def screened(family: str, given: str, born: str) -> dict[str, Any]:
        who = Visitor(PersonName(family, given), Source.LICENSE, date.fromisoformat(born))
        found, _ = counter.compare(who, frozenset())
        return state() | {"admits": found.admits, "verdict": found.verdict.value}

    def exchanged() -> dict[str, Any]:
        client = district_client(settings, store)
        try:
            report = exchange(
                client, JournalOutbox(store), lists, SchoolDocumentStore(store), store.photos,
                keys=store.secrets.district_keys(), held_feeds=lists.feeds(),
            )  # fmt: skip
            reporter.note_refused(report.refused)
            reporter.note_certificate(client.certificate_ends)
            said = reporter.due()
            if said is not None:
                client.tell(said)
                reporter.mark_sent(said)
        except SyncError as error:
            return state() | {"error": type(error).__name__}
        finally:
            client.close()
        return state() | {"applied": report.applied, "refused": report.refused, "dropped": report.dropped}

    answers: dict[str, Callable[..., dict[str, Any]]] = {"state": state, "screen": screened, "exchange": exchanged}
    for said in sys.stdin:
        command, *words = said.split()
        print(json.dumps(answers[command](*words)), flush=True)  # noqa: T201
    lists.close()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
