"""System queues, on a real CUPS scheduler of our own that drives a printer on the network."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import ImageChops

from printing import system
from printing.chain import BadPrinterUrl, open_printer, print_badge
from printing.layout import render
from printing.printers import Fault, Outcome, Result
from printing.sample import sample_badge
from tests.printing.raster import pages

_CUPSD = shutil.which("cupsd", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(_CUPSD is None, reason="there is no CUPS here (Debian and Ubuntu: apt install cups)"),
]

_CUPSD_CONF = """
LogLevel warn
Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_FILES_CONF = """
ServerRoot {folder}/etc
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/run
TempDir {folder}/spool
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
User {user}
Group {group}
"""


class Sink(socketserver.TCPServer):
    """The printer behind the queue: takes what CUPS' own network backend sends."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Swallow)
        self.jobs: queue.Queue[bytes] = queue.Queue()


class _Swallow(socketserver.BaseRequestHandler):
    server: Sink

    def handle(self) -> None:
        job = b""
        while content := self.request.recv(65536):
            job += content
        self.server.jobs.put(job)


class Cups:
    """A scheduler with the queues `desk` and `held`, both before the same printer."""

    def __init__(self, port: int, sink: Sink) -> None:
        self.sink = sink
        self.environment = os.environ | {"CUPS_SERVER": f"127.0.0.1:{port}", "LC_ALL": "C"}

    def run(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=20)
        return done.stdout + done.stderr

    def waiting(self) -> str:
        return self.run("lpstat", "-W", "not-completed", "-o")


def _until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        threading.Event().wait(0.05)  # the scheduler tells nobody when it is done


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the print system's own user may enter, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def scheduler(folder: Path) -> Iterator[Cups]:
    for part in ("etc", "spool", "cache", "run"):
        (folder / part).mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder / "etc" / "cupsd.conf").write_text(_CUPSD_CONF.format(port=port))
    owner = {"user": "lp", "group": "lp"}
    (folder / "etc" / "cups-files.conf").write_text(_FILES_CONF.format(folder=folder, **owner))
    assert _CUPSD is not None
    log = (folder / "output.log").open("w")
    command = [_CUPSD, "-f", "-c", str(folder / "etc" / "cupsd.conf"), "-s", str(folder / "etc" / "cups-files.conf")]
    with log, Sink() as sink, subprocess.Popen(command, stdout=log, stderr=log) as process:
        cups = Cups(port, sink)
        threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            _until(lambda: process.poll() is not None or "is running" in cups.run("lpstat", "-r"))
            assert process.poll() is None, (folder / "output.log").read_text()
            for name in ("desk", "held"):
                cups.run("lpadmin", "-p", name, "-E", "-v", f"socket://127.0.0.1:{sink.server_address[1]}")
            yield cups
        finally:
            sink.shutdown()
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def cups(scheduler: Cups, monkeypatch: pytest.MonkeyPatch) -> Cups:
    monkeypatch.setenv("CUPS_SERVER", scheduler.environment["CUPS_SERVER"])
    for name in ("desk", "held"):
        scheduler.run("cancel", "-a", name)
        scheduler.run("cupsenable", name)
        scheduler.run("cupsaccept", name)
    return scheduler


def test_a_queue_prints_the_very_dots_and_the_outcome_claims_no_more_than_it_knows(cups: Cups) -> None:
    outcome = print_badge(sample_badge(), ["system://desk"])
    assert outcome == Outcome(Result.SENT, "system://desk")
    assert open_printer("system://desk").status() is None
    image = render(sample_badge())
    [paper] = pages(cups.sink.jobs.get(timeout=5))
    assert ImageChops.difference(paper, image.convert("L")).getbbox() is None


def test_a_stopped_queue_gets_no_badge_that_would_come_out_later(cups: Cups) -> None:
    cups.run("cupsdisable", "held")
    assert open_printer("system://held").status() is Fault.OFFLINE
    assert print_badge(sample_badge(), ["system://held"]) == Outcome(Result.FAILED, "system://held", Fault.OFFLINE)
    assert "held" not in cups.waiting()


def test_a_queue_that_takes_no_jobs_is_refused(cups: Cups) -> None:
    cups.run("cupsreject", "held")
    assert print_badge(sample_badge(), ["system://held"]) == Outcome(Result.FAILED, "system://held", Fault.REFUSED)


def test_a_queue_that_does_not_exist_is_not_set_up(cups: Cups) -> None:
    url = "system://No such printer"
    assert open_printer(url).status() is Fault.NOT_SET_UP
    assert print_badge(sample_badge(), [url]) == Outcome(Result.FAILED, url, Fault.NOT_SET_UP)


def test_a_badge_that_stays_in_the_queue_is_called_back(cups: Cups, monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN a printer on the network that has gone away THEN its queue keeps no badge for later."""
    monkeypatch.setattr(system, "PRINT_SECONDS", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    cups.run("lpadmin", "-p", "away", "-E", "-v", f"socket://127.0.0.1:{port}")
    try:
        outcome = print_badge(sample_badge(), ["system://away"])
        assert (outcome.result, outcome.reason) == (Result.FAILED, Fault.OFFLINE)
        _until(lambda: "away" not in cups.waiting())
    finally:
        cups.run("lpadmin", "-x", "away")


def test_a_badge_that_the_driver_gives_up_is_no_success(cups: Cups) -> None:
    """GIVEN a queue that drops what it cannot print THEN a job that has left the queue is not taken for paper."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    cups.run("lpadmin", "-p", "dropping", "-E", "-v", f"socket://127.0.0.1:{port}?contimeout=1")
    cups.run("lpadmin", "-p", "dropping", "-o", "printer-error-policy=abort-job")
    try:
        outcome = print_badge(sample_badge(), ["system://dropping"])
        assert (outcome.result, outcome.reason) == (Result.FAILED, Fault.OFFLINE)
    finally:
        cups.run("lpadmin", "-x", "dropping")


def test_a_scheduler_that_is_not_running_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{server.getsockname()[1]}")
    printer = open_printer("system://desk")
    assert printer.status() is Fault.SILENT
    assert printer.print(render(sample_badge())) == Outcome(Result.FAILED, "system://desk", Fault.SILENT)


@pytest.mark.parametrize("url", ["system://", "system://-d", "system:///etc/passwd"])
def test_a_url_without_a_queue_is_refused(url: str) -> None:
    with pytest.raises(BadPrinterUrl, match="names no queue"):
        open_printer(url)
