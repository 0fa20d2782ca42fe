"""Pictures of the district's pages for the demo without a screen, taken by Chromium where there is one.

Chromium's command line takes a picture and knows no sessions. So it is shown the pages by a small server of the demo's
own, which asks the district in the name of somebody who is signed in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from kiosk.demo.script import DANA, hold
from kiosk.demo.stage import INVITED, SCHOOL, Stage

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "Chromium is not installed, so there are no pictures of the district's pages."
PASSWORD = "copper lantern meadow"  # noqa: S105  of invented people
SIZE = "1280,1000"
TIMEOUT_S = 60
OFFICE, SECURITY, IT = INVITED
"""Who looks."""
NOBODY = ""
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_LEFT_OUT = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding", "set-cookie"})


def take(stage: Stage) -> tuple[int, str]:
    """How many pictures were put into `out/pages`, and a sentence for each person who reads: where the pages are and
    how to sign in, or why not. Raises what the stage and the district raise."""
    folder = stage.out / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    people = {who: _joined(link, who.rpartition(": ")[2]) for who, link in stage.invitations().items()}
    mails = ", ".join(words[0] for words in INVITED.values())
    how = (
        f"The district's pages: `python main.py district serve --port 8000 --data {stage.out / 'data' / 'district'}`, "
        f"then http://127.0.0.1:8000/sign-in as {mails} with the password “{PASSWORD}”."
    )
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        return 0, f"{MISSING}\n{how}"
    hold(stage, DANA)
    stage.until_synced()
    folder.mkdir(parents=True)
    wanted = (
        ("sign-in", NOBODY, "/sign-in"),
        ("today", OFFICE, f"/s/{SCHOOL}"),
        ("case", OFFICE, _case_page(people[OFFICE], stage.url)),
        ("entries", SECURITY, "/security/entries"),
        ("kiosks", IT, "/kiosks"),
    )
    for number, (name, who, path) in enumerate(wanted, start=1):
        with _shown_as(stage.url, people.get(who) or requests.Session()) as address:
            _picture(program, address + path, folder / f"{number:02d}-{name}.png")
    return len(wanted), how


def _joined(link: str, name: str) -> requests.Session:
    """Accept an invitation; the session of who did."""
    browser = requests.Session()
    token = _CSRF.search(browser.get(link, timeout=TIMEOUT_S).text)
    form = {"csrf": token[1] if token else "", "name": name, "password": PASSWORD}
    browser.post(link, form, headers={"Referer": link}, timeout=TIMEOUT_S).raise_for_status()
    return browser


def _case_page(office: requests.Session, url: str) -> str:
    """The address of the visitor who waits."""
    shown = office.get(f"{url}/s/{SCHOOL}", timeout=TIMEOUT_S).text
    found = re.search(rf'href="(/s/{SCHOOL}/cases/[^"/?]+)"', shown)
    return found[1] if found else f"/s/{SCHOOL}"


@contextmanager
def _shown_as(url: str, person: requests.Session) -> Iterator[str]:
    """The district as one person sees it, at an address of its own on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Shown, url, person))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Shown(BaseHTTPRequestHandler):
    """Hands pages on, streams too, as they come."""

    def __init__(self, url: str, person: requests.Session, *rest: object) -> None:
        self._url, self._person = url, person
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:  # http.server's name
        headers = {"Accept": self.headers.get("Accept", ""), "Accept-Language": "en"}
        try:
            with self._person.get(self._url + self.path, headers=headers, stream=True, timeout=TIMEOUT_S) as answer:
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name.casefold() not in _LEFT_OUT:
                        self.send_header(name, value)
                self.end_headers()
                for part in answer.iter_content(None):
                    self.wfile.write(part)
                    self.wfile.flush()
        except (ConnectionError, requests.RequestException):
            self.close_connection = True  # the picture is taken

    def log_message(self, *_: object) -> None:
        """Nothing: addresses are no news."""


def _picture(program: str, address: str, file: Path) -> None:
    """Raises OSError where there is none."""
    with tempfile.TemporaryDirectory(prefix="vestibule-chromium-", ignore_cleanup_errors=True) as profile:
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [
            program, "--headless=new", *sandbox, "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            f"--user-data-dir={profile}", f"--window-size={SIZE}", f"--screenshot={file}", address,
        ]  # fmt: skip
        with suppress(subprocess.TimeoutExpired):  # said below
            subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    if not file.is_file():
        raise OSError(f"Chromium took no picture {file.name}")
