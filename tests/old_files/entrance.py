"""A kiosk of whichever version is on the path, as a process: `python entrance.py FOLDER URL CODE`.

It joins the district at URL and plays its part with real screens, cards and paper. What it has reached it says on
stdout, one JSON object a line. Names that every version since 0.1.0 has are used here, and `OUTBOX`, which has moved.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.demo.script import MARIA, ROBERT, check_in, finish, hold, sign_out
from kiosk.demo.stage import Stage, open_stage

OLDER = find_spec("kiosk.records") is None
OUTBOX = ("kiosk.store.line.outbox", "unsent") if OLDER else ("kiosk.records.outbox", "count_unsent")
"""Where entries that the district does not hold yet are counted."""


class Elsewhere:
    """The stage's district, where that is run by somebody else."""

    def __init__(self, url: str, code: str) -> None:
        self._url, self._code = url, code

    def serve(self) -> str:
        return self._url

    def run(self, *words: str) -> str:
        """The one command that a stage asks for: an enrollment code."""
        if words[0] != "code":
            raise ValueError(f"nobody runs {words[0]} here")
        return self._code

    def stop(self) -> None:
        """The caller that started it stops it."""


def tell(step: str, **what: object) -> None:
    print(json.dumps({"step": step, **what}), flush=True)  # noqa: T201  to the test that started this process


def run(scene: Callable[[Stage], None]) -> None:
    """Open the stage that the command line names, play, and close it."""
    folder, url, code = sys.argv[1:]
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    stage = open_stage(app, Path(folder), cast(Any, Elsewhere(url, code)))
    failed: list[Exception] = []

    def script() -> None:
        try:
            stage.kiosk.window.show()
            stage.kiosk.start()
            stage.until_ready()
            scene(stage)
        except Exception as error:  # noqa: BLE001  carried out of the event loop, and raised there
            failed.append(error)
        app.quit()

    QTimer.singleShot(0, script)
    app.exec()
    stage.close()
    if failed:
        raise failed[0]


def until_admitted(stage: Stage, papers: int) -> None:
    """The district admits the one who waits: the badge is the next paper."""
    stage.finger.until(lambda: len(stage.papers) == papers, "the badge of the one whom the district admitted", 60)


def in_step(stage: Stage) -> dict[str, int]:
    """Wait until everything was sent; what is left, and how many entries are verified from first to last."""
    module, name = OUTBOX
    count = getattr(import_module(module), name)
    stage.until_synced()
    stage.finger.until(lambda: count(stage.kiosk.store) == 0, "the district to hold what was written last", 60)
    return {"unsent": count(stage.kiosk.store), "verified": stage.kiosk.store.verify()}


def one_in_and_one_held(stage: Stage) -> None:
    check_in(stage, MARIA)
    finish(stage)
    hold(stage, ROBERT)
    tell("held", **in_step(stage))
    until_admitted(stage, papers=2)
    sign_out(stage, paper=0)
    tell("done", **in_step(stage))


if __name__ == "__main__":
    run(one_in_and_one_held)
