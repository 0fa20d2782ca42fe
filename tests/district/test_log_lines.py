"""Where the server's lines go, and how many of them there are."""

from __future__ import annotations

import io
import json
import sys

import pytest
import structlog

from district import logs


def test_lines_go_to_the_stderr_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier, later = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", earlier)
    logs.install()
    monkeypatch.setattr(sys, "stderr", later)
    structlog.get_logger("district").warning("refused", code="unknown")
    assert earlier.getvalue() == ""
    line = json.loads(later.getvalue())
    assert (line["event"], line["level"], line["code"]) == ("refused", "warning", "unknown")


def test_a_kind_of_line_is_bounded_and_the_bound_is_installed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    logs.install()
    logs.install()
    for number in range(logs.LINES * 3):
        structlog.get_logger("district").info("refused", code="unknown", number=number)
    assert len(out.getvalue().splitlines()) == logs.LINES
