"""An earlier version's program out of the history, its district and kiosks of any version as processes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.demo.stage import DEMO, PINS, SCHOOL, DemoDistrict

HERE = Path(__file__).parent
VERSION_0_1_0 = "e78c92d58852dc3555746eb603e8bafd7ad67861"
PROGRAM = ("main.py", "assets", "kiosk", "printing", "scanning", "sync")
STAY_S = 20


def program_of(commit: str, root: Path, folder: Path) -> Path:
    """Unpack the program of a commit; where the history does not hold it, the test is skipped and says why."""
    command = ["git", "archive", "--format=tar", commit, "--", *PROGRAM]
    try:
        packed = subprocess.run(command, cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("git is not installed, so no earlier version can be taken out of the history")
    if packed.returncode:
        why = packed.stderr.decode(errors="replace").strip()
        pytest.skip(f"this copy has not the whole history, so version 0.1.0 was not run ({commit}: {why})")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


class District(DemoDistrict):
    """`python main.py district` of any version: the one command line that all of them have."""

    def __init__(self, program: Path, data: Path) -> None:
        super().__init__(program, data)
        self._command = [sys.executable, "main.py", "district"]


FOUNDING = (
    ("init", "--sample", *(f"--pin={staff}={pin}" for staff, pin in PINS.items())),
    ("import", str(DEMO / "barred.csv")),
)
"""Commands that make a district with the sample schools and the sample list, in every version."""


class Kiosk:
    """A kiosk's process, and what it says it has reached."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process, self._log = process, log

    def reached(self, step: str) -> dict[str, Any]:
        """What the kiosk says of that step, once it is there; fails with its own words where it ends before."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith('{"step": "'):
                said: dict[str, Any] = json.loads(line)
                assert said["step"] == step
                return said
        pytest.fail(f"The kiosk ended before it was {step}:\n{self._log.read_text(encoding='utf-8')[-3000:]}")

    def ended(self) -> int:
        """Wait for its end; the exit status."""
        return self._process.wait(STAY_S)


@contextmanager
def kiosk(program: Path, folder: Path, district: District, *words: str) -> Iterator[Kiosk]:
    """`python WORDS` with that version's program, joining the district, which is served for as long."""
    folder.mkdir()
    log = folder / "kiosk.log"
    try:
        url = district.serve()
        joining = [str(folder), url, district.run("code", SCHOOL).split()[-1]]
        with log.open("w", encoding="utf-8") as stderr:
            process = subprocess.Popen(
                [sys.executable, *words, *joining],
                cwd=program,
                env=os.environ | {"PYTHONPATH": str(program), "PYTHONSAFEPATH": "1"},
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        try:
            yield Kiosk(process, log)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
    finally:
        district.stop()
