"""A fault that comes again and again is told, and does not fill the disk."""

from __future__ import annotations

import io
import json

import structlog

from district.logs import EVERY_S, MOST, RepeatedLines


class Told:
    """A log with a clock of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self._out = io.StringIO()
        self.log = structlog.wrap_logger(
            structlog.PrintLogger(self._out),
            processors=[RepeatedLines(lambda: self.now), structlog.processors.JSONRenderer()],
        )

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._out.getvalue().splitlines()]


def test_a_camera_that_comes_and_goes_all_day_is_some_lines_an_hour() -> None:
    told = Told()
    for second in range(0, 86_400, 2):
        told.now = float(second)
        told.log.warning("camera_fault", fault="unplugged" if second % 4 else "none")
    lines = told.lines()
    assert len(lines) <= 2 * 24 * (MOST + 1)
    again = [line for line in lines if "left_out" in line]
    assert again
    assert sum(int(str(line["left_out"])) for line in again) + len(lines) > 40_000, "the rest is counted, not lost"


def test_lines_that_differ_and_lines_that_report_no_fault_are_all_told() -> None:
    told = Told()
    for number in range(50):
        told.log.error("camera", kind="ValueError", place=f"read:{number}")
        told.log.info("step", step="Scanning")
    assert len(told.lines()) == 100


def test_an_equal_line_is_told_again_after_an_hour() -> None:
    told = Told()
    for _ in range(MOST + 3):
        told.log.warning("reader_fault", fault="missing")
    told.now = EVERY_S
    told.log.warning("reader_fault", fault="missing")
    assert [line.get("left_out") for line in told.lines()] == [None] * MOST + [3]


def test_what_is_remembered_has_a_limit() -> None:
    told = Told()
    for number in range(5000):
        told.log.error("x", number=number)
    told.log.error("x", number=4999)
    assert len(told.lines()) == 5001
