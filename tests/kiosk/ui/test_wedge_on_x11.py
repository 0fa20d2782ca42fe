"""The keyboard filter on a real X server, with keys that another program types at a reader's and at a person's pace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanning.license.aamva import parse, parse_typed
from tests.kiosk.ui.test_wedge_filter import SANTOS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="Xvfb and xdotool are not installed"
    ),
]

LINES = SANTOS.replace("\x1e", "").replace("\r", "\n") + "\n"  # what a US keyboard can type


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server of our own; it chooses its number itself."""
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        yield f":{server.stdout.readline().strip()}"
        server.terminate()


def typed(display: str, root: Path, *what: str) -> dict[str, Any]:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.kiosk.ui.typed_on_x11", *what],
        cwd=root, env=environment, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(("focus", "delay_ms"), [("field", "1"), ("button", "4"), ("field", "12")])
def test_a_license_typed_at_a_readers_pace_reaches_no_widget(
    display: str, root: Path, focus: str, delay_ms: str
) -> None:
    found = typed(display, root, focus, delay_ms, LINES)
    assert (found["field"], found["clicks"], len(found["bursts"])) == ("", 0, 1)
    assert parse_typed(found["bursts"][0].encode()) == parse(SANTOS.encode("latin-1"))


def test_what_a_person_types_arrives(display: str, root: Path) -> None:
    found = typed(display, root, "field", "120", "Maria Anna 99")
    assert found == {"bursts": [], "field": "Maria Anna 99", "clicks": 0}
