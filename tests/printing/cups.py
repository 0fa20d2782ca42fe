"""A CUPS scheduler of our own, before a printer on the network."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CUPSD = shutil.which("cupsd", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")

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


_PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "BADGES.PPD"
*Manufacturer: "Nobody"
*Product: "(Badges)"
*ModelName: "Badges"
*ShortNickName: "Badges"
*NickName: "Badges, a printer that reads PDF"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*cupsVersion: 2.2
*cupsSNMPSupplies: False
*cupsFilter2: "application/pdf application/pdf 0 -"
*OpenUI *PageSize/Page: PickOne
*DefaultPageSize: Roll
*PageSize Roll/Roll: "<</PageSize[204 600]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Page: PickOne
*DefaultPageRegion: Roll
*PageRegion Roll/Roll: "<</PageSize[204 600]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: Roll
*ImageableArea Roll/Roll: "0 0 204 600"
*DefaultPaperDimension: Roll
*PaperDimension Roll/Roll: "204 600"
"""
"""The least that CUPS takes for a driver. What it prints is the PDF itself, so that a test can look at it. The sink
answers no SNMP, for which CUPS would wait four seconds before every job."""


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
    """A scheduler with the queues `desk` and `held`, both with a driver, and `raw` without, all before one printer."""

    def __init__(self, port: int, sink: Sink, folder: Path) -> None:
        self.sink = sink
        self._folder = folder
        self.environment = os.environ | {"CUPS_SERVER": f"127.0.0.1:{port}", "LC_ALL": "C"}

    def run(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=20)
        return done.stdout + done.stderr

    def add(self, name: str, port: int, options: str = "", *, driver: bool = True) -> None:
        """A queue before what listens on `port`."""
        ppd = ["-P", str(self._folder / "badges.ppd")] if driver else []
        device = f"socket://127.0.0.1:{port}{options}"
        said = self.run("lpadmin", "-p", name, "-E", "-v", device, *ppd)
        assert device in self.run("lpstat", "-v", name), said

    def waiting(self) -> str:
        return self.run("lpstat", "-W", "not-completed", "-o")


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        threading.Event().wait(0.05)  # the scheduler tells nobody when it is done


@contextmanager
def running_scheduler(folder: Path) -> Iterator[Cups]:
    """A scheduler whose files lie in `folder`, which the print system's own user must be able to enter."""
    for part in ("etc", "spool", "cache", "run"):
        (folder / part).mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder / "etc" / "cupsd.conf").write_text(_CUPSD_CONF.format(port=port))
    owner = {"user": "lp", "group": "lp"}
    (folder / "etc" / "cups-files.conf").write_text(_FILES_CONF.format(folder=folder, **owner))
    assert CUPSD is not None
    log = (folder / "output.log").open("w")
    command = [CUPSD, "-f", "-c", str(folder / "etc" / "cupsd.conf"), "-s", str(folder / "etc" / "cups-files.conf")]
    with log, Sink() as sink, subprocess.Popen(command, stdout=log, stderr=log) as process:
        cups = Cups(port, sink, folder)
        threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            until(lambda: process.poll() is not None or "is running" in cups.run("lpstat", "-r"))
            assert process.poll() is None, (folder / "output.log").read_text()
            (folder / "badges.ppd").write_text(_PPD)
            for name in ("desk", "held", "raw"):
                cups.add(name, sink.server_address[1], driver=name != "raw")
            yield cups
        finally:
            sink.shutdown()
            process.terminate()
            process.wait(timeout=10)
